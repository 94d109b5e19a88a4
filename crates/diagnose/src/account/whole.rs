//! The program as a whole: to what each moment of its wall time belonged.
//!
//! A moment in which threads could run belongs to computing and to being ready, in the proportion of the exact counters.
//! A moment in which none could belongs to what they waited for, outside causes before inside ones
//! ([`Cause`](crate::model::Cause)): a parent waiting for a child, or a thread for another, waits for whatever those do.
//! How many moments of each kind there were, samples say; exact counters bound it from both sides. With one thread, or
//! threads of which one runs at a time, both bounds are the same and nothing is estimated.

use crate::model::{Cause, CauseId, Causes, Seen};

/// Numbers of threads that are told apart when counting how many could run at once.
const LEVELS: usize = 65;

/// What the moments of a run belonged to, while it runs.
#[derive(Clone, Debug)]
pub struct Whole {
    active: usize,
    waiting: Vec<u32>,
    active_ns: u64,
    threads_ns: u64,
    at_once: Vec<u64>,
    waited: Vec<u64>,
    wall_ns: u64,
}

/// The wall time, split; the parts add up to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// At least one thread could run, and the share of them that had a processor.
    pub computing_ns: u64,
    /// At least one thread could run, and the share of them that had none.
    pub ready_ns: u64,
    /// No thread could run; by cause.
    pub waited: Vec<(CauseId, u64)>,
}

impl Default for Whole {
    fn default() -> Self {
        Self {
            active: 0,
            waiting: Vec::new(),
            active_ns: 0,
            threads_ns: 0,
            at_once: vec![0; LEVELS],
            waited: Vec::new(),
            wall_ns: 0,
        }
    }
}

impl Whole {
    /// A thread came (`before` is `None`), changed what it does, or ended (`now` is `None`).
    pub fn change(&mut self, before: Option<Seen>, now: Option<Seen>) {
        match before {
            Some(Seen::Active) => self.active = self.active.saturating_sub(1),
            Some(Seen::Waiting(cause)) => {
                let count = self.count(cause);
                *count = count.saturating_sub(1);
            }
            None => {}
        }
        match now {
            Some(Seen::Active) => self.active += 1,
            Some(Seen::Waiting(cause)) => *self.count(cause) += 1,
            None => {}
        }
    }

    fn count(&mut self, cause: CauseId) -> &mut u32 {
        if self.waiting.len() <= cause.index() {
            self.waiting.resize(cause.index() + 1, 0);
            self.waited.resize(cause.index() + 1, 0);
        }
        &mut self.waiting[cause.index()]
    }

    /// Lets time pass in which the threads did what they were last seen to do. Returns the causes that it belongs to, which
    /// are none while threads could run.
    pub fn pass(&mut self, ns: u64, causes: &Causes) -> Option<Cause> {
        self.wall_ns += ns;
        self.at_once[self.active.min(LEVELS - 1)] += ns;
        if self.active > 0 {
            self.active_ns += ns;
            self.threads_ns += ns * self.active as u64;
            return None;
        }
        let entries = causes.entries();
        let there = || {
            let counts = self.waiting.iter().enumerate();
            counts
                .filter(|(_, count)| **count > 0)
                .map(|(index, _)| index)
        };
        let first = there().map(|index| entries[index].cause).min()?;
        let blamed: Vec<usize> = there()
            .filter(|&index| entries[index].cause == first)
            .collect();
        let share = ns / blamed.len() as u64;
        for &index in &blamed {
            self.waited[index] += share;
        }
        self.waited[blamed[0]] += ns - share * blamed.len() as u64;
        Some(first)
    }

