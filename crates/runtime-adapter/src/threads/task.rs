//! The handle of a thread under the contract of [`Task`].

use super::park::{Parker, drive};
use crate::one_shot::OneShot;
use crate::task::drop_quietly;
use crate::{JoinError, Task};
use std::fmt;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicU8, Ordering, fence};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Wake};

/// A task that is a thread; dropping the handle cancels it: the thread ends at its next wake.
#[must_use = "dropping a task cancels it; `detach` lets it go on"]
pub struct ThreadTask<T> {
    shared: Arc<Shared<T>>,
    /// Whether dropping the handle cancels.
    armed: bool,
}

/// What the handle and the thread have in common.
struct Shared<T> {
    signal: Signal,
    ended: OneShot<T>,
}

/// A request to stop, and the way to wake the thread so that it sees it.
#[derive(Debug, Default)]
pub(super) struct Signal {
    stop: AtomicU8,
    parker: OnceLock<Arc<Parker>>,
}

/// Why a task is stopped.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stop {
    /// Its handle asked for it.
    Cancelled = 1,
    /// Its runtime is shut down.
    RuntimeGone = 2,
}

impl Signal {
    /// Asks the thread to stop; the first reason counts.
    pub(super) fn stop(&self, why: Stop) {
        let _ = self
            .stop
            .compare_exchange(0, why as u8, Ordering::AcqRel, Ordering::Acquire);
        // Against the fence in `run`: either this side sees the parker, or that side sees the request.
        fence(Ordering::SeqCst);
        if let Some(parker) = self.parker.get() {
            parker.wake_by_ref();
        }
    }

    fn reason(&self) -> Option<JoinError> {
        match self.stop.load(Ordering::Acquire) {
            0 => None,
            1 => Some(JoinError::Cancelled),
            _ => Some(JoinError::RuntimeGone),
        }
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Acquire) != 0
    }
}

/// Something whose stop can be asked for by the runtime.
pub(super) trait Stoppable: Send + Sync {
    fn signal(&self) -> &Signal;
}

impl<T: Send> Stoppable for Shared<T> {
    fn signal(&self) -> &Signal {
        &self.signal
    }
}

/// The thread's side of a task: runs it, and leaves the result for the handle.
pub(super) struct Body<T> {
    shared: Arc<Shared<T>>,
}

impl<T: Send + 'static> Body<T> {
    /// Makes both sides of a task.
    pub(super) fn new() -> (Self, ThreadTask<T>) {
        let shared = Arc::new(Shared {
            signal: Signal::default(),
            ended: OneShot::new(),
        });
        let task = ThreadTask {
            shared: Arc::clone(&shared),
            armed: true,
        };
        (Self { shared }, task)
    }

    pub(super) fn stoppable(&self) -> Arc<dyn Stoppable> {
        let shared: Arc<Shared<T>> = Arc::clone(&self.shared);
        shared
    }

    /// Drives `future` on the calling thread until it is ready or stopped; its destructors run here as well.
    pub(super) fn run<F: Future<Output = T>>(self, future: F) {
        let parker = Parker::of_this_thread();
        let signal = &self.shared.signal;
        let _ = signal.parker.set(Arc::clone(&parker));
        fence(Ordering::SeqCst);
        let driven = catch_unwind(AssertUnwindSafe(|| {
            drive(future, &parker, || signal.is_stopped())
        }));
        self.end(driven);
    }

    /// Calls `f`, unless the task was stopped before it began.
    pub(super) fn call(self, f: impl FnOnce() -> T) {
        if self.shared.signal.is_stopped() {
            self.end(catch_unwind(AssertUnwindSafe(|| {
                drop(f);
                None
            })));
        } else {
            self.end(catch_unwind(AssertUnwindSafe(|| Some(f()))));
        }
    }

    fn end(self, driven: std::thread::Result<Option<T>>) {
        self.shared.ended.end(match driven {
            Ok(Some(value)) => Ok(value),
            Ok(None) => Err(self.shared.signal.reason().unwrap_or(JoinError::Cancelled)),
            Err(payload) => Err(JoinError::panicked(payload)),
        });
    }
}

impl<T> ThreadTask<T> {
    /// Ends a task that never got a thread.
    pub(super) fn refuse(&self, error: JoinError) {
        self.shared.ended.end(Err(error));
    }
}

impl<T> Future for ThreadTask<T> {
    type Output = Result<T, JoinError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let ended = self.shared.ended.poll_ended(cx);
        if ended.is_ready() {
            self.armed = false;
        }
        ended
    }
}

impl<T> Drop for ThreadTask<T> {
    fn drop(&mut self) {
        if self.armed {
            self.shared.signal.stop(Stop::Cancelled);
        }
    }
}

impl<T: Send> Task<T> for ThreadTask<T> {
    fn detach(mut self) {
        self.armed = false;
        // A result that is there already is lost as well, and so is a panic of its destructor.
        drop_quietly(self);
    }

    async fn cancel(self) -> Result<T, JoinError> {
        self.shared.signal.stop(Stop::Cancelled);
        poll_fn(|cx| self.shared.ended.poll_ended(cx)).await
    }
}

impl<T> fmt::Debug for ThreadTask<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ThreadTask")
            .field("signal", &self.shared.signal)
            .finish_non_exhaustive()
    }
}
