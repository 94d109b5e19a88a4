//! async-std's join handle under the contract of [`Task`], and the future that obeys the owner's flag.

use crate::guard::{GuardId, Guarded, Kept, Place};
use crate::{JoinError, Task};
use ::async_std::task::JoinHandle;
use pin_project_lite::pin_project;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Waker};

pin_project! {
    /// Polls the task's future unless its owner has gone; then it is ready with `None`.
    pub(super) struct WhileOwned<F> {
        #[pin]
        guarded: Guarded<F>,
        gone: &'static AtomicBool,
    }
}

impl<F: Future> WhileOwned<F> {
    pub(super) fn new(future: F, gone: &'static AtomicBool) -> (Self, GuardId) {
        let (guarded, guard) = Guarded::new(future);
        (Self { guarded, gone }, guard)
    }
}

impl<F: Future> Future for WhileOwned<F> {
    type Output = Option<Kept<F::Output>>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if this.gone.load(Ordering::Acquire) {
            return Poll::Ready(None);
        }
        this.guarded.poll(cx).map(Some)
    }
}

/// A task on async-std; dropping it cancels the task.
#[derive(Debug)]
#[must_use = "dropping a task cancels it; `detach` lets it go on"]
pub struct AsyncStdTask<T> {
    /// `None` once the result was taken, the task was let go, or there was no runtime to spawn it.
    native: Option<JoinHandle<Option<Kept<T>>>>,
    guard: GuardId,
    gone: &'static AtomicBool,
}

impl<T> AsyncStdTask<T> {
    pub(super) fn new(
        native: Option<JoinHandle<Option<Kept<T>>>>,
        guard: GuardId,
        gone: &'static AtomicBool,
    ) -> Self {
        Self {
            native,
            guard,
            gone,
        }
    }
}

impl<T> Future for AsyncStdTask<T> {
    type Output = Result<T, JoinError>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let Some(native) = &mut this.native else {
            return Poll::Ready(Err(JoinError::RuntimeGone));
        };
        let ended = match catch_unwind(AssertUnwindSafe(|| Pin::new(native).poll(cx))) {
            Ok(Poll::Pending) if this.gone.load(Ordering::Acquire) => {
                // Nobody polls it again; its destructors run once the executor drops it.
                if let Some(native) = this.native.take() {
                    cancel_and_let_go(native);
                }
                Err(JoinError::RuntimeGone)
            }
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(Some(value))) => Ok(value.into_inner()),
            Ok(Poll::Ready(None)) => Err(JoinError::RuntimeGone),
            Err(payload) => Err(JoinError::panicked(payload)),
        };
        this.native = None;
        Poll::Ready(ended)
    }
}

impl<T> Drop for AsyncStdTask<T> {
    fn drop(&mut self) {
        if let Some(native) = self.native.take() {
            cancel_and_let_go(native);
        }
    }
}

/// Asks for cancellation, and waits for nothing.
///
/// async-std's handle detaches when it is dropped. Its `cancel` asks at its first poll; dropped after that, the task is
/// left to end by itself.
fn cancel_and_let_go<T>(native: JoinHandle<Option<Kept<T>>>) {
    // A task that has panicked unwinds there, where nobody wants to hear of it.
    let cancelled = catch_unwind(AssertUnwindSafe(|| {
        let mut cancel = pin!(native.cancel());
        let _ = cancel
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()));
    }));
    // The payload's own destructor may panic too.
    let _ = catch_unwind(AssertUnwindSafe(|| drop(cancelled)));
}

impl<T: Send> Task<T> for AsyncStdTask<T> {
    fn detach(mut self) {
        self.native = None;
    }

    async fn cancel(mut self) -> Result<T, JoinError> {
        let Some(native) = self.native.take() else {
            return Err(JoinError::RuntimeGone);
        };
        let place = Place::take(self.guard);
        let ended = futures_lite::FutureExt::catch_unwind(AssertUnwindSafe(native.cancel())).await;
        match ended {
            Ok(Some(Some(value))) => Ok(value.into_inner()),
            Ok(Some(None)) => Err(JoinError::RuntimeGone),
            Ok(None) => Err(place
                .panic()
                .map_or(JoinError::Cancelled, JoinError::panicked)),
            Err(payload) => Err(JoinError::panicked(payload)),
        }
    }
}
