//! What a real device took above what its replay takes, in Markdown.

use super::columns::{Column, NOTHING};
use super::machines::measured_on;
use super::markdown::{escaped, push_table};
use super::units;
use crate::replays::{ReplayQuantile, ReplayRecord};

/// The shares that the table has columns for.
const SHOWN: [(&str, f64); 5] = [
    ("5 %", 0.05),
    ("50 %", 0.5),
    ("90 %", 0.9),
    ("95 %", 0.95),
    ("99 %", 0.99),
];

/// One line of the table.
struct Row<'a> {
    record: &'a ReplayRecord,
    what: String,
    value: fn(&ReplayQuantile) -> Option<u64>,
    apart: String,
}

/// Renders a table of replays: three rows for each record, of which the first is the real device.
#[must_use]
pub fn replays_markdown(records: &[ReplayRecord]) -> String {
    if records.is_empty() {
        return "Nothing was measured.\n".to_owned();
    }
    let machines = measured_on(records.iter().map(|record| &record.environment));
    let mut out = format!("{}\n\n", escaped(&machines));
    let rows: Vec<Row<'_>> = records.iter().flat_map(rows_of).collect();
    push_table(&mut out, &columns(&rows), rows.len());
    for (title, words) in LEGEND {
        out.push_str(&format!("- *{title}*: {words}\n"));
    }
    out
}

fn rows_of(record: &ReplayRecord) -> Vec<Row<'_>> {
    let runtime = &record.runtime;
    let apart = |distance: f64| format!("{distance:.3}");
    let real = match record.service.as_str() {
        "" => "real".to_owned(),
        service => format!("real, told to take {service}"),
    };
    let on_timer = match record.timer_step_ns {
        0 => format!("replayed on {runtime}'s timer"),
        step => format!(
            "replayed on {runtime}'s timer, in steps of {}",
            units::time(step as f64)
        ),
    };
    let row = |what, value, apart| Row {
        record,
        what,
        value,
        apart,
    };
    let mut rows = vec![row(real, |it| Some(it.real_ns), NOTHING.to_owned())];
    if let Some(distance) = record.distance {
        let what = "replayed in virtual time".to_owned();
        rows.push(row(what, |it| it.replayed_ns, apart(distance)));
    }
    let distance = apart(record.distance_on_timer);
    rows.push(row(on_timer, |it| Some(it.on_timer_ns), distance));
    rows
}

fn columns(rows: &[Row<'_>]) -> Vec<Column> {
    let column = |title, right, entry: &dyn Fn(&Row<'_>) -> String| Column {
        title,
        legend: "",
        right,
        rank: 0,
        entries: rows.iter().map(entry).collect(),
    };
    let mut columns = vec![
        column("device", false, &|row| row.record.device.clone()),
        column("runtime", false, &|row| row.record.runtime.clone()),
        column("what", false, &|row| row.what.clone()),
    ];
    for (title, share) in SHOWN {
        columns.push(column(title, true, &|row| value_at(row, share)));
    }
    columns.push(column("apart", true, &|row| row.apart.clone()));
    columns.push(column("by chance", true, &|row| {
        format!("{:.3}", row.record.distance_by_chance)
    }));
    columns
}

fn value_at(row: &Row<'_>, share: f64) -> String {
    let mut quantiles = row.record.quantiles.iter();
    let quantile = quantiles.find(|it| (it.share - share).abs() < 1e-9);
    let value = quantile.and_then(row.value);
    value.map_or_else(|| NOTHING.to_owned(), |ns| units::time(ns as f64))
}

/// What the columns mean.
const LEGEND: [(&str, &str); 3] = [
    (
        "5 % … 99 %",
        "what this share of the waits does not exceed; each wait begins when the one before has ended",
    ),
    (
        "apart",
        "the greatest distance between the distribution function of this row and the real one (Kolmogorov's): 0 is the same, 1 nothing in common",
    ),
    (
        "by chance",
        "the distance that so many draws from one distribution keep from it, or less, in 19 of 20 cases: a replay that is no farther is as near as can be seen",
    ),
];
