//! Claims about records, comparisons, their rendering and the verdict, on made-up records.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod bench;
mod comparison;
mod conformance;
mod differences;
mod fixture;
mod forms;
mod intervals;
mod kitchen;
mod record;
mod render;
mod replays;
mod suite;
mod verdict;
mod waits;
