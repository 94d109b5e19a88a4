//! The words around a table: its title, what went wrong in it, what its columns mean.

use std::collections::BTreeMap;

use super::columns::Column;
use crate::comparison::distinct;
use crate::stats::{self, FEWEST, LEVEL};
use crate::{Cell, Comparison};

/// What the runs were measured on: one line, or a numbered one for each of several machines.
pub(crate) fn machines(comparison: &Comparison) -> Vec<String> {
    let several = comparison.environments.len() > 1;
    let named = comparison
        .environments
        .iter()
        .map(crate::Environment::summary)
        .enumerate();
    let known = named.filter(|(_, summary)| several || !summary.is_empty());
    known
        .map(|(place, summary)| match several {
            true => format!("Machine {}: {summary}.", place + 1),
            false => format!("Measured on {summary}."),
        })
        .collect()
}

/// What is common to all cells of a scenario: the kind of waits, the runtime's workers, and the parameters with one value throughout.
pub(crate) fn common(cells: &[&Cell]) -> String {
    let mut parts: Vec<String> = Vec::new();
    let backends = distinct(
        cells
            .iter()
            .map(|cell| cell.backend.as_str())
            .filter(|name| !matches!(*name, "" | "-" | "none")),
    );
    if let [backend] = backends[..] {
        parts.push(format!("waits: {backend}"));
    }
    let workers = cells.first().map_or(0, |cell| cell.workers);
    if workers > 0 && cells.iter().all(|cell| cell.workers == workers) {
        parts.push(if workers == 1 {
            "1 worker".to_owned()
        } else {
            format!("{workers} workers")
        });
    }
    let mut shared: BTreeMap<&str, &str> = BTreeMap::new();
    for cell in cells {
        shared.extend(
            cell.parameters
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str())),
        );
    }
    shared.retain(|name, value| {
        cells
            .iter()
            .all(|cell| cell.parameters.get(*name).is_none_or(|own| own == value))
            && cells.iter().any(|cell| cell.parameters.contains_key(*name))
    });
    parts.extend(shared.iter().map(|(name, value)| format!("{name} {value}")));
    parts.join(" · ")
}

/// One note for each cell with runs that do not count, saying why.
pub(crate) fn troubles(cells: &[&Cell]) -> Vec<String> {
    let note = |cell: &&Cell| {
        let kept = if cell.measured.is_some() {
            "; the figures are of the others"
        } else {
            ""
        };
        cell.trouble()
            .map(|words| format!("{}: {words}{kept}.", cell.label()))
    };
    cells.iter().filter_map(note).collect()
}

/// What the columns mean, each once: its title and the words.
pub(crate) fn legend(comparison: &Comparison, columns: &[Column]) -> Vec<(&'static str, String)> {
    let mut parts: Vec<(&'static str, String)> = Vec::new();
    for column in columns {
        let words = if column.title == "±" {
            interval_words(comparison)
        } else {
            column.legend.to_owned()
        };
        if !words.is_empty() && !parts.iter().any(|(title, _)| *title == column.title) {
            parts.push((column.title, words));
        }
    }
    parts
}

/// What the interval of the medians is worth, by the cell with the fewest runs that has one.
fn interval_words(comparison: &Comparison) -> String {
    let runs = || comparison.cells.iter().map(|cell| cell.outcomes.complete);
    let fewest = runs().filter(|&n| n >= FEWEST).min().unwrap_or(FEWEST);
    let coverage = stats::coverage(fewest);
    if coverage < LEVEL {
        format!(
            "how far the true median may be from it; with {fewest} runs that holds {:.0} times in 100",
            100.0 * coverage
        )
    } else {
        format!(
            "how far the true median may be from it; holds {:.0} times in 100",
            100.0 * LEVEL
        )
    }
}

/// Said where cells ran too few times for an interval; `None` where none did.
pub(crate) fn too_few(comparison: &Comparison) -> Option<String> {
    let few = comparison
        .cells
        .iter()
        .any(|cell| (1..FEWEST).contains(&cell.outcomes.complete));
    few.then(|| {
        format!(
            "A cell with fewer than {FEWEST} runs has no ±: how far chance moves it is not known."
        )
    })
}
