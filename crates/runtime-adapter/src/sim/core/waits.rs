//! Who waits for what, and who has it: kept for the report of a deadlock.

use super::slot::Joiner;
use super::{Core, State, TaskKey};
use crate::sim::fault::{Deadlock, Waiting};
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

/// What is known of waits.
#[derive(Debug)]
pub(super) struct Waits {
    waiting: BTreeMap<u32, Resource>,
    /// How often who has what: the address of the thing, and the task.
    holders: BTreeMap<(usize, u32), u32>,
    names: BTreeMap<u32, String>,
}

impl Default for Waits {
    fn default() -> Self {
        Self {
            waiting: BTreeMap::new(),
            // Nobody's: a map that is never empty keeps its memory.
            holders: BTreeMap::from([((0, u32::MAX), 1)]),
            names: BTreeMap::new(),
        }
    }
}

/// The most tasks that a report names.
const MOST_NAMED: usize = 100;

impl Waits {
    #[inline(always)]
    pub(super) fn forget(&mut self, task: u32) {
        if !self.waiting.is_empty() || !self.names.is_empty() {
            self.forget_what_is_known_of(task);
        }
    }

    #[inline(never)]
    fn forget_what_is_known_of(&mut self, task: u32) {
        self.waiting.remove(&task);
        self.names.remove(&task);
    }

    fn holders_of(&self, address: usize) -> impl Iterator<Item = u32> {
        let held = self.holders.range((address, 0)..=(address, u32::MAX));
        held.map(|((_, task), _)| *task)
            .filter(move |_| address != 0)
    }
}

impl Core {
    /// Names the running task.
    pub(in crate::sim) fn name(&mut self, name: String) {
        if let Some(current) = &self.current {
            self.waits.names.insert(current.task, name);
        }
    }

    /// The running task waits for something. Gives who that is.
    pub(in crate::sim) fn begins_to_wait(&mut self, what: Resource) -> Option<u32> {
        let task = self.current.as_ref()?.task;
        self.waits.waiting.insert(task, what);
        Some(task)
    }

    /// A task waits no more.
    pub(in crate::sim) fn waits_no_more(&mut self, task: u32) {
        self.waits.waiting.remove(&task);
    }

    /// The running task has something; it is the one that will be told of. Gives who that is.
    pub(in crate::sim) fn has(&mut self, address: usize) -> Option<u32> {
        let task = self.current.as_ref()?.task;
        *self.waits.holders.entry((address, task)).or_default() += 1;
        Some(task)
    }

    /// A task has something no more.
    pub(in crate::sim) fn has_no_more(&mut self, address: usize, task: u32) {
        if let Some(times) = self.waits.holders.get_mut(&(address, task)) {
            *times -= 1;
            if *times == 0 {
                self.waits.holders.remove(&(address, task));
            }
        }
    }

    /// Reports who waits, and for whom, now that nothing can happen any more.
    pub(in crate::sim) fn deadlock(&self) -> Deadlock {
        let alive = |index: &u32| {
            !matches!(
                self.slots[*index as usize].state,
                State::Free | State::Ended
            )
        };
        let indices = || (0..).take(self.slots.len()).filter(alive);
        let waiting = indices()
            .take(MOST_NAMED)
            .map(|index: u32| self.waiting(index))
            .collect();
        Deadlock {
            at: self.at(),
            waiting,
            alive: indices().count(),
            cycle: self.cycle(),
        }
    }

    fn waiting(&self, index: u32) -> Waiting {
        let resource = self.waits.waiting.get(&index);
        let joined = self.joined_by(index);
        let waits_for = match (resource, joined) {
            (Some(resource), _) => Some(resource.to_string()),
            (None, Some(task)) => Some(format!("the end of task {task}")),
            (None, None) => None,
        };
        Waiting {
            task: index,
            spawned_at: self.slots[index as usize].spawned_at,
            waits_for,
            name: self.waits.names.get(&index).cloned(),
            held_by: resource.map_or_else(Vec::new, |resource| {
                self.waits.holders_of(resource.address).collect()
            }),
        }
    }

    /// The task whose end another awaits.
    fn joined_by(&self, index: u32) -> Option<u32> {
        let key = TaskKey::new(index, self.slots[index as usize].generation);
        let is_joined = |slot: &super::Slot| slot.joiner == Joiner::task(key);
        let joined = self.slots.iter().position(is_joined)?;
        u32::try_from(joined).ok()
    }

    /// Follows from task to task what each waits for, and returns the first circle that is found.
    fn cycle(&self) -> Vec<u32> {
        for &start in self.waits.waiting.keys() {
            let mut path = vec![start];
            while let Some(next) = path.last().and_then(|&task| self.next_in_the_way(task)) {
                if let Some(from) = path.iter().position(|&task| task == next) {
                    return path.split_off(from);
                }
                path.push(next);
            }
        }
        Vec::new()
    }

    fn next_in_the_way(&self, task: u32) -> Option<u32> {
        match self.waits.waiting.get(&task) {
            Some(resource) => self.waits.holders_of(resource.address).next(),
            None => self.joined_by(task),
        }
    }
}
