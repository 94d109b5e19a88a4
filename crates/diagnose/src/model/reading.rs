//! One look at one thread.

use super::CauseId;

/// The kernel's counters of a thread at a moment. They are exact while the thread waits; while it runs, they lag behind by
/// up to a tick of the scheduler.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// When it was read, on the clock of the watcher.
    pub at_ns: u64,
    /// Time on a processor.
    pub run_ns: u64,
    /// Time ready to run without a processor.
    pub ready_ns: u64,
    /// How many times it was given a processor.
    pub slices: u64,
}

/// What a thread was doing at that moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It computed, or would have with a processor.
    Active,
    /// It waited.
    Waiting(CauseId),
}
