//! The bridge from a rayon pool to a future: computing that an async task awaits without holding up its runtime's threads.
//!
//! [`spawn`] hands a closure to the pool; the [`Offloaded`] future resolves with what it returns, on whatever runtime polls
//! it. One allocation is shared by the two sides (rayon makes another for the job). It bounds nothing: who offloads faster
//! than the pool computes should hold a semaphore's permit across the await.
//!
//! ```
//! use cpu_work::bridge;
//!
//! let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build()?;
//! let sum = bridge::spawn(&pool, || (1..=1_000_u64).sum::<u64>());
//! assert_eq!(futures_lite::future::block_on(sum)?, 500_500);
//!
//! let bug = bridge::spawn(&pool, || -> u64 { panic!("a bug") });
//! let error = futures_lite::future::block_on(bug).unwrap_err();
//! assert_eq!(error.to_string(), "the offloaded computing panicked: a bug");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::any::Any;
use std::fmt;
use std::future::Future;
use std::mem;
use std::panic::{self, AssertUnwindSafe};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// Hands `f` to the pool and returns a future of its result.
///
/// `f` is queued at once, whether or not the future is ever polled, and runs as soon as a thread of the pool is free.
/// Dropping the future cancels what has not begun: the pool then drops `f` without calling it, when its turn comes. What
/// has begun runs to its end, and the pool drops its result. A panic in `f`, or in the destructor of a result that nobody
/// waits for, leaves the pool's threads alive.
#[must_use = "dropping the future cancels what has not begun"]
pub fn spawn<T, F>(pool: &rayon::ThreadPool, f: F) -> Offloaded<T>
where
    T: Send + 'static,
    F: FnOnce() -> T + Send + 'static,
{
    let slot = Arc::new(Slot {
        state: Mutex::new(State::Pending(None)),
    });
    let promise = Promise {
        slot: Arc::clone(&slot),
        kept: false,
    };
    // rayon aborts the process when a job unwinds; what may run here that is not ours (`f`, destructors, a waker) is caught.
    pool.spawn(move || {
        let run = panic::catch_unwind(AssertUnwindSafe(move || promise.keep(f)));
        if let Err(payload) = run {
            // A payload whose own destructor panics is the one thing left that could unwind.
            let _ =
                panic::catch_unwind(AssertUnwindSafe(move || drop(payload))).map_err(mem::forget);
        }
    });
    Offloaded { slot }
}

/// Computing that was handed to a pool: a future of its result.
///
/// Dropping it cancels what has not begun; see [`spawn`].
#[must_use = "dropping the future cancels what has not begun"]
pub struct Offloaded<T> {
    slot: Arc<Slot<T>>,
}

/// Why there is no result.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum OffloadError {
    /// The closure panicked; the payload can go on with [`std::panic::resume_unwind`].
    #[error("the offloaded computing panicked{}", message(.0.as_ref()))]
    Panicked(Box<dyn Any + Send>),
    /// The pool dropped the closure without calling it: it went away first.
    #[error("the offloaded computing was cancelled: its pool is gone")]
    Cancelled,
}

/// What the two sides share.
struct Slot<T> {
    state: Mutex<State<T>>,
}

enum State<T> {
    /// Not computed yet; the waker of the last poll, if there was one.
    Pending(Option<Waker>),
    /// Computed, or impossible; not taken yet.
    Ready(Result<T, OffloadError>),
    /// The result was taken, or the future is gone.
    Closed,
}

impl<T> Slot<T> {
    /// Locks the state. No foreign code runs under the lock except `Waker::clone`, so a poisoned state is a whole one.
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state and returns the old one, to be dropped or woken outside the lock.
    fn replace(&self, new: State<T>) -> State<T> {
        mem::replace(&mut *self.lock(), new)
    }

    /// Leaves the result to the future, or drops it if there is none any more.
    fn resolve(&self, result: Result<T, OffloadError>) {
        let mut state = self.lock();
        if let State::Pending(waker) = &mut *state {
            let waker = waker.take();
            *state = State::Ready(result);
            drop(state);
            if let Some(waker) = waker {
                waker.wake();
            }
        }
        // Where nobody waits, the result is dropped here: after the lock, since a parameter outlives a local.
    }
}

/// The pool's side: resolves the slot, with [`OffloadError::Cancelled`] if it is dropped unkept.
struct Promise<T> {
    slot: Arc<Slot<T>>,
    kept: bool,
}

impl<T> Promise<T> {
    /// Runs `f`, unless the future is gone.
    fn keep(mut self, f: impl FnOnce() -> T) {
        if matches!(*self.slot.lock(), State::Closed) {
            return;
        }
        let result = panic::catch_unwind(AssertUnwindSafe(f)).map_err(OffloadError::Panicked);
        self.kept = true;
        self.slot.resolve(result);
    }
}

impl<T> Drop for Promise<T> {
    fn drop(&mut self) {
        if !self.kept {
            self.slot.resolve(Err(OffloadError::Cancelled));
        }
    }
}

impl<T> Future for Offloaded<T> {
    type Output = Result<T, OffloadError>;

    /// # Panics
    ///
    /// If it is polled again after it was ready.
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.slot.lock();
        match &mut *state {
            State::Pending(Some(waker)) if waker.will_wake(cx.waker()) => Poll::Pending,
            State::Pending(waker) => {
                let old = waker.replace(cx.waker().clone());
                drop(state);
                drop(old);
                Poll::Pending
            }
            State::Ready(_) => match mem::replace(&mut *state, State::Closed) {
                State::Ready(result) => Poll::Ready(result),
                _ => unreachable!("invariant: the state was ready a line ago, under the same lock"),
            },
            State::Closed => {
                drop(state);
                panic!("`Offloaded` polled after it was ready")
            }
        }
    }
}

impl<T> Drop for Offloaded<T> {
    fn drop(&mut self) {
        let old = self.slot.replace(State::Closed);
        drop(old);
    }
}

impl<T> fmt::Debug for Offloaded<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match *self.slot.lock() {
            State::Pending(_) => "Pending",
            State::Ready(_) => "Ready",
            State::Closed => "Closed",
        };
        f.debug_struct("Offloaded").field("state", &state).finish()
    }
}

impl fmt::Debug for OffloadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Panicked(payload) => write!(f, "Panicked({:?})", text(payload.as_ref())),
            Self::Cancelled => f.write_str("Cancelled"),
        }
    }
}

/// What `panic!` was given, where that was text.
fn text(payload: &(dyn Any + Send)) -> Option<&str> {
    payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
}

fn message(payload: &(dyn Any + Send)) -> String {
    text(payload)
        .map(|text| format!(": {text}"))
        .unwrap_or_default()
}
