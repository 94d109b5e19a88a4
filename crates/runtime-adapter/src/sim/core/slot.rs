//! A task's place in the run.

use super::TaskKey;
use crate::sim::cell::Boxed;
use std::panic::Location;

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
    /// In its last poll it came to wait for something of the network.
    OnNetwork = 1 << 6,
}

/// What holds of a task besides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Flags(u8);

impl Flags {
    #[inline]
    pub(super) fn has(self, flag: Flag) -> bool {
        self.0 & flag as u8 != 0
    }

    /// Whether this holds, and nothing else that matters for longer than a poll.
    #[inline]
    pub(super) fn is_only(self, flag: Flag) -> bool {
        self.0 & !(Flag::Woken as u8 | Flag::OnNetwork as u8) == flag as u8
    }

    /// Whether one of several holds.
    #[inline]
    pub(super) fn has_any(self, flags: &[Flag]) -> bool {
        flags.iter().any(|&flag| self.has(flag))
    }

    /// Forgets what a poll has told of it.
    #[inline]
    pub(super) fn begin_poll(&mut self) {
        self.0 &= !(Flag::Woken as u8 | Flag::OnNetwork as u8);
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
pub(super) struct Joiner(u64);

impl Joiner {
    pub(super) const NOBODY: Self = Self(u64::MAX);
    /// A waker of somebody else's, kept aside.
    pub(super) const FOREIGN: Self = Self(u64::MAX - 1);

    /// A task of the same run.
    #[inline]
    pub(super) fn task(key: TaskKey) -> Self {
        Self(key.bits())
    }

    #[inline]
    pub(super) fn as_task(self) -> Option<TaskKey> {
        TaskKey::of_bits(self.0)
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

impl Slot {
    /// A place that is free, and the last such one.
    pub(super) fn free(spawned_at: &'static Location<'static>) -> Self {
        Self {
            cell: None,
            cpu: u64::MAX,
            spawned_at,
            joiner: Joiner::NOBODY,
            generation: 0,
            processor: 0,
            state: State::Free,
            flags: Flags::default(),
        }
    }
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
