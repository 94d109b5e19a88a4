//! The run itself: tasks, time, processors and the order of things; all of it plain data.
//!
//! Nothing here runs anybody's code. What is to be run (a poll, a destructor, a waker of somebody else's) is handed out as a
//! [`Step`], and what came of it is handed in; so that whatever is called may come back in here.

mod choice;
mod due;
mod processors;
mod queue;
mod report;
mod slot;
mod tasks;
mod timers;
mod waits;

pub use choice::{Choice, Divergence};
pub(super) use choice::{Chooser, Decider, Draws, fnv1a};
use due::{Due, Foreign};
pub use queue::Policy;
pub use report::Report;
pub(super) use slot::TaskKey;
pub(super) use tasks::Poised;
pub(super) use timers::Key;
pub(crate) use waits::Resource;

use super::cell::Boxed;
use super::fault::Fault;
use super::settings::{Bounds, Builder, Costs, Record, Sharing};
use super::{fs, net};
use processors::Processors;
use queue::Queue;
use report::Tally;
use slot::{Flag, Slot, State};
use std::collections::{BTreeMap, VecDeque};
use std::num::NonZeroU64;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Poll, Waker};
use std::time::{Duration, Instant};
use timers::Timers;
use waits::Waits;

/// A run.
pub(super) struct Core {
    run: u32,
    /// What the present counts from; of no meaning but that.
    base: Instant,
    /// Nanoseconds since the run began.
    now: u64,
    slots: Vec<Slot>,
    free_slot: Option<u32>,
    alive: usize,
    ready: Queue,
    /// Tasks that have a processor already, and go on.
    continuing: VecDeque<u32>,
    timers: Timers<Due>,
    foreign_sleepers: Foreign,
    processors: Processors,
    current: Option<Current>,
    chooser: Chooser,
    sharing: Sharing,
    costs: CostsNs,
    bounds: Bounds,
    polls_at_instant: u64,
    tally: Tally,
    /// What only some tasks need, by place: priorities, computing that was interrupted, joiners' foreign wakers, names.
    priorities: BTreeMap<u32, u8>,
    remaining: BTreeMap<u32, u64>,
    foreign_joiners: BTreeMap<u32, Waker>,
    waits: Waits,
    blocking: BlockingSeats,
    /// Wakers of others, to be woken when nobody is in here.
    outbox: Vec<Waker>,
    fault: Option<Fault>,
    closing: bool,
    pub(super) net: net::State,
    pub(super) fs: fs::State,
}

/// Who is on a processor now, and what the poll has cost so far.
#[derive(Clone, Copy, Debug)]
struct Current {
    task: u32,
    processor: u32,
    /// Until which processor time of the task it computes, the earliest of several.
    target: Option<u64>,
    /// Until which processor time everything is computed that was asked for.
    promised: u64,
    /// What spawns and wakes have cost.
    overhead: u64,
}

/// The seats of blocking calls.
#[derive(Debug)]
struct BlockingSeats {
    free: usize,
    waiting: VecDeque<u32>,
}

/// [`Costs`] in nanoseconds.
#[derive(Clone, Copy, Debug)]
struct CostsNs {
    poll: u64,
    spawn: u64,
    wake: u64,
    steal: u64,
    switch: u64,
    contention_ppm: u32,
}

/// What is to be done next, outside.
pub(super) enum Step {
    /// Poll the task.
    Poll(TaskKey, Boxed),
    /// Drop its future, as cancelled.
    Stop(TaskKey, Boxed),
    /// Whoever polls this one from further up the stack is to go on.
    Resume(TaskKey),
    /// Wake these, which are not of this run.
    Wake(Vec<Waker>),
    /// Nothing is left that could happen.
    Stalled,
    /// The run came to a fault.
    Fault,
    /// The owner has gone.
    Closed,
}

