//! tokio's work-stealing scheduler.

use super::block_on::try_block_on;
use super::{Builder, TokioTask};
use crate::nest::lent;
use crate::{Caps, JoinError, Owned, Owner, Runtime, Shutdown};
use ::tokio::runtime::Handle;
use std::future::Future;
use std::time::{Duration, Instant};

/// A handle of tokio's multi-thread runtime.
#[derive(Clone, Debug)]
pub struct MultiThread {
    pub(super) handle: Handle,
}

super::time::impl_time!(
    MultiThread,
    Caps {
        flavour: "multi-thread",
        work_stealing: true,
        lifo_slot: true,
        ..super::CAPS
    }
);

impl MultiThread {
    /// Starts the settings of a runtime.
    pub fn builder() -> Builder<Self> {
        Builder::new()
    }
}

pub(super) fn own(native: ::tokio::runtime::Runtime) -> Owner<MultiThread> {
    let handle = native.handle().clone();
    Owner::new(MultiThread { handle }, native)
}

impl Runtime for MultiThread {
    type Task<T: Send> = TokioTask<T>;
    type Blocking<T: Send> = TokioTask<T>;

    #[inline]
    #[track_caller]
    fn spawn<F>(&self, future: F) -> TokioTask<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        TokioTask::new(self.handle.spawn(future))
    }

    #[inline]
    #[track_caller]
    fn spawn_blocking<T, F>(&self, f: F) -> TokioTask<T>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        TokioTask::new(self.handle.spawn_blocking(|| lent(f)))
    }

    fn try_block_on<F>(&self, future: F) -> Result<F::Output, JoinError>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        try_block_on(|| self.handle.block_on(async { self.spawn(future).await }))
    }

    fn hold<F: Future>(&self, future: F) -> F::Output {
        self.handle.block_on(future)
    }
}

impl Owned for MultiThread {
    type Root = ::tokio::runtime::Runtime;

    fn stop(&self, root: Self::Root, within: Option<Duration>) -> Shutdown {
        stop_native(root, within)
    }
}

/// Shuts a runtime down; inside a runtime tokio refuses to wait, so there it is let go.
pub(super) fn stop_native(root: ::tokio::runtime::Runtime, within: Option<Duration>) -> Shutdown {
    #[expect(clippy::disallowed_methods, reason = "this is the adapter")]
    let started = Instant::now();
    match within {
        _ if Handle::try_current().is_ok() => {
            root.shutdown_background();
            return Shutdown::Overdue;
        }
        Some(within) => root.shutdown_timeout(within),
        None => drop(root),
    }
    match within {
        Some(within) if started.elapsed() >= within => Shutdown::Overdue,
        _ => Shutdown::Clean,
    }
}
