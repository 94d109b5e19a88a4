//! The table for a terminal.

use super::Table;
use crate::render::{Style, Tone, plain, wrapped};

/// Below this width, cells stand under each other.
const NARROW: usize = 60;

/// Between two columns.
const GAP: usize = 2;

/// Renders the tables for a terminal of this width. Ends with a line's end; never contains control characters.
#[must_use]
pub fn text(tables: &[Table], width: usize, style: Style) -> String {
    if tables.is_empty() {
        return "Nothing was measured.\n".to_owned();
    }
    let pages: Vec<String> = tables.iter().map(|it| page(it, width, style)).collect();
    pages.join("\n")
}

fn page(table: &Table, width: usize, style: Style) -> String {
    let mut lines = Vec::new();
    let mut prose = |words: &str, tone: Tone| {
        let words = style.write(&plain(words));
        lines.extend(
            wrapped("", &words, width)
                .iter()
                .map(|it| style.paint(tone, it)),
        );
    };
    prose(
        &format!(
            "Synchronous beside asynchronous code, on {}. Measured on {}.",
            table.runtime,
            table.environment.summary()
        ),
        Tone::Quiet,
    );
    for caution in &table.cautions {
        prose(caution, Tone::Bad);
    }
    lines.push(String::new());
    if width < NARROW {
        lines.extend(listed(table, width, style));
    } else {
        lines.extend(columns(table, width, style));
    }
    lines.join("\n") + "\n"
}

fn listed(table: &Table, width: usize, style: Style) -> Vec<String> {
    let mut lines = Vec::new();
    for row in &table.rows {
        lines.push(style.paint(Tone::Strong, row.row.name()));
        for (side, cell) in [
            ("synchronous: ", &row.synchronous),
            ("asynchronous: ", &row.asynchronous),
        ] {
            let words = style.write(&plain(&cell.text));
            lines.extend(wrapped("  ", &format!("{side}{words}"), width));
        }
    }
    lines
}

fn columns(table: &Table, width: usize, style: Style) -> Vec<String> {
    let names = table.rows.iter().map(|row| row.row.name().len()).max();
    let names = names.unwrap_or(0);
    // What the names and the two gaps leave is for the two sides.
    let each = width.saturating_sub(names + 2 * GAP) / 2;
    let beside = |name: &str, one: &str, other: &str| {
        let side = |text: &str| wrapped("", &style.write(&plain(text)), each);
        let (one, other) = (side(one), side(other));
        (0..one.len().max(other.len()))
            .map(|at| {
                let name = if at == 0 { name } else { "" };
                let of = |side: &[String]| side.get(at).cloned().unwrap_or_default();
                let (one, other, gap) = (of(&one), of(&other), " ".repeat(GAP));
                format!("{name:names$}{gap}{one:each$}{gap}{other}")
                    .trim_end()
                    .to_owned()
            })
            .collect::<Vec<_>>()
    };
    let rule = style.write("─").repeat(width);
    let header = beside("", "synchronous", "asynchronous");
    let mut lines: Vec<String> = header
        .iter()
        .map(|it| style.paint(Tone::Strong, it))
        .collect();
    for row in &table.rows {
        lines.push(style.paint(Tone::Quiet, &rule));
        lines.extend(beside(
            row.row.name(),
            &row.synchronous.text,
            &row.asynchronous.text,
        ));
    }
    lines
}
