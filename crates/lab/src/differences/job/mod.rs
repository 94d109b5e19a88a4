//! The job: reading slow things, written three ways. Each file is short enough to be read beside the others.

pub(super) mod asynchronous;
mod journal;
mod slow;
pub(super) mod synchronous;
pub(super) mod threads;

pub(super) use journal::Journal;
pub(super) use slow::{CONTENT, SlowThing, Things};
