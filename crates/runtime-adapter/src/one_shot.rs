//! The place where a thread leaves a result for the one handle that awaits it.

use crate::JoinError;
use std::mem::replace;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// A result that is on its way from one thread to one awaiter.
pub(crate) struct OneShot<T> {
    ended: Mutex<Ended<T>>,
}

/// The result, and who waits for it.
enum Ended<T> {
    NotYet(Option<Waker>),
    With(Result<T, JoinError>),
    Taken,
}

impl<T> OneShot<T> {
    pub(crate) fn new() -> Self {
        Self {
            ended: Mutex::new(Ended::NotYet(None)),
        }
    }

    /// Leaves the result, and wakes who waits for it; one that was left before and not taken is replaced.
    pub(crate) fn end(&self, result: Result<T, JoinError>) {
        let before = replace(&mut *self.lock(), Ended::With(result));
        if let Ended::NotYet(Some(waker)) = before {
            waker.wake();
        }
    }

    /// Takes the result once it is there; a second time there is none.
    pub(crate) fn poll_ended(&self, cx: &mut Context<'_>) -> Poll<Result<T, JoinError>> {
        let mut ended = self.lock();
        match replace(&mut *ended, Ended::Taken) {
            Ended::With(result) => Poll::Ready(result),
            Ended::NotYet(Some(known)) if known.will_wake(cx.waker()) => {
                *ended = Ended::NotYet(Some(known));
                Poll::Pending
            }
            Ended::NotYet(stale) => {
                *ended = Ended::NotYet(Some(cx.waker().clone()));
                drop(ended);
                // Not under the lock: a waker may be the last that keeps a task.
                drop(stale);
                Poll::Pending
            }
            Ended::Taken => Poll::Ready(Err(JoinError::RuntimeGone)),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Ended<T>> {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
