//! The spawner's side of a job, and what both sides share.

use crate::one_shot::OneShot;
use crate::task::drop_quietly;
use crate::{JoinError, LocalTask, Payload, Task};
use std::fmt;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// The handle of a [`Job`](super::Job) or a [`Call`](super::Call); dropping it cancels.
///
/// Cancelling wakes the job, which drops its future when the executor polls it next, and tells when that is done.
#[must_use = "dropping a task cancels it; `detach` lets it go on"]
pub struct JobHandle<T> {
    shared: Arc<Shared<T>>,
    /// Whether dropping the handle cancels.
    armed: bool,
}

/// What both sides have in common.
struct Shared<T> {
    stop: Mutex<Stop>,
    ended: OneShot<T>,
}

/// What the handle wants of the job.
enum Stop {
    /// Nothing yet; this waker is the job's, once it was polled.
    NotAsked(Option<Waker>),
    Asked,
    /// There is no handle any more that could ask, or no job that could be asked.
    Never,
}

impl<T> Shared<T> {
    fn stop(&self) -> MutexGuard<'_, Stop> {
        self.stop.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ask(&self) {
        let mut stop = self.stop();
        if let Stop::NotAsked(waker) = &mut *stop {
            let waker = waker.take();
            *stop = Stop::Asked;
            drop(stop);
            if let Some(waker) = waker {
                waker.wake();
            }
        }
    }

    /// Gives the job's waker up: it may keep alive what keeps this alive.
    fn never_ask(&self) {
        let mut stop = self.stop();
        let before = std::mem::replace(&mut *stop, Stop::Never);
        drop(stop);
        drop(before);
    }
}

/// The runner's side: it leaves the end there, once.
pub(super) struct Runner<T> {
    /// `None` once the end was left.
    shared: Option<Arc<Shared<T>>>,
}

/// Makes both sides of a task.
pub(super) fn sides<T>() -> (Runner<T>, JobHandle<T>) {
    let shared = Arc::new(Shared {
        stop: Mutex::new(Stop::NotAsked(None)),
        ended: OneShot::new(),
    });
    let runner = Runner {
        shared: Some(Arc::clone(&shared)),
    };
    let handle = JobHandle {
        shared,
        armed: true,
    };
    (runner, handle)
}

impl<T> Runner<T> {
    pub(super) fn has_ended(&self) -> bool {
        self.shared.is_none()
    }

    /// Tells whether the handle asked to stop.
    pub(super) fn is_stopped(&self) -> bool {
        self.shared
            .as_ref()
            .is_some_and(|shared| matches!(*shared.stop(), Stop::Asked))
    }

    /// Tells whether the handle asked to stop; if not, this waker is woken when it does.
    pub(super) fn poll_stopped(&self, cx: &Context<'_>) -> bool {
        let Some(shared) = &self.shared else {
            return false;
        };
        let mut stop = shared.stop();
        match &mut *stop {
            Stop::Asked => true,
            Stop::Never => false,
            Stop::NotAsked(Some(known)) if known.will_wake(cx.waker()) => false,
            Stop::NotAsked(known) => {
                let stale = known.replace(cx.waker().clone());
                drop(stop);
                drop(stale);
                false
            }
        }
    }

    /// Leaves the end for the handle; where there is none any more, it is dropped here, without a panic getting out.
    pub(super) fn end(&mut self, end: Result<T, JoinError>) {
        if let Some(shared) = self.shared.take() {
            shared.never_ask();
            shared.ended.end(end);
            let _ = quietly(|| drop(shared));
        }
    }

    /// Leaves the end of something that was dropped: why it was, or the panic of its destructor.
    pub(super) fn end_dropped(&mut self, dropped: Result<(), Payload>) {
        let why = match dropped {
            Err(payload) => JoinError::panicked(payload),
            Ok(()) if self.is_stopped() => JoinError::Cancelled,
            Ok(()) => JoinError::RuntimeGone,
        };
        self.end(Err(why));
    }
}

/// Runs `f`, and keeps its panic.
pub(super) fn quietly<T>(f: impl FnOnce() -> T) -> Result<T, Payload> {
    catch_unwind(AssertUnwindSafe(f))
}

impl<T> JobHandle<T> {
    /// Ends a task that nobody could be found to run, such as a call for which the system had no thread.
    ///
    /// The job or call must have been dropped.
    pub fn refused(self, why: JoinError) -> Self {
        self.shared.ended.end(Err(why));
        self
    }

    fn let_go(&mut self) {
        self.armed = false;
        self.shared.never_ask();
    }

    async fn stop(self) -> Result<T, JoinError> {
        self.shared.ask();
        poll_fn(|cx| self.shared.ended.poll_ended(cx)).await
    }
}

impl<T> Future for JobHandle<T> {
    type Output = Result<T, JoinError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let ended = self.shared.ended.poll_ended(cx);
        if ended.is_ready() {
            self.armed = false;
        }
        ended
    }
}

impl<T> Drop for JobHandle<T> {
    fn drop(&mut self) {
        if self.armed {
            self.shared.ask();
        }
    }
}

impl<T: Send> Task<T> for JobHandle<T> {
    fn detach(mut self) {
        self.let_go();
        // A result that is there already is lost as well, and so is a panic of its destructor.
        drop_quietly(self);
    }

    fn cancel(self) -> impl Future<Output = Result<T, JoinError>> + Send {
        self.stop()
    }
}

impl<T> LocalTask<T> for JobHandle<T> {
    fn detach(mut self) {
        self.let_go();
        // A result that is there already is lost as well, and so is a panic of its destructor.
        drop_quietly(self);
    }

    fn cancel(self) -> impl Future<Output = Result<T, JoinError>> {
        self.stop()
    }
}

impl<T> fmt::Debug for JobHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JobHandle").finish_non_exhaustive()
    }
}
