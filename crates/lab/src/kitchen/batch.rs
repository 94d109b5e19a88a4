//! Several requests' computing as one job, as inference servers do it: up to so many of them, or what has come in so long.

use super::dish::Dish;
use super::pool::Pool;
use crate::workload::Failure;
use futures_util::FutureExt;
use futures_util::stream::{FuturesUnordered, StreamExt};
use runtime_adapter::Runtime;
use runtime_adapter::sync::{Receiver, Sender, channel};
use std::num::NonZeroUsize;
use std::time::Duration;

/// How batches are made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sizes {
    /// The most requests of one.
    pub(super) most: usize,
    /// How long the first of them waits for others.
    pub(super) wait: Duration,
    /// What a request costs a simulated processor.
    pub(super) cost: Duration,
}

/// The way into the next batch: what a handler sees of batching, and all that another way of making them must offer.
pub(super) struct Batches {
    orders: Sender<Order>,
}

struct Order {
    dish: Dish,
    done: Sender<u64>,
}

impl Batches {
    /// Opens the way, and returns with it the body of the task that makes the batches; it ends when the way is dropped.
    pub(super) fn open<R: Runtime>(
        rt: R,
        pool: Pool<R>,
        sizes: Sizes,
    ) -> (Self, impl Future<Output = ()> + Send) {
        let room = NonZeroUsize::new(sizes.most).unwrap_or(NonZeroUsize::MIN);
        let (orders, incoming) = channel("orders for a batch", room);
        (Self { orders }, collect(rt, pool, sizes, incoming))
    }

    /// Has a dish cooked in one of the next batches.
    pub(super) async fn cook(&self, dish: Dish) -> Result<u64, Failure> {
        let (done, ready) = channel("a batch", NonZeroUsize::MIN);
        self.orders.send(Order { dish, done }).await?;
        Ok(ready.receive().await?)
    }
}

async fn collect<R: Runtime>(rt: R, pool: Pool<R>, sizes: Sizes, incoming: Receiver<Order>) {
    let mut running = FuturesUnordered::new();
    while let Ok(first) = incoming.receive().await {
        let deadline = rt.now() + sizes.wait;
        let mut batch = vec![first];
        while batch.len() < sizes.most {
            match rt.timeout_at(deadline, incoming.receive()).await {
                Ok(Ok(order)) => batch.push(order),
                Ok(Err(_)) | Err(_) => break,
            }
        }
        // Those that have ended are let go; the others are as many as there are requests inside at most.
        while let Some(Some(_)) = running.next().now_or_never() {}
        let pool = pool.clone();
        running.push(rt.spawn(async move {
            // Whoever waited for a job that failed learns of it by the end of its channel.
            let _ = serve(&pool, batch, sizes.cost).await;
        }));
    }
    while running.next().await.is_some() {}
}

/// Computes a batch as one job, and hands out what came of it.
async fn serve<R: Runtime>(
    pool: &Pool<R>,
    batch: Vec<Order>,
    cost: Duration,
) -> Result<(), Failure> {
    let cost = cost * u32::try_from(batch.len()).unwrap_or(u32::MAX);
    let (dishes, done): (Vec<_>, Vec<_>) = batch.into_iter().map(|it| (it.dish, it.done)).unzip();
    let cook = move || dishes.iter().map(really::<R>).collect::<Vec<_>>();
    let cooked = pool.run(cost, cook).await?;
    for (done, sum) in done.into_iter().zip(cooked) {
        // Who has gone meanwhile does not mind.
        let _ = done.send(sum).await;
    }
    Ok(())
}

/// Computes a dish where time is real; where it is virtual, the time alone passes.
pub(super) fn really<R: Runtime>(dish: &Dish) -> u64 {
    match R::CAPS.virtual_time {
        true => 0,
        false => dish.cook(),
    }
}
