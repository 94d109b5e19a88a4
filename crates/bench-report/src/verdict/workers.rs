//! Whether more workers helped, and up to how many: said where one strategy ran on one runtime with several worker counts.

use super::wording::{compared_steps, list};
use super::{Finding, Topic, View};
use crate::comparison::distinct;
use crate::{Cell, Difference};

pub(super) fn find(view: View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let cells = view.measured();
    for strategy in distinct(cells.iter().map(|cell| cell.strategy.as_str())) {
        for runtime in distinct(cells.iter().map(|cell| cell.runtime.as_str())) {
            let mut ladder: Vec<&Cell> = cells
                .iter()
                .copied()
                .filter(|cell| cell.strategy == strategy && cell.runtime == runtime)
                .collect();
            // Only the workers may differ along the ladder.
            if let Some(&first) = ladder.first() {
                ladder.retain(|cell| cell.same_task(first));
            }
            ladder.sort_by_key(|cell| cell.workers);
            findings.extend(climb(view, &ladder));
        }
    }
    findings
}

/// Climbs from the fewest workers; a step helped if it is measurably faster than the last that did.
fn climb(view: View<'_>, ladder: &[&Cell]) -> Option<Finding> {
    let (&lowest, rest) = ladder.split_first()?;
    if rest.is_empty() {
        return None;
    }
    let mut best = lowest;
    let mut judged = false;
    for &cell in rest {
        let difference = cell.difference(best);
        judged |= !matches!(difference, Difference::Unknown);
        if matches!(difference, Difference::Faster { .. }) {
            best = cell;
        }
    }
    let name = if lowest.has_runtime() {
        format!("{} on {}", lowest.strategy, lowest.runtime)
    } else {
        lowest.strategy.clone()
    };
    let steps: Vec<String> = rest
        .iter()
        .filter_map(|cell| compared_steps(cell, lowest))
        .collect();
    let cores = best.measured.as_ref().map_or(0, |m| m.cores);
    let machine = match cores {
        0 => String::new(),
        1 => " (1 processor here)".to_owned(),
        n => format!(" ({n} processors here)"),
    };
    let most = ladder.last().map_or(0, |cell| cell.workers);
    let lead = if !judged {
        format!("Whether more workers helped {name} cannot be told from so few runs")
    } else if std::ptr::eq(best, lowest) {
        format!("More workers did not help {name}{machine}")
    } else if best.workers == most {
        format!("More workers helped {name} up to the {most} that were tried{machine}")
    } else {
        format!(
            "More workers helped {name} up to {}, not beyond{machine}",
            best.workers
        )
    };
    let sentence = format!(
        "{lead}: beside {} worker{}, {}.",
        lowest.workers,
        if lowest.workers == 1 { "" } else { "s" },
        list(&steps)
    );
    Some(view.finding(Topic::Workers, sentence, ladder))
}
