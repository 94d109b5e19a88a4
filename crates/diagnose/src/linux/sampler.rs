//! The rounds of looks, and what they add up to.

mod report;

pub(super) use report::End;

use super::budget::Budget;
use super::clock;
use super::kinds::Kinds;
use super::observed::Observed;
use super::resolve::Resolver;
use super::started::{Before, Start};
use super::task::{self, Names, Permitted, Task};
use super::tree::Tree;
use super::usage::Usage;
use crate::Options;
use crate::account::{COLUMNS, Exact, Row, Thread, Timeline, Whole, scaled};
use crate::model::{Cause, CauseId, Reading};
use nix::sys::resource::{Resource, getrlimit};
use std::collections::HashMap;

/// Threads that are looked at in one round; of more, each round takes those that ran lately, and the next of all.
const A_ROUND: usize = 256;

/// Of those that ran lately, so many.
const LIVELY: usize = 128;

/// Between two walks through the processes there are at least this many nanoseconds.
const WALK_NS: u64 = 4_000_000;

/// After this long they are walked through even if nothing seems to be new.
const WALK_ANYWAY_NS: u64 = 250_000_000;

/// A walk is made again after so many times what it took.
const WALK_PATIENCE: u64 = 300;

/// Accounts are added to the timeline this often, or each hundredth of the run.
const FLUSH_NS: u64 = 10_000_000;

/// And not before so many rounds.
const FLUSH_ROUNDS: u64 = 8;

/// A thread's name is read again in its first rounds of the timeline: it may choose one, and programs load other
/// programs.
const YOUNG: u8 = 3;

/// Afterwards that of a process alone, in one of so many.
const OLD: u8 = 8;

/// Whether the program was there before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum From {
    /// It was started to be watched: all that it does counts.
    ItsStart,
    /// It was there: what it does from now on counts.
    Now,
}

/// The watcher.
#[derive(Debug)]
pub(super) struct Sampler {
    asked_interval_ns: u64,
    from: From,
    root: i32,
    before: Before,
    resolver: Resolver,
    tree: Tree,
    tasks: Vec<Task>,
    kinds: Kinds,
    whole: Whole,
    timeline: Timeline,
    usages: HashMap<i32, (Usage, Usage)>,
    budget: Budget,
    started_ns: u64,
    last_ns: u64,
    walked_ns: u64,
    walk_again_ns: u64,
    flushed_ns: u64,
    flushed_round: u64,
    cpu_begun_ns: u64,
    cpu_ns: u64,
    moments: Row,
    /// What the threads ran, and were ready, as far as it was added to the timeline since the last flush.
    entered: [u64; 2],
    ended: Exact,
    threads: u64,
    rounds: u64,
    looks: u64,
    next: usize,
    next_lively: usize,
    open_files: usize,
    may_open: usize,
    not_permitted: u64,
}

impl Sampler {
    /// Begins to watch a process and all that it starts, from a moment on.
    pub(super) fn new(start: Start, from: From, options: &Options) -> Self {
        let (root, started_ns) = (start.pid, start.at_ns);
        let shortest = u64::try_from(options.interval.as_nanos()).unwrap_or(u64::MAX);
        let may_open = getrlimit(Resource::RLIMIT_NOFILE).map_or(256, |(soft, _)| soft);
        let mut sampler = Self {
            asked_interval_ns: shortest,
            from,
            root,
            before: start.before,
            resolver: Resolver::default(),
            tree: Tree::of(root),
            tasks: Vec::new(),
            kinds: Kinds::default(),
            whole: Whole::default(),
            timeline: Timeline::default(),
            usages: HashMap::new(),
            budget: Budget::new(shortest, options.cost),
            started_ns,
            last_ns: started_ns,
            walked_ns: started_ns,
            walk_again_ns: 0,
            flushed_ns: started_ns,
            flushed_round: 0,
            cpu_begun_ns: clock::own_cpu_ns(),
            cpu_ns: clock::own_cpu_ns(),
            moments: [0; COLUMNS],
            entered: [0; 2],
            ended: Exact::default(),
            threads: 0,
            rounds: 0,
            looks: 0,
            next: 0,
            next_lively: 0,
            open_files: 0,
            may_open: usize::try_from(may_open / 2).unwrap_or(usize::MAX),
            not_permitted: 0,
        };
        sampler.walk(clock::now_ns(), from);
        sampler
    }

