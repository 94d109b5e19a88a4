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
//! - What was done with a permit is seen by the next who has it: free permits go through the word, which giving releases
//!   and taking acquires; handed ones through the lock.

use super::line::Line;
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

    /// Takes a permit, or a place in the line, whose number is returned.
    #[inline]
    pub(super) fn take_or_join(&self, waker: &Waker) -> Option<u32> {
        if self.try_take() {
            return None;
        }
        self.join(waker.clone())
    }

    fn join(&self, waker: Waker) -> Option<u32> {
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

    /// Tells whether who has the place was handed a permit; then the place is given up. Otherwise `waker` will wake it.
    pub(super) fn is_served(&self, place: u32, waker: &Waker) -> bool {
        let mut line = self.line();
        let stale = match line.waker(place) {
            None => {
                line.leave(place);
                return true;
            }
            Some(known) if known.will_wake(waker) => None,
            Some(known) => Some(std::mem::replace(known, waker.clone())),
        };
        drop(line);
        drop(stale);
        false
    }

    /// Gives a place up; the permit that it may have been handed goes to the next.
    pub(super) fn leave(&self, place: u32) {
        let mut line = self.line();
        match line.leave(place) {
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
            Some(waker) => {
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
