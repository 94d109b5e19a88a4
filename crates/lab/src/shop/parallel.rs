//! The parallel shop: several cashier-cooks, each of whom holds a thread from the first order to the last.

use super::customer::{Manner, form_line, go_home, let_in};
use super::service::serve_the_line;
use super::staff::{Shop, ShopError};
use crate::door::{door, work_until_closed};
use io_sim::Backend;
use runtime_adapter::Runtime;

/// Runs the shop for a day: each cashier-cook takes an order, prepares it and hands it over before it takes the next.
///
/// A cashier-cook is blocked while it cooks, and blocked means what it means in a program: its OS thread does nothing
/// else. Each runs on a thread of the runtime's blocking pool and drives its own waits there.
///
/// # Errors
///
/// [`ShopError::Grill`] with the first burger that could not be made; its customer goes without.
pub async fn parallel<R: Runtime, B: Backend>(shop: Shop<R, B>) -> Result<(), ShopError<B::Error>> {
    let (line, queue) = form_line(&shop);
    let (_open, door) = door();
    let rt = shop.inner.rt.clone();
    let cashier_cooks = (0..shop.inner.plan.cashiers)
        .map(|cashier| {
            let (rt, shop) = (rt.clone(), shop.clone());
            let (queue, door) = (queue.clone(), door.clone());
            rt.clone().spawn_blocking(move || {
                rt.hold(work_until_closed(
                    serve_the_line(shop, queue, cashier),
                    door,
                ));
            })
        })
        .collect();
    drop(queue);
    let customers = let_in(&shop, Manner::Standing, &line);
    drop(line);
    customers.leave().await?;
    go_home(cashier_cooks).await?;
    shop.close()
}
