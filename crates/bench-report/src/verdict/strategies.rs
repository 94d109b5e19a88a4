//! What a strategy gained over another, runtime by runtime; and where async gains nothing over the plain way.

use super::wording::{Pair, Tally, compared, list, narrowly_same, tally, times, uncapital};
use super::{Finding, Topic, View};
use crate::comparison::fastest_of;
use crate::{Cell, Difference};

/// A question that two strategies answer, with the words for each answer.
struct Question {
    first: &'static str,
    second: &'static str,
    /// What differs between the two, for the lead of the sentence.
    what: &'static str,
}

/// The questions, in the order in which a reader asks them.
const QUESTIONS: [Question; 8] = [
    Question {
        first: "concurrent",
        second: "sequential",
        what: "Concurrency",
    },
    Question {
        first: "buzzers",
        second: "sequential",
        what: "Serving by buzzer",
    },
    Question {
        first: "bank",
        second: "sequential",
        what: "Having several tellers",
    },
    Question {
        first: "parallel",
        second: "sequential",
        what: "Having more cashiers",
    },
    Question {
        first: "concurrent",
        second: "parallel",
        what: "Concurrency instead of more cashiers",
    },
    Question {
        first: "turns",
        second: "one",
        what: "Taking turns",
    },
    Question {
        first: "parallel",
        second: "one",
        what: "Having more cleaners",
    },
    Question {
        first: "rayon",
        second: "one",
        what: "Rayon's pool of cleaners",
    },
];

pub(super) fn find(view: View<'_>) -> Vec<Finding> {
    QUESTIONS
        .iter()
        .filter_map(|question| answer(view, question))
        .collect()
}

fn answer(view: View<'_>, question: &Question) -> Option<Finding> {
    let pairs = pairs(view, question.first, question.second);
    if pairs.is_empty() {
        return None;
    }
    let what = question.what;
    let lead = match tally(&pairs) {
        Tally::Faster => format!("{what} helped: "),
        Tally::Slower => format!("{what} did not help, it cost time: "),
        Tally::Same if narrowly_same(&pairs) => format!("{what} did not help: "),
        Tally::Same => format!(
            "{what} did not help measurably, though the runs spread too widely to rule it out: "
        ),
        Tally::Mixed => format!("{what} {}: ", mixed(&pairs)),
        Tally::Unknown => format!("Whether {} helped cannot be told: ", uncapital(what)),
    };
    let words = compared(question.first, question.second, &pairs);
    let sentence = format!("{lead}{words}.{}", speed_up(question, &pairs));
    let cells: Vec<&Cell> = pairs
        .iter()
        .flat_map(|pair| [pair.first, pair.second])
        .collect();
    Some(view.finding(Topic::Strategy, sentence, &cells))
}

/// Every cell of one strategy, with the cell of the other that stands beside it.
pub(super) fn pairs<'a>(view: View<'a>, first: &str, second: &str) -> Vec<Pair<'a>> {
    let firsts = view.of(first).into_iter();
    firsts
        .filter_map(|first| Some(Pair::of(first, beside(view, first, second)?)))
        .collect()
}

/// The cell to set beside: the same runtime's, and for a strategy that runs on none the fastest there is.
fn beside<'a>(view: View<'a>, first: &Cell, second: &str) -> Option<&'a Cell> {
    view.comparison.partner(first, second).or_else(|| {
        if first.has_runtime() {
            return None;
        }
        Some(
            fastest_of(
                view.of(second)
                    .into_iter()
                    .filter(|cell| cell.same_place(first)),
            )?
            .cell,
        )
    })
}

/// Where the answers differ, says so without hiding either.
fn mixed(pairs: &[Pair<'_>]) -> String {
    let any = |wanted: fn(&Difference) -> bool| pairs.iter().any(|pair| wanted(&pair.difference));
    if any(|d| matches!(d, Difference::Faster { .. })) {
        "helped in some places only"
    } else {
        "did not help, and cost time in some places"
    }
    .to_owned()
}

/// For workers that compute side by side: the speed-up beside the threads that cleaned and the processors there were.
fn speed_up(question: &Question, pairs: &[Pair<'_>]) -> String {
    if question.second != "one" || question.first == "turns" {
        return String::new();
    }
    let mut best: Option<(f64, u32, f64)> = None;
    for pair in pairs {
        let (Some(measured), Some(estimate)) =
            (&pair.first.measured, pair.first.ratio(pair.second))
        else {
            continue;
        };
        let Some(house) = &measured.house else {
            continue;
        };
        let speed_up = 1.0 / estimate.median;
        if measured.cores > 0 && best.is_none_or(|(known, ..)| speed_up > known) {
            best = Some((speed_up, measured.cores, house.threads_used.median));
        }
    }
    let Some((speed_up, cores, threads)) = best else {
        return String::new();
    };
    let usable = threads.min(f64::from(cores)).max(1.0);
    let processors = if cores == 1 {
        "1 processor".to_owned()
    } else {
        format!("{cores} processors")
    };
    let threads_word = if threads > 1.0 { "threads" } else { "thread" };
    format!(
        " At best {} times as fast, with {threads:.0} {threads_word} on {processors}: {:.0} % of the {usable:.0} times that those allow.",
        times(speed_up),
        100.0 * speed_up / usable
    )
}

/// Sets concurrency on each async runtime beside plain blocking code, one after another on threads, and says where it was
/// no faster. Where the makespan is better but building the runtime eats it up, says that: a script pays both.
pub(super) fn where_async_loses(view: View<'_>) -> Option<Finding> {
    let plain: Vec<&Cell> = view
        .of("sequential")
        .into_iter()
        .filter(|cell| cell.runtime == "threads")
        .collect();
    let mut lost = Vec::new();
    let mut level = Vec::new();
    let mut with_setup = Vec::new();
    let mut cells: Vec<&Cell> = Vec::new();
    for cell in view.of("concurrent") {
        if cell.runtime == "threads" {
            continue;
        }
        let alike = |other: &&&Cell| {
            other
                .parameters
                .iter()
                .filter(|(n, v)| cell.parameters.get(*n) == Some(v))
                .count()
        };
        let Some(&base) = plain
            .iter()
            .filter(|other| other.same_place(cell))
            .rev()
            .max_by_key(alike)
        else {
            continue;
        };
        match (cell.difference(base), cell.difference_with_setup(base)) {
            (Difference::Slower { ratio, interval }, _) => {
                lost.push(format!(
                    "{} times as long on {}{}",
                    times(ratio),
                    cell.place(),
                    super::wording::range(interval)
                ));
            }
            (Difference::NoMeasurableDifference { .. }, _) => level.push(cell.place()),
            (Difference::Faster { .. }, Difference::Slower { ratio, interval }) => {
                with_setup.push(format!(
                    "{} times as long on {}{}",
                    times(ratio),
                    cell.place(),
                    super::wording::range(interval)
                ));
            }
            _ => continue,
        }
        cells.extend([cell, base]);
    }
    let mut parts = Vec::new();
    if !lost.is_empty() {
        parts.push(format!(
            "Async lost: concurrent took {} as plain sequential code on threads.",
            list(&lost)
        ));
    }
    if !level.is_empty() {
        parts.push(format!(
            "Async gained nothing measurable over plain sequential code on threads: {}.",
            list(&level)
        ));
    }
    if !with_setup.is_empty() {
        parts.push(format!("Async lost once setting up is counted: from start to end concurrent took {} as plain sequential code on threads.", list(&with_setup)));
    }
    (!parts.is_empty()).then(|| view.finding(Topic::AsyncLoses, parts.join(" "), &cells))
}
