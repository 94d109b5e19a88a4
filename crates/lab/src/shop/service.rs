//! Serving one customer to the end before the next: what sequential, parallel and bank have in common.

use super::staff::Shop;
use core_model::{Actor, EventKind};
use io_sim::Backend;
use runtime_adapter::Runtime;
use runtime_adapter::sync::Receiver;

/// How far the service of a customer has come, as its place on the board shows it.
pub(crate) mod stage {
    /// A cashier has begun: the customer can no longer leave.
    pub(crate) const SERVED_NOW: u32 = 1;
    /// The burgers are in the customer's hands.
    pub(crate) const HANDED_OVER: u32 = 2;
    /// The customer has left the line.
    pub(crate) const LEFT: u32 = 3;
    /// The kitchen failed; there will be no burgers.
    pub(crate) const FAILED: u32 = u32::MAX;
}

/// Serves customers from the line until it is closed and empty.
pub(crate) async fn serve_the_line<R: Runtime, B: Backend>(
    shop: Shop<R, B>,
    line: Receiver<u32>,
    cashier: u32,
) {
    let who = Actor::Cashier(cashier);
    let mut book = shop.inner.logbook(who, 64);
    while let Ok(customer) = line.receive().await {
        if !shop.inner.service.claim(customer, stage::SERVED_NOW) {
            continue;
        }
        let order = shop.inner.take_order(customer, &mut book).await;
        match shop.prepare(who, order).await {
            Ok(()) => {
                book.note(EventKind::HandedOver {
                    order,
                    burgers: shop.inner.plan.burgers,
                });
                shop.inner.service.show(customer, stage::HANDED_OVER);
            }
            Err(error) => {
                shop.inner.fail(error);
                shop.inner.service.show(customer, stage::FAILED);
            }
        }
    }
}
