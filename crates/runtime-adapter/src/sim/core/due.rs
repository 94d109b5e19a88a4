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

/// Above the bits of a task's key: what else a number stands for.
const FOREIGN: u64 = 1 << TaskKey::BITS;
const PROCESSOR: u64 = 2 << TaskKey::BITS;
const FREE: u64 = 3 << TaskKey::BITS;

/// In one number, as a timer keeps it.
impl From<Due> for u64 {
    #[inline]
    fn from(due: Due) -> Self {
        match due {
            Due::Task(key) => key.bits(),
            Due::Foreign(place) => FOREIGN | Self::from(place),
            Due::Processor { task } => PROCESSOR | Self::from(task),
            Due::Free(processor) => FREE | Self::from(processor),
        }
    }
}

impl From<u64> for Due {
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the rest is the tag")]
    fn from(bits: u64) -> Self {
        match TaskKey::of_bits(bits) {
            Some(key) => Self::Task(key),
            None if bits >= FREE => Self::Free(bits as u32),
            None if bits >= PROCESSOR => Self::Processor { task: bits as u32 },
            None => Self::Foreign(bits as u32),
        }
    }
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
    /// Asks whether a deadline has come; if not, `waker` is woken when it has.
    #[inline(always)]
    pub(in crate::sim) fn poll_timer(
        &mut self,
        deadline: u64,
        armed: &mut Key,
        waker: &Waker,
    ) -> Poll<()> {
        if self.now >= deadline {
            if *armed != Key::NONE {
                self.disarm(std::mem::replace(armed, Key::NONE));
            }
            return Poll::Ready(());
        }
        let due = match waker::read(waker) {
            Some((of, task)) if of == self.run & RUN_MASK => Due::Task(task),
            _ => self.due_foreign(waker),
        };
        if *armed == Key::NONE {
            *armed = self.timers.arm(deadline, due.into());
        } else {
            self.arm_again(deadline, armed, due);
        }
        Poll::Pending
    }

    #[cold]
    fn due_foreign(&mut self, waker: &Waker) -> Due {
        Due::Foreign(self.foreign_sleepers.keep(waker.clone()))
    }

    #[inline(never)]
    fn arm_again(&mut self, deadline: u64, armed: &mut Key, due: Due) {
        match self.timers.get_mut(*armed) {
            Some(before) => {
                let before = std::mem::replace(before, due.into());
                self.undo(before.into());
            }
            None => *armed = self.timers.arm(deadline, due.into()),
        }
    }

    /// Takes a timer back. The waker that it was to wake is dropped with nobody in here.
    #[inline(always)]
    pub(in crate::sim) fn disarm(&mut self, key: Key) {
        if let Some(before) = self.timers.cancel(key) {
            self.undo(before.into());
        }
    }

    /// Forgets what a timer was to do.
    fn undo(&mut self, due: Due) {
        if let Due::Foreign(place) = due {
            let waker = self.foreign_sleepers.take(place);
            self.discard(waker);
        }
    }
}
