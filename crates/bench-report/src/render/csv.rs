//! The cells as comma-separated values (RFC 4180), one a line, for a spreadsheet or a program.
//!
//! Numbers are bare, with their unit in the column's name. A field is empty where a cell has no such figure, and all
//! figures of a cell without a complete run are.

use crate::{Cell, Comparison, Estimate, Measured};

/// A column: its name, and what a cell writes into it.
type Field = (&'static str, fn(&Cell) -> String);
/// A column of figures, which only a measured cell has.
type Figure = (&'static str, fn(&Measured) -> Option<f64>);

const NAMES: [Field; 13] = [
    ("scenario", |c| c.scenario.clone()),
    ("strategy", |c| c.strategy.clone()),
    ("runtime", |c| c.runtime.clone()),
    ("runtime_note", |c| {
        c.runtime_note.clone().unwrap_or_default()
    }),
    ("workers", |c| c.workers.to_string()),
    ("backend", |c| c.backend.clone()),
    ("parameters", |c| {
        c.parameters
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join(" ")
    }),
    ("runs_complete", |c| c.outcomes.complete.to_string()),
    ("runs_partial", |c| c.outcomes.partial.to_string()),
    ("runs_failed", |c| c.outcomes.failed.to_string()),
    ("runs_wrong", |c| c.outcomes.wrong.to_string()),
    ("reasons", |c| c.reasons.join("; ")),
    ("limit_name", |c| {
        c.measured
            .as_ref()
            .map(|m| m.limit_name.clone())
            .unwrap_or_default()
    }),
];

const FIGURES: [Figure; 26] = [
    ("makespan_ns_median", |m| Some(m.makespan.median)),
    ("makespan_ns_low", |m| m.makespan.low),
    ("makespan_ns_high", |m| m.makespan.high),
    ("limit_ns", |m| median(m.limit)),
    ("over_limit_median", |m| median(m.over_limit)),
    ("over_limit_low", |m| m.over_limit?.low),
    ("over_limit_high", |m| m.over_limit?.high),
    ("setup_ns", |m| Some(m.setup.median)),
    ("cpu_ns", |m| median(m.cpu)),
    ("memory_bytes", |m| median(m.memory)),
    ("threads", |m| median(m.threads)),
    ("switches", |m| median(m.switches)),
    ("computing_ns", |m| Some(m.computing.median)),
    ("waiting_ns", |m| Some(m.waiting.median)),
    ("customers", |m| Some(m.shop.as_ref()?.customers.median)),
    ("served", |m| Some(m.shop.as_ref()?.served.median)),
    ("reneged", |m| Some(m.shop.as_ref()?.reneged.median)),
    ("stories", |m| Some(m.shop.as_ref()?.stories.median)),
    ("in_line_ns_p50", |m| median(m.shop.as_ref()?.in_line_p50)),
    ("total_ns_p50", |m| median(m.shop.as_ref()?.total_p50)),
    ("total_ns_p99", |m| median(m.shop.as_ref()?.total_p99)),
    ("cashier_utilisation", |m| {
        median(m.shop.as_ref()?.cashier_utilisation)
    }),
    ("zones", |m| Some(m.house.as_ref()?.zones.median)),
    ("units_per_second", |m| median(m.house.as_ref()?.rate)),
    ("threads_used", |m| {
        Some(m.house.as_ref()?.threads_used.median)
    }),
    ("cleaner_utilisation", |m| {
        median(m.house.as_ref()?.cleaner_utilisation)
    }),
];

/// Renders the comparison as CSV, with a header line.
#[must_use]
pub fn csv(comparison: &Comparison) -> String {
    let names = NAMES
        .iter()
        .map(|(name, _)| *name)
        .chain(FIGURES.iter().map(|(name, _)| *name));
    let mut out = names.collect::<Vec<_>>().join(",");
    out.push('\n');
    for cell in &comparison.cells {
        let names = NAMES.iter().map(|(_, field)| quoted(&field(cell)));
        let figures = FIGURES.iter().map(|(_, figure)| {
            cell.measured
                .as_ref()
                .and_then(figure)
                .map_or_else(String::new, number)
        });
        out.push_str(&names.chain(figures).collect::<Vec<_>>().join(","));
        out.push('\n');
    }
    out
}

fn median(estimate: Option<Estimate>) -> Option<f64> {
    estimate.map(|e| e.median)
}

/// At most six decimals, none where they are zero; never an exponent.
fn number(value: f64) -> String {
    let text = format!("{value:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}
