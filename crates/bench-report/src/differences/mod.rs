//! Synchronous beside asynchronous code: seven rows of sentences, filled with figures that were measured.
//!
//! ```text
//! DifferenceRecord, one for each measurement and side ─▶ tables ─▶ a sentence for each cell ─▶ text, Markdown, JSON
//! ```
//!
//! The words are a pure function of the records, and every comparison in them is chosen by a [`Difference`](crate::Difference): records in
//! which the synchronous side is sooner give a table that says so, and where intervals overlap it says "no measurable
//! difference". Each cell carries the ids of the records that it rests on.

mod best_for;
mod complexity;
mod concurrency;
mod document;
mod execution;
mod figure;
mod known;
mod markdown;
mod record;
mod resources;
mod responsiveness;
mod table;
mod text;
mod waiting;
mod words;

pub use document::differences_document;
pub use figure::{Figure, NoValues};
pub use markdown::markdown;
pub use record::{DifferenceRecord, Measurement, Row, Side};
pub use table::{Cell, Table, TableRow, tables};
pub use text::text;
