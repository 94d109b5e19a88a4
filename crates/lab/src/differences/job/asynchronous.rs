//! The job, all things at once, in one task.

use super::{Journal, SlowThing};
use futures_util::future::try_join_all;
use runtime_adapter::Runtime;
use std::io;

// ANCHOR: job
/// Reads the things and returns how many bytes they had.
pub(crate) async fn read_all<R: Runtime>(
    rt: &R,
    things: &[SlowThing],
    journal: &Journal,
) -> io::Result<usize> {
    let readings = things.iter().map(|thing| async move {
        journal.begins(thing);
        let bytes = thing.read_on(rt).await?.len();
        journal.ends(thing);
        io::Result::Ok(bytes)
    });
    Ok(try_join_all(readings).await?.iter().sum())
}
// ANCHOR_END: job
