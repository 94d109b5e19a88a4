//! tokio's join handle under the contract of [`Task`].

use crate::{JoinError, LocalTask, Task};
use ::tokio::task::JoinHandle;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// A task on tokio; dropping it aborts the task.
#[derive(Debug)]
#[must_use = "dropping a task cancels it; `detach` lets it go on"]
pub struct TokioTask<T> {
    /// `None` once the task was let go, or where there was no runtime to spawn it.
    native: Option<JoinHandle<T>>,
}

impl<T> TokioTask<T> {
    #[inline]
    pub(super) fn new(native: JoinHandle<T>) -> Self {
        Self {
            native: Some(native),
        }
    }

    pub(super) fn gone() -> Self {
        Self { native: None }
    }

    /// Aborts, and waits for the destructors: tokio resolves the handle after it dropped the future.
    async fn stop(mut self) -> Result<T, JoinError> {
        let Some(native) = self.native.take() else {
            return Err(JoinError::RuntimeGone);
        };
        native.abort();
        native
            .await
            .map_err(|error| joined(error, JoinError::Cancelled))
    }
}

/// Translates tokio's error; a task that was stopped is `stopped`, for only the caller knows by whom.
fn joined(error: ::tokio::task::JoinError, stopped: JoinError) -> JoinError {
    match error.try_into_panic() {
        Ok(payload) => JoinError::panicked(payload),
        Err(_) => stopped,
    }
}

impl<T> Future for TokioTask<T> {
    type Output = Result<T, JoinError>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(native) = &mut self.native else {
            return Poll::Ready(Err(JoinError::RuntimeGone));
        };
        // The handle stays: clearing it here would part the result's write from its reading, for which the processor
        // waits. Whoever cancels gives up the handle, so a task that was stopped under it went with its runtime.
        let ended = ready!(Pin::new(native).poll(cx));
        Poll::Ready(ended.map_err(|error| joined(error, JoinError::RuntimeGone)))
    }
}

impl<T> Drop for TokioTask<T> {
    #[inline]
    fn drop(&mut self) {
        if let Some(native) = &self.native
            && !native.is_finished()
        {
            native.abort();
        }
    }
}

impl<T: Send> Task<T> for TokioTask<T> {
    fn detach(mut self) {
        self.native = None;
    }

    fn cancel(self) -> impl Future<Output = Result<T, JoinError>> + Send {
        self.stop()
    }
}

impl<T> LocalTask<T> for TokioTask<T> {
    fn detach(mut self) {
        self.native = None;
    }

    fn cancel(self) -> impl Future<Output = Result<T, JoinError>> {
        self.stop()
    }
}
