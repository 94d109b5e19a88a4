//! What the strategies held while they worked: threads, and who told stories meanwhile.

use super::wording::span;
use super::{Finding, Topic, View};
use crate::render::units;
use crate::{Cell, Measured};

pub(super) fn find(view: View<'_>) -> Vec<Finding> {
    let cells: Vec<&Cell> = view
        .measured()
        .into_iter()
        .filter(|c| figures(c).is_some_and(|m| m.shop.is_some()))
        .collect();
    [threads(view, &cells), stories(view, &cells)]
        .into_iter()
        .flatten()
        .collect()
}

fn threads(view: View<'_>, cells: &[&Cell]) -> Option<Finding> {
    let words = by_strategy(cells, |m| m.threads.map(|e| e.median))?;
    Some(view.finding(
        Topic::Threads,
        format!("Threads held at the peak: {words}."),
        cells,
    ))
}

fn stories(view: View<'_>, cells: &[&Cell]) -> Option<Finding> {
    let told = |m: &Measured| m.shop.as_ref().map(|shop| shop.stories.median);
    if !cells
        .iter()
        .filter_map(|cell| figures(cell))
        .filter_map(told)
        .any(|stories| stories > 0.0)
    {
        return None;
    }
    let words = by_strategy(cells, told)?;
    Some(view.finding(
        Topic::Threads,
        format!("Stories told while waiting, work that waiting would have wasted: {words}."),
        cells,
    ))
}

/// The span of a figure over the runtimes, for each strategy. `None` with fewer than two strategies: nothing to compare.
fn by_strategy(cells: &[&Cell], figure: impl Fn(&Measured) -> Option<f64>) -> Option<String> {
    let mut parts = Vec::new();
    for strategy in crate::comparison::distinct(cells.iter().map(|cell| cell.strategy.as_str())) {
        let of_strategy = cells.iter().filter(|cell| cell.strategy == strategy);
        let words = span(
            of_strategy
                .filter_map(|cell| figures(cell))
                .filter_map(&figure),
            units::count,
        );
        if !words.is_empty() {
            parts.push(format!("{strategy} {words}"));
        }
    }
    (parts.len() > 1).then(|| parts.join(", "))
}

fn figures(cell: &Cell) -> Option<&Measured> {
    cell.measured.as_ref()
}
