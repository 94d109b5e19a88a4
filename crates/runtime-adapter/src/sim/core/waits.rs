//! Who waits for what, and who has it: kept for the report of a deadlock.

use super::notes::Notes;
use super::slot::Flag;
use super::{Core, TaskKey};
use std::collections::BTreeMap;
use std::fmt;

/// Something with a name that tasks wait for: what it is, its name, and its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Resource {
    pub(crate) kind: &'static str,
    pub(crate) name: &'static str,
    pub(crate) address: usize,
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} `{}`", self.kind, self.name)
    }
}

/// A poll of a task: its number among all polls of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::sim) struct TaskPoll {
    task: u32,
    number: u64,
}

/// What each task waits for on the network.
pub(super) type OnNetwork = BTreeMap<u32, (u64, Vec<String>)>;

/// What is known of waits. What is told again and again is written down, and looked through when somebody asks.
#[derive(Debug, Default)]
pub(super) struct Waits {
    /// Who waits for what.
    pub(super) waiting: Notes<(TaskKey, Resource)>,
    /// Who has what: the task, and the address of the thing.
    pub(super) holding: Notes<(TaskKey, usize)>,
    pub(super) names: BTreeMap<u32, String>,
}

impl Waits {
    #[inline(always)]
    pub(super) fn forget(&mut self, task: u32) {
        if !self.names.is_empty() {
            self.names.remove(&task);
        }
    }
}

impl Core {
    /// Names the running task.
    pub(in crate::sim) fn name(&mut self, name: String) {
        if let Some(current) = &self.current {
            self.waits.names.insert(current.task, name);
        }
    }

    /// The running task waits for something. Gives the place of the note.
    #[inline]
    pub(in crate::sim) fn begins_to_wait(&mut self, what: Resource) -> Option<u32> {
        let task = self.current()?;
        Some(self.waits.waiting.write((task, what)))
    }

    /// A task waits no more.
    #[inline]
    pub(in crate::sim) fn waits_no_more(&mut self, note: u32) {
        self.waits.waiting.strike(note);
    }

    /// The running task has something; it is the one that will be told of. Gives the place of the note.
    #[inline]
    pub(in crate::sim) fn has(&mut self, address: usize) -> Option<u32> {
        let task = self.current()?;
        Some(self.waits.holding.write((task, address)))
    }

    /// A task has something no more.
    #[inline]
    pub(in crate::sim) fn has_no_more(&mut self, note: u32) {
        self.waits.holding.strike(note);
    }

    /// The poll that is being made.
    pub(in crate::sim) fn poll(&self) -> Option<TaskPoll> {
        let task = self.current.as_ref()?.task;
        let number = self.tally.polls;
        Some(TaskPoll { task, number })
    }

    /// The running task waits for something of the network, which knows what.
    pub(in crate::sim) fn waits_on_the_network(&mut self) {
        if let Some(current) = &self.current {
            let slot = &mut self.slots[current.task as usize];
            slot.flags.set(Flag::OnNetwork, true);
        }
    }

    /// Asks the network for what these tasks, in ascending order, wait there. What a task came to wait for before its last
    /// poll it no longer awaits, though the network was not told.
    pub(super) fn on_network(&self, tasks: &[u32]) -> OnNetwork {
        let mut told = OnNetwork::new();
        let wanted = |TaskPoll { task, .. }| {
            tasks.binary_search(&task).is_ok()
                && self.slots[task as usize].flags.has(Flag::OnNetwork)
        };
        self.net.awaited(wanted, |TaskPoll { task, number }, what| {
            let (last, awaited) = told.entry(task).or_default();
            if number > *last {
                awaited.clear();
                *last = number;
            }
            if number == *last {
                awaited.push(what);
            }
        });
        told
    }
}
