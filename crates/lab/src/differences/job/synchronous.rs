//! The job, one thing after another, on a thread that is held.

use super::{Journal, SlowThing};
use std::io;

// ANCHOR: job
/// Reads the things and returns how many bytes they had.
pub(crate) fn read_all(things: &[SlowThing], journal: &Journal) -> io::Result<usize> {
    let mut bytes = 0;
    for thing in things {
        journal.begins(thing);
        bytes += thing.read()?.len();
        journal.ends(thing);
    }
    Ok(bytes)
}
// ANCHOR_END: job
