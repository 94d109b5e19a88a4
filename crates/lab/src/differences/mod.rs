//! Synchronous beside asynchronous code, measured: what `lunchrush differences` fills its table with.
//!
//! ```text
//! Plan ─▶ trials ─▶ drive ──a Request, one JSON line──▶ worker process: serve ─▶ measure
//!                   drive ◀──the parts of an Answer, one JSON line──┘ ─▶ DifferenceRecord, over all repetitions
//! ```
//!
//! - `job`: the same job written three ways; run by the reading, and counted by the row of complexity.
//! - `measure`: one measurement of one side, once, in this process.
//! - [`drive`]: every repetition of every measurement in a fresh process, interleaved.
//!
//! What it does not do: it says nothing about the figures; the words are `bench_report::differences`'s.

mod drive;
mod job;
mod lines;
mod measure;
mod native;
mod request;
mod sizes;
mod worker;

pub use drive::{Plan, Progress, TRIALS, drive};
pub use measure::NoSuchSide;
pub use request::{Answer, Part, Request, VirtualTime};
pub use worker::{DifferencesError, run, serve};
