//! What becomes of a task: spawned, woken, polled, charged, joined, cancelled, ended.

use super::slot::{Flag, Flags, Joiner, Slot, State, make_room};
use super::{Core, Current, Due, TaskKey};
use crate::sim::cell::Boxed;
use crate::sim::waker;
use std::collections::BTreeMap;
use std::panic::Location;
use std::task::{Poll, Waker};

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
    /// Adds a task, which is ready at once; nobody's, if there is no cell: whoever polls it does so from further up the stack.
    #[inline]
    pub(in crate::sim) fn spawn(
        &mut self,
        cell: Option<Boxed>,
        spawned_at: &'static Location<'static>,
        blocking: bool,
        priority: u8,
    ) -> TaskKey {
        let processor = self.current.as_ref().map_or(0, |current| current.processor);
        let mut flags = Flags::default();
        flags.set(Flag::Blocking, blocking);
        flags.set(Flag::Detached, cell.is_none());
        let slot = Slot {
            cell,
            cpu: 0,
            spawned_at,
            joiner: Joiner::NOBODY,
            generation: 0,
            processor: short(processor),
            state: State::Idle,
            flags,
        };
        let key = self.place(slot);
        self.alive += 1;
        self.tally.spawned(self.alive);
        if priority != 0 {
            self.priorities.insert(key.index, priority);
        }
        if let Some(current) = &mut self.current {
            current.overhead += self.costs.spawn;
        }
        if blocking {
            self.seat(key.index);
        } else {
            self.enqueue(key.index);
        }
        key
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
    fn free_seat(&mut self) {
        self.blocking.free += 1;
        if let Some(next) = self.blocking.waiting.pop_front() {
            self.seat(next);
        }
    }

    fn place(&mut self, mut slot: Slot) -> TaskKey {
        if let Some(index) = self.free_slot {
            let place = &mut self.slots[index as usize];
            self.free_slot = u32::try_from(place.cpu).ok();
            slot.generation = place.generation;
            *place = slot;
            return TaskKey {
                index,
                generation: place.generation,
            };
        }
        assert!(
            self.slots.len() < waker::MOST_TASKS,
            "a simulation holds at most {} tasks at a time",
            waker::MOST_TASKS
        );
        #[expect(clippy::cast_possible_truncation, reason = "checked above")]
        let index = self.slots.len() as u32;
        make_room(&mut self.slots);
        self.slots.push(slot);
        TaskKey {
            index,
            generation: 0,
        }
    }

    /// Frees a place, and gives back what was left in it.
    fn free(&mut self, index: u32) -> Option<Boxed> {
        let slot = &mut self.slots[index as usize];
        let left = slot.cell.take();
        slot.state = State::Free;
        slot.generation = (slot.generation + 1) & waker::GENERATION_MASK;
        slot.cpu = self.free_slot.map_or(u64::MAX, u64::from);
        self.free_slot = Some(index);
        if slot.joiner == Joiner::FOREIGN {
            self.foreign_joiners.remove(&index);
        }
        if !self.priorities.is_empty() {
            self.priorities.remove(&index);
        }
        left
    }

    #[inline]
    fn slot(&mut self, key: TaskKey) -> Option<&mut Slot> {
        let slot = self.slots.get_mut(key.index as usize)?;
        (slot.generation == key.generation && slot.state != State::Free).then_some(slot)
    }

    #[inline(always)]
    fn enqueue(&mut self, task: u32) {
        let slot = &mut self.slots[task as usize];
        slot.state = State::Queued;
        if slot.flags.has(Flag::Pinned) {
            self.continuing.push_back(task);
            return;
        }
        let processor = match &self.current {
            Some(current) => current.processor,
            None => slot.processor.into(),
        };
        let priority = self.priority(task);
        self.ready
            .push(task, priority, processor, &mut self.chooser);
    }

    /// Wakes a task; one that has ended, or runs, or is woken already, is not woken twice.
    #[inline]
    pub(in crate::sim) fn wake(&mut self, key: TaskKey) {
        let Some(slot) = self.slot(key) else { return };
        match slot.state {
            State::Idle if slot.flags.has(Flag::Blocking) && !slot.flags.has(Flag::Seated) => {}
            State::Idle => {
                self.enqueue(key.index);
                if let Some(current) = &mut self.current {
                    current.overhead += self.costs.wake;
                }
            }
            State::Running => slot.flags.set(Flag::Woken, true),
            State::Free | State::Queued | State::Busy | State::Ended => {}
        }
    }

    /// Closes the account of a poll that will not be made.
    pub(in crate::sim) fn suspend(&mut self) {
        self.current = None;
    }

    /// Opens an account again for a task that is still in its poll, further up the stack, and has its processor.
    pub(in crate::sim) fn resume(&mut self, key: TaskKey) {
        let slot = &mut self.slots[key.index as usize];
        slot.state = State::Running;
        self.current = Some(Current {
            task: key.index,
            processor: slot.processor.into(),
            target: None,
            promised: slot.cpu,
            overhead: 0,
        });
    }

    /// Takes a task out that nobody in here polls.
    pub(in crate::sim) fn leave(&mut self, key: TaskKey) {
        if self
            .current
            .is_some_and(|current| current.task == key.index)
        {
            self.polled(key, None, Poll::Ready(()));
        } else if self.slot(key).is_some() {
            // The run has come to a fault, so that it matters to nobody in which line it stood.
            self.alive -= 1;
            self.waits.forget(key.index);
            self.free(key.index);
        }
    }

    /// Hears how a poll ended. Gives back the cell of a task that nobody awaits, to be dropped.
    pub(in crate::sim) fn polled(
        &mut self,
        key: TaskKey,
        cell: Option<Boxed>,
        polled: Poll<()>,
    ) -> Option<Boxed> {
        self.heard(key, cell, polled)
    }

    #[inline(always)]
    pub(super) fn heard(
        &mut self,
        key: TaskKey,
        cell: Option<Boxed>,
        polled: Poll<()>,
    ) -> Option<Boxed> {
        let current = self
            .current
            .take()
            .expect("invariant: a poll ends where it began");
        let slot = &mut self.slots[key.index as usize];
        slot.cell = cell;
        if polled.is_ready() {
            self.release(current.processor, current.overhead);
            return self.ended(key.index);
        }
        if let Some(target) = current.target {
            let remaining = target - slot.cpu;
            self.occupy(key.index, current.processor, remaining, current.overhead);
            return None;
        }
        slot.state = State::Idle;
        if slot.flags.has(Flag::Pinned) {
            self.processors.occupy(current.processor, self.now);
        } else {
            self.release(current.processor, current.overhead);
        }
        if self.slots[key.index as usize].flags.has(Flag::Woken) {
            self.current = None;
            self.enqueue(key.index);
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
            self.timers.arm(until, Due::Free(processor));
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
                self.outbox.extend(self.foreign_joiners.remove(&index));
            }
            None
        };
        if was_seated {
            self.free_seat();
        }
        left
    }

    /// Asks whether a task has ended; if not, `waker` is woken when it has.
    #[inline]
    pub(in crate::sim) fn join(&mut self, key: TaskKey, waker: &Waker) -> Poised {
        let run = self.run & waker::RUN_MASK;
        let Some(slot) = self.slot(key) else {
            return Poised::Gone;
        };
        if slot.state == State::Ended {
            return match self.free(key.index) {
                Some(cell) => Poised::Ended(cell),
                None => Poised::Gone,
            };
        }
        match waker::read(waker) {
            Some((of, joiner)) if of == run => slot.joiner = Joiner::task(joiner),
            _ => {
                slot.joiner = Joiner::FOREIGN;
                // What is replaced is dropped with nobody in here.
                let before = self.foreign_joiners.insert(key.index, waker.clone());
                self.waits.discard(before);
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
                self.blocking.waiting.retain(|&task| task != key.index);
                self.enqueue(key.index);
            }
            State::Idle if !slot.flags.has(Flag::Blocking) => self.enqueue(key.index),
            State::Running => slot.flags.set(Flag::Woken, true),
            _ => {}
        }
    }

    /// Lets a task go on without a handle. Gives back what is left of one that has ended, to be dropped.
    pub(in crate::sim) fn detach(&mut self, key: TaskKey) -> Option<Boxed> {
        let slot = self.slot(key)?;
        if slot.state == State::Ended {
            return self.free(key.index);
        }
        slot.flags.set(Flag::Detached, true);
        if std::mem::replace(&mut slot.joiner, Joiner::NOBODY) == Joiner::FOREIGN {
            let waker = self.foreign_joiners.remove(&key.index);
            self.waits.discard(waker);
        }
        None
    }

    /// Charges the running task for computing. Gives the processor time of the task at which it will have been done.
    pub(in crate::sim) fn charge(&mut self, cost: u64) -> Option<u64> {
        let others = self.processors.occupied().saturating_sub(1) as u128;
        let current = self.current.as_mut()?;
        let slower = u128::from(cost) * others * u128::from(self.costs.contention_ppm) / 1_000_000;
        let cost = cost.saturating_add(u64::try_from(slower).unwrap_or(u64::MAX));
        let target = current.promised.saturating_add(cost);
        current.promised = target;
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
        if let Some(current) = &mut self.current {
            current.promised = current.promised.max(target);
            current.target = Some(current.target.map_or(target, |earlier| earlier.min(target)));
        }
    }

    /// The task that is being polled.
    pub(in crate::sim) fn current(&self) -> Option<TaskKey> {
        let current = self.current.as_ref()?;
        Some(TaskKey {
            index: current.task,
            generation: self.slots[current.task as usize].generation,
        })
    }

    /// Has a task keep its processor while it waits, or not any more.
    pub(in crate::sim) fn pin(&mut self, key: TaskKey, pinned: bool) {
        if let Some(slot) = self.slot(key) {
            slot.flags.set(Flag::Pinned, pinned);
        }
    }

    /// Takes the results out that lie ready for their handles.
    pub(in crate::sim) fn take_results(&mut self) -> BTreeMap<TaskKey, Boxed> {
        let places = (0_u32..).zip(&mut self.slots);
        let ended = places.filter(|(_, slot)| slot.state == State::Ended);
        let results = ended.filter_map(|(index, slot)| {
            let generation = slot.generation;
            slot.cell
                .take()
                .map(|cell| (TaskKey { index, generation }, cell))
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

    /// Wakers that were replaced, to be dropped with nobody in here.
    pub(in crate::sim) fn take_discarded(&mut self) -> Vec<Waker> {
        self.waits.take_discarded()
    }
}

/// A processor's number as a task keeps it.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "there are 1024 at most")]
pub(super) fn short(processor: u32) -> u16 {
    processor as u16
}
