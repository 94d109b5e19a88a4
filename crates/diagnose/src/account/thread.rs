//! One thread's time, split.
//!
//! The kernel counts exactly how long a thread ran and how long it was ready to; the rest of its life it waited. For what,
//! samples tell: the waiting between two looks that both found it waiting belongs in halves to what each of them saw. So
//! the sum is exact, and only the split among causes is an estimate.

use crate::model::{CauseId, Reading, Seen};

/// What a thread waited for something, in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waited {
    /// For what.
    pub cause: CauseId,
    /// How long.
    pub ns: u64,
    /// In about how many waits; a thread that lost its processor in between is counted too.
    pub waits: u64,
}

/// The account of one thread.
#[derive(Clone, Debug)]
pub struct Thread {
    begun: Reading,
    last: Reading,
    anchor: Reading,
    cause: Option<CauseId>,
    first: Option<CauseId>,
    waited: Vec<Waited>,
}

impl Thread {
    /// Opens the account of a thread that began at a moment, with nothing counted yet.
    #[must_use]
    pub fn begun_at(at_ns: u64) -> Self {
        Self::joined(Reading {
            at_ns,
            ..Reading::default()
        })
    }

    /// Opens the account of a thread that was there before: what it did until now is not counted.
    #[must_use]
    pub fn joined(reading: Reading) -> Self {
        Self {
            begun: reading,
            last: reading,
            anchor: reading,
            cause: None,
            first: None,
            waited: Vec::new(),
        }
    }

    /// Adds a look.
    pub fn observe(&mut self, reading: Reading, seen: Seen) {
        self.last = reading;
        if let Seen::Waiting(cause) = seen {
            self.settle_until(reading, cause);
        }
    }

    /// Says for what it waited before it was first seen to wait, if it waited more than once until then.
    pub fn before_first(&mut self, unseen: CauseId) {
        if self.cause.is_none() {
            self.first = Some(unseen);
        }
    }

    /// Closes the account: waiting that nobody saw is what was seen last, or `unseen` if nothing was.
    pub fn close(&mut self, unseen: CauseId) {
        let cause = self.cause.unwrap_or(unseen);
        self.settle_until(self.last, cause);
        self.waited.retain(|entry| entry.ns > 0 || entry.waits > 0);
    }

    /// Time on a processor.
    #[must_use]
    pub fn run_ns(&self) -> u64 {
        self.last.run_ns.saturating_sub(self.begun.run_ns)
    }

    /// Time ready without a processor.
    #[must_use]
    pub fn ready_ns(&self) -> u64 {
        self.last.ready_ns.saturating_sub(self.begun.ready_ns)
    }

    /// What was waited for, as far as it is settled.
    #[must_use]
    pub fn waited(&self) -> &[Waited] {
        &self.waited
    }

    /// The last look.
    #[must_use]
    pub fn last(&self) -> Reading {
        self.last
    }

    fn settle_until(&mut self, now: Reading, cause: CauseId) {
        let from = self.anchor;
        let elapsed = now.at_ns.saturating_sub(from.at_ns);
        let used =
            now.run_ns.saturating_sub(from.run_ns) + now.ready_ns.saturating_sub(from.ready_ns);
        let slices = now.slices.saturating_sub(from.slices);
        // What was given a processor once and waits, waits for the first time.
        let first = self.first.filter(|_| slices > 1).unwrap_or(cause);
        let before = self.cause.unwrap_or(first);
        if used > elapsed {
            // It had been woken when it was last believed to wait: the counter of being ready is only added to when a
            // processor is given.
            let entry = self.entry(before);
            entry.ns = entry.ns.saturating_sub(used - elapsed);
        } else {
            let blocked = elapsed - used;
            let first = if slices == 0 { 0 } else { blocked / 2 };
            self.entry(before).ns += first;
            self.entry(cause).ns += blocked - first;
        }
        // The wait that was seen before has ended if the thread ran since; of those in between nobody saw any.
        // The one that goes on is counted when it ends. The first processor that a thread is given ends no wait.
        let ended = match self.cause {
            None => slices.saturating_sub(1),
            Some(before) if before == cause => slices,
            // Of those between two different causes nobody knows whose they were.
            Some(_) => slices.min(1),
        };
        self.entry(before).waits += ended;
        self.anchor = now;
        self.cause = Some(cause);
    }