    /// Makes a round, and gives the time until the next.
    pub(super) fn round(&mut self) -> u64 {
        let now = clock::now_ns();
        let elapsed = now.saturating_sub(self.started_ns);
        let walk_due = now >= self.walk_again_ns;
        if walk_due
            && (self.tree.anything_new(&mut self.resolver.reader)
                || now >= self.walked_ns + WALK_ANYWAY_NS)
        {
            self.walk(now, From::ItsStart);
        }
        self.look();
        self.pass(now);
        if now >= self.flushed_ns + FLUSH_NS.max(elapsed / 100)
            && self.rounds >= self.flushed_round + FLUSH_ROUNDS
        {
            self.flushed_round = self.rounds;
            self.flush(now);
        }
        self.rounds += 1;
        let cpu = clock::own_cpu_ns();
        let cost = cpu.saturating_sub(self.cpu_ns);
        self.cpu_ns = cpu;
        self.budget.next(cost, elapsed)
    }

    /// Tells whether the process that was to be watched has no thread left.
    pub(super) fn is_over(&self) -> bool {
        self.rounds > 0 && !self.tasks.iter().any(|task| task.pid == self.root)
    }

    /// Finds new threads.
    fn walk(&mut self, now: u64, from: From) {
        let before = clock::own_cpu_ns();
        for (pid, tid) in self.tree.walk(&mut self.resolver.reader) {
            self.meet(pid, tid, now, from);
        }
        if self.from == From::Now {
            self.count_usage();
        }
        let cost = clock::own_cpu_ns().saturating_sub(before);
        // It is no part of what a round costs.
        self.budget.once(cost);
        self.cpu_ns += cost;
        self.walked_ns = now;
        self.walk_again_ns = now + WALK_NS.max(cost * WALK_PATIENCE);
    }

    fn meet(&mut self, pid: i32, tid: i32, now: u64, from: From) {
        let Some(name) = task::name(pid, tid, &mut self.resolver.reader) else {
            return;
        };
        let keep_open = self.open_files + 2 <= self.may_open;
        // When it began is only known to lie between the last walk and this one.
        let began = self.walked_ns.midpoint(now);
        let program = if tid == pid {
            name.clone()
        } else {
            task::name(pid, pid, &mut self.resolver.reader).unwrap_or_else(|| name.clone())
        };
        let names = Names { program, name };
        let mut task = Task::new(pid, tid, names, Thread::begun_at(began), keep_open);
        let met = task.reading(&mut self.resolver.reader);
        task.met(met.unwrap_or_default());
        match met {
            None => return,
            Some(reading) if from == From::Now => {
                task.account = Thread::joined(reading);
                task.forget_switches(&mut self.resolver.reader);
            }
            // What it used before it was what is watched is not its own.
            Some(_) if self.threads == 0 => {
                task.account = Thread::joined(Reading {
                    at_ns: self.started_ns,
                    ..self.before.reading
                });
                task.set_aside(self.before.switches);
            }
            // It cannot have begun later than what it has done since.
            Some(reading) => {
                let used = reading.run_ns + reading.ready_ns;
                let latest = reading.at_ns.saturating_sub(used).max(self.started_ns);
                task.account = Thread::begun_at(began.min(latest));
            }
        }
        let unseen = self.unseen();
        task.account.before_first(unseen);
        self.open_files += task.open_files();
        self.threads += 1;
        self.tasks.push(task);
    }

    /// Looks at the threads whose turn it is.
    fn look(&mut self) {
        let many = self.tasks.len() > A_ROUND;
        let before = self.looks;
        if many {
            self.look_at_lively();
        }
        let looked = usize::try_from(self.looks - before).unwrap_or(A_ROUND);
        for _ in 0..self.tasks.len().min(A_ROUND - looked.min(A_ROUND)) {
            if self.next >= self.tasks.len() {
                self.next = 0;
            }
            if self.tasks.is_empty() {
                return;
            }
            if self.look_at(self.next) {
                self.next += 1;
            }
        }
    }

