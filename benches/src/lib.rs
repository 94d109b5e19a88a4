//! The shared parts of the benches: the two sides that are compared, how they are measured, and the report.
//!
//! Each bench sets what goes through the layers of this workspace beside the same thing done natively, in interleaved and
//! rotated pairs within one run, and says whether the target is met. Where a steady figure exists it is the one that is
//! judged: instructions (callgrind), allocations and requested bytes, which do not move with the load of the machine.
//! Times are quoted as paired differences and ratios, as medians with bootstrap intervals.
//!
//! ```text
//! cargo bench -p benches --bench sleepers -- --pairs 20 --save docs/results/sleepers.jsonl
//! ```
//!
//! Without `--bench`, which `cargo bench` passes and `cargo test` does not, every bench runs once and small: a test that it
//! works. No bench fails for being slow; `adapter_overhead -- --gate`, which CI runs, fails for instructions.
//!
//! What this crate does not do: it holds no workload of its own beyond the loops that are compared, and nothing depends on
//! it.
#![expect(clippy::print_stdout, reason = "benches print what they measured")]

pub mod adapter;
pub mod agreement;
pub mod arguments;
pub mod callgrind;
pub mod child;
pub mod clock;
pub mod flavour;
pub mod memory;
pub mod native;
pub mod order;
pub mod report;
pub mod side;

pub use bench_report::bench as figure;
