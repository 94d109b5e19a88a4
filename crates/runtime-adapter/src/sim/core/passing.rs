//! Time that passes: what is due, and computing.

use super::slot::Flag;
use super::tasks::short;
use super::{Core, Due, State, ns};
use crate::sim::fault::Fault;
use crate::sim::settings::Sharing;

impl Core {
    /// Goes on to a time at which something is due, and lets it happen: first what processors have done, then what was
    /// waited for.
    #[inline(always)]
    pub(super) fn go_on_to(&mut self, at: u64) {
        if at > self.now {
            self.tally.pass(at - self.now, self.ready.len());
            self.ready.next_instant();
            self.begin_instant(at);
        }
        let mut from = 0;
        while let Some(due) = self.timers.due(&mut from) {
            self.happen(due.into());
        }
    }

    /// Goes on to the next time at which something is due, while nobody is in line. If it is one task that is woken then, it need
    /// not line up: returns it, not queued.
    #[inline(always)]
    pub(super) fn wake_alone(&mut self) -> Option<u32> {
        let (at, due) = self.timers.take_alone()?;
        let due = Due::from(due);
        if at > self.now {
            self.begin_instant(at);
        }
        if let Due::Task(key) = due
            && let Some(slot) = self.slot(key)
            && slot.state == State::Idle
            && !slot.flags.has_any(&[Flag::Blocking, Flag::Pinned])
        {
            return Some(key.index());
        }
        self.happen(due);
        None
    }

    #[inline(always)]
    fn begin_instant(&mut self, at: u64) {
        self.now = at;
        self.limits.polls_before = self.tally.polls;
        if at > self.limits.time {
            self.fail_for_time();
        }
    }

    #[inline(always)]
    fn happen(&mut self, due: Due) {
        match due {
            Due::Task(key) => self.wake(key),
            Due::Processor { task } => self.computed(task),
            Due::Free(processor) => self.processors.release(processor, self.now),
            Due::Foreign(place) => {
                let waker = self.foreign_sleepers.take(place);
                self.post(waker);
            }
        }
    }

    #[cold]
    fn fail_for_time(&mut self) {
        if let Some(bound) = self.limits.bounds.time {
            self.fail(Fault::TooLong { bound });
        }
    }

    /// Keeps a processor for a task for as long as it computes, or for one quantum of that.
    pub(super) fn occupy(&mut self, task: u32, processor: u32, remaining: u64, overhead: u64) {
        let took = match self.sharing {
            Sharing::RunToAwait => remaining,
            Sharing::TimeSliced { quantum } => remaining.min(ns(quantum)),
        };
        if took < remaining {
            self.remaining.insert(task, remaining);
        }
        let slot = &mut self.slots[task as usize];
        slot.state = State::Busy;
        slot.processor = short(processor);
        self.processors.occupy(processor, self.now);
        self.processors.compute(processor, took);
        let until = self.now.saturating_add(took).saturating_add(overhead);
        self.timers.arm(until, Due::Processor { task }.into());
    }

    /// A task has computed for a while: it goes on, or lets others.
    fn computed(&mut self, task: u32) {
        let slot = &mut self.slots[task as usize];
        let processor = slot.processor.into();
        let took = self.processors.computed(processor);
        slot.cpu += took;
        slot.state = State::Queued;
        if self.remaining.is_empty() {
            return self.let_go_on(task);
        }
        match self.remaining.remove(&task) {
            Some(before) if self.ready.len() > 0 => {
                self.remaining.insert(task, before - took);
                self.processors.release(processor, self.now);
                self.line_up(task, processor);
            }
            Some(before) => self.occupy(task, processor, before - took, 0),
            None => self.let_go_on(task),
        }
    }

    /// Puts a task in the line for a processor; `processor` is the one that it was woken on, or ran on last.
    #[inline(always)]
    pub(super) fn line_up(&mut self, task: u32, processor: u32) {
        let priority = if self.priorities.is_empty() {
            0
        } else {
            self.priorities.get(&task).copied().unwrap_or(0)
        };
        self.ready
            .push(task, priority, processor, &mut self.chooser);
        if self.chooser.has_diverged() {
            self.fail_diverged();
        }
    }

    #[cold]
    pub(super) fn fail_diverged(&mut self) {
        if let Some(&divergence) = self.chooser.divergence() {
            self.fail(Fault::Diverged(divergence));
        }
    }
}
