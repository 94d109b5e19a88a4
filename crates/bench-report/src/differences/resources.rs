//! The row of resource use: what a thread and a task cost to make, to switch, to keep and to wake.

use super::known::{Known, Seen, Teller};
use super::words::standing;
use super::{Cell, Measurement, Side};

/// What is compared: where, by which figure, and in which words.
struct Cost {
    measurement: Measurement,
    figure: &'static str,
    subject: &'static str,
    less: &'static str,
    more: &'static str,
}

const COSTS: [Cost; 4] = [
    Cost {
        measurement: Measurement::Lifetime,
        figure: "made_and_joined_ns",
        subject: "is made and joined in",
        less: "sooner than",
        more: "later than",
    },
    Cost {
        measurement: Measurement::Switch,
        figure: "switch_ns",
        subject: "is switched to in",
        less: "sooner than",
        more: "later than",
    },
    Cost {
        measurement: Measurement::Memory,
        figure: "each_bytes",
        subject: "that sleeps takes",
        less: "less than",
        more: "more than",
    },
    Cost {
        measurement: Measurement::Resume,
        figure: "resume_p50_ns",
        subject: "is resumed in",
        less: "sooner than",
        more: "later than",
    },
];

/// The switch of two threads that are kept on one processor.
const PINNED: &str = "switch_pinned_ns";

pub(super) fn cells(known: &Known<'_>) -> [Cell; 2] {
    let mut synchronous = known.teller();
    let mut asynchronous = known.teller();
    for cost in &COSTS {
        if let Some(seen) = synchronous.of(cost.measurement, Side::Synchronous) {
            tell(&mut synchronous, seen, cost, "a thread", "");
        }
        if let Some(seen) = asynchronous.of(cost.measurement, Side::Asynchronous) {
            let beside = asynchronous.quietly(cost.measurement, Side::Synchronous);
            let standing = beside.map_or_else(String::new, |beside| {
                let difference = seen.beside(beside, cost.figure);
                standing(difference, cost.less, cost.more, "a thread")
                    + &on_one_processor(seen, beside)
            });
            tell(&mut asynchronous, seen, cost, "a task", &standing);
        }
    }
    [synchronous.cell(), asynchronous.cell()]
}

/// How a task's switch stands beside that of threads on one processor, which need not wake another one.
fn on_one_processor(task: Seen<'_>, thread: Seen<'_>) -> String {
    if thread.median(PINNED).is_none() {
        return String::new();
    }
    let difference = task.beside_another("switch_ns", thread, PINNED);
    let other = "a thread on the same processor";
    let words = standing(difference, "sooner than", "later than", other);
    format!("; {words}")
}

fn tell(teller: &mut Teller<'_>, seen: Seen<'_>, cost: &Cost, who: &str, standing: &str) {
    let Cost {
        measurement,
        figure,
        subject,
        ..
    } = cost;
    let amount = match measurement {
        Measurement::Memory => seen.bytes(figure),
        Measurement::Resume => format!(
            "{} (p50), {} (p99), {} (p99.9)",
            seen.time(figure),
            seen.time("resume_p99_ns"),
            seen.time("resume_p999_ns")
        ),
        _ => seen.time(figure),
    };
    let pinned = match seen.median(PINNED) {
        Some(_) => format!(", {} on the same processor", seen.time(PINNED)),
        None => String::new(),
    };
    let joint = match measurement {
        Measurement::Resume if !standing.is_empty() => "; at p50",
        _ if !standing.is_empty() => ":",
        _ => "",
    };
    let standing = format!("{joint} {standing}");
    let standing = standing.trim_end();
    teller.say(format!("{who} {subject} {amount}{pinned}{standing}"));
}
