//! async-task's handle under the contract of [`Task`].

use crate::guard::{GuardId, Kept, Place};
use crate::{JoinError, LocalTask, Task};
use async_executor::FallibleTask;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

/// A task on a smol executor, or on the pool for blocking work; dropping it cancels the task.
#[derive(Debug)]
#[must_use = "dropping a task cancels it; `detach` lets it go on"]
pub struct SmolTask<T> {
    /// `None` where there was no executor to spawn it.
    native: Option<FallibleTask<Kept<T>>>,
    guard: GuardId,
}

impl<T> SmolTask<T> {
    #[inline]
    pub(super) fn new(native: async_executor::Task<Kept<T>>, guard: GuardId) -> Self {
        Self {
            native: Some(native.fallible()),
            guard,
        }
    }

    pub(super) fn gone() -> Self {
        Self {
            native: None,
            guard: 0,
        }
    }

    /// Cancels, and waits for the destructors; the executor hands a panic of the task itself on by unwinding.
    async fn stop(self) -> Result<T, JoinError> {
        let Some(native) = self.native else {
            return Err(JoinError::RuntimeGone);
        };
        let place = Place::take(self.guard);
        let ended = futures_lite::FutureExt::catch_unwind(AssertUnwindSafe(native.cancel())).await;
        match ended {
            Ok(Some(value)) => Ok(value.into_inner()),
            Ok(None) => Err(place
                .panic()
                .map_or(JoinError::Cancelled, JoinError::panicked)),
            Err(payload) => Err(JoinError::panicked(payload)),
        }
    }
}

impl<T> Future for SmolTask<T> {
    type Output = Result<T, JoinError>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(native) = &mut self.native else {
            return Poll::Ready(Err(JoinError::RuntimeGone));
        };
        let ended = match catch_unwind(AssertUnwindSafe(|| Pin::new(native).poll(cx))) {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(Some(value))) => Ok(value.into_inner()),
            // Whoever cancels gives up the handle, so a task that was stopped under it went with its executor.
            Ok(Poll::Ready(None)) => Err(JoinError::RuntimeGone),
            Err(payload) => Err(JoinError::panicked(payload)),
        };
        if let Some(native) = self.native.take() {
            // It has ended, so that there is nothing to cancel, which dropping would look for.
            native.detach();
        }
        Poll::Ready(ended)
    }
}

impl<T: Send> Task<T> for SmolTask<T> {
    fn detach(self) {
        if let Some(native) = self.native {
            native.detach();
        }
    }

    fn cancel(self) -> impl Future<Output = Result<T, JoinError>> + Send {
        self.stop()
    }
}

impl<T> LocalTask<T> for SmolTask<T> {
    fn detach(self) {
        if let Some(native) = self.native {
            native.detach();
        }
    }

    fn cancel(self) -> impl Future<Output = Result<T, JoinError>> {
        self.stop()
    }
}
