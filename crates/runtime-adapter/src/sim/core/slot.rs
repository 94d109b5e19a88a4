//! A task's place in the run.

use crate::sim::cell::Boxed;
use std::panic::Location;

/// The name of a task: its place, and which use of the place it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::sim) struct TaskKey {
    pub(in crate::sim) index: u32,
    pub(in crate::sim) generation: u32,
}

/// Where a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// The place is free.
    Free,
    /// It waits for a wake.
    Idle,
    /// It waits for a processor, or for the turn that it is due.
    Queued,
    /// It is being polled.
    Running,
    /// It occupies a processor.
    Busy,
    /// It has ended; its result waits for the handle.
    Ended,
}

/// What holds of a task besides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Flags {
    /// It was woken while it was polled.
    pub(super) woken: bool,
    /// Its handle asked for its end.
    pub(super) cancelled: bool,
    /// It has no handle any more.
    pub(super) detached: bool,
    /// It holds its processor while it waits.
    pub(super) pinned: bool,
    /// It has a place among the blocking calls.
    pub(super) seated: bool,
    /// It is a blocking call.
    pub(super) blocking: bool,
}

/// Who awaits a task's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joiner {
    Nobody,
    /// A task of the same run.
    Task(TaskKey),
    /// A waker of somebody else's, kept aside.
    Foreign,
}

/// A task, or the room for one. What few tasks need is kept aside by the run.
pub(super) struct Slot {
    /// The future, or the result; away while it is polled.
    pub(super) cell: Option<Boxed>,
    /// Processor time that it has had, in nanoseconds.
    pub(super) cpu: u64,
    pub(super) spawned_at: &'static Location<'static>,
    pub(super) joiner: Joiner,
    pub(super) generation: u32,
    /// The processor that ran it last; while free, the next free place.
    pub(super) processor: u32,
    pub(super) state: State,
    pub(super) flags: Flags,
}
