//! The table for a terminal: one for each scenario, with a title above it and, below, what went wrong and what it means.
//!
//! Where the terminal is too narrow, columns go, the least important first, and are named below; only when the bare
//! minimum does not fit either are cells wrapped. Colours go by row. They are put in after the table is laid out, at
//! invisible marks, so that they never disturb the widths.

use comfy_table::{CellAlignment, ContentArrangement, Table, TableComponent};

use super::bars;
use super::columns::{Column, columns};
use super::notes;
use super::{Style, Tone, plain, wrapped};
use crate::{Cell, Comparison, Fastest};

/// An invisible character of no width for each tone; `plain` keeps them out of what comes from records.
const MARKS: [(char, Tone); 4] = [
    ('\u{2061}', Tone::Plain),
    ('\u{2062}', Tone::Strong),
    ('\u{2063}', Tone::Good),
    ('\u{2064}', Tone::Bad),
];

/// Renders the comparison for a terminal of this width.
///
/// Ends with a line's end; never contains control characters from a record.
#[must_use]
pub fn text(comparison: &Comparison, width: usize, style: Style) -> String {
    if comparison.cells.is_empty() {
        return "Nothing was measured.\n".to_owned();
    }
    let mut page = Page {
        lines: Vec::new(),
        width,
        style,
    };
    for machine in notes::machines(comparison) {
        page.prose("", &machine, Tone::Quiet);
    }
    let mut shown: Vec<Column> = Vec::new();
    for scenario in comparison.scenarios() {
        let cells: Vec<&Cell> = comparison.in_scenario(scenario).collect();
        if !page.lines.is_empty() {
            page.lines.push(String::new());
        }
        page.prose("", scenario, Tone::Strong);
        let common = notes::common(&cells);
        if !common.is_empty() {
            page.prose("", &common, Tone::Quiet);
        }
        let (kept, dropped) = fitting(bars::added(columns(&cells), &cells), width, style);
        let fastest = measurably_fastest(comparison, scenario);
        let tones: Vec<Tone> = cells.iter().map(|cell| tone(cell, &fastest)).collect();
        page.lines.extend(rows(&kept, &tones, width, style));
        for note in notes::troubles(&cells) {
            page.prose("  ! ", &note, Tone::Bad);
        }
        if !dropped.is_empty() {
            let names = format!("A wider terminal also shows: {}.", dropped.join(", "));
            page.prose("  ", &names, Tone::Quiet);
        }
        shown.extend(kept);
    }
    page.lines.push(String::new());
    page.legend(&notes::legend(comparison, &shown));
    if let Some(words) = notes::too_few(comparison) {
        page.prose("", &words, Tone::Quiet);
    }
    page.lines.join("\n") + "\n"
}

/// Lines that have been written, and how.
struct Page {
    lines: Vec<String>,
    width: usize,
    style: Style,
}

impl Page {
    fn prose(&mut self, first: &str, words: &str, tone: Tone) {
        let words = self.style.write(&plain(words));
        let lines = wrapped(first, &words, self.width);
        self.lines
            .extend(lines.iter().map(|line| self.style.paint(tone, line)));
    }

    /// What the columns mean, a line each, under the words that stand above the columns.
    fn legend(&mut self, legend: &[(&'static str, String)]) {
        let titles: Vec<String> = legend
            .iter()
            .map(|(title, _)| self.style.write(title))
            .collect();
        let longest = titles
            .iter()
            .map(|title| title.chars().count())
            .max()
            .unwrap_or(0);
        for (title, (_, words)) in titles.iter().zip(legend) {
            self.prose(&format!("{title:longest$}  "), words, Tone::Quiet);
        }
    }
}

/// The cells of a scenario that are measurably faster than all others of their strategy.
fn measurably_fastest<'a>(comparison: &'a Comparison, scenario: &str) -> Vec<&'a Cell> {
    let strategies = comparison.strategies(scenario).into_iter();
    let fastest = strategies.filter_map(|strategy| comparison.fastest(scenario, strategy));
    fastest
        .filter(Fastest::is_measurable)
        .map(|fastest| fastest.cell)
        .collect()
}

