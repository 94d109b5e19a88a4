//! The report in brief: operations by sides, as Markdown that can be pasted into a README.

use crate::Side;
use benches::adapter::Testbed;
use benches::figure::{Figure, Unit};
use benches::report::Report;

/// What a cell without a figure shows.
const NONE: &str = "–";

/// Writes one table for each testbed that was timed: the time natively, then that of each side over it.
pub(crate) fn of(report: &Report) -> String {
    let tables = Testbed::TIMED.into_iter().map(|testbed| {
        let prefix = format!("{}: ", testbed.name());
        let native = |figure: &&Figure| figure.name == "time, native";
        let rows = report.figures().filter(native).filter_map(|figure| {
            let operation = figure.case.strip_prefix(&prefix)?;
            Some(row(report, testbed, &figure.case, operation))
        });
        let rows: Vec<String> = rows.collect();
        if rows.is_empty() {
            return String::new();
        }
        let others = Side::of(testbed).into_iter().skip(1);
        let names: Vec<&str> = others.map(Side::name).collect();
        format!(
            "\n| {} | native | {} |\n|---|---:|{}\n{}\n",
            testbed.name(),
            names.join(" | "),
            "---:|".repeat(names.len()),
            rows.join("\n")
        )
    });
    tables.collect()
}

fn row(report: &Report, testbed: Testbed, case: &str, operation: &str) -> String {
    let over = |name: &str| cell(report, case, &format!("time, {name} over native"));
    let others = Side::of(testbed).into_iter().skip(1);
    let cells: Vec<String> = others.map(|side| over(side.name())).collect();
    let floor = match over("the floor") {
        none if none == NONE => String::new(),
        floor => format!(" (a bare loop over epoll: {floor})"),
    };
    let native = cell(report, case, "time, native");
    format!("| {operation}{floor} | {native} | {} |", cells.join(" | "))
}

/// The median of a figure.
fn cell(report: &Report, case: &str, name: &str) -> String {
    let is_it = |figure: &&Figure| figure.case == case && figure.name == name;
    let figure = report.figures().find(is_it);
    match figure.and_then(|figure| Some((figure.unit, figure.estimate?.median))) {
        Some((Unit::Ratio, ratio)) => format!("{ratio:.3}"),
        Some((_, time)) if time >= 10_000.0 => format!("{:.1} µs", time / 1e3),
        Some((_, time)) => format!("{time:.0} ns"),
        None => NONE.to_owned(),
    }
}