impl Core {
    pub(super) fn new(settings: Builder) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let decider = match settings.record {
            Record::Replay(choices) => Decider::Replay(choices.into_iter()),
            Record::Follow(choices) => Decider::Follow(choices.into_iter()),
            Record::None => match settings.policy {
                Policy::Fifo | Policy::Priority => Decider::Order,
                Policy::Seeded | Policy::WorkStealing => {
                    Decider::Chance(Draws::named(settings.seed, "schedule"))
                }
            },
        };
        Self {
            run: NEXT.fetch_add(1, Ordering::Relaxed),
            base: base(),
            now: 0,
            slots: Vec::new(),
            free_slot: None,
            alive: 0,
            ready: Queue::new(settings.policy, settings.processors),
            continuing: VecDeque::new(),
            timers: Timers::new(),
            foreign_sleepers: Foreign::default(),
            processors: Processors::new(settings.processors),
            current: None,
            chooser: Chooser::new(decider, settings.keep_choices),
            sharing: settings.sharing,
            costs: CostsNs::of(&settings.costs),
            bounds: settings.bounds,
            polls_at_instant: 0,
            tally: Tally::default(),
            priorities: BTreeMap::new(),
            remaining: BTreeMap::new(),
            foreign_joiners: BTreeMap::new(),
            waits: Waits::default(),
            blocking: BlockingSeats {
                free: settings.blocking_limit,
                waiting: VecDeque::new(),
            },
            outbox: Vec::new(),
            fault: None,
            closing: false,
            net: net::State::new(settings.network, settings.seed),
            fs: fs::State::new(settings.disk, settings.seed),
        }
    }

    #[inline]
    pub(super) fn run(&self) -> u32 {
        self.run
    }

    pub(super) fn base(&self) -> Instant {
        self.base
    }

    /// Nanoseconds since the run began.
    #[inline]
    pub(super) fn now_ns(&self) -> u64 {
        self.now
    }

    pub(super) fn at(&self) -> Duration {
        Duration::from_nanos(self.now)
    }

    pub(super) fn close(&mut self) {
        self.closing = true;
    }

    pub(super) fn is_closing(&self) -> bool {
        self.closing
    }

    /// Ends the run with a fault; the first counts.
    pub(super) fn fail(&mut self, fault: Fault) {
        self.fault.get_or_insert(fault);
    }

    /// The fault that ended the run: it stays.
    pub(super) fn fault(&self) -> Option<Fault> {
        self.fault.clone()
    }

    pub(super) fn take_choices(&mut self) -> Vec<Choice> {
        self.chooser.take_log()
    }

    /// Says what is to be done next, and goes on in time if nothing is left to do at this instant.
    pub(super) fn step(&mut self) -> Step {
        self.next_step()
    }

    /// Hears how a poll ended, and says what is to be done next; gives back what is left of a task that nobody awaits, if
    /// that is to be dropped first.
    #[inline]
    pub(super) fn go_on(
        &mut self,
        key: TaskKey,
        cell: Boxed,
        polled: Poll<()>,
    ) -> Result<Step, Boxed> {
        match self.heard(key, Some(cell), polled) {
            None => Ok(self.next_step()),
            Some(left) => Err(left),
        }
    }

    #[inline(always)]
    fn next_step(&mut self) -> Step {
        loop {
            if self.closing {
                return Step::Closed;
            }
            if self.fault.is_some() {
                return Step::Fault;
            }
            if !self.outbox.is_empty() {
                return Step::Wake(std::mem::take(&mut self.outbox));
            }
            if let Some(task) = self.continuing.pop_front() {
                let processor = self.slots[task as usize].processor.into();
                return self.begin(task, processor, 0);
            }
            if !self.processors.free().is_empty()
                && let Some(next) = self.ready.pop(self.processors.free(), &mut self.chooser)
            {
                if let Some(step) = self.dispatch(next) {
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

    /// Gives a task a processor. It may have to compute before it can be polled.
    #[inline(always)]
    fn dispatch(&mut self, next: queue::Next) -> Option<Step> {
        let taken = self.processors.take(next.processor, next.task);
        let (processor, last) = taken.expect("invariant: the queue names a processor that is free");
        let mut overhead = 0;
        if next.stolen {
            overhead += self.costs.steal;
            self.tally.steals += 1;
        }
        if last != Some(next.task) {
            overhead += self.costs.switch;
        }
        self.slots[next.task as usize].processor = tasks::short(processor);
        if !self.remaining.is_empty()
            && let Some(remaining) = self.remaining.remove(&next.task)
        {
            self.occupy(next.task, processor, remaining, overhead);
            return None;
        }
        Some(self.begin(next.task, processor, overhead))
    }

    /// Has a task polled, on a processor that it has.
    #[inline(always)]
    fn begin(&mut self, task: u32, processor: u32, overhead: u64) -> Step {
        let slot = &mut self.slots[task as usize];
        slot.state = State::Running;
        slot.flags.set(Flag::Woken, false);
        let key = TaskKey {
            index: task,
            generation: slot.generation,
        };
        self.current = Some(Current {
            task,
            processor,
            target: None,
            promised: slot.cpu,
            overhead: overhead + self.costs.poll,
        });
        let is_cancelled = slot.flags.has(Flag::Cancelled);
        let cell = slot.cell.take();
        self.tally.poll(self.now, task);
        self.count_poll();
        match cell {
            None => Step::Resume(key),
            Some(cell) if is_cancelled && !cell.is_committed() => Step::Stop(key, cell),
            Some(cell) => Step::Poll(key, cell),
        }
    }

    #[inline(always)]
    fn count_poll(&mut self) {
        self.polls_at_instant += 1;
        if self.polls_at_instant >= self.bounds.polls_at_one_instant.get()
            || self.tally.polls > self.bounds.polls.map_or(u64::MAX, NonZeroU64::get)
            || self.chooser.divergence().is_some()
        {
            self.fail_at_poll();
        }
    }

    /// Says what is wrong with one more poll.
    #[cold]
    fn fail_at_poll(&mut self) {
        if self.polls_at_instant >= self.bounds.polls_at_one_instant.get() {
            self.fail(Fault::Livelock {
                polls: self.polls_at_instant,
                at: self.at(),
            });
        }
        if let Some(bound) = self.bounds.polls
            && self.tally.polls > bound.get()
        {
            self.fail(Fault::TooManyPolls {
                bound: bound.get(),
                at: self.at(),
            });
        }
        if let Some(&divergence) = self.chooser.divergence() {
            self.fail(Fault::Diverged(divergence));
        }
    }

    /// Goes on to a time at which something is due, and lets it happen: first what processors have done, then what was
    /// waited for.
    #[inline(always)]
    fn go_on_to(&mut self, at: u64) {
        if at > self.now {
            let by = at - self.now;
            self.tally.pass(by, self.ready.len());
            self.now = at;
            self.polls_at_instant = 0;
            self.ready.next_instant();
            if let Some(bound) = self.bounds.time.filter(|bound| self.at() > *bound) {
                self.fail(Fault::TooLong { bound });
            }
        }
        let mut from = 0;
        while let Some(due) = self.timers.due(&mut from) {
            match due {
                Due::Task(key) => self.wake(key),
                Due::Processor { task } => self.computed(task),
                Due::Free(processor) => self.processors.release(processor, self.now),
                Due::Foreign(place) => self.outbox.extend(self.foreign_sleepers.take(place)),
            }
        }
    }

    /// Keeps a processor for a task for as long as it computes, or for one quantum of that.
    fn occupy(&mut self, task: u32, processor: u32, remaining: u64, overhead: u64) {
        let took = match self.sharing {
            Sharing::RunToAwait => remaining,
            Sharing::TimeSliced { quantum } => remaining.min(ns(quantum)),
        };
        if took < remaining {
            self.remaining.insert(task, remaining);
        }
        self.slots[task as usize].state = State::Busy;
        self.processors.occupy(processor, self.now);
        self.processors.compute(processor, took);
        let until = self.now.saturating_add(took).saturating_add(overhead);
        self.timers.arm(until, Due::Processor { task });
    }

    /// A task has computed for a while: it goes on, or lets others.
    fn computed(&mut self, task: u32) {
        let slot = &mut self.slots[task as usize];
        let took = self.processors.computed(slot.processor.into());
        slot.cpu += took;
        slot.state = State::Queued;
        let processor = slot.processor.into();
        match self.remaining.remove(&task) {
            Some(before) if self.ready.len() > 0 => {
                self.remaining.insert(task, before - took);
                self.processors.release(processor, self.now);
                let priority = self.priority(task);
                self.ready
                    .push(task, priority, processor, &mut self.chooser);
            }
            Some(before) => self.occupy(task, processor, before - took, 0),
            None => self.continuing.push_back(task),
        }
    }

    #[inline]
    fn priority(&self, task: u32) -> u8 {
        if self.priorities.is_empty() {
            return 0;
        }
        self.priorities.get(&task).copied().unwrap_or(0)
    }
}

impl CostsNs {
    fn of(costs: &Costs) -> Self {
        Self {
            poll: ns(costs.poll),
            spawn: ns(costs.spawn),
            wake: ns(costs.wake),
            steal: ns(costs.steal),
            switch: ns(costs.switch),
            contention_ppm: costs.contention_ppm,
        }
    }
}

/// Returns a duration in whole nanoseconds; after 584 years it stays at the end.
#[inline]
pub(super) fn ns(duration: Duration) -> u64 {
    duration
        .as_secs()
        .saturating_mul(1_000_000_000)
        .saturating_add(u64::from(duration.subsec_nanos()))
}

#[expect(
    clippy::disallowed_methods,
    reason = "an `Instant` can be had from the real clock alone; only differences to this one are ever looked at"
)]
fn base() -> Instant {
    Instant::now()
}
