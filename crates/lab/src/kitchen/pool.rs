//! Threads that compute beside the runtime's: a rayon pool behind a bounded queue, and what stands for it where time is virtual.

use super::books::Books;
use super::crew::Crew;
use super::dish::Dish;
use super::plan::KitchenPlan;
use super::strategy::KitchenStrategy;
use crate::workload::Failure;
use cpu_work::offload::{BatchLimits, Batcher, Cost, Offload};
use runtime_adapter::Runtime;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

/// A pool that any task can await the computing of.
pub(super) enum Pool<R> {
    /// Threads of rayon's, each request a job of its own.
    Offload(Arc<Offload>),
    /// The same threads, several requests a job.
    Batcher(Batcher<Dish, u64>),
    /// What stands for either in virtual time, which cannot wait for threads of the system.
    Crew(Crew<R>),
}

impl<R: Runtime> Pool<R> {
    /// Makes the pool that the strategy asks for, and the body of a task that it needs beside, if it needs one.
    pub(super) fn open(
        rt: &R,
        plan: &KitchenPlan,
        books: &Books,
    ) -> Result<(Self, Option<impl Future<Output = ()> + Send + use<R>>), Failure> {
        if R::CAPS.virtual_time {
            let (crew, beside) = Crew::open(rt, plan);
            return Ok((Self::Crew(crew), beside));
        }
        let offload = offload(rt, plan)?;
        books.queue(&offload);
        if plan.strategy != KitchenStrategy::RayonBatch {
            return Ok((Self::Offload(offload), None));
        }
        let limits = BatchLimits {
            most: NonZeroUsize::new(plan.batch as usize).unwrap_or(NonZeroUsize::MIN),
            within: plan.batch_wait,
        };
        let own = rt.clone();
        let sleep = move |within: Duration| own.sleep(within);
        let cook = |dishes: Vec<Dish>| dishes.iter().map(Dish::cook).collect();
        let batcher = Batcher::new(offload, limits, Cost::SHORT, sleep, cook);
        Ok((Self::Batcher(batcher), None))
    }

    /// Computes a dish in the pool, and returns its checksum; in virtual time, only time passes. Dropping the future cancels
    /// what has not begun.
    pub(super) async fn cook(&self, dish: Dish) -> Result<u64, Failure> {
        match self {
            // The payload of a panic is not for sharing between threads; its text is.
            Self::Offload(offload) => Ok(offload
                .submit(Cost::SHORT, move || dish.cook())
                .await
                .map_err(|error| error.to_string())?),
            Self::Batcher(batcher) => Ok(batcher.submit(dish).await?),
            Self::Crew(crew) => crew.cook().await.map(|()| 0),
        }
    }
}

/// Makes the threads and the queue before them, whose times are the runtime's. Everybody inside has a place in the queue: who
/// is too many was refused at the door.
fn offload<R: Runtime>(rt: &R, plan: &KitchenPlan) -> Result<Arc<Offload>, Failure> {
    let threads = rayon::ThreadPoolBuilder::new()
        .num_threads(plan.pool as usize)
        .thread_name(|n| format!("rayon-{n}"))
        .build()?;
    let (own, opened) = (rt.clone(), rt.now());
    let clock = move || own.now().saturating_duration_since(opened);
    let places = plan.places as usize;
    Ok(Arc::new(Offload::with_clock(
        Arc::new(threads),
        places,
        clock,
    )))
}
