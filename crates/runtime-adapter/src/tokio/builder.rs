//! The settings of a tokio runtime, by flavour: what a flavour lacks is not there to be set.

use super::{CurrentThread, Local, MultiThread, current_thread, local, multi_thread};
use crate::nest::TOKIO_WORKER;
use crate::owner::checked_workers;
use crate::{BuildError, Owner};
use std::marker::PhantomData;

/// The name of the threads of a runtime that starts none but for blocking work.
const BLOCKING: &str = "tokio-blocking";

/// Builds a tokio runtime of flavour `F`, with the I/O driver and the timer running.
#[derive(Clone, Debug)]
pub struct Builder<F> {
    workers: Option<usize>,
    blocking_limit: usize,
    #[cfg(tokio_unstable)]
    times_polls: bool,
    flavour: PhantomData<fn() -> F>,
}

impl<F> Builder<F> {
    pub(super) fn new() -> Self {
        Self {
            workers: None,
            blocking_limit: 512,
            #[cfg(tokio_unstable)]
            times_polls: false,
            flavour: PhantomData,
        }
    }

    /// Sets the most blocking calls that run at once; 512 by default.
    pub fn blocking_limit(mut self, limit: usize) -> Self {
        self.blocking_limit = limit;
        self
    }

    /// Lets tokio time every poll, for its own metrics: only there in a build with `--cfg tokio_unstable`, as they are.
    #[cfg(tokio_unstable)]
    pub fn time_polls(mut self) -> Self {
        self.times_polls = true;
        self
    }

    /// Builds the runtime; workers and blocking work have their threads from one pool, and so the same name.
    fn native(
        &self,
        mut builder: ::tokio::runtime::Builder,
        threads: &'static str,
    ) -> Result<::tokio::runtime::Runtime, BuildError> {
        if self.blocking_limit == 0 || self.blocking_limit > 100_000 {
            return Err(BuildError::Setting {
                field: "blocking_limit",
                value: self.blocking_limit.to_string(),
                rule: "between 1 and 100000",
            });
        }
        #[cfg(tokio_unstable)]
        if self.times_polls {
            builder.enable_metrics_poll_time_histogram();
        }
        Ok(builder
            .enable_all()
            .max_blocking_threads(self.blocking_limit)
            .thread_name(threads)
            .build()?)
    }
}

impl Builder<MultiThread> {
    /// Sets the number of worker threads; one per available core by default.
    pub fn workers(mut self, workers: usize) -> Self {
        self.workers = Some(workers);
        self
    }

    /// Starts the workers.
    ///
    /// # Errors
    ///
    /// [`BuildError::Setting`] for a count outside its range, [`BuildError::System`] if a thread or descriptor is
    /// refused.
    pub fn build(self) -> Result<Owner<MultiThread>, BuildError> {
        let workers = checked_workers(self.workers)?;
        let mut native = ::tokio::runtime::Builder::new_multi_thread();
        native.worker_threads(workers);
        Ok(multi_thread::own(self.native(native, TOKIO_WORKER)?))
    }
}

impl Builder<CurrentThread> {
    /// Prepares the runtime; it runs inside `block_on`.
    ///
    /// # Errors
    ///
    /// As for the multi-thread flavour.
    pub fn build(self) -> Result<Owner<CurrentThread>, BuildError> {
        let native = self.native(::tokio::runtime::Builder::new_current_thread(), BLOCKING)?;
        Ok(current_thread::own(native))
    }
}

impl Builder<Local> {
    /// Prepares the runtime; it runs inside `block_on_local`.
    ///
    /// # Errors
    ///
    /// As for the multi-thread flavour.
    pub fn build(self) -> Result<Owner<Local>, BuildError> {
        let native = self.native(::tokio::runtime::Builder::new_current_thread(), BLOCKING)?;
        Ok(local::own(native))
    }
}
