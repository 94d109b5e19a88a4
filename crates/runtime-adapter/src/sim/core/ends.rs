//! How polls and tasks end: what is heard of them, who awaits them, and what is left.

use super::current::Account;
use super::slot::{Flag, Joiner, State};
use super::{Core, Due, TaskKey};
use crate::sim::cell::{Boxed, Polled};
use crate::sim::waker;
use std::collections::BTreeMap;
use std::task::Waker;

/// How a joiner finds a task.
pub(in crate::sim) enum Poised {
    /// It has not ended; the joiner will be woken.
    NotYet,
    /// It has; here is what is left of it.
    Ended(Boxed),
    /// It is not there any more.
    Gone,
}

impl Core {
    /// Takes a task out that nobody in here polls.
    pub(in crate::sim) fn leave(&mut self, key: TaskKey) {
        if self
            .current
            .is_some_and(|current| current.task == key.index())
        {
            self.polled(key, None, Polled::Ended);
        } else if self.slot(key).is_some() {
            // The run has come to a fault, so that it matters to nobody in which line it stood.
            self.alive -= 1;
            self.waits.forget(key.index());
            self.free(key.index());
        }
    }

    /// Hears how a poll ended. Gives back the cell of a task that nobody awaits, to be dropped.
    pub(in crate::sim) fn polled(
        &mut self,
        key: TaskKey,
        cell: Option<Boxed>,
        polled: Polled,
    ) -> Option<Boxed> {
        self.heard(key, cell, polled)
    }

    #[inline(always)]
    pub(super) fn heard(
        &mut self,
        key: TaskKey,
        cell: Option<Boxed>,
        polled: Polled,
    ) -> Option<Boxed> {
        let current = self
            .current
            .take()
            .expect("invariant: a poll ends where it began");
        let Account {
            target, overhead, ..
        } = self.account;
        let slot = &mut self.slots[key.index() as usize];
        if cell.is_some() {
            slot.cell = cell;
        }
        if polled != Polled::Waits {
            self.release(current.processor, overhead);
            return self.ended(key.index());
        }
        if let Some(target) = target {
            let remaining = target - slot.cpu;
            self.occupy(key.index(), current.processor, remaining, overhead);
            return None;
        }
        slot.state = State::Idle;
        let flags = slot.flags;
        if flags.has(Flag::Pinned) {
            self.processors.occupy(current.processor, self.now);
        } else {
            self.release(current.processor, overhead);
        }
        if flags.has(Flag::Woken) {
            self.enqueue(key.index());
        }
        None
    }

    #[inline(always)]
    fn release(&mut self, processor: u32, overhead: u64) {
        if overhead == 0 {
            self.processors.release(processor, self.now);
        } else {
            self.processors.occupy(processor, self.now);
            let until = self.now.saturating_add(overhead);
            self.timers.arm(until, Due::Free(processor).into());
        }
    }

    /// Ends a task: its result waits for the handle, unless there is none.
    fn ended(&mut self, index: u32) -> Option<Boxed> {
        self.alive -= 1;
        self.tally.ended(self.now, index);
        self.waits.forget(index);
        let slot = &mut self.slots[index as usize];
        slot.state = State::Ended;
        let was_seated = slot.flags.has(Flag::Seated);
        slot.flags.set(Flag::Seated, false);
        let left = if slot.flags.has(Flag::Detached) {
            self.free(index)
        } else {
            let joiner = std::mem::replace(&mut slot.joiner, Joiner::NOBODY);
            if let Some(joiner) = joiner.as_task() {
                self.wake(joiner);
            } else if joiner == Joiner::FOREIGN {
                let joiner = self.foreign_joiners.remove(&index);
                self.post(joiner);
            }
            None
        };
        if was_seated {
            self.free_seat();
        }
        left
    }

    /// Ends a task that has no handle, and of which nothing is left but memory.
    #[inline(always)]
    pub(super) fn end_detached(&mut self, index: u32) {
        self.alive -= 1;
        self.tally.ended(self.now, index);
        self.waits.forget(index);
        self.free(index);
    }

    /// Asks whether a task has ended; if not, `waker` is woken when it has.
    #[inline]
    pub(in crate::sim) fn join(&mut self, key: TaskKey, waker: &Waker) -> Poised {
        let run = self.run & waker::RUN_MASK;
        let Some(slot) = self.slot(key) else {
            return Poised::Gone;
        };
        if slot.state == State::Ended {
            return match self.free(key.index()) {
                Some(cell) => Poised::Ended(cell),
                None => Poised::Gone,
            };
        }
        match waker::read(waker) {
            Some((of, joiner)) if of == run => slot.joiner = Joiner::task(joiner),
            _ => {
                slot.joiner = Joiner::FOREIGN;
                // What is replaced is dropped with nobody in here.
                let before = self.foreign_joiners.insert(key.index(), waker.clone());
                self.discard(before);
            }
        }
        Poised::NotYet
    }

    /// Asks for a task's end. Its destructors run when it would have been polled next.
    pub(in crate::sim) fn cancel(&mut self, key: TaskKey) {
        let Some(slot) = self.slot(key) else { return };
        slot.flags.set(Flag::Cancelled, true);
        let waits_for_a_seat = slot.flags.has(Flag::Blocking) && !slot.flags.has(Flag::Seated);
        match slot.state {
            State::Idle if waits_for_a_seat => {
                self.blocking.waiting.retain(|&task| task != key.index());
                self.enqueue(key.index());
            }
            State::Idle if !slot.flags.has(Flag::Blocking) => self.enqueue(key.index()),
            State::Running => slot.flags.set(Flag::Woken, true),
            _ => {}
        }
    }

    /// Lets a task go on without a handle. Gives back what is left of one that has ended, to be dropped.
    #[inline]
    pub(in crate::sim) fn detach(&mut self, key: TaskKey) -> Option<Boxed> {
        let slot = self.slot(key)?;
        if slot.state == State::Ended {
            return self.free(key.index());
        }
        slot.flags.set(Flag::Detached, true);
        if std::mem::replace(&mut slot.joiner, Joiner::NOBODY) == Joiner::FOREIGN {
            let waker = self.foreign_joiners.remove(&key.index());
            self.discard(waker);
        }
        None
    }

    /// Takes the results out that lie ready for their handles.
    pub(in crate::sim) fn take_results(&mut self) -> BTreeMap<TaskKey, Boxed> {
        let places = (0_u32..).zip(&mut self.slots);
        let ended = places.filter(|(_, slot)| slot.state == State::Ended);
        let results = ended.filter_map(|(index, slot)| {
            let generation = slot.generation;
            slot.cell
                .take()
                .map(|cell| (TaskKey::new(index, generation), cell))
        });
        results.collect()
    }

    /// Takes every cell and joiner out, to be dropped and woken once the run is gone.
    pub(in crate::sim) fn clear(&mut self) -> (Vec<Boxed>, Vec<Waker>) {
        let cells = self.slots.iter_mut().filter_map(|slot| slot.cell.take());
        let cells = cells.collect();
        let mut wakers: Vec<Waker> = std::mem::take(&mut self.outbox);
        wakers.extend(std::mem::take(&mut self.foreign_joiners).into_values());
        (cells, wakers)
    }
}