    fn entry(&mut self, cause: CauseId) -> &mut Waited {
        let place = self.waited.iter().position(|entry| entry.cause == cause);
        let place = place.unwrap_or_else(|| {
            self.waited.push(Waited {
                cause,
                ns: 0,
                waits: 0,
            });
            self.waited.len() - 1
        });
        &mut self.waited[place]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cause, Causes};

    fn reading(at: u64, run: u64, ready: u64, slices: u64) -> Reading {
        Reading {
            at_ns: at,
            run_ns: run,
            ready_ns: ready,
            slices,
        }
    }

    fn total(thread: &Thread) -> u64 {
        thread.run_ns() + thread.ready_ns() + thread.waited().iter().map(|w| w.ns).sum::<u64>()
    }

    #[test]
    fn shares_add_up_to_the_life_of_the_thread() {
        let mut causes = Causes::default();
        let disk = causes.intern(Cause::Disk, "fsync");
        let peer = causes.intern(Cause::Network, "127.0.0.1:5432");
        let mut thread = Thread::begun_at(1_000);
        thread.observe(reading(2_000, 300, 100, 1), Seen::Active);
        thread.observe(reading(3_000, 500, 100, 2), Seen::Waiting(disk));
        thread.observe(reading(4_000, 500, 100, 2), Seen::Waiting(disk));
        thread.observe(reading(6_000, 700, 200, 4), Seen::Waiting(peer));
        thread.observe(reading(7_000, 1_600, 200, 4), Seen::Active);
        thread.close(disk);
        assert_eq!(total(&thread), 6_000);
        assert_eq!(thread.run_ns(), 1_600);
        let waited = thread.waited();
        assert_eq!(
            waited[0].ns + waited[1].ns,
            6_000 - 1_600 - 200,
            "{waited:?}"
        );
        assert_eq!(waited[0].ns, 1_400 + 1_000 + 850);
    }

    #[test]
    fn a_wait_that_goes_on_is_its_own_cause_alone() {
        let mut causes = Causes::default();
        let timer = causes.intern(Cause::Timer, "");
        let peer = causes.intern(Cause::Network, "a:1");
        let mut thread = Thread::begun_at(0);
        thread.observe(reading(10, 0, 0, 1), Seen::Waiting(timer));
        thread.observe(reading(20, 0, 0, 1), Seen::Waiting(timer));
        thread.observe(reading(120, 0, 0, 2), Seen::Waiting(peer));
        thread.close(timer);
        assert_eq!(
            thread.waited(),
            [
                Waited {
                    cause: timer,
                    ns: 70,
                    waits: 1
                },
                Waited {
                    cause: peer,
                    ns: 50,
                    waits: 0
                }
            ]
        );
    }

    #[test]
    fn readiness_that_is_counted_late_is_taken_back_from_the_wait() {
        let mut causes = Causes::default();
        let timer = causes.intern(Cause::Timer, "");
        let mut thread = Thread::begun_at(0);
        thread.observe(reading(100, 0, 0, 1), Seen::Waiting(timer));
        // It was woken at 50, and got its processor at 110.
        thread.observe(reading(120, 10, 60, 2), Seen::Waiting(timer));
        assert_eq!(total(&thread), 120);
        assert_eq!(thread.waited()[0].ns, 50);
    }

    #[test]
    fn short_waits_before_the_first_that_is_seen_are_not_all_of_its_cause() {
        let mut causes = Causes::default();
        let unseen = causes.intern(Cause::Other, "waits too short to be seen");
        let peer = causes.intern(Cause::Network, "a:1");
        let mut thread = Thread::begun_at(0);
        thread.before_first(unseen);
        // Loading itself, the thread waited twenty times; then once, and long, for its peer.
        thread.observe(reading(40, 20, 0, 20), Seen::Waiting(peer));
        thread.observe(reading(900, 20, 0, 20), Seen::Waiting(peer));
        thread.observe(reading(1_000, 120, 0, 21), Seen::Active);
        thread.close(unseen);
        let waits = |cause| {
            thread
                .waited()
                .iter()
                .find(|w| w.cause == cause)
                .map(|w| w.waits)
        };
        assert_eq!((waits(unseen), waits(peer)), (Some(19), Some(1)));
        assert_eq!(total(&thread), 1_000);
    }

    #[test]
    fn a_thread_that_was_there_before_is_counted_from_now() {
        let thread = Thread::joined(reading(500, 9_000, 70, 12));
        assert_eq!(total(&thread), 0);
    }
}
