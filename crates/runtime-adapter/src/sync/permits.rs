//! Permits, and the line of those who wait for one.
//!
//! One word says how many permits are free, or that there is a line. With a line none is free: a permit that comes back
//! goes to whoever is first in it, under the lock of the line, and is that one's from then on, polled or not. So nobody
//! overtakes, and no wake is a mere hint that could be lost to another.
//!
//! - The word becomes [`LINE`], and ceases to be it, only under the lock. Who finds it there and then takes the lock finds
//!   either the line, or that it has gone, and the word a number until the lock is free again.
//! - From `0` it becomes `LINE` in one step: a permit that comes back before that is taken instead; one that comes back
//!   after it finds the line, for its first waiter joins before the lock is free.
//! - The line is served in order, so one more number says who has been: everybody with a ticket before it who has not left.
//!   It is written under the lock and read without.
//! - What was done with a permit is seen by the next who has it: free permits go through the word, and handed ones through the
//!   number of who was served, which giving releases and taking acquires.

use super::line::{Line, Waiter};
use super::primitives::{AtomicUsize, Mutex, MutexGuard, Ordering};
use std::sync::PoisonError;
use std::task::Waker;

/// In the place of the number of free permits: somebody waits.
const LINE: usize = usize::MAX;

/// The most permits there can be.
pub(super) const MOST: usize = LINE - 1;

/// Permits, no more than [`MOST`] of them.
#[derive(Debug)]
pub(super) struct Permits {
    /// How many are free, or [`LINE`].
    pub(super) free: AtomicUsize,
    /// The ticket after that of who was served last.
    pub(super) served: AtomicUsize,
    pub(super) line: Mutex<Line>,
}

impl Permits {
    /// Takes a permit if one is free.
    #[inline]
    pub(super) fn try_take(&self) -> bool {
        let one_less = |free| match free {
            LINE | 0 => None,
            free => Some(free - 1),
        };
        let taken = self
            .free
            .fetch_update(Ordering::Acquire, Ordering::Relaxed, one_less);
        taken.is_ok()
    }

    /// Takes a permit, or goes into the line.
    #[inline]
    pub(super) fn take_or_join(&self, waker: &Waker) -> Option<Waiter> {
        if self.try_take() {
            return None;
        }
        self.join(waker.clone())
    }

    fn join(&self, waker: Waker) -> Option<Waiter> {
        let mut line = self.line();
        let less_or_line = |free| match free {
            LINE => None,
            0 => Some(LINE),
            free => Some(free - 1),
        };
        let was = self
            .free
            .fetch_update(Ordering::Acquire, Ordering::Relaxed, less_or_line);
        match was {
            Ok(0) | Err(_) => Some(line.join(waker)),
            Ok(_) => {
                drop(line);
                None
            }
        }
    }

    /// Tells whether somebody was handed a permit, and is in the line no more. Otherwise `waker` will wake it.
    #[inline]
    pub(super) fn is_served(&self, waiter: Waiter, waker: &Waker) -> bool {
        self.was_served(waiter) || self.is_served_under_the_lock(waiter, waker)
    }

    /// Tells whether somebody was served: nobody is before who came before. `false` may be out of date, and is all that can be
    /// said where tickets are so short that they could be given out twice.
    #[inline]
    fn was_served(&self, waiter: Waiter) -> bool {
        usize::BITS >= 64 && waiter.ticket < self.served.load(Ordering::Acquire)
    }

    fn is_served_under_the_lock(&self, waiter: Waiter, waker: &Waker) -> bool {
        let mut line = self.line();
        let stale = match line.waker(waiter) {
            None => return true,
            Some(known) if known.will_wake(waker) => None,
            Some(known) => Some(std::mem::replace(known, waker.clone())),
        };
        drop(line);
        drop(stale);
        false
    }

    /// Gives a place up; a permit that it was handed goes to the next.
    pub(super) fn leave(&self, waiter: Waiter) {
        let mut line = self.line();
        match line.leave(waiter) {
            Some(waker) => {
                self.look_whether_any_is_left(&line);
                drop(line);
                drop(waker);
            }
            None => self.hand_on(line),
        }
    }

    /// Gives a permit back.
    #[inline]
    pub(super) fn give(&self) {
        let one_more = |free| match free {
            LINE => None,
            free => Some(free + 1),
        };
        let given = self
            .free
            .fetch_update(Ordering::Release, Ordering::Relaxed, one_more);
        if given.is_err() {
            self.hand_on(self.line());
        }
    }

    /// Hands a permit to whoever is first; with nobody in the line it becomes free.
    fn hand_on(&self, mut line: MutexGuard<'_, Line>) {
        match line.serve() {
            Some((ticket, waker)) => {
                self.served.store(ticket.wrapping_add(1), Ordering::Release);
                self.look_whether_any_is_left(&line);
                // Woken without the lock: whoever is woken may want it.
                drop(line);
                waker.wake();
            }
            None => {
                self.free.fetch_add(1, Ordering::Release);
            }
        }
    }

    /// With nobody left in it, there is no line any more.
    fn look_whether_any_is_left(&self, line: &Line) {
        if line.is_empty() {
            self.free.store(0, Ordering::Release);
        }
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
