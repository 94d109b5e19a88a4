//! Stalled polls, found and explained: which task held up its worker, since when, and whether it computed, blocked, or was
//! merely without a processor.
//!
//! An event loop runs nobody else while a task is being polled. A poll that is longer than a threshold is a *stall*, and this
//! is told of each: where its task was spawned, how long it was, the processor time of its thread in that time, and how
//! long the thread wanted a processor and had none. From these follows the [`Kind`]. A poll that is long on the clock and
//! short without its wait for a processor is [`Kind::Descheduled`], and nobody is blamed for it, as a watcher of wall time
//! alone would do ([tokio-rs/console#516](https://github.com/tokio-rs/console/issues/516)).
//!
//! # How it works, and what it misses
//!
//! No poll reads a clock. A poll leaves its number in a word of its thread, and its end in another; a *watcher thread* looks
//! at these words four times in a threshold. Where it sees a poll for the first time, it reads the thread's counters; where
//! the same poll is still there at its next look, it asks for a report, and the polling thread reads its own counters when
//! the poll has ended. Hence:
//!
//! - A stall is told too short by what went before the first look: at most [`Stall::unseen`], a quarter of the threshold
//!   unless the watcher itself had to wait for a processor.
//! - A poll is told of once it was *seen* for a threshold: every one that is longer than five quarters of it, given that the
//!   watcher runs in time, and none that is shorter than the threshold. One that never ends is never told of.
//! - Changes of context are counted from the second look on, so one that slept once, from its beginning, shows none.
//! - The clock is the system's: a simulation's virtual time cannot stall. On plain threads every poll has a thread of its
//!   own, and a long one holds up nobody.
//!
//! - Where a task was spawned is the line that called `spawn`, or `block_on` for a root. Of a task of a
//!   [`Group`](crate::Group) that is a line of the group's: a [name](crate::Metered::named) tells more.
//!
//! # Cost
//!
//! While watched: two writes and a read of the thread's own words at the end of a poll, and for a spawn one look into a small
//! table. A task is as large as it was. The watcher wakes up four times in a threshold, 400 times a second by default, and
//! reads a small file for each thread that it finds in a poll. Not watched, a poll pays a comparison.
//!
//! Measured in one run, over the plain runtime (processor time, 10th percentile of 400 slices in turns, Xeon with two processors):
//! tokio's `yield_now` 1.015, spawn and join 1.02; smol's 1.02 and 1.06. That is what `Metered` alone takes, to a hundredth.
//! Over an idle runtime the watcher takes 0.4 % of a processor: 11 µs a look, most of it the system's for waking it.
//!
//! # Example
//!
//! ```
//! # #[cfg(feature = "threads")] {
//! use runtime_adapter::metered::stalls::{Kind, Watch};
//! use runtime_adapter::metered::{Metered, Settings};
//! use runtime_adapter::{Runtime, threads::Threads};
//! use std::time::Duration;
//!
//! let threads = Threads::builder().build()?;
//! let (rt, stalls) = Metered::own_watched(threads, Settings::default(), Watch::default())?;
//! let cashier = rt.named("cashier");
//! rt.block_on(async move {
//!     let task = cashier.spawn(async {
//!         #[expect(clippy::disallowed_methods, reason = "this is the mistake")]
//!         std::thread::sleep(Duration::from_millis(200));
//!     });
//!     task.await.expect("it does not panic");
//! });
//! let found = stalls.found();
//! assert_eq!((found[0].kind, found[0].count), (Kind::Blocked, 1));
//! assert_eq!(found[0].origin.name, Some("cashier"));
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod book;
#[cfg(feature = "tracing")]
mod event;
mod lane;
mod reading;
mod site;
mod stall;
mod watcher;

pub use book::Finding;
pub use site::Origin;
pub use stall::{Kind, Stall};

pub(super) use lane::{InPoll, Lane, Tag, Watching};
pub(super) use site::Site;

use super::{Metered, Settings};
use crate::{Owned, Owner, Time};
use book::Book;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

/// What counts as a stall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Watch {
    threshold: Duration,
}

impl Default for Watch {
    /// Ten milliseconds: tokio's guide calls [ten to a hundred *micro*seconds][between awaits] good manners, and a system with
    /// more threads than processors takes a processor away for a few milliseconds at a time.
    ///
    /// [between awaits]: https://ryhl.io/blog/async-what-is-blocking/
    fn default() -> Self {
        Self {
            threshold: Duration::from_millis(10),
        }
    }
}

impl Watch {
    /// The shortest threshold: below it, the watcher itself would be the load.
    pub const SHORTEST: Duration = Duration::from_millis(1);

    /// Takes polls that are longer than this for stalls; [`SHORTEST`](Self::SHORTEST) at least.
    pub fn threshold(mut self, threshold: Duration) -> Self {
        self.threshold = threshold.max(Self::SHORTEST);
        self
    }
}

/// The stalls of one runtime; dropping it ends the watch.
#[must_use = "dropping it ends the watch"]
#[derive(Debug)]
pub struct Stalls {
    book: Arc<Book>,
    /// Nothing is ever sent: that it goes away is the message.
    _running: Sender<()>,
}

impl Stalls {
    /// Returns what was found so far, by origin and kind, the most time first.
    pub fn found(&self) -> Vec<Finding> {
        self.book.findings()
    }
}

impl<R: Time> Metered<R> {
    /// As [`new`](Self::new), with a watcher of stalled polls.
    ///
    /// # Errors
    ///
    /// The system's, if it refuses the watcher's thread.
    pub fn watched(inner: R, settings: Settings, watch: Watch) -> io::Result<(Self, Stalls)> {
        let mut metered = Self::new(inner, settings);
        metered.tag = Tag::WATCHED;
        let book = &metered.meter.watching.book;
        let book = Arc::clone(book.get_or_init(|| Arc::new(Book::new(watch.threshold))));
        let (running, stop) = channel();
        let (meter, looks_into) = (Arc::downgrade(&metered.meter), Arc::clone(&book));
        std::thread::Builder::new()
            .name("stall-watcher".to_owned())
            .spawn(move || watcher::watch(&meter, &looks_into, watch.threshold / 4, &stop))?;
        let stalls = Stalls {
            book,
            _running: running,
        };
        Ok((metered, stalls))
    }
}

impl<R: Owned> Metered<R> {
    /// As [`own`](Self::own), with a watcher of stalled polls.
    ///
    /// # Errors
    ///
    /// The system's, if it refuses the watcher's thread.
    pub fn own_watched(
        owner: Owner<R>,
        settings: Settings,
        watch: Watch,
    ) -> io::Result<(Owner<Self>, Stalls)> {
        let (metered, stalls) = Self::watched(owner.handle(), settings, watch)?;
        Ok((owner.map(|_| metered), stalls))
    }
}