    /// Tells whether any thread could run when it was last looked at.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.active > 0
    }

    /// How long how many threads could run at once, by their number.
    #[must_use]
    pub fn at_once(&self) -> &[u64] {
        &self.at_once
    }

    /// The wall time that has passed.
    #[must_use]
    pub fn wall_ns(&self) -> u64 {
        self.wall_ns
    }

    /// Splits the wall time. `run_ns` and `ready_ns` are the exact sums over all threads, `longest_ns` is the most that a
    /// single one of them could run; `unseen_ns` is computing by processes that were gone before anybody looked, while
    /// somebody waited for them. What could not be seen at all is `unknown`.
    #[must_use]
    pub fn settle(&self, exact: Exact, causes: &Causes, unknown: CauseId) -> Settled {
        let sum = exact.run_ns + exact.ready_ns;
        // A round looks at one thread after the other: of two that hand a lock to each other it may find neither able to run,
        // or both. So the samples say how much threads overlap, and the counters how much they ran.
        let seen = scaled(self.active_ns, sum, self.threads_ns);
        let active = seen.min(sum).max(exact.longest_ns).min(self.wall_ns);
        let computing = if sum == 0 {
            0
        } else {
            scaled(active, exact.run_ns, sum)
        };
        let rest = self.wall_ns - active;
        let mut waited = self.spread(rest, unknown);
        let mut computing_ns = computing;
        let mut unseen = exact.unseen_ns;
        // A moment in which a thread ran that nobody saw was no moment of waiting. Most likely somebody waited for it; what is
        // left of it ran beside sleepers.
        let last_blamed = [Cause::Child, Cause::Pipe, Cause::Lock, Cause::Other];
        let others = Cause::ALL.into_iter().rev();
        let others = others.filter(|cause| !last_blamed.contains(cause));
        for cause in last_blamed.into_iter().chain(others) {
            for (id, ns) in &mut waited {
                if causes.get(*id).cause == cause {
                    let taken = (*ns).min(unseen);
                    *ns -= taken;
                    unseen -= taken;
                    computing_ns += taken;
                }
            }
        }
        waited.retain(|(_, ns)| *ns > 0);
        Settled {
            computing_ns,
            ready_ns: active - computing,
            waited,
        }
    }

    /// Spreads an exact time of waiting over the causes as samples saw them.
    fn spread(&self, rest: u64, unknown: CauseId) -> Vec<(CauseId, u64)> {
        let seen: u64 = self.waited.iter().sum();
        if seen == 0 {
            return vec![(unknown, rest)];
        }
        let mut spread: Vec<(CauseId, u64)> = self
            .waited
            .iter()
            .enumerate()
            .filter(|(_, ns)| **ns > 0)
            .map(|(index, &ns)| (CauseId::at(index), scaled(rest, ns, seen)))
            .collect();
        let given: u64 = spread.iter().map(|(_, ns)| ns).sum();
        spread[0].1 += rest.saturating_sub(given);
        spread
    }
}

/// What the kernel counted of all threads together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exact {
    /// On a processor.
    pub run_ns: u64,
    /// Ready without one.
    pub ready_ns: u64,
    /// The most of both that one thread has.
    pub longest_ns: u64,
    /// On a processor, in processes that nobody saw.
    pub unseen_ns: u64,
}

