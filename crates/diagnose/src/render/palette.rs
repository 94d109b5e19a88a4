//! The letters and colours of what time can be.

use crate::account::COLUMNS;
use crate::model::Cause;

/// How a report is to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// With colours.
    pub colour: bool,
    /// With nothing but ASCII.
    pub ascii: bool,
    /// Columns at most.
    pub width: usize,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            colour: false,
            ascii: false,
            width: 100,
        }
    }
}

/// A letter for each column of a timeline.
pub(super) const LETTERS: [char; COLUMNS] = ['C', 'r', 'D', 'N', 'K', 's', 'A', '?', 'P', 'W', 'L'];

/// The colours of the terminal, likewise.
const COLOURS: [u8; COLUMNS] = [32, 31, 33, 34, 37, 90, 36, 37, 35, 95, 91];

/// The colours of a page, likewise.
pub(super) const COLOURS_OF_PAGES: [&str; COLUMNS] = [
    "#2e8b57", "#d62728", "#e6a817", "#1f77b4", "#8c6d31", "#c7c7c7", "#17becf", "#7f7f7f",
    "#9467bd", "#e377c2", "#ff7f0e",
];

/// The name of a column.
pub(super) fn name(column: usize) -> &'static str {
    match column {
        0 => "computing",
        1 => "ready, but without a processor",
        _ => Cause::ALL.get(column - 2).map_or("", |cause| cause.label()),
    }
}

/// Paints a text in the colour of a column.
pub(super) fn painted(text: &str, column: usize, style: Style) -> String {
    if style.colour {
        format!("\u{1b}[{}m{text}\u{1b}[0m", COLOURS[column])
    } else {
        text.to_owned()
    }
}

/// Makes a text bold.
pub(super) fn bold(text: &str, style: Style) -> String {
    if style.colour {
        format!("\u{1b}[1m{text}\u{1b}[0m")
    } else {
        text.to_owned()
    }
}
