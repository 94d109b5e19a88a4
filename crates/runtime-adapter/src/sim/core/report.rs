//! What a run has done so far, in numbers: its identity among them.

use super::Core;
use std::time::Duration;

/// What a simulation did.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// The simulated time since it began.
    pub elapsed: Duration,
    /// A hash over the time and the task of every poll and every end: two runs with the same hash did the same things at
    /// the same times in the same order.
    pub hash: u64,
    /// Polls of tasks.
    pub polls: u64,
    /// Tasks that were spawned.
    pub spawned: u64,
    /// Tasks that were alive at once, at most.
    pub alive_peak: usize,
    /// Tasks that are alive.
    pub alive: usize,
    /// Timers that are armed.
    pub timers: usize,
    /// Tasks that one processor took from another's line.
    pub steals: u64,
    /// For how long each processor was occupied.
    pub busy: Vec<Duration>,
    /// The time that tasks were ready and had no processor, summed over tasks.
    pub queued: Duration,
}

impl Report {
    /// The share of the processors' time in which they were occupied, from 0 to 1; 0 if no time has passed.
    #[must_use]
    pub fn utilisation(&self) -> f64 {
        let elapsed = self.elapsed.as_secs_f64();
        if elapsed > 0.0 && !self.busy.is_empty() {
            let busy: f64 = self.busy.iter().map(Duration::as_secs_f64).sum();
            busy / (elapsed * self.busy.len() as f64)
        } else {
            0.0
        }
    }

    /// How many tasks waited for a processor, on average over the time.
    #[must_use]
    pub fn mean_queue_length(&self) -> f64 {
        let elapsed = self.elapsed.as_secs_f64();
        if elapsed > 0.0 {
            self.queued.as_secs_f64() / elapsed
        } else {
            0.0
        }
    }
}

/// The numbers, while they grow.
#[derive(Debug, Default)]
pub(super) struct Tally {
    hash: u64,
    pub(super) polls: u64,
    spawned: u64,
    alive_peak: usize,
    pub(super) steals: u64,
    queued_ns: u128,
}

impl Tally {
    #[inline]
    pub(super) fn poll(&mut self, now: u64, task: u32) {
        self.polls += 1;
        self.mix(now ^ u64::from(task).rotate_left(32));
    }

    #[inline]
    pub(super) fn ended(&mut self, now: u64, task: u32) {
        self.mix(!now ^ u64::from(task).rotate_left(32));
    }

    #[inline]
    pub(super) fn spawned(&mut self, alive: usize) {
        self.spawned += 1;
        self.alive_peak = self.alive_peak.max(alive);
    }

    /// Some time passes, in which so many tasks wait for a processor.
    #[inline]
    pub(super) fn pass(&mut self, by: u64, waiting: usize) {
        if waiting > 0 {
            self.queued_ns += u128::from(by) * waiting as u128;
        }
    }

    #[inline]
    fn mix(&mut self, event: u64) {
        self.hash = (self.hash.rotate_left(23) ^ event).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

impl Core {
    /// Tells what the run has done so far.
    pub(in crate::sim) fn report(&self) -> Report {
        Report {
            elapsed: Duration::from_nanos(self.now),
            hash: self.tally.hash ^ (self.tally.hash >> 29),
            polls: self.tally.polls,
            spawned: self.tally.spawned,
            alive_peak: self.tally.alive_peak,
            alive: self.alive,
            timers: self.timers.armed(),
            steals: self.tally.steals,
            busy: self
                .processors
                .busy_ns(self.now)
                .into_iter()
                .map(Duration::from_nanos)
                .collect(),
            queued: Duration::from_nanos(u64::try_from(self.tally.queued_ns).unwrap_or(u64::MAX)),
        }
    }
}
