//! The row of concurrency: how many waits are in hand at once, and how many threads that takes.

use super::known::{Known, Seen, Teller};
use super::words::standing;
use super::{Cell, Measurement::Waits, Side};
use crate::render::units;

pub(super) fn cells(known: &Known<'_>) -> [Cell; 2] {
    let mut synchronous = known.teller();
    if let Some(seen) = synchronous.of(Waits, Side::Threads) {
        in_hand(&mut synchronous, seen, "a thread for each");
    }
    let mut asynchronous = known.teller();
    if let Some(seen) = asynchronous.of(Waits, Side::Asynchronous) {
        in_hand(&mut asynchronous, seen, "a task for each");
        if let Some(other) = asynchronous.quietly(Waits, Side::Threads) {
            let threads = seen.beside(other, "threads");
            let makespan = seen.beside(other, "makespan_ns");
            asynchronous.say(format!(
                "threads: {}",
                standing(threads, "fewer than", "more than", "one thread each")
            ));
            asynchronous.say(format!(
                "makespan: {}",
                standing(makespan, "sooner than", "later than", "one thread each")
            ));
        }
    }
    [synchronous.cell(), asynchronous.cell()]
}

fn in_hand(teller: &mut Teller<'_>, seen: Seen<'_>, how: &str) {
    let wait = seen.median("wait_ns").map(units::time).unwrap_or_default();
    teller.say(format!(
        "{} waits of {wait}, {how}: {} in progress at once in a process of {} threads",
        seen.count("waits"),
        seen.count("at_once"),
        seen.count("threads"),
    ));
    teller.say(format!(
        "all done after {}, {} times the limit of one wait",
        seen.time("makespan_ns"),
        seen.ratio("makespan_ns", "wait_ns"),
    ));
}
