//! What waited and what computed: burgers, cleaning, or both.

use super::wording::span;
use super::{Finding, Topic, View};
use crate::render::units;
use crate::{Cell, Measured};

/// From this share of waiting on, a scenario is burgers; from the same share of computing on, it is cleaning.
const MOSTLY: f64 = 0.9;

/// The kinds of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Burgers.
    Waiting,
    /// Cleaning.
    Computing,
    /// Some of each.
    Both,
}

/// Tells which kind of work a scenario asks for, and the share of waiting in it; nothing if it asks for none.
pub(super) fn kind(view: View<'_>) -> Option<(Kind, f64)> {
    let cells = view.measured();
    let figures = cells.iter().filter_map(|cell| cell.measured.as_ref());
    let (computing, waiting) = figures.fold((0.0, 0.0), |(computing, waiting), measured| {
        (
            computing + measured.computing.median,
            waiting + measured.waiting.median,
        )
    });
    if computing + waiting <= 0.0 {
        return None;
    }
    let share = waiting / (computing + waiting);
    let kind = match share {
        share if share >= MOSTLY => Kind::Waiting,
        share if 1.0 - share >= MOSTLY => Kind::Computing,
        _ => Kind::Both,
    };
    Some((kind, share))
}

pub(super) fn find(view: View<'_>) -> Option<Finding> {
    let (kind, share) = kind(view)?;
    let cells = view.measured();
    let figures: Vec<&Measured> = cells
        .iter()
        .filter_map(|cell| cell.measured.as_ref())
        .collect();
    let waiting: f64 = figures.iter().map(|m| m.waiting.median).sum();
    let amounts = format!(
        "{} of waiting and {} of computing in a run",
        span(figures.iter().map(|m| m.waiting.median), units::time),
        span(figures.iter().map(|m| m.computing.median), units::time)
    );
    let words = match kind {
        Kind::Waiting => format!(
            "Mostly waiting: {} of the time asked for ({amounts}). While one waits another can be served.",
            units::percent(share)
        ),
        Kind::Computing => {
            let measured = if waiting > 0.0 {
                format!(" ({amounts})")
            } else {
                format!(
                    " ({} in a run)",
                    span(figures.iter().map(|m| m.computing.median), units::time)
                )
            };
            format!(
                "Mostly computing: {} of the time asked for{measured}. Only more processors can finish it sooner.",
                units::percent(1.0 - share)
            )
        }
        Kind::Both => format!(
            "Both: {} waiting and {} computing ({amounts}). The waits can be shared, the computing needs processors.",
            units::percent(share),
            units::percent(1.0 - share)
        ),
    };
    Some(view.finding(Topic::Work, format!("{words}{}", busy(&cells)), &cells))
}

/// What was measured beside what was asked for: how many processors were busy, by strategy.
fn busy(cells: &[&Cell]) -> String {
    let mut parts = Vec::new();
    for strategy in crate::comparison::distinct(cells.iter().map(|cell| cell.strategy.as_str())) {
        let shares = cells
            .iter()
            .filter(|cell| cell.strategy == strategy)
            .filter_map(|cell| {
                let measured = cell.measured.as_ref()?;
                let makespan = measured.makespan.median;
                Some(measured.cpu.filter(|_| makespan > 0.0)?.median / makespan)
            });
        let words = span(shares, processors);
        if !words.is_empty() {
            parts.push(format!("{strategy} {words}"));
        }
    }
    if parts.is_empty() {
        String::new()
    } else {
        format!(" Processors kept busy, on average: {}.", parts.join(", "))
    }
}

fn processors(value: f64) -> String {
    if value < 0.01 {
        "below 0.01".to_owned()
    } else {
        format!("{value:.2}")
    }
}
