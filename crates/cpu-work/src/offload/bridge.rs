//! The bridge from a rayon pool to a future: computing that an async task awaits without holding up its runtime's threads.
//!
//! [`spawn`] hands a closure to the pool; the [`Offloaded`] future resolves with what it returns, on whatever runtime polls
//! it. One allocation is shared by the two sides (rayon makes another for the job). It bounds nothing: who offloads faster
//! than the pool computes wants an [`Offload`](super::Offload).
//!
//! ```
//! use cpu_work::offload::bridge;
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

use std::fmt;
use std::future::Future;
use std::mem;
use std::panic::{self, AssertUnwindSafe};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

pub use super::error::OffloadError;
use super::slot::Slot;

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
    let slot = Arc::new(Slot::new());
    let promise = Promise {
        slot: Arc::clone(&slot),
        kept: false,
    };
    // rayon aborts the process when a job unwinds; what may run here that is not ours (`f`, destructors, a waker) is caught.
    pool.spawn(move || {
        quietly(move || promise.keep(f));
    });
    Offloaded { slot }
}

/// Computing that was handed to a pool: a future of its result.
///
/// Dropping it cancels what has not begun; see [`spawn`].
#[must_use = "dropping the future cancels what has not begun"]
pub struct Offloaded<T> {
    slot: Arc<Slot<Result<T, OffloadError>>>,
}

/// Runs foreign code that must not unwind into the pool, which would abort the process; a panic ends here.
pub(super) fn quietly(f: impl FnOnce()) {
    if let Err(payload) = panic::catch_unwind(AssertUnwindSafe(f)) {
        // A payload whose own destructor panics is the one thing left that could unwind.
        let _ = panic::catch_unwind(AssertUnwindSafe(move || drop(payload))).map_err(mem::forget);
    }
}

/// The pool's side: resolves the slot, with [`OffloadError::Cancelled`] if it is dropped unkept.
struct Promise<T> {
    slot: Arc<Slot<Result<T, OffloadError>>>,
    kept: bool,
}

impl<T> Promise<T> {
    /// Runs `f`, unless the future is gone.
    fn keep(mut self, f: impl FnOnce() -> T) {
        if self.slot.is_closed() {
            return;
        }
        let result = panic::catch_unwind(AssertUnwindSafe(f)).map_err(OffloadError::panicked);
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
        self.slot.poll(cx, "Offloaded")
    }
}

impl<T> Drop for Offloaded<T> {
    fn drop(&mut self) {
        self.slot.leave();
    }
}

impl<T> fmt::Debug for Offloaded<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Offloaded")
            .field("state", &self.slot)
            .finish()
    }
}
