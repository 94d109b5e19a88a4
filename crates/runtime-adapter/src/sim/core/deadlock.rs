//! The report of a deadlock: who waits, for what, who has that, and whether it goes round in a circle.

use super::slot::Joiner;
use super::waits::{OnNetwork, Resource};
use super::{Core, State, TaskKey};
use crate::sim::fault::{Deadlock, Waiting};
use std::collections::{BTreeMap, BTreeSet};

/// The most tasks that a report names.
const MOST_NAMED: usize = 100;

/// What the notes say of tasks that are there.
struct Known {
    waiting: BTreeMap<u32, Resource>,
    /// The address of a thing, and who has it.
    holding: BTreeSet<(usize, u32)>,
}

impl Known {
    fn of(core: &Core) -> Self {
        let is_there = |task: TaskKey| {
            let slot = core.slots.get(task.index() as usize);
            slot.is_some_and(|slot| slot.generation == task.generation())
        };
        let waiting = core.waits.waiting.iter();
        let holding = core.waits.holding.iter();
        Self {
            waiting: waiting
                .filter(|(task, _)| is_there(*task))
                .map(|(task, what)| (task.index(), *what))
                .collect(),
            holding: holding
                .filter(|(task, address)| is_there(*task) && *address != 0)
                .map(|(task, address)| (*address, task.index()))
                .collect(),
        }
    }

    fn holders_of(&self, address: usize) -> impl Iterator<Item = u32> {
        let held = self.holding.range((address, 0)..=(address, u32::MAX));
        held.map(|(_, task)| *task)
    }
}

impl Core {
    /// Reports who waits, and for whom, now that nothing can happen any more.
    pub(in crate::sim) fn deadlock(&self) -> Deadlock {
        let alive = |index: &u32| {
            !matches!(
                self.slots[*index as usize].state,
                State::Free | State::Ended
            )
        };
        let indices = || (0..).take(self.slots.len()).filter(alive);
        let known = Known::of(self);
        let named: Vec<u32> = indices().take(MOST_NAMED).collect();
        let on_network = self.on_network(&named);
        let waiting = named
            .into_iter()
            .map(|index| self.waiting(index, &known, &on_network))
            .collect();
        Deadlock {
            at: self.at(),
            waiting,
            alive: indices().count(),
            cycle: self.cycle(&known),
        }
    }

    fn waiting(&self, index: u32, known: &Known, on_network: &OnNetwork) -> Waiting {
        let resource = known.waiting.get(&index);
        let joined = self.joined_by(index);
        let mut waits_for = Vec::new();
        match (resource, joined) {
            (Some(resource), _) => waits_for.push(resource.to_string()),
            (None, Some(task)) => waits_for.push(format!("the end of task {task}")),
            (None, None) => {}
        }
        if let Some((_, awaited)) = on_network.get(&index) {
            waits_for.extend_from_slice(awaited);
        }
        Waiting {
            task: index,
            spawned_at: self.slots[index as usize].spawned_at,
            waits_for: (!waits_for.is_empty()).then(|| waits_for.join(", or ")),
            name: self.waits.names.get(&index).cloned(),
            held_by: resource.map_or_else(Vec::new, |resource| {
                known.holders_of(resource.address).collect()
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
    fn cycle(&self, known: &Known) -> Vec<u32> {
        for &start in known.waiting.keys() {
            let mut path = vec![start];
            while let Some(next) = path
                .last()
                .and_then(|&task| self.next_in_the_way(task, known))
            {
                if let Some(from) = path.iter().position(|&task| task == next) {
                    return path.split_off(from);
                }
                path.push(next);
            }
        }
        Vec::new()
    }

    fn next_in_the_way(&self, task: u32, known: &Known) -> Option<u32> {
        match known.waiting.get(&task) {
            Some(resource) => known.holders_of(resource.address).next(),
            None => self.joined_by(task),
        }
    }
}
