//! Whether the runtimes differ, strategy by strategy.

use super::wording::{list, range, times};
use super::{Finding, Topic, View};
use crate::comparison::{distinct, fastest_of};
use crate::{Cell, Difference};

pub(super) fn find(view: View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut level: Vec<(String, Vec<&Cell>)> = Vec::new();
    for strategy in view.comparison.strategies(view.scenario) {
        let cells = comparable(&view.of(strategy));
        if distinct(cells.iter().map(|cell| cell.runtime.as_str())).len() < 2 {
            continue;
        }
        match ranked(strategy, &cells) {
            Some(sentence) => findings.push(view.finding(Topic::Runtimes, sentence, &cells)),
            None => level.push((strategy.to_owned(), cells)),
        }
    }
    if !level.is_empty() {
        let names: Vec<String> = level.iter().map(|(strategy, _)| strategy.clone()).collect();
        let cells: Vec<&Cell> = level.into_iter().flat_map(|(_, cells)| cells).collect();
        let runtimes: Vec<String> = distinct(cells.iter().map(|cell| cell.runtime.as_str()))
            .into_iter()
            .map(str::to_owned)
            .collect();
        let sentence = format!(
            "No measurable difference between the runtimes ({}) in {}.",
            list(&runtimes),
            list(&names)
        );
        findings.push(view.finding(Topic::Runtimes, sentence, &cells));
    }
    findings
}

/// Those cells that did the same under the same conditions as the first: what differs is the runtime alone. Of a runtime
/// with several worker counts, the one with the workers of the first, or else its first.
fn comparable<'a>(cells: &[&'a Cell]) -> Vec<&'a Cell> {
    let Some(&first) = cells.first() else {
        return Vec::new();
    };
    let mut kept: Vec<&Cell> = Vec::new();
    for runtime in distinct(cells.iter().map(|cell| cell.runtime.as_str())) {
        let fair = || {
            cells
                .iter()
                .copied()
                .filter(|cell| cell.runtime == runtime && cell.same_task(first))
        };
        kept.extend(
            fair()
                .find(|cell| cell.workers == first.workers)
                .or_else(|| fair().next()),
        );
    }
    kept
}

/// The sentence for a strategy in which some runtime differs from the fastest, or cannot be judged. `None` where none
/// differs.
fn ranked(strategy: &str, cells: &[&Cell]) -> Option<String> {
    let fastest = fastest_of(cells.iter().copied())?;
    let mut slower = Vec::new();
    let mut level = Vec::new();
    let mut unknown = Vec::new();
    for (cell, difference) in &fastest.others {
        match difference {
            Difference::Slower { ratio, interval } => {
                slower.push(format!(
                    "{} took {} times as long{}",
                    cell.place(),
                    times(*ratio),
                    range(*interval)
                ));
            }
            Difference::Unknown => unknown.push(cell.place()),
            // The fastest by its median cannot be measurably slower.
            Difference::NoMeasurableDifference { .. } | Difference::Faster { .. } => {
                level.push(cell.place())
            }
        }
    }
    if slower.is_empty() && unknown.is_empty() {
        return None;
    }
    let name = fastest.cell.place();
    if slower.is_empty() && level.is_empty() {
        return Some(format!(
            "Whether the runtimes differ in {strategy} cannot be told from so few runs; {name} had the shortest time."
        ));
    }
    let mut parts = Vec::new();
    match (slower.is_empty(), level.is_empty()) {
        (false, true) => parts.push(format!("{name} was the fastest in {strategy}: {}", list(&slower))),
        (false, false) => parts.push(format!(
            "Fastest in {strategy}, without a measurable difference between them: {}. Beside {name}, {}",
            list(&std::iter::once(name.clone()).chain(level).collect::<Vec<_>>()),
            list(&slower)
        )),
        (true, _) => parts.push(format!("No measurable difference in {strategy} between {name} and {}", list(&level))),
    }
    if !unknown.is_empty() {
        parts.push(format!("too few runs to tell: {}", list(&unknown)));
    }
    Some(format!("{}.", parts.join("; ")))
}
