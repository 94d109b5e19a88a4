//! The settings of a tokio runtime, by flavour: what a flavour lacks is not there to be set.

use super::{CurrentThread, Local, MultiThread, current_thread, local, multi_thread};
use crate::owner::checked_workers;
use crate::{BuildError, Owner};
use std::marker::PhantomData;

/// Builds a tokio runtime of flavour `F`, with the I/O driver and the timer running.
#[derive(Clone, Debug)]
pub struct Builder<F> {
    workers: Option<usize>,
    blocking_limit: usize,
    flavour: PhantomData<fn() -> F>,
}

impl<F> Builder<F> {
    pub(super) fn new() -> Self {
        Self {
            workers: None,
            blocking_limit: 512,
            flavour: PhantomData,
        }
    }

    /// Sets the most blocking calls that run at once; 512 by default.
    pub fn blocking_limit(mut self, limit: usize) -> Self {
        self.blocking_limit = limit;
        self
    }

    fn native(
        &self,
        mut builder: ::tokio::runtime::Builder,
    ) -> Result<::tokio::runtime::Runtime, BuildError> {
        if self.blocking_limit == 0 || self.blocking_limit > 100_000 {
            return Err(BuildError::Setting {
                field: "blocking_limit",
                value: self.blocking_limit.to_string(),
                rule: "between 1 and 100000",
            });
        }
        Ok(builder
            .enable_all()
            .max_blocking_threads(self.blocking_limit)
            .thread_name("tokio")
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
        Ok(multi_thread::own(self.native(native)?))
    }
}

impl Builder<CurrentThread> {
    /// Prepares the runtime; it runs inside `block_on`.
    ///
    /// # Errors
    ///
    /// As for the multi-thread flavour.
    pub fn build(self) -> Result<Owner<CurrentThread>, BuildError> {
        let native = self.native(::tokio::runtime::Builder::new_current_thread())?;
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
        let native = self.native(::tokio::runtime::Builder::new_current_thread())?;
        Ok(local::own(native))
    }
}
