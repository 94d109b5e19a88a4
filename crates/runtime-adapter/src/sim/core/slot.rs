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

/// What may hold of a task besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Flag {
    /// It was woken while it was polled.
    Woken = 1,
    /// Its handle asked for its end.
    Cancelled = 1 << 1,
    /// It has no handle any more.
    Detached = 1 << 2,
    /// It holds its processor while it waits.
    Pinned = 1 << 3,
    /// It has a place among the blocking calls.
    Seated = 1 << 4,
    /// It is a blocking call.
    Blocking = 1 << 5,
}

/// What holds of a task besides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Flags(u8);

impl Flags {
    #[inline]
    pub(super) fn has(self, flag: Flag) -> bool {
        self.0 & flag as u8 != 0
    }

    #[inline]
    pub(super) fn set(&mut self, flag: Flag, holds: bool) {
        if holds {
            self.0 |= flag as u8;
        } else {
            self.0 &= !(flag as u8);
        }
    }
}

/// Who awaits a task's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Joiner(TaskKey);

impl Joiner {
    pub(super) const NOBODY: Self = Self::no_task(u32::MAX);
    /// A waker of somebody else's, kept aside.
    pub(super) const FOREIGN: Self = Self::no_task(u32::MAX - 1);

    /// Of which there are fewer than that.
    const fn no_task(index: u32) -> Self {
        Self(TaskKey {
            index,
            generation: 0,
        })
    }

    /// A task of the same run.
    #[inline]
    pub(super) fn task(key: TaskKey) -> Self {
        Self(key)
    }

    #[inline]
    pub(super) fn as_task(self) -> Option<TaskKey> {
        (self != Self::NOBODY && self != Self::FOREIGN).then_some(self.0)
    }
}

/// A task, or the room for one. What few tasks need is kept aside by the run.
pub(super) struct Slot {
    /// The future, or the result; away while it is polled.
    pub(super) cell: Option<Boxed>,
    /// Processor time that it has had, in nanoseconds; while free, the next free place.
    pub(super) cpu: u64,
    pub(super) spawned_at: &'static Location<'static>,
    pub(super) joiner: Joiner,
    pub(super) generation: u32,
    /// The processor that ran it last.
    pub(super) processor: u16,
    pub(super) state: State,
    pub(super) flags: Flags,
}

/// Makes room for one more. What is large grows by a sixteenth and not to twice its size: of a million tasks that sleep, each
/// would hold room for another.
#[inline]
pub(super) fn make_room<T>(list: &mut Vec<T>) {
    const LARGE: usize = 4_096;
    if list.len() == list.capacity() && list.len() >= LARGE {
        list.reserve_exact(list.len() / 16);
    }
}

/// What a task holds besides its future and its timer.
const _: () = assert!(size_of::<Slot>() == 48);
