//! A comparison for a reader: a table on a terminal, Markdown, CSV, JSON.
//!
//! Every form shows the same cells. A cell that failed or was interrupted is shown as such and never as a number; what is
//! not available is a dash (an empty field in CSV, `null` in JSON). The text is for people and may change; programs read
//! CSV or JSON, whose numbers are in nanoseconds and bytes.

mod bars;
mod bench;
mod columns;
mod conformance;
mod csv;
mod forms;
mod kitchen;
mod machines;
mod markdown;
mod notes;
mod predictions;
mod prose;
mod replays;
mod text;
pub(crate) mod units;
mod waits;

use crate::Comparison;

pub use bench::bench_markdown;
pub use conformance::{conformance_text, runtimes_document};
pub use csv::csv;
pub use forms::{forms_markdown, forms_text};
pub use kitchen::{kitchen_markdown, kitchen_short, kitchen_text};
pub use machines::measured_on;
pub use markdown::markdown;
pub use predictions::predictions;
pub(crate) use prose::{plain, wrapped};
pub use replays::replays_markdown;
pub use text::text;
pub use waits::{waits_markdown, waits_text};

/// How text is written for a terminal. The default is plain: no colour, and the characters µ × ± and box lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Style {
    /// Marks the header, the measurably fastest and the failed cells with ANSI colours.
    pub colour: bool,
    /// Uses ASCII only: `us`, `x`, `+/-`.
    pub ascii: bool,
}

/// What a piece of text is, for its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    Plain,
    Strong,
    Quiet,
    Good,
    Bad,
}

impl Style {
    /// Puts the text in colour, where colours are on.
    pub(crate) fn paint(self, tone: Tone, text: &str) -> String {
        let code = match tone {
            Tone::Plain => "",
            Tone::Strong => "1",
            Tone::Quiet => "2",
            Tone::Good => "32",
            Tone::Bad => "31",
        };
        if !self.colour || code.is_empty() || text.is_empty() {
            return text.to_owned();
        }
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    /// Writes the text in the characters that are allowed.
    pub(crate) fn write(self, text: &str) -> String {
        if !self.ascii {
            return text.to_owned();
        }
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                'µ' => out.push('u'),
                '×' => out.push('x'),
                '±' => out.push_str("+/-"),
                '–' | '─' | '·' | '•' => out.push('-'),
                '…' => out.push_str("..."),
                '▏' | '▎' | '▍' | '▌' | '▋' | '▊' | '▉' | '█' => out.push('#'),
                c if c.is_ascii() => out.push(c),
                _ => out.push('?'),
            }
        }
        out
    }
}

/// The comparison as indented JSON: every cell with its estimates and the raw makespan of every run.
#[must_use]
#[expect(
    clippy::missing_panics_doc,
    reason = "string keys and numbers are always JSON"
)]
pub fn json(comparison: &Comparison) -> String {
    serde_json::to_string_pretty(comparison)
        .expect("invariant: a comparison has string keys only, so it is always JSON")
}
