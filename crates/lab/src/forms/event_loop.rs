//! The event loop under the callbacks: what is to be called at once, what later, and one wait for the next of it.
//!
//! It waits on a [`polling::Poller`], where sockets would be waited for as well; a shop has timers alone.

use polling::{Events, Poller};
use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::time::Instant;

/// What is called back, with the state that everybody shares.
pub(super) type Callback<S> = Box<dyn FnOnce(&mut S)>;

// ANCHOR: beneath
/// Callbacks that wait for their turn or for their time.
pub(super) struct EventLoop<S> {
    soon: VecDeque<Callback<S>>,
    /// By moment, and of one moment by their coming.
    later: BTreeMap<(Instant, u64), Callback<S>>,
    count: u64,
    /// How many may still be called before the clock is looked at again.
    turns: usize,
    poller: Poller,
    events: Events,
}

impl<S> EventLoop<S> {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self {
            soon: VecDeque::new(),
            later: BTreeMap::new(),
            count: 0,
            turns: 0,
            poller: Poller::new()?,
            events: Events::new(),
        })
    }

    /// Calls back when everybody else who is ready has had a turn.
    pub(super) fn soon(&mut self, then: impl FnOnce(&mut S) + 'static) {
        self.soon.push_back(Box::new(then));
    }

    /// Calls back at a moment, or soon after it.
    pub(super) fn at(&mut self, moment: Instant, then: impl FnOnce(&mut S) + 'static) {
        self.count += 1;
        self.later.insert((moment, self.count), Box::new(then));
    }

    /// Returns what is to be called next, after the wait for it; nothing when there is nothing to wait for.
    pub(super) fn next(&mut self, now: impl Fn() -> Instant) -> io::Result<Option<Callback<S>>> {
        loop {
            if self.turns == 0 && !self.later.is_empty() {
                let still_later = self.later.split_off(&(now(), u64::MAX));
                let due = std::mem::replace(&mut self.later, still_later);
                self.soon.extend(due.into_values());
            }
            if self.turns == 0 {
                self.turns = self.soon.len();
            }
            if let Some(next) = self.soon.pop_front() {
                self.turns -= 1;
                return Ok(Some(next));
            }
            let Some((&(moment, _), _)) = self.later.first_key_value() else {
                return Ok(None);
            };
            let wait = moment.saturating_duration_since(now());
            // A full list leaves the system no room to tell anything.
            self.events.clear();
            self.poller.wait(&mut self.events, Some(wait))?;
        }
    }
}
// ANCHOR_END: beneath