/// `amount · part / whole`, rounded down; nothing of nothing.
pub(crate) fn scaled(amount: u64, part: u64, whole: u64) -> u64 {
    let product = u128::from(amount) * u128::from(part) / u128::from(whole.max(1));
    u64::try_from(product).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Planted {
        causes: Causes,
        whole: Whole,
        peer: CauseId,
        child: CauseId,
        unknown: CauseId,
    }

    fn planted() -> Planted {
        let mut causes = Causes::default();
        Planted {
            peer: causes.intern(Cause::Network, "127.0.0.1:5432"),
            child: causes.intern(Cause::Child, ""),
            unknown: causes.intern(Cause::Other, "too short to be seen"),
            causes,
            whole: Whole::default(),
        }
    }

    #[track_caller]
    fn check(planted: &Planted, exact: Exact, expected: (u64, u64, &[(CauseId, u64)])) {
        let settled = planted
            .whole
            .settle(exact, &planted.causes, planted.unknown);
        let (computing, ready, waited) = expected;
        assert_eq!((settled.computing_ns, settled.ready_ns), (computing, ready));
        assert_eq!(settled.waited, waited);
        let sum = computing + ready + waited.iter().map(|(_, ns)| ns).sum::<u64>();
        assert_eq!(sum, planted.whole.wall_ns());
    }

    #[test]
    fn one_thread_has_what_its_counters_say_whatever_samples_saw() {
        let mut p = planted();
        p.whole.change(None, Some(Seen::Active));
        p.whole.pass(500, &p.causes);
        p.whole
            .change(Some(Seen::Active), Some(Seen::Waiting(p.peer)));
        p.whole.pass(500, &p.causes);
        let exact = Exact {
            run_ns: 300,
            ready_ns: 100,
            longest_ns: 400,
            unseen_ns: 0,
        };
        check(&p, exact, (300, 100, &[(p.peer, 600)]));
    }

    #[test]
    fn threads_that_hand_over_between_two_looks_are_found_by_their_counters() {
        let mut p = planted();
        let lock = p.causes.intern(Cause::Lock, "");
        p.whole.change(None, Some(Seen::Waiting(lock)));
        p.whole.change(None, Some(Seen::Active));
        p.whole.pass(800, &p.causes);
        p.whole
            .change(Some(Seen::Active), Some(Seen::Waiting(lock)));
        p.whole.pass(200, &p.causes);
        let exact = Exact {
            run_ns: 980,
            ready_ns: 0,
            longest_ns: 490,
            unseen_ns: 0,
        };
        check(&p, exact, (980, 0, &[(lock, 20)]));
    }

    #[test]
    fn a_parent_that_waits_for_its_child_waits_for_what_the_child_does() {
        let mut p = planted();
        p.whole.change(None, Some(Seen::Waiting(p.child)));
        p.whole.change(None, Some(Seen::Active));
        p.whole.pass(700, &p.causes);
        p.whole
            .change(Some(Seen::Active), Some(Seen::Waiting(p.peer)));
        assert_eq!(p.whole.pass(300, &p.causes), Some(Cause::Network));
        let exact = Exact {
            run_ns: 700,
            ready_ns: 0,
            longest_ns: 700,
            unseen_ns: 0,
        };
        check(&p, exact, (700, 0, &[(p.peer, 300)]));
    }

    #[test]
    fn spinning_threads_share_too_few_processors() {
        let mut p = planted();
        for _ in 0..4 {
            p.whole.change(None, Some(Seen::Active));
        }
        p.whole.pass(1_000, &p.causes);
        let exact = Exact {
            run_ns: 2_000,
            ready_ns: 2_000,
            longest_ns: 1_000,
            unseen_ns: 0,
        };
        check(&p, exact, (500, 500, &[]));
        assert_eq!(p.whole.at_once()[4], 1_000);
    }

    #[test]
    fn children_too_short_to_be_seen_computed_while_they_were_waited_for() {
        let mut p = planted();
        p.whole.change(None, Some(Seen::Waiting(p.child)));
        p.whole.pass(1_000, &p.causes);
        let exact = Exact {
            run_ns: 100,
            ready_ns: 0,
            longest_ns: 100,
            unseen_ns: 600,
        };
        check(&p, exact, (700, 0, &[(p.child, 300)]));
    }

    #[test]
    fn threads_that_nobody_saw_computed_while_others_slept() {
        let mut p = planted();
        let timer = p.causes.intern(Cause::Timer, "");
        p.whole.change(None, Some(Seen::Waiting(timer)));
        p.whole.pass(600, &p.causes);
        p.whole.change(None, Some(Seen::Waiting(p.child)));
        p.whole.change(Some(Seen::Waiting(timer)), None);
        p.whole.pass(400, &p.causes);
        let exact = Exact {
            unseen_ns: 700,
            ..Exact::default()
        };
        check(&p, exact, (700, 0, &[(timer, 300)]));
    }

    #[test]
    fn waiting_that_nobody_saw_is_said_to_be_unseen() {
        let mut p = planted();
        p.whole.change(None, Some(Seen::Active));
        p.whole.pass(1_000, &p.causes);
        let exact = Exact {
            run_ns: 100,
            ready_ns: 0,
            longest_ns: 100,
            unseen_ns: 0,
        };
        check(&p, exact, (100, 0, &[(p.unknown, 900)]));
    }
}
