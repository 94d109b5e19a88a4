//! How tasks come into the run, and into the line.

use super::slot::{Flag, Flags, Joiner, Slot, State, make_room};
use super::{Core, TaskKey, key};
use crate::sim::cell::Boxed;
use std::panic::Location;

impl Core {
    /// Adds a task, which is ready at once; nobody's, if there is no cell: whoever polls it does so from further up the stack.
    #[inline(always)]
    pub(in crate::sim) fn spawn(
        &mut self,
        cell: Option<Boxed>,
        spawned_at: &'static Location<'static>,
        blocking: bool,
        priority: u8,
    ) -> TaskKey {
        let index = match self.free_slot {
            Some(index) => index,
            None => self.new_place(spawned_at),
        };
        let slot = &mut self.slots[index as usize];
        self.free_slot = u32::try_from(slot.cpu).ok();
        slot.flags = Flags::default();
        slot.flags.set(Flag::Blocking, blocking);
        slot.flags.set(Flag::Detached, cell.is_none());
        slot.cell = cell;
        slot.cpu = 0;
        slot.spawned_at = spawned_at;
        slot.processor = self.current.map_or(0, |current| short(current.processor));
        slot.state = State::Idle;
        let key = TaskKey::new(index, slot.generation);
        self.alive += 1;
        self.tally.spawned(self.alive);
        if priority != 0 {
            self.priorities.insert(index, priority);
        }
        self.account.overhead += self.costs.spawn;
        if blocking {
            self.seat(index);
        } else {
            self.enqueue(index);
        }
        key
    }

    /// Makes room for one task more.
    #[cold]
    fn new_place(&mut self, spawned_at: &'static Location<'static>) -> u32 {
        assert!(
            self.slots.len() < key::MOST_TASKS,
            "a simulation holds at most {} tasks at a time",
            key::MOST_TASKS
        );
        #[expect(clippy::cast_possible_truncation, reason = "checked above")]
        let index = self.slots.len() as u32;
        make_room(&mut self.slots);
        self.slots.push(Slot::free(spawned_at));
        index
    }

    /// Lets a blocking call begin if there is a seat for it, and has it wait in line for one otherwise.
    fn seat(&mut self, task: u32) {
        if self.blocking.free > 0 {
            self.blocking.free -= 1;
            self.slots[task as usize].flags.set(Flag::Seated, true);
            self.enqueue(task);
        } else {
            self.blocking.waiting.push_back(task);
        }
    }

    /// A seat is free: whoever waited for one first has it.
    pub(super) fn free_seat(&mut self) {
        self.blocking.free += 1;
        if let Some(next) = self.blocking.waiting.pop_front() {
            self.seat(next);
        }
    }

    /// Frees a place, and gives back what was left in it.
    #[inline]
    pub(super) fn free(&mut self, index: u32) -> Option<Boxed> {
        let slot = &mut self.slots[index as usize];
        let left = slot.cell.take();
        slot.state = State::Free;
        slot.generation = (slot.generation + 1) & key::GENERATION_MASK;
        slot.cpu = self.free_slot.map_or(u64::MAX, u64::from);
        self.free_slot = Some(index);
        if slot.joiner != Joiner::NOBODY {
            slot.joiner = Joiner::NOBODY;
            self.foreign_joiners.remove(&index);
        }
        if !self.priorities.is_empty() {
            self.priorities.remove(&index);
        }
        left
    }

    #[inline]
    pub(super) fn slot(&mut self, key: TaskKey) -> Option<&mut Slot> {
        let slot = self.slots.get_mut(key.index() as usize)?;
        (slot.generation == key.generation() && slot.state != State::Free).then_some(slot)
    }

    #[inline(always)]
    pub(super) fn enqueue(&mut self, task: u32) {
        let slot = &mut self.slots[task as usize];
        slot.state = State::Queued;
        if slot.flags.has(Flag::Pinned) {
            self.let_go_on(task);
            return;
        }
        let processor = match self.current {
            Some(current) => current.processor,
            None => slot.processor.into(),
        };
        self.line_up(task, processor);
    }

    /// Wakes a task; one that has ended, or runs, or is woken already, is not woken twice.
    #[inline]
    pub(in crate::sim) fn wake(&mut self, key: TaskKey) {
        let Some(slot) = self.slot(key) else { return };
        match slot.state {
            State::Idle if slot.flags.has(Flag::Blocking) && !slot.flags.has(Flag::Seated) => {}
            State::Idle => {
                self.enqueue(key.index());
                self.account.overhead += self.costs.wake;
            }
            State::Running => slot.flags.set(Flag::Woken, true),
            State::Free | State::Queued | State::Busy | State::Ended => {}
        }
    }

    /// Has a task keep its processor while it waits, or not any more.
    pub(in crate::sim) fn pin(&mut self, key: TaskKey, pinned: bool) {
        if let Some(slot) = self.slot(key) {
            slot.flags.set(Flag::Pinned, pinned);
        }
    }
}

/// A processor's number as a task keeps it.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "there are 1024 at most")]
pub(super) fn short(processor: u32) -> u16 {
    processor as u16
}
