//! The conformance suite on every flavour of every runtime, by name: each flavour in a process of its own.
//!
//! ```text
//! Plan ─▶ drive ──a PassSpec, one JSON line──▶ worker process: serve ─▶ run ─▶ runtime_adapter::conformance::Suite
//!         drive ◀──Events, one JSON line each──┘
//! ```
//!
//! What a process shares (the reactor's thread, signal handlers, the workers of async-std) would carry over from one
//! runtime to the next, so no process ever runs two. Events come one by one: a check that ends the process is known by
//! its name, for it had begun. Repetitions go round all flavours before any has its next, each beginning with another.

mod drive;
mod record;
mod run;
mod worker;

pub use drive::{Plan, PlanError, drive};
pub use run::{Choice, names, run};
pub use worker::{PassSpec, ServeError, serve};
