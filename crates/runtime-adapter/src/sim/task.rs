//! The handle of a simulated task.

use super::access;
use super::cell::{Cell, take};
use super::core::{Poised, TaskKey};
use crate::task::drop_quietly;
use crate::{JoinError, Task};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Takes a result of the task's own type out of its cell.
type Take<T> = fn(Pin<&mut dyn Cell>) -> Option<Result<T, JoinError>>;

/// A simulated task, or blocking call; dropping it cancels.
#[must_use = "dropping a task cancels it; `detach` lets it go on"]
pub struct SimTask<T> {
    run: u32,
    /// `None` once the result was taken or the task was let go, or where there was no run to spawn it.
    key: Option<TaskKey>,
    take: Take<T>,
}

impl<T: 'static> SimTask<T> {
    pub(super) fn new(run: u32, key: Option<TaskKey>) -> Self {
        Self {
            run,
            key,
            take: take::<T>,
        }
    }
}

impl<T> SimTask<T> {
    /// Lets the task go, and drops what is left of one that has ended.
    #[inline]
    fn let_go(&mut self) {
        let Some(key) = self.key.take() else { return };
        let left = match access::with(self.run, "let a task go", |core| core.detach(key)) {
            Some(left) => left,
            None => access::take_left(self.run, key),
        };
        if let Some(left) = left {
            drop_quietly(left);
        }
    }

    fn ask_to_stop(&self) {
        if let Some(key) = self.key {
            access::with(self.run, "cancelled a task", |core| core.cancel(key));
        }
    }
}

impl<T> Future for SimTask<T> {
    type Output = Result<T, JoinError>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(key) = self.key else {
            return Poll::Ready(Err(JoinError::RuntimeGone));
        };
        let poised = access::with(self.run, "awaited a task", |core| {
            core.join(key, cx.waker())
        });
        let result = match poised {
            Some(Poised::NotYet) => return Poll::Pending,
            Some(Poised::Ended(mut cell)) => (self.take)(cell.as_mut()),
            Some(Poised::Gone) => None,
            None => {
                access::take_left(self.run, key).and_then(|mut cell| (self.take)(cell.as_mut()))
            }
        };
        self.key = None;
        Poll::Ready(result.unwrap_or(Err(JoinError::RuntimeGone)))
    }
}

impl<T> Drop for SimTask<T> {
    #[inline]
    fn drop(&mut self) {
        if self.key.is_some() {
            self.ask_to_stop();
            self.let_go();
        }
    }
}

impl<T: Send> Task<T> for SimTask<T> {
    #[inline]
    fn detach(mut self) {
        self.let_go();
    }

    async fn cancel(self) -> Result<T, JoinError> {
        self.ask_to_stop();
        self.await
    }
}

impl<T> fmt::Debug for SimTask<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SimTask")
            .field("task", &self.key.map(|key| key.index()))
            .finish_non_exhaustive()
    }
}
