//! The tables in Markdown (as GitHub and mdBook read it), for documents: all columns, nothing left out for width.

use super::columns::{Column, columns};
use super::notes;
use super::plain;
use crate::{Cell, Comparison};

/// Renders the comparison in Markdown: a heading and a table for each scenario, then what the columns mean.
#[must_use]
pub fn markdown(comparison: &Comparison) -> String {
    if comparison.cells.is_empty() {
        return "Nothing was measured.\n".to_owned();
    }
    let mut out = String::new();
    for machine in notes::machines(comparison) {
        out.push_str(&format!("{}\n\n", escaped(&machine)));
    }
    let mut shown = Vec::new();
    for scenario in comparison.scenarios() {
        let cells: Vec<&Cell> = comparison.in_scenario(scenario).collect();
        out.push_str(&format!("### {}\n\n", escaped(scenario)));
        let common = notes::common(&cells);
        if !common.is_empty() {
            out.push_str(&format!("{}\n\n", escaped(&common)));
        }
        let columns = columns(&cells);
        push_table(&mut out, &columns, cells.len());
        for note in notes::troubles(&cells) {
            out.push_str(&format!("- **{}**\n", escaped(&note)));
        }
        if !out.ends_with("\n\n") {
            out.push('\n');
        }
        shown.extend(columns);
    }
    for (title, words) in notes::legend(comparison, &shown) {
        out.push_str(&format!("- {}: {}\n", escaped(title), escaped(&words)));
    }
    if let Some(words) = notes::too_few(comparison) {
        out.push_str(&format!("\n{words}\n"));
    }
    out
}

pub(super) fn push_table(out: &mut String, columns: &[Column], rows: usize) {
    let line = |out: &mut String, entries: &mut dyn Iterator<Item = String>| {
        out.push('|');
        for entry in entries {
            out.push_str(&format!(" {entry} |"));
        }
        out.push('\n');
    };
    line(
        out,
        &mut columns.iter().map(|column| column.title.to_owned()),
    );
    line(
        out,
        &mut columns
            .iter()
            .map(|column| if column.right { "---:" } else { "---" }.to_owned()),
    );
    for row in 0..rows {
        line(
            out,
            &mut columns.iter().map(|column| escaped(&column.entries[row])),
        );
    }
    out.push('\n');
}

/// Text that means itself in a Markdown table, without markup or HTML.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in plain(text).chars() {
        match c {
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '#' => {
                out.push('\\');
                out.push(c);
            }
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    out
}
