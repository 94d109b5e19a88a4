//! Each scenario in a line: what kind of work it is, and which strategy gained or lost how much.

use super::strategies::pairs;
use super::wording::{Pair, Tally, list, narrowly_same, tally, times};
use super::work::{Kind, kind};
use super::{Finding, Topic, View};
use crate::{Cell, Difference};

/// The strategies that a reader chooses among, each beside the plainest way.
const CHOICES: [(&str, &str, &str); 7] = [
    ("concurrent", "sequential", "concurrency"),
    ("buzzers", "sequential", "buzzers"),
    (
        "parallel",
        "sequential",
        "more cashiers, each holding a thread,",
    ),
    ("bank", "sequential", "more tellers"),
    ("turns", "one", "taking turns"),
    ("parallel", "one", "more cleaners"),
    ("rayon", "one", "a rayon pool"),
];

pub(super) fn find(view: View<'_>) -> Option<Finding> {
    let (kind, _) = kind(view)?;
    let mut parts = Vec::new();
    let mut cells: Vec<&Cell> = Vec::new();
    for (first, second, what) in CHOICES {
        let pairs = pairs(view, first, second);
        if let Some(words) = outcome(&pairs) {
            parts.push(format!("{what} {words}"));
            cells.extend(pairs.iter().flat_map(|pair| [pair.first, pair.second]));
        }
    }
    if parts.is_empty() {
        return None;
    }
    let work = match kind {
        Kind::Waiting => "mostly waiting",
        Kind::Computing => "mostly computing",
        Kind::Both => "both waiting and computing",
    };
    let sentence = format!("{} is {work}: {}.", view.scenario, list(&parts));
    Some(view.finding(Topic::Gist, sentence, &cells))
}

/// What a choice came to, with the span over the runtimes; nothing where there is nothing to judge.
fn outcome(pairs: &[Pair<'_>]) -> Option<String> {
    Some(match tally(pairs) {
        Tally::Faster => format!("made it {} times as fast", span(pairs)),
        Tally::Slower => format!("made it {} times as slow", span(pairs)),
        Tally::Same if narrowly_same(pairs) => "did not help".to_owned(),
        Tally::Same => "made no measurable difference".to_owned(),
        Tally::Mixed => "helped on some runtimes only".to_owned(),
        Tally::Unknown if pairs.is_empty() => return None,
        Tally::Unknown => "cannot be judged from so few runs".to_owned(),
    })
}

/// The least and the most that it made out.
fn span(pairs: &[Pair<'_>]) -> String {
    let factors = pairs.iter().filter_map(|pair| match pair.difference {
        Difference::Faster { ratio, .. } => Some(1.0 / ratio),
        Difference::Slower { ratio, .. } => Some(ratio),
        Difference::NoMeasurableDifference { .. } | Difference::Unknown => None,
    });
    let (least, most) = factors.fold((f64::INFINITY, 0.0_f64), |(least, most), factor| {
        (least.min(factor), most.max(factor))
    });
    let (least, most) = (times(least), times(most));
    if least == most {
        least
    } else {
        format!("{least} to {most}")
    }
}
