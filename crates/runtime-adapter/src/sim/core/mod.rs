//! The run itself: tasks, time, processors and the order of things; all of it plain data.
//!
//! Nothing here runs anybody's code. What is to be run (a poll, a destructor, a waker of somebody else's) is handed out as a
//! [`Step`], and what came of it is handed in; so that whatever is called may come back in here.

mod choice;
mod current;
mod deadlock;
mod due;
mod ends;
mod key;
mod notes;
mod passing;
mod processors;
mod queue;
mod report;
mod slot;
mod step;
mod tasks;
mod timers;
mod waits;

pub use choice::{Choice, Divergence};
pub(super) use choice::{Chooser, Decider, Draws, fnv1a};
use due::{Due, Foreign};
pub(super) use ends::Poised;
pub(super) use key::TaskKey;
pub use queue::Policy;
pub use report::Report;
pub(super) use timers::Key;
pub(crate) use waits::Resource;
pub(super) use waits::TaskPoll;

use super::fault::Fault;
use super::settings::{Bounds, Builder, Costs, Record, Sharing};
use super::{fs, net};
use current::{Account, Current};
use processors::Processors;
use queue::Queue;
use report::Tally;
use slot::{Slot, State};
use std::collections::{BTreeMap, VecDeque};
use std::num::NonZeroU64;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::Waker;
use std::time::{Duration, Instant};
pub(super) use step::{Hand, Step};
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
    timers: Timers,
    foreign_sleepers: Foreign,
    processors: Processors,
    current: Option<Current>,
    account: Account,
    chooser: Chooser,
    sharing: Sharing,
    costs: CostsNs,
    /// Whether a processor goes from task to task without a cost, and to who is first in the one line.
    is_plain: bool,
    limits: Limits,
    tally: Tally,
    /// What only some tasks need, by place: priorities, computing that was interrupted, joiners' foreign wakers, names.
    priorities: BTreeMap<u32, u8>,
    remaining: BTreeMap<u32, u64>,
    foreign_joiners: BTreeMap<u32, Waker>,
    waits: Waits,
    blocking: BlockingSeats,
    /// Wakers of others, to be woken when nobody is in here.
    outbox: Vec<Waker>,
    /// Wakers of others, to be dropped then.
    discarded: Vec<Waker>,
    fault: Option<Fault>,
    closing: bool,
    /// Whether something comes before the line: a task that goes on, a waker of somebody else's, a fault, the end.
    is_urgent: bool,
    pub(super) net: net::State,
    pub(super) fs: fs::State,
}

/// The seats of blocking calls.
#[derive(Debug)]
struct BlockingSeats {
    free: usize,
    waiting: VecDeque<u32>,
}

/// Past which a run ends: [`Bounds`], as they are looked at.
#[derive(Clone, Copy, Debug)]
struct Limits {
    bounds: Bounds,
    /// The last nanosecond that is within bounds.
    time: u64,
    /// The number of polls at the beginning of the present instant.
    polls_before: u64,
    /// The number of polls before which no bound is reached.
    polls: u64,
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
        let costs = CostsNs::of(&settings.costs);
        let has_one_line = matches!(settings.policy, Policy::Fifo | Policy::Seeded);
        let is_unsliced = settings.sharing == Sharing::RunToAwait;
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
            account: Account::default(),
            chooser: Chooser::new(decider, settings.keep_choices),
            sharing: settings.sharing,
            costs,
            is_plain: has_one_line && is_unsliced && costs.are_none(),
            limits: Limits::of(settings.bounds),
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
            discarded: Vec::new(),
            fault: None,
            closing: false,
            is_urgent: false,
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
        self.is_urgent = true;
    }

    pub(super) fn is_closing(&self) -> bool {
        self.closing
    }

    /// Ends the run with a fault; the first counts.
    pub(super) fn fail(&mut self, fault: Fault) {
        self.fault.get_or_insert(fault);
        self.is_urgent = true;
    }

    /// Has wakers of others woken, when nobody is in here.
    fn post(&mut self, waker: Option<Waker>) {
        self.outbox.extend(waker);
        self.is_urgent = true;
    }

    /// Has a waker of somebody else's dropped, when nobody is in here.
    fn discard(&mut self, waker: Option<Waker>) {
        self.discarded.extend(waker);
        self.is_urgent = true;
    }

    /// Wakers of others, to be woken with nobody in here.
    pub(super) fn take_outbox(&mut self) -> Vec<Waker> {
        std::mem::take(&mut self.outbox)
    }

    /// Wakers that were replaced, to be dropped with nobody in here.
    pub(super) fn take_discarded(&mut self) -> Vec<Waker> {
        std::mem::take(&mut self.discarded)
    }

    /// Lets a task go on, on the processor that it has.
    fn let_go_on(&mut self, task: u32) {
        self.continuing.push_back(task);
        self.is_urgent = true;
    }

    /// The fault that ended the run: it stays.
    pub(super) fn fault(&self) -> Option<Fault> {
        self.fault.clone()
    }

    pub(super) fn take_choices(&mut self) -> Vec<Choice> {
        self.chooser.take_log()
    }
}

impl Limits {
    fn of(bounds: Bounds) -> Self {
        let mut limits = Self {
            bounds,
            time: bounds.time.map_or(u64::MAX, ns),
            polls_before: 0,
            polls: 0,
        };
        limits.look_ahead();
        limits
    }

    /// Finds the number of polls at which one bound or another is reached, unless time goes on before.
    fn look_ahead(&mut self) {
        let here = self.bounds.polls_at_one_instant.get();
        let here = self.polls_before.saturating_add(here);
        let in_all = self.bounds.polls.map_or(u64::MAX, NonZeroU64::get);
        self.polls = here.min(in_all.saturating_add(1));
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

    /// Whether nothing but computing takes time.
    fn are_none(&self) -> bool {
        [self.poll, self.spawn, self.wake, self.steal, self.switch] == [0; 5]
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
