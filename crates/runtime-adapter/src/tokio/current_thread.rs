//! tokio on the thread that calls `block_on`, for futures that are `Send` all the same.

use super::block_on::try_block_on;
use super::multi_thread::stop_native;
use super::{Builder, TokioTask};
use crate::{Caps, Driving, JoinError, Owned, Owner, Runtime, Shutdown};
use ::tokio::runtime::Handle;
use std::future::Future;
use std::sync::{Arc, Weak};
use std::time::Duration;

/// A handle of tokio's current-thread runtime.
///
/// Tasks make progress only while someone is in `block_on`: that thread is the worker.
#[derive(Clone, Debug)]
pub struct CurrentThread {
    pub(super) handle: Handle,
    native: Weak<::tokio::runtime::Runtime>,
}

super::time::impl_time!(
    CurrentThread,
    Caps {
        flavour: "current-thread",
        ..super::CAPS
    }
);

impl CurrentThread {
    /// Starts the settings of a runtime.
    pub fn builder() -> Builder<Self> {
        Builder::new()
    }
}

pub(super) fn own(native: ::tokio::runtime::Runtime) -> Owner<CurrentThread> {
    let native = Arc::new(native);
    let handle = CurrentThread {
        handle: native.handle().clone(),
        native: Arc::downgrade(&native),
    };
    Owner::new(handle, native)
}

impl Runtime for CurrentThread {
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
        TokioTask::new(self.handle.spawn_blocking(f))
    }

    fn try_block_on<F>(&self, future: F) -> Result<F::Output, JoinError>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let native = self.native.upgrade().ok_or(JoinError::RuntimeGone)?;
        try_block_on(|| {
            native.block_on(async {
                let _driving = Driving::enter();
                self.spawn(future).await
            })
        })
    }

    fn hold<F: Future>(&self, future: F) -> F::Output {
        self.handle.block_on(future)
    }
}

impl Owned for CurrentThread {
    type Root = Arc<::tokio::runtime::Runtime>;

    fn stop(&self, root: Self::Root, within: Option<Duration>) -> Shutdown {
        match Arc::try_unwrap(root) {
            Ok(native) => stop_native(native, within),
            // A thread is inside `block_on`; the runtime ends with that call.
            Err(_shared) => Shutdown::Overdue,
        }
    }
}
