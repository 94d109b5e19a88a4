//! The job, all things at once, each on a thread of its own that is held.

use super::super::native::start;
use super::{Journal, SlowThing};
use std::io;

// ANCHOR: job
/// Reads the things and returns how many bytes they had.
pub(crate) fn read_all(things: &[SlowThing], journal: &Journal) -> io::Result<usize> {
    std::thread::scope(|scope| {
        let mut readers = Vec::with_capacity(things.len());
        for thing in things {
            readers.push(start(scope, move || {
                journal.begins(thing);
                let bytes = thing.read()?.len();
                journal.ends(thing);
                io::Result::Ok(bytes)
            })?);
        }
        let mut bytes = 0;
        for reader in readers {
            bytes += reader
                .join()
                .map_err(|_| io::Error::other("a reader panicked"))??;
        }
        Ok(bytes)
    })
}
// ANCHOR_END: job
