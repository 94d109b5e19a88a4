//! async-std, which is discontinued (RUSTSEC-2025-0052): kept because people compare against it and move away from it.
//!
//! Its executor is global: it exists once in a process, its worker count is fixed by the first builder, and it never
//! ends. The adapter keeps the contract of an owner by a flag of its own: once the owner is gone, spawning gives
//! [`RuntimeGone`](crate::JoinError::RuntimeGone), and a task that is still there ends, without being polled, the next
//! time it would have run. Several owners may exist at once; they share the workers.
//!
//! Semantics that the adapter takes from async-std: those of the executor and timers it shares with smol. Semantics
//! that it changes: dropping a handle cancels the task (async-std's own detaches), and a panic is a value for the
//! joiner.

mod multi_thread;
mod task;

pub use crate::reactor::Sleep;
pub use multi_thread::{Builder, MultiThread};
pub use task::AsyncStdTask;
