//! The kitchen: so many places on the grill, and the device that a burger on it waits for.

use super::staff::{Inner, Shop};
use core_model::{Actor, EventKind, OrderId};
use futures_util::future::try_join_all;
use io_sim::{Backend, Request};
use runtime_adapter::Runtime;
use runtime_adapter::sync::Semaphore;

/// A grill of a stated capacity.
#[derive(Debug)]
pub(crate) struct Kitchen<B> {
    grill: Semaphore,
    backend: B,
}

impl<B: Backend> Kitchen<B> {
    pub(crate) fn new(capacity: u32, backend: B) -> Self {
        Self {
            grill: Semaphore::new("grill", capacity as usize),
            backend,
        }
    }
}

impl<R: Runtime, B: Backend> Shop<R, B> {
    /// Grills the burgers of an order side by side, as far as there is room; ready when the last one is done.
    ///
    /// `who` stands at the grill. At the first failure the other burgers are thrown away.
    pub(crate) async fn prepare(&self, who: Actor, order: OrderId) -> Result<(), B::Error> {
        let shop = &*self.inner;
        let burgers = (0..shop.plan.burgers).map(|burger| grill_one(shop, who, order, burger));
        try_join_all(burgers).await.map(drop)
    }
}

async fn grill_one<R: Runtime, B: Backend>(
    shop: &Inner<R, B>,
    who: Actor,
    order: OrderId,
    burger: u32,
) -> Result<(), B::Error> {
    // Given back last, after `GrillDone` is noted: the trace never shows more burgers than places.
    let _place = shop.kitchen.grill.acquire().await;
    let mut book = shop.logbook(who, 2);
    book.note(EventKind::GrillStarted { order, burger });
    let item = u64::from(order.0) * u64::from(shop.plan.burgers) + u64::from(burger);
    shop.kitchen.backend.wait(Request { item }).await?;
    book.note(EventKind::GrillDone { order, burger });
    Ok(())
}
