//! Plain threads: each task is an OS thread of its own, which parks while its future waits.
//!
//! The synchronous world under the same workload code. There is no executor, no driver and no pool: a thread polls its
//! one future, and between polls it sleeps until it is woken or until the earliest timer that the future holds. Several
//! waits in one task (`timeout`, `join`, `select`) therefore work as they do elsewhere.
//!
//! Semantics: `yield_now` is the scheduler's `sched_yield`, after which the task is polled again; timers are exact but for the system's slack; blocking work
//! is one more thread; a thread that the system refuses becomes [`JoinError::NoThread`](crate::JoinError::NoThread).

mod park;
mod runtime;
mod sleep;
mod task;

pub use runtime::{Builder, Root, Threads, Yield};
pub use sleep::Sleep;
pub use task::ThreadTask;
