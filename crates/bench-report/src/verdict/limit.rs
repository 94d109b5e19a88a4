//! How far from the limit: the best and the worst, and any that beat what should be impossible.

use super::wording::{list, times};
use super::{Finding, Topic, View};
use crate::render::units;
use crate::{Cell, Estimate};

/// Within this ratio of its limit a cell has nearly nothing left to gain.
const CLOSE: f64 = 1.1;
/// A lower bound that is undercut by more than this is no rounding of clocks.
const UNDERCUT: f64 = 0.999;

pub(super) fn find(view: View<'_>) -> Vec<Finding> {
    let measured = view.measured().into_iter();
    let known = measured.filter_map(|cell| Some((cell, cell.measured.as_ref()?.over_limit?)));
    let (undercut, mut kept): (Vec<Known<'_>>, Vec<Known<'_>>) =
        known.partition(|(_, ratio)| ratio.high.unwrap_or(ratio.median) < UNDERCUT);
    kept.sort_by(|(_, a), (_, b)| a.median.total_cmp(&b.median));
    let mut findings = Vec::new();
    if let (Some(best), Some(worst)) = (kept.first(), kept.last()) {
        let sentence = if std::ptr::eq(best.0, worst.0) {
            format!("Distance from the limit: {}.", distance(best))
        } else if worst.1.median <= CLOSE {
            let percent = units::percent(CLOSE - 1.0);
            format!(
                "All came within {percent} of their limits: at best {}, at worst {}.",
                distance(best),
                distance(worst)
            )
        } else {
            format!(
                "Closest to its limit: {}. Farthest from it: {}.",
                distance(best),
                distance(worst)
            )
        };
        findings.push(view.finding(Topic::Limit, sentence, &[best.0, worst.0]));
    }
    if !undercut.is_empty() {
        let names: Vec<String> = undercut
            .iter()
            .map(|(cell, ratio)| {
                format!("{} in {} of it", cell.label(), units::percent(ratio.median))
            })
            .collect();
        let sentence = format!(
            "Faster than its limit allows, so the limit or the measurement is wrong: {}.",
            list(&names)
        );
        let cells: Vec<&Cell> = undercut.iter().map(|(cell, _)| *cell).collect();
        findings.push(view.finding(Topic::Caution, sentence, &cells));
    }
    findings
}

/// A cell and its makespan over its limit.
type Known<'a> = (&'a Cell, Estimate);

fn distance(&(cell, estimate): &Known<'_>) -> String {
    let bound = cell.measured.as_ref().and_then(|m| {
        let limit = m.limit?;
        let set_by = if m.limit_name.is_empty() {
            String::new()
        } else {
            format!(", set by the {}", m.limit_name)
        };
        Some(format!(" (limit {}{set_by})", units::time(limit.median)))
    });
    format!(
        "{} at {} times the limit{}",
        cell.label(),
        times(estimate.median),
        bound.unwrap_or_default()
    )
}
