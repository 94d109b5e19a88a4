//! The row of responsiveness: how late a regular beat comes while others work on the same worker.

use super::known::{Known, Seen};
use super::words::standing;
use super::{Cell, Measurement::Heartbeat, Side};
use crate::render::units;

/// The figure by which beats are compared.
const COMPARED: &str = "late_p99_ns";

pub(super) fn cells(known: &Known<'_>) -> [Cell; 2] {
    let mut synchronous = known.teller();
    if let Some(seen) = synchronous.of(Heartbeat, Side::Synchronous) {
        synchronous.say(format!(
            "a beat due every {}, beside a call that holds the worker, is {}",
            period(seen),
            late(seen)
        ));
        if let Some(idle) = synchronous.quietly(Heartbeat, Side::Idle) {
            synchronous.say(format!("with nothing else to do: {}", late(idle)));
            let difference = seen.beside(idle, COMPARED);
            synchronous.say(format!(
                "at p99 {}",
                standing(
                    difference,
                    "less late than",
                    "later than",
                    "the idle worker"
                )
            ));
        }
        if let Some(handed) = synchronous.quietly(Heartbeat, Side::Handed) {
            let difference = handed.beside(seen, COMPARED);
            synchronous.say(format!(
                "the same call handed to the blocking pool: {}; at p99 {}",
                late(handed),
                standing(
                    difference,
                    "less late than",
                    "later than",
                    "the call on the worker"
                )
            ));
        }
    }
    let mut asynchronous = known.teller();
    if let Some(seen) = asynchronous.of(Heartbeat, Side::Asynchronous) {
        asynchronous.say(format!(
            "the same beat, beside the asynchronous reading, is {}",
            late(seen)
        ));
        for (side, other) in [
            (Side::Synchronous, "the beat beside synchronous code"),
            (Side::Idle, "the idle worker"),
        ] {
            if let Some(beside) = asynchronous.quietly(Heartbeat, side) {
                let difference = seen.beside(beside, COMPARED);
                let standing = standing(difference, "less late than", "later than", other);
                asynchronous.say(format!("at p99 {standing}"));
            }
        }
    }
    [synchronous.cell(), asynchronous.cell()]
}

fn period(seen: Seen<'_>) -> String {
    seen.median("period_ns")
        .map_or_else(|| "period".to_owned(), units::time)
}

fn late(seen: Seen<'_>) -> String {
    format!(
        "{} late (p50), {} (p99), {} at most",
        seen.time("late_p50_ns"),
        seen.time(COMPARED),
        seen.time("late_max_ns")
    )
}