/// The measurably fastest of a strategy is good; what has no figures, or of some runs only, is bad.
fn tone(cell: &Cell, fastest: &[&Cell]) -> Tone {
    if cell.outcomes.complete < cell.outcomes.total() {
        Tone::Bad
    } else if fastest.iter().any(|known| std::ptr::eq(*known, cell)) {
        Tone::Good
    } else {
        Tone::Plain
    }
}

/// Leaves out columns, the highest rank first and of equals the last, until the rest fits. Also gives the titles of those
/// left out.
pub(super) fn fitting(
    mut columns: Vec<Column>,
    width: usize,
    style: Style,
) -> (Vec<Column>, Vec<&'static str>) {
    let mut dropped = Vec::new();
    while needed(&columns, style) > width {
        let may_go = columns
            .iter()
            .enumerate()
            .filter(|(_, column)| column.rank > 0);
        let Some((least, _)) = may_go.max_by_key(|(_, column)| column.rank) else {
            break;
        };
        let title = columns.remove(least).title;
        if !title.is_empty() {
            dropped.insert(0, title);
        }
    }
    (columns, dropped)
}

/// The width of the table where nothing is wrapped.
fn needed(columns: &[Column], style: Style) -> usize {
    let rows = columns.first().map_or(0, |column| column.entries.len());
    let lines = table(
        columns,
        &vec![Tone::Plain; rows],
        usize::from(u16::MAX),
        style,
    );
    // The line below the header is as wide as the table.
    lines.get(1).map_or(0, |line| line.chars().count())
}

/// The lines of a table, coloured by row.
pub(super) fn rows(columns: &[Column], tones: &[Tone], width: usize, style: Style) -> Vec<String> {
    painted(&table(columns, tones, width, style), style)
}

/// Lays the table out; every row begins with the mark of its tone.
fn table(columns: &[Column], tones: &[Tone], width: usize, style: Style) -> Vec<String> {
    let rule = if style.ascii { '-' } else { '─' };
    let mut table = Table::new();
    table
        .load_preset(comfy_table::presets::NOTHING)
        .set_style(TableComponent::HeaderLines, rule)
        .set_style(TableComponent::MiddleHeaderIntersections, rule)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(width).unwrap_or(u16::MAX).max(1));
    let titles = columns.iter().map(|column| style.write(column.title));
    table.set_header(marked(Tone::Strong, titles));
    let mut last_strategy = None;
    for (row, &tone) in tones.iter().enumerate() {
        let entry = |column: &Column| style.write(&plain(&column.entries[row]));
        let mut entries: Vec<String> = columns.iter().map(entry).collect();
        // The strategy is named once, above its runtimes.
        let strategy = entries[0].clone();
        if last_strategy.as_ref() == Some(&strategy) {
            entries[0].clear();
        }
        last_strategy = Some(strategy);
        table.add_row(marked(tone, entries.into_iter()));
    }
    for (column, target) in columns.iter().zip(table.column_iter_mut()) {
        // ± stands close to the time that it belongs to.
        target.set_padding((0, u16::from(column.title != "time")));
        let alignment = if column.right {
            CellAlignment::Right
        } else {
            CellAlignment::Left
        };
        target.set_cell_alignment(alignment);
    }
    table
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect()
}

fn marked(tone: Tone, entries: impl Iterator<Item = String>) -> Vec<String> {
    let mark = MARKS
        .iter()
        .find(|(_, known)| *known == tone)
        .map_or('\u{2061}', |(mark, _)| *mark);
    let mut entries: Vec<String> = entries.collect();
    if let Some(first) = entries.first_mut() {
        first.insert(0, mark);
    }
    entries
}

/// Takes the marks out and colours each line by the last mark seen.
fn painted(lines: &[String], style: Style) -> Vec<String> {
    let is_mark = |c: &char| MARKS.iter().find(|(mark, _)| mark == c);
    let mut tone = Tone::Plain;
    let mut out = Vec::new();
    for line in lines {
        if let Some((_, found)) = line.chars().find_map(|c| is_mark(&c)) {
            tone = *found;
        }
        let bare: String = line.chars().filter(|c| is_mark(c).is_none()).collect();
        out.push(style.paint(tone, bare.trim_end()));
    }
    out
}
