//! What is to be done next.

use super::current::Current;
use super::slot::{Flag, State};
use super::{Core, TaskKey, queue, tasks};
use crate::sim::cell::{Boxed, Polled};
use crate::sim::fault::Fault;
use std::mem::forget;

/// What is to be done next, outside. Whom it is about lies in the [`Hand`]: a step is a number, which costs less to return
/// than what it comes with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sim) enum Step {
    /// Poll the task.
    Poll,
    /// Drop its future, as cancelled.
    Stop,
    /// Whoever polls this one from further up the stack is to go on.
    Resume,
    /// Drop what is left of a task, and ask again.
    Drop,
    /// Wake others, which are not of this run, and drop what was to wake them before.
    Wake,
    /// Nothing is left that could happen.
    Stalled,
    /// The run came to a fault.
    Fault,
    /// The owner has gone.
    Closed,
}

/// The task that a step is about, outside: its name, and its future, or what is left of it.
#[derive(Default)]
pub(in crate::sim) struct Hand {
    pub(in crate::sim) key: TaskKey,
    pub(in crate::sim) cell: Option<Boxed>,
}

impl Core {
    /// Hears how the poll of the task in hand ended, and says what is to be done next.
    #[inline(always)]
    pub(in crate::sim) fn go_on(&mut self, hand: &mut Hand, polled: Polled) -> Step {
        // Most polls end in one of two ways, after which the processor is there for the next.
        if self.is_plain
            && !self.is_urgent
            && let Some(Current { processor, .. }) = self.current
        {
            let index = hand.key.index();
            let slot = &mut self.slots[index as usize];
            match polled {
                Polled::Waits
                    if self.account.target.is_none()
                        && !slot.flags.has_any(&[Flag::Woken, Flag::Pinned]) =>
                {
                    // There is none while it is polled, and so nothing to drop.
                    forget(std::mem::replace(&mut slot.cell, hand.cell.take()));
                    slot.state = State::Idle;
                    return self.pass_on(hand, processor);
                }
                Polled::EndedInert if slot.flags.is_only(Flag::Detached) => {
                    hand.cell = None;
                    self.end_detached(index);
                    return self.pass_on(hand, processor);
                }
                _ => {}
            }
        }
        self.go_on_otherwise(hand, polled)
    }

    #[inline(never)]
    fn go_on_otherwise(&mut self, hand: &mut Hand, polled: Polled) -> Step {
        let cell = hand.cell.take();
        match self.heard(hand.key, cell, polled) {
            None => self.step(hand),
            left => {
                hand.cell = left;
                Step::Drop
            }
        }
    }

    /// Gives a processor from who had it to who is next.
    #[inline(always)]
    fn pass_on(&mut self, hand: &mut Hand, processor: u32) -> Step {
        let next = match self.ready.pop_first() {
            Some(next) => next,
            None => match self.wake_alone() {
                Some(next) => next,
                None => {
                    self.current = None;
                    self.processors.release(processor, self.now);
                    return self.step(hand);
                }
            },
        };
        self.begin(hand, next, processor, 0)
    }

    /// Says what is to be done next, and goes on in time if nothing is left to do at this instant.
    #[inline(never)]
    pub(in crate::sim) fn step(&mut self, hand: &mut Hand) -> Step {
        loop {
            if self.is_urgent
                && let Some(step) = self.urgent_step(hand)
            {
                return step;
            }
            if self.processors.is_any_free()
                && let Some(next) = self.ready.pop(self.processors.free(), &mut self.chooser)
            {
                if let Some(step) = self.dispatch(hand, next) {
                    return step;
                }
                continue;
            }
            match self.timers.advance() {
                Some(at) => self.go_on_to(at),
                None => return Step::Stalled,
            }
        }
    }

    /// What comes before the line, if there is anything.
    #[cold]
    fn urgent_step(&mut self, hand: &mut Hand) -> Option<Step> {
        if self.closing {
            return Some(Step::Closed);
        }
        if self.fault.is_some() {
            return Some(Step::Fault);
        }
        if !self.outbox.is_empty() || !self.discarded.is_empty() {
            return Some(Step::Wake);
        }
        self.is_urgent = self.continuing.len() > 1;
        let task = self.continuing.pop_front()?;
        let processor = self.slots[task as usize].processor.into();
        Some(self.begin(hand, task, processor, 0))
    }

    /// Gives a task a processor. It may have to compute before it can be polled.
    #[inline(always)]
    fn dispatch(&mut self, hand: &mut Hand, next: queue::Next) -> Option<Step> {
        let taken = self.processors.take(next.processor, next.task);
        let (processor, last) = taken.expect("invariant: the queue names a processor that is free");
        let mut overhead = 0;
        if next.stolen {
            overhead += self.costs.steal;
            self.tally.steals += 1;
            if self.chooser.has_diverged() {
                self.fail_diverged();
            }
        }
        if last != Some(next.task) {
            overhead += self.costs.switch;
        }
        if !self.remaining.is_empty()
            && let Some(remaining) = self.remaining.remove(&next.task)
        {
            self.occupy(next.task, processor, remaining, overhead);
            return None;
        }
        Some(self.begin(hand, next.task, processor, overhead))
    }

    /// Has a task polled, on a processor that it has.
    #[inline(always)]
    fn begin(&mut self, hand: &mut Hand, task: u32, processor: u32, overhead: u64) -> Step {
        let slot = &mut self.slots[task as usize];
        slot.processor = tasks::short(processor);
        slot.state = State::Running;
        let is_cancelled = slot.flags.has(Flag::Cancelled);
        slot.flags.begin_poll();
        hand.key = TaskKey::new(task, slot.generation);
        // The hand is empty between two polls, and so there is nothing to drop.
        forget(std::mem::replace(&mut hand.cell, slot.cell.take()));
        self.current = Some(Current { task, processor });
        self.account.open(overhead + self.costs.poll);
        self.tally.poll(self.now, task);
        if self.tally.polls >= self.limits.polls {
            self.fail_at_poll();
        }
        match &hand.cell {
            None => Step::Resume,
            Some(cell) if is_cancelled && !cell.is_committed() => Step::Stop,
            Some(_) => Step::Poll,
        }
    }

    /// Says what is wrong with one more poll, if anything is.
    #[cold]
    fn fail_at_poll(&mut self) {
        self.limits.look_ahead();
        let bounds = self.limits.bounds;
        let polls = self.tally.polls - self.limits.polls_before;
        if polls >= bounds.polls_at_one_instant.get() {
            self.fail(Fault::Livelock {
                polls,
                at: self.at(),
            });
        }
        if let Some(bound) = bounds.polls
            && self.tally.polls > bound.get()
        {
            self.fail(Fault::TooManyPolls {
                bound: bound.get(),
                at: self.at(),
            });
        }
    }
}
