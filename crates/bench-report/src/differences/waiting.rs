//! The row of waiting: the total beside the sum and the longest of the waits.

use super::known::{Known, Seen, Teller};
use super::words::standing;
use super::{Cell, Measurement::Reading, Side};

pub(super) fn cells(known: &Known<'_>) -> [Cell; 2] {
    let mut synchronous = known.teller();
    if let Some(seen) = synchronous.of(Reading, Side::Synchronous) {
        total(&mut synchronous, seen);
    }
    if let Some(seen) = synchronous.quietly(Reading, Side::Threads) {
        let total = seen.time("total_ns");
        synchronous.say(format!("with a thread for each: {total}"));
    }
    let mut asynchronous = known.teller();
    if let Some(seen) = asynchronous.of(Reading, Side::Asynchronous) {
        total(&mut asynchronous, seen);
        for (side, other) in [
            (Side::Synchronous, "synchronous code"),
            (Side::Threads, "a thread for each"),
        ] {
            if let Some(beside) = asynchronous.quietly(Reading, side) {
                let difference = seen.beside(beside, "total_ns");
                asynchronous.say(standing(difference, "sooner than", "later than", other));
            }
        }
    }
    [synchronous.cell(), asynchronous.cell()]
}

fn total(teller: &mut Teller<'_>, seen: Seen<'_>) {
    teller.say(format!(
        "{} in all: {} times the sum of the waits, {} times the longest",
        seen.time("total_ns"),
        seen.ratio("total_ns", "sum_ns"),
        seen.ratio("total_ns", "longest_ns"),
    ));
}
