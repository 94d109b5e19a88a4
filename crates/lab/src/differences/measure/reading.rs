//! The reading of several slow things: the order of its events, and its time.

use super::super::job::{CONTENT, Journal, SlowThing, Things, asynchronous};
use super::super::native::now;
use super::super::request::Part;
use super::super::sizes::Sizes;
use super::{Parts, nanoseconds};
use bench_report::differences::Measurement;
use runtime_adapter::Runtime;
use std::io;
use std::time::Duration;

/// Reads them with code that holds its threads.
pub(super) fn holding(
    read_all: fn(&[SlowThing], &Journal) -> io::Result<usize>,
    sizes: &Sizes,
) -> Parts {
    let things = Things::new(&sizes.waits)?;
    let journal = Journal::default();
    let before = now();
    let bytes = read_all(things.all(), &journal)?;
    parts(&things, &journal, before.elapsed(), bytes)
}

pub(super) async fn asynchronous<R: Runtime>(rt: &R, sizes: &Sizes) -> Parts {
    let things = Things::new(&sizes.waits)?;
    let journal = Journal::default();
    let before = rt.now();
    let bytes = asynchronous::read_all(rt, things.all(), &journal).await?;
    parts(&things, &journal, rt.now() - before, bytes)
}

fn parts(things: &Things, journal: &Journal, total: Duration, bytes: usize) -> Parts {
    let expected = CONTENT.len() * things.all().len();
    if bytes != expected {
        return Err(io::Error::other(format!("read {bytes} bytes instead of {expected}")).into());
    }
    let seen = journal.seen();
    let waits = u32::try_from(things.all().len())?;
    Ok(vec![
        Part::new(
            Measurement::Order,
            [
                ("waits", waits.into()),
                ("at_once", seen.at_once.into()),
                ("pairs", seen.pairs.into()),
                ("overtaken", seen.overtaken.into()),
            ],
        ),
        Part::new(
            Measurement::Reading,
            [
                ("total_ns", nanoseconds(total)),
                ("sum_ns", nanoseconds(things.sum())),
                ("longest_ns", nanoseconds(things.longest())),
            ],
        ),
    ])
}
