//! Threads that compute beside the runtime's: a rayon pool, and what stands for it where time is virtual.

use crate::workload::Failure;
use cpu_work::bridge;
use runtime_adapter::Runtime;
use runtime_adapter::sync::Semaphore;
use std::sync::Arc;
use std::time::Duration;

/// A pool that any task can await a job of.
#[derive(Clone)]
pub(super) enum Pool<R> {
    /// Threads of rayon's.
    Rayon(Arc<rayon::ThreadPool>),
    /// So many tasks at a time, on virtual processors of their own.
    Crew {
        /// The runtime.
        rt: R,
        /// One for each of the pool's threads.
        threads: Arc<Semaphore>,
    },
}

impl<R: Runtime> Pool<R> {
    pub(super) fn new(rt: &R, threads: u32) -> Result<Self, Failure> {
        if R::CAPS.virtual_time {
            return Ok(Self::Crew {
                rt: rt.clone(),
                threads: Arc::new(Semaphore::new("the pool's threads", threads as usize)),
            });
        }
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads as usize)
            .thread_name(|n| format!("rayon-{n}"))
            .build()?;
        Ok(Self::Rayon(Arc::new(pool)))
    }

    /// Computes a job in the pool; `cost` is what a simulation charges for it. Dropping the future cancels what has not begun.
    pub(super) async fn run<T, F>(&self, cost: Duration, job: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        match self {
            // The payload of a panic is not for sharing between threads; its text is.
            Self::Rayon(pool) => Ok(bridge::spawn(pool, job)
                .await
                .map_err(|error| error.to_string())?),
            Self::Crew { rt, threads } => {
                let _thread = threads.acquire().await;
                let own = rt.clone();
                Ok(rt.spawn(async move { own.work(cost, job).await }).await?)
            }
        }
    }
}
