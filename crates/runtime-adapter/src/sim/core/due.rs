//! What happens when a time has come.

use super::{Core, Key, TaskKey};
use crate::sim::waker::{self, RUN_MASK};
use std::task::{Poll, Waker};

/// What a timer carries.
#[derive(Debug)]
pub(in crate::sim) enum Due {
    /// A task is woken.
    Task(TaskKey),
    /// A waker of somebody else's is woken.
    Foreign(Box<Waker>),
    /// A task has computed for so many nanoseconds.
    Processor { task: u32, took: u64 },
    /// A processor is free again.
    Free(u32),
}

impl Due {
    fn wakes(waker: &Waker, run: u32) -> Self {
        match waker::read(waker) {
            Some((of, task)) if of == run & RUN_MASK => Self::Task(task),
            _ => Self::Foreign(Box::new(waker.clone())),
        }
    }
}

impl Core {
    /// Asks whether a deadline has come; if not, `waker` is woken when it has. What a timer carried before is left in
    /// `stale`, to be dropped with nobody in here.
    #[inline]
    pub(in crate::sim) fn poll_timer(
        &mut self,
        deadline: u64,
        armed: &mut Option<Key>,
        waker: &Waker,
        stale: &mut Option<Due>,
    ) -> Poll<()> {
        if self.now >= deadline {
            *stale = armed.take().and_then(|key| self.timers.cancel(key));
            return Poll::Ready(());
        }
        let due = Due::wakes(waker, self.run);
        match armed.and_then(|key| self.timers.get_mut(key)) {
            Some(before) => *stale = Some(std::mem::replace(before, due)),
            None => *armed = Some(self.timers.arm(deadline, due)),
        }
        Poll::Pending
    }

    /// Takes a timer back. Gives what it carried, to be dropped with nobody in here.
    pub(in crate::sim) fn disarm(&mut self, key: Key) -> Option<Due> {
        self.timers.cancel(key)
    }
}
