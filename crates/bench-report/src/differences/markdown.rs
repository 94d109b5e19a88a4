//! The table in Markdown, with a footnote for each record.

use super::{DifferenceRecord, Table, tables};
use crate::render::{plain, units};

use super::words::shown;

/// Renders the records as Markdown: a table for each runtime, and under all of them a footnote for each record, with its
/// id and its figures.
#[must_use]
pub fn markdown(records: &[DifferenceRecord]) -> String {
    let tables = tables(records);
    if tables.is_empty() {
        return "Nothing was measured.\n".to_owned();
    }
    let mut ids: Vec<String> = Vec::new();
    let mut out = String::new();
    for table in &tables {
        out.push_str(&section(table, &mut ids));
    }
    for (place, id) in ids.iter().enumerate() {
        if let Some(record) = records.iter().find(|record| record.id == *id) {
            out.push_str(&format!("[^{}]: {}\n", place + 1, footnote(record)));
        }
    }
    out
}

fn section(table: &Table, ids: &mut Vec<String>) -> String {
    let mut out = format!(
        "## On {}\n\nMeasured on {}.\n\n",
        escaped(&table.runtime),
        escaped(&table.environment.summary())
    );
    for caution in &table.cautions {
        out.push_str(&format!("**{}**\n\n", escaped(caution)));
    }
    out.push_str("| | synchronous | asynchronous |\n| --- | --- | --- |\n");
    for row in &table.rows {
        let mut cell = |cell: &super::Cell| {
            let marks: String = cell
                .records
                .iter()
                .map(|id| format!("[^{}]", number(id, ids)))
                .collect();
            format!("{}{marks}", escaped(&cell.text))
        };
        let (one, other) = (cell(&row.synchronous), cell(&row.asynchronous));
        out.push_str(&format!("| **{}** | {one} | {other} |\n", row.row.name()));
    }
    out + "\n"
}

/// The number of a record's footnote, from 1, in the order of first use.
fn number(id: &str, ids: &mut Vec<String>) -> usize {
    let place = ids.iter().position(|known| known == id);
    place.unwrap_or_else(|| {
        ids.push(id.to_owned());
        ids.len() - 1
    }) + 1
}

fn footnote(record: &DifferenceRecord) -> String {
    let figures: Vec<String> = record
        .figures
        .iter()
        .map(|(name, figure)| {
            let (words, write): (&str, fn(f64) -> String) = match name {
                name if name.ends_with("_ns") => (name.trim_end_matches("_ns"), units::time),
                name if name.ends_with("_bytes") => (name.trim_end_matches("_bytes"), units::bytes),
                name => (name, units::count),
            };
            let words = words.replace('_', " ");
            format!("{words} {}", shown(Some(figure.estimate()), write))
        })
        .collect();
    let repetitions = match record.repetitions.len() {
        1 => "1 repetition".to_owned(),
        n => format!("{n} repetitions"),
    };
    format!(
        "`{}` {}, {}, on {}: {}; {repetitions}.",
        record.id,
        record.measurement,
        record.side,
        escaped(&record.runtime_label()),
        escaped(&figures.join(", "))
    )
}

/// Text that means itself in a Markdown table.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in plain(text).chars() {
        match c {
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '#' => out.extend(['\\', c]),
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    out
}
