//! What a simulated run says of itself, beside its figures.

use serde::{Deserialize, Serialize};

/// A run in virtual time: how its schedule was drawn, what it was, and how the virtual processors fared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Simulation {
    /// Who went next: `seeded`, `fifo`, `work-stealing`.
    pub policy: String,
    /// Seed of the schedule.
    pub seed: u64,
    /// The identity of the run: over the time and the task of every poll. The same on every machine.
    pub hash: String,
    /// Polls of tasks.
    pub polls: u64,
    /// Tasks that were spawned.
    pub tasks: u64,
    /// The most tasks that were alive at once.
    pub tasks_at_once: u64,
    /// Tasks that one processor took from another's line.
    pub steals: u64,
    /// The share of the processors' time in which they were occupied, from 0 to 1.
    pub utilisation: f64,
    /// How many tasks were ready and waited for a processor, on average over the time.
    pub queue_length: f64,
}
