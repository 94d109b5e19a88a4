//! The poll that is being made: whose it is, where, and what it costs.

use super::slot::State;
use super::{Core, TaskKey};

/// Who is on a processor now.
#[derive(Clone, Copy, Debug)]
pub(super) struct Current {
    pub(super) task: u32,
    pub(super) processor: u32,
}

/// What the present poll has cost so far.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Account {
    /// Until which processor time of the task it computes, the earliest of several.
    pub(super) target: Option<u64>,
    /// Until which processor time everything is computed that was asked for, if that is later than what it has had.
    promised: u64,
    /// What spawns and wakes have cost.
    pub(super) overhead: u64,
}

impl Account {
    /// Opens the account of a poll with what comes before it.
    #[inline]
    pub(super) fn open(&mut self, overhead: u64) {
        *self = Self {
            target: None,
            promised: 0,
            overhead,
        };
    }
}

impl Core {
    /// The task that is being polled.
    pub(in crate::sim) fn current(&self) -> Option<TaskKey> {
        let current = self.current.as_ref()?;
        Some(TaskKey::new(
            current.task,
            self.slots[current.task as usize].generation,
        ))
    }

    /// Closes the account of a poll that will not be made.
    pub(in crate::sim) fn suspend(&mut self) {
        self.current = None;
    }

    /// Opens an account again for a task that is still in its poll, further up the stack, and has its processor.
    pub(in crate::sim) fn resume(&mut self, key: TaskKey) {
        let slot = &mut self.slots[key.index() as usize];
        slot.state = State::Running;
        self.current = Some(Current {
            task: key.index(),
            processor: slot.processor.into(),
        });
        self.account.open(0);
    }

    /// Charges the running task for computing. Gives the processor time of the task at which it will have been done.
    pub(in crate::sim) fn charge(&mut self, cost: u64) -> Option<u64> {
        let current = self.current?;
        let mut cost = cost;
        if self.costs.contention_ppm > 0 {
            let others = self.processors.occupied().saturating_sub(1) as u128;
            let slower =
                u128::from(cost) * others * u128::from(self.costs.contention_ppm) / 1_000_000;
            cost = cost.saturating_add(u64::try_from(slower).unwrap_or(u64::MAX));
        }
        let had = self.slots[current.task as usize].cpu;
        let target = had.max(self.account.promised).saturating_add(cost);
        self.await_computed(target);
        Some(target)
    }

    /// Tells whether the running task has had so much processor time; if not, it gets it.
    pub(in crate::sim) fn has_computed(&mut self, target: u64) -> bool {
        let Some(current) = &self.current else {
            return true;
        };
        if self.slots[current.task as usize].cpu >= target {
            return true;
        }
        self.await_computed(target);
        false
    }

    fn await_computed(&mut self, target: u64) {
        let account = &mut self.account;
        account.promised = account.promised.max(target);
        account.target = Some(account.target.map_or(target, |earlier| earlier.min(target)));
    }
}
