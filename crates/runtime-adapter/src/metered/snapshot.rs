//! What a meter tells.

use crate::Durations;
use std::time::Duration;

/// What was counted and timed on a runtime until now.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Snapshot {
    /// Tasks that were spawned, roots of `block_on` among them; also those that a runtime that is gone dropped at once.
    pub tasks_spawned: u64,
    /// Tasks whose future was not dropped yet.
    pub tasks_alive: u64,
    /// Polls that have begun; each is counted.
    pub polls: u64,
    /// How long polls took, those that were timed; their number is that of the samples.
    pub poll_times: Durations,
    /// From the wake to the poll, and from the spawn to the first poll, for the tasks that were sampled.
    pub scheduling_delays: Durations,
    /// The calls of `spawn_blocking`.
    pub blocking: Blocking,
}

/// What was counted and timed of blocking calls: all of them.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Blocking {
    /// Calls that wait for a thread.
    pub waiting: u64,
    /// Calls that run: the threads that are occupied.
    pub running: u64,
    /// Calls that have returned, or panicked.
    pub done: u64,
    /// Calls that were dropped before they began: cancelled, or refused.
    pub dropped: u64,
    /// How long those that have begun had waited for a thread.
    pub waits: Durations,
}

impl Snapshot {
    /// Returns the longest poll among those that were timed.
    pub fn longest_poll(&self) -> Duration {
        self.poll_times.max()
    }
}
