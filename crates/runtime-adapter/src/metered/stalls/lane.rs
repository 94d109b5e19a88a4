//! What a polled thread leaves for the watcher, and how it learns at the end of a poll that it was watched: words of its own
//! shard.

use super::Book;
use super::reading::this_thread;
use super::site::Site;
use crate::metered::meter::Meter;
use crate::metered::seat::{MeterId, at_shard};
use crate::metered::shard::Count;
use std::panic::Location;
use std::sync::{Arc, OnceLock};

/// The words of one thread.
#[derive(Debug, Default)]
pub(in crate::metered) struct Lane {
    /// The thread's number in the system.
    pub(super) thread: Count,
    /// The number of the last poll that has ended; less than the polls that have begun while one is under way.
    pub(super) ended: Count,
    /// The number of the poll whose end the watcher wants to hear of: the one word that another thread writes.
    pub(super) marked: Count,
}

impl Lane {
    /// Notes that the calling thread holds it.
    pub(in crate::metered) fn hold(&self) {
        self.thread.set(this_thread());
    }

    /// Forgets what an earlier meter wrote.
    pub(in crate::metered) fn clear(&self) {
        self.ended.set(0);
        self.marked.set(0);
    }
}

/// What is noted of the tasks that a handle spawns.
#[derive(Clone, Copy, Debug)]
pub(in crate::metered) struct Tag {
    watched: bool,
    name: Option<&'static str>,
}

impl Tag {
    /// The tag of a runtime that nobody watches.
    pub(in crate::metered) const NONE: Self = Self {
        watched: false,
        name: None,
    };
    /// The tag of one that is watched.
    pub(super) const WATCHED: Self = Self {
        watched: true,
        name: None,
    };

    pub(in crate::metered) fn named(mut self, name: &'static str) -> Self {
        self.name = Some(name);
        self
    }

    /// Returns the number of the calling line, if anybody wants to know.
    #[inline]
    #[track_caller]
    pub(in crate::metered) fn site(self) -> Site {
        match self.watched {
            true => Site::of(Location::caller(), self.name),
            false => Site::default(),
        }
    }
}

/// A poll under way; its end is noted when this is dropped, also by a panic.
#[derive(Debug)]
pub(in crate::metered) struct InPoll {
    meter: MeterId,
    site: Site,
}

impl InPoll {
    /// Begins with the poll that was just counted.
    #[inline]
    pub(in crate::metered) fn new(meter: MeterId, site: Site) -> Self {
        Self { meter, site }
    }
}

impl Drop for InPoll {
    #[inline]
    fn drop(&mut self) {
        if self.site.is_none() {
            return;
        }
        let marked = at_shard(self.meter, |shard| {
            let poll = shard.polls.get();
            shard.lane.ended.set(poll);
            (shard.lane.marked.get() == poll).then(|| (shard.lane.thread.get(), poll))
        });
        if let Some(Some((thread, poll))) = marked {
            report(self.meter, thread, poll, self.site);
        }
    }
}

#[cold]
#[inline(never)]
fn report(meter: MeterId, thread: u64, poll: u64, site: Site) {
    if let Some(meter) = Meter::find(meter)
        && let Some(book) = meter.watching.book.get()
    {
        book.end(thread, poll, site);
    }
}

/// The book of a meter that is watched.
#[derive(Debug, Default)]
pub(in crate::metered) struct Watching {
    pub(super) book: OnceLock<Arc<Book>>,
}
