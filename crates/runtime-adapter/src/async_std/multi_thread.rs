//! async-std's global executor under an owner.

use super::task::{AsyncStdTask, WhileOwned};
use crate::adapter::{self, JobHandle};
use crate::guard::{GuardId, Kept};
use crate::nest::ASYNC_STD_WORKER;
use crate::owner::checked_workers;
use crate::{BuildError, Caps, Driving, JoinError, Owned, Owner, Runtime, Shutdown};
use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// A handle of async-std's global executor.
#[derive(Clone, Debug)]
pub struct MultiThread {
    /// Set when the owner goes. It is leaked, a few bytes per owner, so that neither a task nor its handle counts
    /// references.
    gone: &'static AtomicBool,
}

crate::reactor::impl_time!(
    MultiThread,
    Caps {
        flavour: "multi-thread",
        work_stealing: true,
        driver_threads: 1,
        blocking_limit: Some(500),
        discontinued: Some("RUSTSEC-2025-0052"),
        ..Caps::plain("async-std", "")
    }
);

/// The settings of async-std: its worker count, once per process.
#[derive(Clone, Debug, Default)]
pub struct Builder {
    workers: Option<usize>,
}

/// What the owner holds: its end is the flag's.
#[derive(Debug)]
pub struct Root(());

/// The worker count that the process was given.
static WORKERS: Mutex<Option<usize>> = Mutex::new(None);

impl MultiThread {
    /// Starts the settings of a runtime.
    pub fn builder() -> Builder {
        Builder::default()
    }
}

impl Builder {
    /// Sets the number of worker threads; one per available core by default.
    pub fn workers(mut self, workers: usize) -> Self {
        self.workers = Some(workers);
        self
    }

    /// Starts the workers, if the process does not run them already.
    ///
    /// # Errors
    ///
    /// [`BuildError::AlreadyBuilt`] if it runs with another worker count, [`BuildError::Setting`] for a count outside
    /// its range.
    pub fn build(self) -> Result<Owner<MultiThread>, BuildError> {
        let mut running = WORKERS.lock().unwrap_or_else(PoisonError::into_inner);
        let workers = match (*running, self.workers) {
            (Some(running), None) => running,
            (_, asked) => checked_workers(asked)?,
        };
        match *running {
            Some(running) if running != workers => {
                return Err(BuildError::AlreadyBuilt {
                    runtime: "async-std",
                    running,
                    asked: workers,
                });
            }
            Some(_) => {}
            None => {
                async_global_executor::init_with_config(
                    async_global_executor::GlobalExecutorConfig::default()
                        // Read by nobody: what the builder says holds, whatever the environment says.
                        .with_env_var("LUNCHRUSH_NO_SUCH_SETTING")
                        .with_min_threads(workers)
                        .with_max_threads(workers)
                        .with_thread_name_fn(|| ASYNC_STD_WORKER.to_owned()),
                );
                *running = Some(workers);
            }
        }
        let gone = Box::leak(Box::new(AtomicBool::new(false)));
        Ok(Owner::new(MultiThread { gone }, Root(())))
    }
}

impl MultiThread {
    fn is_gone(&self) -> bool {
        self.gone.load(Ordering::Acquire)
    }

    fn adopt<T>(
        &self,
        native: Option<::async_std::task::JoinHandle<Option<Kept<T>>>>,
        guard: GuardId,
    ) -> AsyncStdTask<T> {
        AsyncStdTask::new(native, guard, self.gone)
    }
}

impl Runtime for MultiThread {
    type Task<T: Send> = AsyncStdTask<T>;
    type Blocking<T: Send> = JobHandle<T>;

    #[expect(clippy::disallowed_methods, reason = "this is the adapter")]
    fn spawn<F>(&self, future: F) -> AsyncStdTask<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        // First, so that a future that finds its owner gone is dropped under its guard.
        let (future, guard) = WhileOwned::new(future, self.gone);
        if self.is_gone() {
            return self.adopt(None, 0);
        }
        self.adopt(Some(::async_std::task::spawn(future)), guard)
    }

    /// On the pool that async-std's own `spawn_blocking` uses, but without the task of its executor in between, which
    /// cancelling would stop at once while a call that has started goes on.
    fn spawn_blocking<T, F>(&self, f: F) -> JobHandle<T>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        let (call, handle) = adapter::call(f);
        // If the owner is gone, dropping the call tells the handle so.
        if !self.is_gone() {
            ::blocking::unblock(move || call.run()).detach();
        }
        handle
    }

    fn try_block_on<F>(&self, future: F) -> Result<F::Output, JoinError>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        Driving::refuse_nested()?;
        futures_lite::future::block_on(self.spawn(future))
    }

    fn hold<F: Future>(&self, future: F) -> F::Output {
        ::async_std::task::block_on(future)
    }
}

impl Owned for MultiThread {
    type Root = Root;

    fn stop(&self, _root: Root, _within: Option<Duration>) -> Shutdown {
        self.gone.store(true, Ordering::Release);
        Shutdown::Clean
    }
}
