//! The bank: several tellers, one long line, and clients who may lose patience.

use super::customer::{Manner, form_line, go_home, let_in};
use super::service::serve_the_line;
use super::staff::{Shop, ShopError};
use io_sim::Backend;
use runtime_adapter::Runtime;

/// Runs the bank for a day: each teller serves a client to the end; a client who leaves the line loses its turn.
///
/// Tellers are tasks, not threads: whether a wait holds a thread is what the parallel shop is there to show.
///
/// # Errors
///
/// [`ShopError::Grill`] with the first service that failed; its client goes without.
pub async fn bank<R: Runtime, B: Backend>(shop: Shop<R, B>) -> Result<(), ShopError<B::Error>> {
    let (line, queue) = form_line(&shop);
    let tellers = (0..shop.inner.plan.cashiers)
        .map(|teller| {
            shop.inner
                .rt
                .spawn(serve_the_line(shop.clone(), queue.clone(), teller))
        })
        .collect();
    drop(queue);
    let clients = let_in(&shop, Manner::Standing, &line);
    drop(line);
    clients.leave().await?;
    go_home(tellers).await?;
    shop.close()
}
