//! How long an event loop stays away from its events.
//!
//! A thread that comes back to `epoll_wait` again and again is an event loop; while it is away, everybody whom it serves
//! waits. From samples alone: a stretch begins half-way between the last look that found it waiting for events and the
//! first that did not, and ends likewise.

use crate::model::Reading;

/// Stretches shorter than this are an event loop's ordinary work.
const LONG_NS: u64 = 10_000_000;

/// Looks that a stretch needs to be believed.
const LOOKS: u32 = 2;

/// One switch in so many nanoseconds is what a busy machine does to a thread; a loop that waits in between has more.
const SWITCH_NS: u64 = 2_000_000;

/// The stretches of one thread between two waits for events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stretches {
    looks: u64,
    polls: u64,
    before: Option<Reading>,
    away: Option<Away>,
    stalls: u64,
    stalled_ns: u64,
    longest_ns: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Away {
    since_ns: u64,
    slices: u64,
    looks: u32,
}

impl Stretches {
    /// Adds a look: whether the thread was waiting for events.
    pub fn observe(&mut self, now: Reading, polling: bool) {
        self.looks += 1;
        let middle = self
            .before
            .map_or(now.at_ns, |before| before.at_ns.midpoint(now.at_ns));
        if polling {
            self.polls += 1;
            if let Some(away) = self.away.take() {
                self.came_back(away, middle, now.slices);
            }
        } else if let Some(away) = &mut self.away {
            away.looks += 1;
        } else if self.polls > 0 {
            self.away = Some(Away {
                since_ns: middle,
                slices: now.slices,
                looks: 1,
            });
        }
        self.before = Some(now);
    }

    fn came_back(&mut self, away: Away, at_ns: u64, slices: u64) {
        let length = at_ns.saturating_sub(away.since_ns);
        let switches = slices.saturating_sub(away.slices);
        let went_straight_on = switches <= 2 + length / SWITCH_NS;
        if away.looks < LOOKS || !went_straight_on {
            return;
        }
        self.longest_ns = self.longest_ns.max(length);
        if length >= LONG_NS {
            self.stalls += 1;
            self.stalled_ns += length;
        }
    }

    /// Tells whether the thread is an event loop: a good part of the looks found it waiting for events.
    #[must_use]
    pub fn is_loop(&self) -> bool {
        self.polls >= 5 && self.polls * 5 >= self.looks
    }

    /// How many stretches were of 10 ms or more.
    #[must_use]
    pub fn stalls(&self) -> u64 {
        self.stalls
    }

    /// What those took together.
    #[must_use]
    pub fn stalled_ns(&self) -> u64 {
        self.stalled_ns
    }

    /// The longest stretch that was seen.
    #[must_use]
    pub fn longest_ns(&self) -> u64 {
        self.longest_ns
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks each millisecond, where `away` says in which the loop is away, switching `switches` times in each.
    fn seen(looks: u64, switches: u64, away: impl Fn(u64) -> bool) -> Stretches {
        let mut stretches = Stretches::default();
        for at in 0..looks {
            let now = Reading {
                at_ns: at * 1_000_000,
                slices: at * switches,
                ..Reading::default()
            };
            stretches.observe(now, !away(at));
        }
        stretches
    }

    #[test]
    fn planted_stalls_are_counted_and_measured() {
        let stretches = seen(1_000, 0, |at| at % 200 >= 150);
        assert!(stretches.is_loop());
        assert_eq!(stretches.stalls(), 4, "the last one never came back");
        assert_eq!(stretches.longest_ns(), 50_000_000);
    }

    #[test]
    fn a_busy_loop_that_waits_between_looks_is_not_stalled() {
        let stretches = seen(1_000, 5, |at| at % 200 >= 150);
        assert_eq!(stretches.stalls(), 0);
    }

    #[test]
    fn what_came_before_the_first_wait_is_no_stall() {
        assert_eq!(seen(500, 0, |at| at < 300).stalls(), 0);
    }

    #[test]
    fn a_thread_that_computes_is_no_loop() {
        assert!(!seen(500, 0, |at| at > 6).is_loop());
    }
}
