//! Spawning through a meter.

use super::Metered;
use super::blocking;
use super::watched::Watched;
use crate::{JoinError, LocalRuntime, Runtime};
use std::future::Future;

impl<R> Metered<R> {
    #[inline]
    #[track_caller]
    fn watch<F>(&self, future: F) -> Watched<F> {
        Watched::new(self.meter.id(), self.tag.site(), future)
    }
}

impl<R: Runtime> Runtime for Metered<R> {
    type Task<T: Send> = R::Task<T>;
    type Blocking<T: Send> = R::Blocking<T>;

    #[inline]
    #[track_caller]
    fn spawn<F>(&self, future: F) -> R::Task<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.inner.spawn(self.watch(future))
    }

    #[track_caller]
    fn spawn_blocking<T, F>(&self, f: F) -> R::Blocking<T>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        self.inner
            .spawn_blocking(blocking::watch(self.meter.id(), f))
    }

    #[track_caller]
    fn try_block_on<F>(&self, future: F) -> Result<F::Output, JoinError>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.inner.try_block_on(self.watch(future))
    }

    fn hold<F: Future>(&self, future: F) -> F::Output {
        self.inner.hold(future)
    }
}

impl<R: LocalRuntime> LocalRuntime for Metered<R> {
    type LocalTask<T> = R::LocalTask<T>;

    #[inline]
    #[track_caller]
    fn spawn_local<F>(&self, future: F) -> R::LocalTask<F::Output>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        self.inner.spawn_local(self.watch(future))
    }

    #[track_caller]
    fn try_block_on_local<F>(&self, future: F) -> Result<F::Output, JoinError>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        self.inner.try_block_on_local(self.watch(future))
    }
}
