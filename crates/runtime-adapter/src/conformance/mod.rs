//! The contract of a runtime, as named checks that anyone can run against an adapter.
//!
//! [`Suite::run`] takes a function that builds the runtime and returns a [`Report`]. Every check is one of two kinds: what
//! *must hold* on every runtime (drop, cancel, panic, group and interval checks always are), and what *may differ*: such a
//! check finds one of a few named classes, and the adapter must have declared which. A difference that nobody declared,
//! or another than the declared one, fails. The differences of the adapters in this crate are in
//! [`declared`].
//!
//! Each check builds its own runtime, and runs on a thread of its own with a deadline, so that a hang is a failure with a
//! name and not the end of the run. What the process shares stays shared: run the suites of two runtimes in two processes.
//!
//! # Example
//!
//! The test of an adapter:
//!
//! ```
//! # #[cfg(feature = "threads")] {
//! use runtime_adapter::conformance::{Suite, declared};
//! use runtime_adapter::threads::Threads;
//!
//! # fn all() {
//! Suite::new(|| Threads::builder().build())
//!     .declare(declared::of(&<Threads as runtime_adapter::Time>::CAPS))
//!     .report()
//!     .assert_conforms();
//! # }
//! // One check alone, by its name:
//! Suite::new(|| Threads::builder().build())
//!     .only("a-dropped-handle-cancels")
//!     .report()
//!     .assert_conforms();
//! # }
//! ```

mod blocking;
mod cancel;
mod capabilities;
mod check;
mod computing;
pub mod declared;
mod drops;
mod erased;
mod fairness;
mod files;
mod groups;
mod intervals;
mod lifecycle;
mod load;
mod local;
mod net;
mod order;
mod panics;
mod pool;
mod probe;
#[cfg(unix)]
mod processes;
mod report;
mod rounding;
mod scratch;
mod shapes;
mod shutdown;
#[cfg(unix)]
mod signals;
#[cfg(target_pointer_width = "64")]
mod simulation;
mod subject;
mod suite;
mod tasks;
mod timeouts;
mod timer_steps;
mod timers;
mod turns;
mod wake_log;
mod wakes;

pub use check::{Class, Kind, Topic};
pub use report::{Outcome, Report, Verdict};
pub use suite::Suite;
