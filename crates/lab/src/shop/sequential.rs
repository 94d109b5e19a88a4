//! The sequential shop: a coffee counter with a single queue and one worker.

use super::customer::{Manner, form_line, let_in};
use super::service::serve_the_line;
use super::staff::{Shop, ShopError};
use io_sim::Backend;
use runtime_adapter::Runtime;

/// Runs the shop for a day: one worker serves each customer to the end before the next.
///
/// # Errors
///
/// [`ShopError::Grill`] with the first burger that could not be made; its customer goes without.
pub async fn sequential<R: Runtime, B: Backend>(
    shop: Shop<R, B>,
) -> Result<(), ShopError<B::Error>> {
    let (line, queue) = form_line(&shop);
    let worker = shop.inner.rt.spawn(serve_the_line(shop.clone(), queue, 0));
    let customers = let_in(&shop, Manner::Standing, &line);
    drop(line);
    customers.leave().await?;
    worker.await?;
    shop.close()
}
