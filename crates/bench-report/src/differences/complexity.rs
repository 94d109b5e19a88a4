//! The row of complexity: lines of code of the same job, counted and not timed, so that every difference is one.

use super::known::Known;
use super::{Cell, Measurement::Source, Side};

pub(super) fn cells(known: &Known<'_>) -> [Cell; 2] {
    let mut synchronous = known.teller();
    let mut asynchronous = known.teller();
    let lines =
        |teller: &mut super::known::Teller<'_>, side| teller.of(Source, side)?.median("lines");
    let plain = lines(&mut synchronous, Side::Synchronous);
    let threads = lines(&mut synchronous, Side::Threads);
    if let Some(plain) = plain {
        synchronous.say(format!("{plain} lines of code, one after another"));
    }
    if let Some(threads) = threads {
        synchronous.say(format!("{threads} lines with a thread for each"));
    }
    if let Some(tasks) = lines(&mut asynchronous, Side::Asynchronous) {
        asynchronous.say(format!("{tasks} lines of code for the same job"));
        let others = [
            (Side::Synchronous, "one after another"),
            (Side::Threads, "a thread for each"),
        ];
        for (side, other) in others {
            let beside = asynchronous.quietly(Source, side);
            if let Some(other_lines) = beside.and_then(|seen| seen.median("lines")) {
                asynchronous.say(format!(
                    "that is {} {other}",
                    beside_lines(tasks, other_lines)
                ));
            }
        }
    }
    [synchronous.cell(), asynchronous.cell()]
}

fn beside_lines(these: f64, others: f64) -> String {
    if these > others {
        format!("{} more than", these - others)
    } else if these < others {
        format!("{} fewer than", others - these)
    } else {
        "as many as".to_owned()
    }
}
