//! The clock and the waits that every flavour shares.

use crate::{Caps, Interval, MissedTick, Timeout, Work, ZeroPeriod};
use std::future::Future;
use std::time::{Duration, Instant};

/// The common base of all runtimes: a clock, waiting, yielding and computing.
///
/// A value of this type is a handle: cloning it is cheap, and it keeps nothing alive. Its futures are awaited on the
/// runtime's own threads (a task, a blocking closure, the root of `block_on`); elsewhere a runtime that needs its
/// context panics, as tokio's own timers do.
///
/// # Contract for implementers
///
/// - `sleep` and `sleep_until` never end before the deadline as told by `now`, and need nothing but their own waker:
///   dropping one cancels it. A deadline that has passed ends at the runtime's next chance; whether that is at once or
///   one step of its timer later is the runtime's own ([`Caps::timer_granularity`]).
/// - `yield_now` lets every task that is ready run before it is ready itself, as far as the runtime can promise that.
/// - `busy` costs nothing on a runtime whose time is real: the computing itself took the time.
/// - No method allocates beyond what the runtime itself does.
pub trait Time: Clone + 'static {
    /// What this flavour can do.
    const CAPS: Caps;

    /// The runtime's own future of a wait.
    type Sleep: Future<Output = ()>;
    /// The runtime's own future of one turn given away.
    type Yield: Future<Output = ()>;
    /// The time that computing still takes after it was really done: none, unless time is virtual.
    type Busy: Future<Output = ()>;

    /// Tells the time.
    fn now(&self) -> Instant;

    /// Waits for `duration`.
    fn sleep(&self, duration: Duration) -> Self::Sleep;

    /// Waits until `deadline`.
    fn sleep_until(&self, deadline: Instant) -> Self::Sleep;

    /// Gives the other tasks a turn.
    fn yield_now(&self) -> Self::Yield;

    /// Occupies the processor for `cost` where time is virtual; is ready at once where it is real.
    fn busy(&self, cost: Duration) -> Self::Busy;

    /// Computes `f` where the future is polled, at most once; `cost` is what a simulated runtime charges for it.
    ///
    /// On a real runtime the result is ready at the first poll, and whoever shares the worker waits as long as `f`
    /// takes: that is the point of having it in the open. Dropping the future before the first poll computes nothing.
    fn work<T, F: FnOnce() -> T>(&self, cost: Duration, f: F) -> Work<F, T, Self::Busy> {
        Work::new(f, self.busy(cost))
    }

    /// Awaits `future` for at most `duration`, then drops it.
    ///
    /// The future is polled before the clock is looked at, so one that is ready is never lost to a deadline that has
    /// passed.
    fn timeout<F: Future>(&self, duration: Duration, future: F) -> Timeout<F, Self::Sleep> {
        Timeout::new(future, self.sleep(duration))
    }

    /// Awaits `future` until `deadline` at most, then drops it.
    fn timeout_at<F: Future>(&self, deadline: Instant, future: F) -> Timeout<F, Self::Sleep> {
        Timeout::new(future, self.sleep_until(deadline))
    }

    /// Ticks every `period`, the first time at once; `missed` says what becomes of ticks that nobody took in time.
    ///
    /// # Errors
    ///
    /// [`ZeroPeriod`] if `period` is zero: such an interval would never wait.
    fn interval(&self, period: Duration, missed: MissedTick) -> Result<Interval<Self>, ZeroPeriod> {
        Interval::new(self.clone(), period, missed)
    }
}
