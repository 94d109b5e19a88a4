//! A task's future until it ends, then its result: one allocation for both.

use crate::task::drop_quietly;
use crate::{JoinError, Payload};
use pin_project_lite::pin_project;
use std::any::Any;
use std::future::Future;
use std::mem::needs_drop;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

/// What the scheduler knows of a task's insides.
pub(super) trait Cell: Send {
    /// Polls the future, and keeps its result, or its panic; the future is dropped by then.
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Polled;

    /// Drops the future. The result is `why`, or the panic of the destructor.
    fn stop(self: Pin<&mut Self>, why: JoinError);

    /// Tells whether it must run to its end, having begun.
    fn is_committed(&self) -> bool {
        false
    }

    /// Moves the result into an `Option<Result<T, JoinError>>`, of the task's own `T`.
    fn give(self: Pin<&mut Self>, into: &mut dyn Any);
}

/// What came of a poll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Polled {
    /// The future waits.
    Waits,
    /// It has ended.
    Ended,
    /// It has ended, and dropping what is left gives memory back and does nothing else.
    EndedInert,
}

/// A cell that may be kept anywhere.
pub(super) type Boxed = Pin<Box<dyn Cell>>;

pin_project! {
    /// The cell of a future.
    #[project = FutureCellView]
    pub(super) enum FutureCell<F: Future> {
        Running { #[pin] future: F },
        Ended { result: Option<Result<F::Output, JoinError>> },
    }
}

impl<F: Future> FutureCell<F> {
    pub(super) fn new(future: F) -> Self {
        Self::Running { future }
    }
}

impl<F: Future> FutureCell<F> {
    /// Ends with the panic of the future's destructor: a result is worth nothing if its future could not be dropped. If the
    /// future had panicked before, the first panic counts.
    #[cold]
    fn replace_result(mut self: Pin<&mut Self>, payload: Payload) {
        let FutureCellView::Ended { result } = self.as_mut().project() else {
            return;
        };
        if !matches!(result, Some(Err(_))) {
            drop_quietly(result.replace(Err(JoinError::panicked(payload))));
        }
    }
}

impl<F> Cell for FutureCell<F>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Polled {
        let FutureCellView::Running { future } = self.as_mut().project() else {
            return Polled::Ended;
        };
        let result = match caught(|| future.poll(cx)) {
            Ok(Poll::Pending) => return Polled::Waits,
            Ok(Poll::Ready(value)) => Ok(value),
            Err(payload) => Err(JoinError::panicked(payload)),
        };
        let is_inert = !needs_drop::<F::Output>() && result.is_ok();
        let result = Some(result);
        if let Err(payload) = caught(|| self.set(Self::Ended { result })) {
            self.as_mut().replace_result(payload);
            return Polled::Ended;
        }
        if is_inert {
            Polled::EndedInert
        } else {
            Polled::Ended
        }
    }

    fn stop(mut self: Pin<&mut Self>, why: JoinError) {
        let dropped = caught(|| self.set(Self::Ended { result: None }));
        let why = dropped.map_or_else(JoinError::panicked, |()| why);
        self.set(Self::Ended {
            result: Some(Err(why)),
        });
    }

    fn give(self: Pin<&mut Self>, into: &mut dyn Any) {
        give(
            match self.project() {
                FutureCellView::Running { .. } => None,
                FutureCellView::Ended { result } => result.take(),
            },
            into,
        );
    }
}

/// Hands a result to whoever asks for one of its type.
pub(super) fn give<T: 'static>(result: Option<Result<T, JoinError>>, into: &mut dyn Any) {
    if let Some(into) = into.downcast_mut::<Option<Result<T, JoinError>>>() {
        *into = result;
    }
}

/// Takes a result of type `T` out of a cell.
pub(super) fn take<T: 'static>(cell: Pin<&mut dyn Cell>) -> Option<Result<T, JoinError>> {
    let mut result: Option<Result<T, JoinError>> = None;
    cell.give(&mut result);
    result
}

pub(super) fn caught<T>(f: impl FnOnce() -> T) -> Result<T, Payload> {
    catch_unwind(AssertUnwindSafe(f))
}
