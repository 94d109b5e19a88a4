//! The figures of benches, in Markdown: how much, how sure, what was asked for, and whether that is met.

use super::columns::{Column, NOTHING};
use super::machines::measured_on;
use super::markdown::{escaped, push_table};
use crate::bench::{BenchRecord, Figure, Verdict};

/// Renders a table of those figures that are to be shown, in the order of the records.
#[must_use]
pub fn bench_markdown(records: &[BenchRecord], is_shown: impl Fn(&Figure) -> bool) -> String {
    let shown: Vec<&BenchRecord> = records
        .iter()
        .filter(|record| is_shown(&record.figure))
        .collect();
    if shown.is_empty() {
        return "Nothing was measured.\n".to_owned();
    }
    let mut out = format!(
        "{}\n\n",
        escaped(&measured_on(shown.iter().map(|it| &it.environment)))
    );
    push_table(&mut out, &columns(&shown), shown.len());
    out
}

fn columns(shown: &[&BenchRecord]) -> Vec<Column> {
    let column = |title, right, entry: &dyn Fn(&BenchRecord) -> String| Column {
        title,
        legend: "",
        right,
        rank: 0,
        entries: shown.iter().map(|it| entry(it)).collect(),
    };
    let mut columns = vec![
        Column {
            title: "of what",
            legend: "",
            right: false,
            rank: 0,
            entries: cases(shown),
        },
        column("figure", false, &|it| it.figure.name.clone()),
        column("median", true, &|it| median(&it.figure)),
        column("95 % interval", true, &|it| {
            it.figure
                .interval_text()
                .unwrap_or_else(|| NOTHING.to_owned())
        }),
        column("rounds", true, &|it| rounds(&it.figure)),
    ];
    if shown.iter().any(|it| it.figure.target.is_some()) {
        columns.push(column("target", true, &|it| {
            it.figure.target_text().unwrap_or_default()
        }));
        columns.push(column("", false, &|it| verdict(it.verdict)));
    }
    columns
}

/// The cases, each told once.
fn cases(shown: &[&BenchRecord]) -> Vec<String> {
    let mut above = None;
    let told = shown.iter().map(|it| {
        let case = it.figure.case.as_str();
        if above.replace(case) == Some(case) {
            String::new()
        } else {
            case.to_owned()
        }
    });
    told.collect()
}

fn median(figure: &Figure) -> String {
    let shown = figure.estimate.map(|it| figure.unit.show(it.median));
    shown.unwrap_or_else(|| NOTHING.to_owned())
}

fn rounds(figure: &Figure) -> String {
    figure.estimate.map_or(0, |it| it.n).to_string()
}

/// What is not met stands out.
fn verdict(verdict: Verdict) -> String {
    match verdict {
        Verdict::NotMet => "NOT MET".to_owned(),
        verdict => verdict.to_string(),
    }
}
