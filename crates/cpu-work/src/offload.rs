//! Offloading: async code that awaits computing on a rayon pool, from any executor.
//!
//! ```text
//! submit ─▶ line, first come first served ─▶ queue, bounded, short jobs first ─▶ a thread of the pool ─▶ the future
//!              try_submit refuses here ┘            └ dropping the future frees the place at once
//! ```
//!
//! An [`Offload`] bounds what has not begun, [`Batcher`] makes one job of many small ones, [`bridge::spawn`] is the lowest
//! layer, without a bound. No runtime is known here and no clock is read: who wants times or deadlines brings them.
//!
//! ```
//! use std::sync::Arc;
//! use cpu_work::offload::{Cost, Offload};
//! use futures_lite::future::block_on;
//!
//! let pool = Arc::new(rayon::ThreadPoolBuilder::new().num_threads(2).build()?);
//! let offload = Offload::new(pool, 64);
//!
//! // Waits for a place in the queue, then for the result.
//! let sum = offload.submit(Cost::SHORT, || (1..=1_000_u64).sum::<u64>());
//! assert_eq!(block_on(sum)?, 500_500);
//!
//! // Takes a place or gives the job back.
//! match offload.try_submit(Cost::LONG, || 6 * 7) {
//!     Ok(answer) => assert_eq!(block_on(answer)?, 42),
//!     Err(refused) => assert_eq!((refused.job)(), 42),
//! }
//! assert_eq!(offload.metrics().completed, 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

mod batch;
pub mod bridge;
mod durations;
mod error;
mod in_order;
mod job;
mod metrics;
mod queue;
mod shared;
mod slot;

pub use batch::{BatchError, BatchLimits, Batched, Batcher};
pub use error::{OffloadError, Panic, Refusal, Refused};
pub use job::Submitted;
pub use metrics::{Durations, Metrics};
pub use queue::Cost;

use job::Job;
use shared::{Dismissed, IfFull, LetIn, Shared};

/// A rayon pool with a bounded queue before it; share it as `Arc<Offload>`.
///
/// Other work may go to the same pool: each job is a closure of its own to rayon, and takes its turn among them.
///
/// Dropping it closes it: jobs that have not begun are dropped, and whoever waits for them gets [`OffloadError::Closed`];
/// jobs that have begun run to their end, and their results arrive.
///
/// A job must not block on another job of the same offload: with every thread of the pool blocked like that, none is left to
/// compute. Nor should a job wait for anything else: the pool has as many threads as there are processors to keep busy.
pub struct Offload {
    pool: Arc<rayon::ThreadPool>,
    shared: Arc<Shared>,
}

impl Offload {
    /// Makes an offload in which at most `places` jobs have a place and have not begun; 0 counts as 1.
    pub fn new(pool: Arc<rayon::ThreadPool>, places: usize) -> Self {
        Self {
            pool,
            shared: Arc::new(Shared::new(places.max(1), None)),
        }
    }

    /// Makes one whose [`Metrics`] have times, by the caller's clock: the time since any fixed moment, for example a
    /// runtime's `now`. The clock is asked three times for a job, on the threads of the pool too, and must not panic.
    pub fn with_clock(
        pool: Arc<rayon::ThreadPool>,
        places: usize,
        clock: impl Fn() -> Duration + Send + Sync + 'static,
    ) -> Self {
        Self {
            pool,
            shared: Arc::new(Shared::new(places.max(1), Some(Box::new(clock)))),
        }
    }

    /// Hands in a job, which waits in line for a place if there is none, and returns the future of its result.
    ///
    /// The job is in the line from this call on, whether or not the future is polled, and moves up by itself: places are
    /// given in the order of these calls, and the pool never waits for a waiter to be polled. What stands in the line
    /// is bounded by the number of those who wait; who submits without awaiting each result should await
    /// [`Submitted::place`].
    ///
    /// A panic of the job is [`OffloadError::Panicked`].
    pub fn submit<T, F>(&self, cost: Cost, job: F) -> Submitted<T>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        match self.enter(cost, IfFull::Wait, job) {
            Ok(submitted) => submitted,
            // There is a line for whoever finds no place; only after the end nobody is let in.
            Err(refused) => Submitted::abandoned(refused.job),
        }
    }

    /// Hands in a job if there is a place for it now and nobody waits for one.
    ///
    /// # Errors
    ///
    /// [`Refused`] gives the job back, with [`Refusal::Full`] or [`Refusal::Closed`].
    pub fn try_submit<T, F>(&self, cost: Cost, job: F) -> Result<Submitted<T>, Refused<F>>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        self.enter(cost, IfFull::Refuse, job)
    }

    fn enter<T, F>(&self, cost: Cost, if_full: IfFull, job: F) -> Result<Submitted<T>, Refused<F>>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let job = Arc::new(Job::new(Some(job)));
        let LetIn {
            entered,
            needs_ticket,
        } = match self.shared.enter(cost, if_full, &job) {
            Ok(let_in) => let_in,
            Err(reason) => {
                let job = job.take_work();
                let job = job.expect("invariant: who is refused was never in the queue");
                return Err(Refused { reason, job });
            }
        };
        if needs_ticket {
            let shared = Arc::clone(&self.shared);
            self.pool.spawn(move || shared.run_next());
        }
        Ok(Submitted::new(job, &self.shared, entered))
    }

    /// Takes no more jobs. Those in line get [`OffloadError::Closed`]; those with a place are still computed.
    pub fn close(&self) {
        self.shared.close(Dismissed::Line);
    }

    /// Returns how many jobs may have a place.
    pub fn places(&self) -> usize {
        self.shared.places()
    }

    /// Returns the account so far. A job is in it before its future is ready.
    pub fn metrics(&self) -> Metrics {
        self.shared.metrics()
    }

    /// Returns the pool.
    pub fn pool(&self) -> &Arc<rayon::ThreadPool> {
        &self.pool
    }
}

impl Drop for Offload {
    fn drop(&mut self) {
        self.shared.close(Dismissed::Everybody);
    }
}

impl fmt::Debug for Offload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Offload")
            .field("threads", &self.pool.current_num_threads())
            .field("places", &self.places())
            .finish_non_exhaustive()
    }
}
