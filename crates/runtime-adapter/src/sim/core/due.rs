//! What happens when a time has come.

use super::{Core, Key, TaskKey};
use crate::sim::waker::{self, RUN_MASK};
use std::task::{Poll, Waker};

/// What a timer carries.
#[derive(Clone, Copy, Debug)]
pub(super) enum Due {
    /// A task is woken.
    Task(TaskKey),
    /// A waker of somebody else's is woken: which.
    Foreign(u32),
    /// A task has computed for as long as its processor was to.
    Processor { task: u32 },
    /// A processor is free again.
    Free(u32),
}

/// Wakers of others that wait for a time.
#[derive(Debug, Default)]
pub(super) struct Foreign {
    wakers: Vec<Option<Waker>>,
    free: Vec<u32>,
}

impl Foreign {
    fn keep(&mut self, waker: Waker) -> u32 {
        if let Some(place) = self.free.pop() {
            self.wakers[place as usize] = Some(waker);
            return place;
        }
        self.wakers.push(Some(waker));
        u32::try_from(self.wakers.len() - 1)
            .expect("invariant: memory ends before four thousand million wakers")
    }

    pub(super) fn take(&mut self, place: u32) -> Option<Waker> {
        self.free.push(place);
        self.wakers[place as usize].take()
    }
}

impl Core {
    /// Asks whether a deadline has come; if not, `waker` is woken when it has. The waker that it was to wake before is left in
    /// `stale`, to be dropped with nobody in here.
    #[inline]
    pub(in crate::sim) fn poll_timer(
        &mut self,
        deadline: u64,
        armed: &mut Option<Key>,
        waker: &Waker,
        stale: &mut Option<Waker>,
    ) -> Poll<()> {
        if self.now >= deadline {
            *stale = armed.take().and_then(|key| self.disarm(key));
            return Poll::Ready(());
        }
        let due = match waker::read(waker) {
            Some((of, task)) if of == self.run & RUN_MASK => Due::Task(task),
            _ => Due::Foreign(self.foreign_sleepers.keep(waker.clone())),
        };
        match armed.and_then(|key| self.timers.get_mut(key)) {
            Some(before) => {
                let before = std::mem::replace(before, due);
                *stale = self.foreign(before);
            }
            None => *armed = Some(self.timers.arm(deadline, due)),
        }
        Poll::Pending
    }

    /// Takes a timer back. Gives the waker that it was to wake, to be dropped with nobody in here.
    pub(in crate::sim) fn disarm(&mut self, key: Key) -> Option<Waker> {
        let before = self.timers.cancel(key)?;
        self.foreign(before)
    }

    /// Takes the waker out that something was to wake.
    fn foreign(&mut self, due: Due) -> Option<Waker> {
        match due {
            Due::Foreign(place) => self.foreign_sleepers.take(place),
            Due::Task(_) | Due::Processor { .. } | Due::Free(_) => None,
        }
    }
}
