//! The computing of a heavy request, in each of the ways.

use super::books::Books;
use super::dish::Dish;
use super::plan::KitchenPlan;
use super::pool::Pool;
use super::strategy::KitchenStrategy;
use crate::workload::Failure;
use futures_util::FutureExt;
use runtime_adapter::Runtime;
use runtime_adapter::sync::{Semaphore, channel};
use std::num::NonZeroUsize;
use std::time::Duration;

/// Who computes, and what a simulated processor is charged for it.
pub(super) struct Cook<R> {
    rt: R,
    cost: Duration,
    way: Way<R>,
}

enum Way<R> {
    Inline,
    /// With as many at a time as a simulation has processors for them; a real runtime has its own limit.
    Blocking(Option<Semaphore>),
    Pool(Pool<R>),
    NewThread,
}

impl<R: Runtime> Cook<R> {
    /// Makes the cook, and the body of a task that it needs beside, if it needs one.
    pub(super) fn new(
        rt: &R,
        plan: &KitchenPlan,
        books: &Books,
    ) -> Result<(Self, Option<impl Future<Output = ()> + Send + use<R>>), Failure> {
        let mut beside = None;
        let way = match plan.strategy {
            KitchenStrategy::Alone | KitchenStrategy::Inline => Way::Inline,
            KitchenStrategy::Blocking => {
                let processors = plan.pool as usize;
                let limit = R::CAPS.virtual_time;
                Way::Blocking(
                    limit.then(|| Semaphore::new("threads for blocking calls", processors)),
                )
            }
            KitchenStrategy::Rayon | KitchenStrategy::RayonBatch => {
                let (pool, body) = Pool::open(rt, plan, books)?;
                beside = body;
                Way::Pool(pool)
            }
            KitchenStrategy::ThreadPerRequest => Way::NewThread,
        };
        let cook = Self {
            rt: rt.clone(),
            cost: plan.compute,
            way,
        };
        Ok((cook, beside))
    }

    /// Computes a dish, and returns its checksum.
    pub(super) async fn cook(&self, dish: Dish) -> Result<u64, Failure> {
        let cost = self.cost;
        if let Way::Pool(pool) = &self.way {
            return pool.cook(dish).await;
        }
        let job = move || really::<R>(&dish);
        match &self.way {
            Way::Blocking(limit) => {
                let _one = match limit {
                    Some(limit) => Some(limit.acquire().await),
                    None => None,
                };
                let own = self.rt.clone();
                let call = move || own.hold(own.work(cost, job));
                Ok(self.rt.spawn_blocking(call).await?)
            }
            Way::NewThread => on_a_new_thread(job).await,
            Way::Inline | Way::Pool(_) => Ok(self.rt.work(cost, job).await),
        }
    }
}

/// Computes a dish where time is real; where it is virtual, the time alone passes.
fn really<R: Runtime>(dish: &Dish) -> u64 {
    match R::CAPS.virtual_time {
        true => 0,
        false => dish.cook(),
    }
}

/// Computes on a thread that is started for it, and that runs to its end whoever waits.
async fn on_a_new_thread(job: impl FnOnce() -> u64 + Send + 'static) -> Result<u64, Failure> {
    let (done, ready) = channel("the request's thread", NonZeroUsize::MIN);
    std::thread::Builder::new()
        .name("heavy request".to_owned())
        .spawn(move || {
            // There is room for the one message, so it is sent at the first poll.
            let _ = done.send(job()).now_or_never();
        })?;
    Ok(ready.receive().await?)
}
