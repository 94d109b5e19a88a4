//! Measuring: one run of a workload on a named runtime, from the building of the runtime to the record.
//!
//! ```text
//! Settings ─▶ runtimes::visit ─▶ warm-up ─▶ counters ─▶ Workload::run ─▶ counters ─▶ Trace ─▶ figures ─▶ RunRecord
//! ```

mod environment;
mod run;
mod simulating;
mod usage;
mod watch;

pub use environment::{available_cores, environment, memory_available};
pub(crate) use run::chain;
pub use run::{Measured, Settings, measure};
pub use simulating::{PolicyName, Prices, Simulating, UnknownPolicy};
pub(crate) use usage::peak_memory;
