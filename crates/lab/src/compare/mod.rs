//! Comparing: every cell (a scenario, a strategy, a runtime) in a process of its own, interleaved over the repetitions.
//!
//! ```text
//! ScenarioFile × runtimes ─▶ cells ─▶ drive ──a CellSpec, one JSON line──▶ worker process: serve ─▶ measure
//!                                      drive ◀──a RunRecord, one JSON line──┘
//! ```
//!
//! Runtimes share threads within a process (async-std and smol those of `async-io` and `blocking`), so no process ever
//! runs two. Repetitions go round all cells before any cell has its next, and each round begins with another runtime, so
//! that whatever the machine does meanwhile falls on all of them alike.

mod cell;
mod drive;
mod worker;

pub use crate::exchange::Driver;
pub use cell::{CellSpec, Selection, cells};
pub use drive::{Progress, drive};
pub use worker::{WorkerError, run_cell, serve};
