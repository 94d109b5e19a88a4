//! A layer that counts and times what a runtime does with its tasks.
//!
//! [`Metered<R>`] is a runtime like the one that it wraps, with the same handles and the same [`Caps`], and
//! answers [`metrics`](Metered::metrics) at any time, from any thread, also after the runtime has ended. Who does not
//! wrap pays nothing: there is no switch inside the adapters.
//!
//! # What is exact, and what is sampled
//!
//! Tasks, polls and blocking calls are *counted*, each of them; a count is in the snapshot as soon as the event is over.
//! What takes two clock readings is *sampled*: one poll in [`Settings::sample_every`] is timed, and so is the delay from
//! the first wake after it until the next poll; likewise one spawn in so many, until the first poll. Which ones is decided
//! for each thread by strides of random length, so that neither a task's first poll nor any step of a periodic program is
//! preferred: the samples stand for all polls. The longest poll is therefore the longest *of those timed*; every poll is
//! timed with a setting of 1. Blocking calls are all timed, for a clock reading is little beside a change of threads.
//!
//! A scheduling delay begins when the task is woken, or, if it was woken while it was being polled, at the end of that
//! poll: it is the time during which it could have run and did not. A wake through a waker that the task had handed out in
//! an earlier poll is not seen, and such a delay is left out.
//!
//! Times are those of the system's monotonic clock, also over a runtime whose own time is simulated.
//!
#![cfg_attr(
    all(feature = "nix", target_os = "linux"),
    doc = "A poll that is much too long is not left to chance: [`stalls`] finds every one, and whose it was.\n"
)]
//! # Cost
//!
//! No allocation of its own for a task, and 8 bytes more in each. A spawn, a poll and an end each write a counter that
//! belongs to the thread, without a locked instruction: some fifteen instructions. A timed poll adds three or four readings
//! of the clock (some 27 ns each), the waker that notes the wake, which is reused where it can be, and a histogram's lock.
//! Each thread that touches a task has 128 bytes, which the next thread reuses when it has ended; up to 16 sets of
//! histograms, 45 KiB each and more if long times are seen, are shared by the threads.
//!
//! # Example
//!
//! ```
//! # #[cfg(feature = "threads")] {
//! use runtime_adapter::metered::{Metered, Settings};
//! use runtime_adapter::{Runtime, Time, threads::Threads};
//!
//! let every_poll = Settings::default().sample_every(std::num::NonZeroU32::MIN);
//! let rt = Metered::own(Threads::builder().build()?, every_poll);
//! rt.block_on({
//!     let rt = rt.handle();
//!     async move {
//!         rt.yield_now().await;
//!         let own = rt.metrics();
//!         assert_eq!((own.tasks_alive, own.polls), (1, 2));
//!     }
//! });
//! let metrics = rt.metrics();
//! assert_eq!((metrics.tasks_spawned, metrics.tasks_alive), (1, 0));
//! assert!(metrics.poll_times.p50() <= metrics.longest_poll());
//! # }
//! # Ok::<(), runtime_adapter::BuildError>(())
//! ```

mod blocking;
mod capabilities;
mod clock;
mod meter;
mod runtime;
mod sample;
mod seat;
mod shard;
mod snapshot;
#[cfg(all(feature = "nix", target_os = "linux"))]
pub mod stalls;
mod times;
#[cfg(not(all(feature = "nix", target_os = "linux")))]
mod unwatched;
mod waker;
mod watched;

pub use snapshot::{Blocking, Snapshot};

use crate::{Caps, Owned, Owner, Shutdown, Time};
use meter::Meter;
#[cfg(all(feature = "nix", target_os = "linux"))]
use stalls::{InPoll, Lane, Site, Tag};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::{Duration, Instant};
#[cfg(not(all(feature = "nix", target_os = "linux")))]
use unwatched::{InPoll, Lane, Site, Tag};

/// A runtime that is measured: `R` with a meter.
///
/// Clones share the meter. Wrapping a metered runtime again gives a second meter that sees the same tasks; tasks that are
/// spawned on the runtime below are not seen.
#[derive(Clone, Debug)]
pub struct Metered<R> {
    inner: R,
    meter: Arc<Meter>,
    tag: Tag,
}

/// How much is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    sample_every: NonZeroU32,
}

impl Default for Settings {
    /// Times one poll in 128: what a timed poll takes is then about a hundredth of the cheapest poll there is.
    fn default() -> Self {
        Self {
            sample_every: NonZeroU32::new(128).expect("invariant: 128 is not zero"),
        }
    }
}

impl Settings {
    /// Times one poll in `n` on average; 1 times every poll.
    pub fn sample_every(mut self, n: NonZeroU32) -> Self {
        self.sample_every = n;
        self
    }
}

impl<R: Time> Metered<R> {
    /// Wraps a handle, with a meter of its own; the runtime's owner stays what it is.
    pub fn new(inner: R, settings: Settings) -> Self {
        Self {
            inner,
            meter: Meter::new(settings.sample_every),
            tag: Tag::NONE,
        }
    }

    /// Returns a handle whose tasks bear a name, for the watcher of stalled polls to tell; where nobody watches, it does
    /// nothing.
    pub fn named(&self, name: &'static str) -> Self {
        Self {
            tag: self.tag.named(name),
            ..self.clone()
        }
    }

    /// Returns what was counted and timed so far.
    ///
    /// It takes some microseconds and holds up nobody but a thread that touches its first task. While tasks run, numbers
    /// of the same snapshot may be a few events apart; none that is over is left out.
    pub fn metrics(&self) -> Snapshot {
        self.meter.snapshot()
    }

    /// Returns the runtime below; what is spawned there is not measured.
    pub fn inner(&self) -> &R {
        &self.inner
    }
}

impl<R: Owned> Metered<R> {
    /// Wraps a runtime that was built, before anything is spawned on it.
    pub fn own(owner: Owner<R>, settings: Settings) -> Owner<Self> {
        owner.map(|inner| Self::new(inner, settings))
    }
}

impl<R: Owned> Owned for Metered<R> {
    type Root = R::Root;

    fn stop(&self, root: R::Root, within: Option<Duration>) -> Shutdown {
        self.inner.stop(root, within)
    }
}

impl<R: Time> Time for Metered<R> {
    const CAPS: Caps = R::CAPS;
    type Sleep = R::Sleep;
    type Yield = R::Yield;
    type Busy = R::Busy;

    #[inline]
    fn now(&self) -> Instant {
        self.inner.now()
    }

    #[inline]
    fn sleep(&self, duration: Duration) -> R::Sleep {
        self.inner.sleep(duration)
    }

    #[inline]
    fn sleep_until(&self, deadline: Instant) -> R::Sleep {
        self.inner.sleep_until(deadline)
    }

    #[inline]
    fn yield_now(&self) -> R::Yield {
        self.inner.yield_now()
    }

    #[inline]
    fn busy(&self, cost: Duration) -> R::Busy {
        self.inner.busy(cost)
    }
}
