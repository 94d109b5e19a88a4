//! The runtime under a check: how it is built, and how a check drives it.

use super::check::Found;
use crate::{BuildError, LocalRuntime, Owned, Owner, Runtime};
use std::future::Future;
use std::sync::Arc;

type Build<R> = Arc<dyn Fn() -> Result<Owner<R>, BuildError> + Send + Sync>;

/// What a check is given.
pub(super) struct Subject<R: Owned> {
    build: Build<R>,
    /// How many workers the runtime that is built has, if that is known; unknown for a thread per task as well.
    pub(super) workers: Option<usize>,
}

impl<R: Owned> Clone for Subject<R> {
    fn clone(&self) -> Self {
        Self {
            build: Arc::clone(&self.build),
            workers: self.workers,
        }
    }
}

impl<R: Owned> Subject<R> {
    pub(super) fn new(
        build: impl Fn() -> Result<Owner<R>, BuildError> + Send + Sync + 'static,
    ) -> Self {
        Self {
            build: Arc::new(build),
            workers: None,
        }
    }

    /// Builds a runtime of the check's own.
    pub(super) fn build(&self) -> Result<Owner<R>, String> {
        (self.build)().map_err(|error| format!("the runtime could not be built: {error}"))
    }

    /// Makes a subject whose runtimes are those of this one, made over.
    pub(super) fn map<S: Owned>(
        &self,
        over: impl Fn(Owner<R>) -> Owner<S> + Send + Sync + 'static,
    ) -> Subject<S>
    where
        R: 'static,
    {
        let build = Arc::clone(&self.build);
        Subject {
            build: Arc::new(move || build().map(&over)),
            workers: self.workers,
        }
    }

    /// Runs an asynchronous check as the root task of a fresh runtime.
    pub(super) fn run<F>(&self, body: impl FnOnce(R) -> F) -> Found
    where
        R: Runtime,
        F: Future<Output = Found> + Send + 'static,
    {
        let owner = self.build()?;
        owner
            .try_block_on(body(owner.handle()))
            .map_err(|error| format!("the check's root did not end: {error}"))?
    }

    /// Runs an asynchronous check, which need not be `Send`, as the root task of a fresh runtime.
    pub(super) fn run_local<F>(&self, body: impl FnOnce(R) -> F) -> Found
    where
        R: LocalRuntime,
        F: Future<Output = Found> + 'static,
    {
        let owner = self.build()?;
        owner
            .try_block_on_local(body(owner.handle()))
            .map_err(|error| format!("the check's root did not end: {error}"))?
    }
}