    /// Looks at threads that ran when they were looked at last, or since the time before: of thousands of threads most sleep,
    /// and what one that computes is believed to do is soon wrong.
    fn look_at_lively(&mut self) {
        let (mut left, mut passed) = (LIVELY, 0);
        while left > 0 && passed < self.tasks.len() {
            if self.next_lively >= self.tasks.len() {
                self.next_lively = 0;
            }
            let place = self.next_lively;
            let lively = self.tasks[place].lively;
            left -= usize::from(lively);
            if !lively || self.look_at(place) {
                self.next_lively += 1;
                passed += 1;
            }
        }
    }

    /// Looks at one thread; tells whether it is still there.
    fn look_at(&mut self, place: usize) -> bool {
        self.looks += 1;
        match self.tasks[place].look(&mut self.resolver) {
            Observed::Seen { before, now } => {
                if before != Some(now) {
                    self.whole.change(before, Some(now));
                }
                true
            }
            Observed::Gone => {
                let mut task = self.tasks.swap_remove(place);
                task.read_switches(&mut self.resolver.reader);
                self.part(task);
                false
            }
        }
    }

    /// Closes a thread's account.
    fn part(&mut self, mut task: Task) {
        self.whole.change(task.seen, None);
        self.open_files -= task.open_files();
        self.not_permitted += u64::from(task.permitted == Permitted::No);
        let unseen = self.unseen();
        task.account.close(unseen);
        self.enter(&mut task, clock::now_ns());
        let (run, ready) = (task.account.run_ns(), task.account.ready_ns());
        self.ended.run_ns += run;
        self.ended.ready_ns += ready;
        self.ended.longest_ns = self.ended.longest_ns.max(run + ready);
        let peers = task.set.and_then(|set| self.resolver.peers(task.pid, set));
        self.kinds.add(&task, peers);
    }

    /// Lets the time since the last round pass for the program as a whole.
    fn pass(&mut self, now: u64) {
        let passed = now.saturating_sub(self.last_ns);
        self.last_ns = now;
        let column = match self.whole.pass(passed, &self.resolver.causes) {
            None if self.whole.is_active() => 0,
            None => 2 + Cause::Other.index(),
            Some(cause) => 2 + cause.index(),
        };
        self.moments[column] += passed;
    }

    /// Adds what was found since the last time to the timeline.
    fn flush(&mut self, now: u64) {
        let mut tasks = std::mem::take(&mut self.tasks);
        for task in &mut tasks {
            // Of who was not looked at since, nothing new is known.
            if !std::mem::take(&mut task.fresh) {
                continue;
            }
            task.young = task.young.wrapping_add(1);
            if task.young <= YOUNG || task.tid == task.pid && task.young.is_multiple_of(OLD) {
                task.refresh_name(&mut self.resolver.reader);
            }
            task.refresh_switches(&mut self.resolver.reader);
            self.enter(task, now);
        }
        self.tasks = tasks;
        // What was ready is told from what computed by the threads' counters.
        let active = self.moments[0];
        let [ran, ready] = std::mem::take(&mut self.entered);
        self.moments[1] = scaled(active, ready, ran + ready);
        self.moments[0] = active - self.moments[1];
        let span = self.flushed_ns - self.started_ns..now - self.started_ns;
        self.timeline.add(span, 0, &self.moments);
        self.moments = [0; COLUMNS];
        self.flushed_ns = now;
    }

    fn enter(&mut self, task: &mut Task, now: u64) {
        let added = task.since_last(&self.resolver.causes);
        let row = self.kinds.place(&task.program, &task.name) + 1;
        let from = self.flushed_ns - self.started_ns;
        let until = now.saturating_sub(self.started_ns).max(from);
        self.timeline.add(from..until, row, &added);
        self.entered[0] += added[0];
        self.entered[1] += added[1];
    }

    fn unseen(&mut self) -> CauseId {
        let causes = &mut self.resolver.causes;
        causes.intern(Cause::Other, "waits too short to be seen")
    }

    /// Reads the counters of processes that were there before, or came since.
    fn count_usage(&mut self) {
        for &pid in self.tree.processes() {
            if let Some(usage) = Usage::of(pid, &mut self.resolver.reader) {
                let first = if self.rounds == 0 {
                    usage
                } else {
                    Usage::default()
                };
                self.usages.entry(pid).or_insert((first, usage)).1 = usage;
            }
        }
    }
}
