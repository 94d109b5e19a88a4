//! The row of execution: what was seen of the order of events.

use super::known::{Known, Seen, Teller};
use super::words::standing;
use super::{Cell, Measurement::Order, Side};
use crate::render::units;

pub(super) fn cells(known: &Known<'_>) -> [Cell; 2] {
    let mut synchronous = known.teller();
    if let Some(seen) = synchronous.of(Order, Side::Synchronous) {
        order(&mut synchronous, seen);
    }
    if let Some(seen) = synchronous.quietly(Order, Side::Threads) {
        let (at_once, waits) = (seen.count("at_once"), seen.count("waits"));
        synchronous.say(format!(
            "with a thread for each, up to {at_once} of {waits}"
        ));
    }
    let mut asynchronous = known.teller();
    if let Some(seen) = asynchronous.of(Order, Side::Asynchronous) {
        order(&mut asynchronous, seen);
        if let Some(other) = asynchronous.quietly(Order, Side::Synchronous) {
            let difference = seen.beside(other, "at_once");
            let standing = standing(difference, "fewer than", "as many as", "synchronous code");
            asynchronous.say(format!("Waits in progress at once: {standing}"));
        }
    }
    [synchronous.cell(), asynchronous.cell()]
}

fn order(teller: &mut Teller<'_>, seen: Seen<'_>) {
    let waits = seen.count("waits");
    let at_once = seen.median("at_once").unwrap_or(0.0);
    if at_once <= 1.0 {
        teller.say(format!(
            "one after another: never more than 1 of {waits} waits in progress"
        ));
    } else {
        let at_once = seen.count("at_once");
        teller.say(format!(
            "interleaved: up to {at_once} of {waits} waits in progress at once"
        ));
    }
    let overtaken = seen.median("overtaken").unwrap_or(0.0);
    if overtaken > 0.0 {
        let (overtaken, pairs) = (units::count(overtaken), seen.count("pairs"));
        teller.say(format!(
            "of {pairs} pairs of them, {overtaken} ended in another order than they began"
        ));
    } else {
        teller.say("they ended in the order in which they began");
    }
}
