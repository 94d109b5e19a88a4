//! A pool in virtual time: so many tasks at a time, on virtual processors of their own, which only let time pass.

use super::plan::KitchenPlan;
use super::strategy::KitchenStrategy;
use crate::workload::Failure;
use futures_util::FutureExt;
use futures_util::stream::{FuturesUnordered, StreamExt};
use runtime_adapter::Runtime;
use runtime_adapter::sync::{Receiver, Semaphore, Sender, channel};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

/// The way to those who compute.
pub(super) enum Crew<R> {
    /// Each request by itself.
    Each(Threads<R>),
    /// Several requests together: up to so many of them, or what has come in so long.
    Batches(Sender<Sender<()>>),
}

/// Those who compute.
pub(super) struct Threads<R> {
    rt: R,
    /// One for each thread of the pool.
    free: Arc<Semaphore>,
    /// What a request costs a processor.
    cost: Duration,
}

impl<R: Runtime> Crew<R> {
    /// Makes the crew, and the body of a task that makes its batches, if there are any; it ends when the crew is dropped.
    pub(super) fn open(
        rt: &R,
        plan: &KitchenPlan,
    ) -> (Self, Option<impl Future<Output = ()> + Send + use<R>>) {
        let threads = Threads {
            rt: rt.clone(),
            free: Arc::new(Semaphore::new("the pool's threads", plan.pool as usize)),
            cost: plan.compute,
        };
        if plan.strategy != KitchenStrategy::RayonBatch {
            return (Self::Each(threads), None);
        }
        let most = NonZeroUsize::new(plan.batch as usize).unwrap_or(NonZeroUsize::MIN);
        let (orders, incoming) = channel("orders for a batch", most);
        let batches = collect(threads, most.get(), plan.batch_wait, incoming);
        (Self::Batches(orders), Some(batches))
    }

    /// Lets the time of one request pass.
    pub(super) async fn cook(&self) -> Result<(), Failure> {
        match self {
            Self::Each(threads) => threads.compute(1).await,
            Self::Batches(orders) => {
                let (done, ready) = channel("a batch", NonZeroUsize::MIN);
                orders.send(done).await?;
                Ok(ready.receive().await?)
            }
        }
    }
}

impl<R: Runtime> Threads<R> {
    async fn compute(&self, requests: usize) -> Result<(), Failure> {
        let _thread = self.free.acquire().await;
        let cost = self.cost * u32::try_from(requests).unwrap_or(u32::MAX);
        let own = self.rt.clone();
        Ok(self
            .rt
            .spawn(async move { own.work(cost, || ()).await })
            .await?)
    }
}

async fn collect<R: Runtime>(
    threads: Threads<R>,
    most: usize,
    wait: Duration,
    incoming: Receiver<Sender<()>>,
) {
    let threads = Arc::new(threads);
    let rt = &threads.rt;
    let mut running = FuturesUnordered::new();
    while let Ok(first) = incoming.receive().await {
        let deadline = rt.now() + wait;
        let mut batch = vec![first];
        while batch.len() < most {
            match rt.timeout_at(deadline, incoming.receive()).await {
                Ok(Ok(order)) => batch.push(order),
                Ok(Err(_)) | Err(_) => break,
            }
        }
        // Those that have ended are let go; the others are as many as there are requests inside at most.
        while let Some(Some(_)) = running.next().now_or_never() {}
        let threads = Arc::clone(&threads);
        running.push(rt.spawn(async move {
            // Whoever waited for a job that failed learns of it by the end of its channel.
            if threads.compute(batch.len()).await.is_ok() {
                for done in batch {
                    // Who has gone meanwhile does not mind.
                    let _ = done.send(()).await;
                }
            }
        }));
    }
    while running.next().await.is_some() {}
}
