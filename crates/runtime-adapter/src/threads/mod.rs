//! Plain threads: each task is an OS thread of its own, which parks while its future waits.
//!
//! The synchronous world under the same workload code. There is no executor, no driver and no pool: a thread polls its
//! one future, and between polls it sleeps until it is woken, until the earliest timer that the future holds, or until a
//! descriptor that it waits for is ready. Several waits in one task (`timeout`, `join`, `select`) therefore work as they
//! do elsewhere.
//!
//! Semantics: `yield_now` is the scheduler's `sched_yield`, after which the task is polled again; timers are exact but
//! for the system's slack; blocking work is one more thread; a thread that the system refuses becomes
//! [`JoinError::NoThread`](crate::JoinError::NoThread). Sockets, pipes and signals do not block: a thread that waits for
//! some rests in poll(2), and has one descriptor more from the first such wait on. Calls to the file system block the
//! task's own thread; a lookup has another one, so that it can be given up.

#[cfg(unix)]
mod bell;
#[cfg(unix)]
mod connect;
mod fs;
#[cfg(unix)]
mod net;
mod park;
#[cfg(unix)]
mod process;
mod runtime;
#[cfg(unix)]
mod signals;
mod sleep;
#[cfg(unix)]
mod socket;
mod state;
mod task;
#[cfg(unix)]
#[cfg(test)]
mod tests;
#[cfg(unix)]
mod unix;
#[cfg(unix)]
mod watch;

/// What `state` is made of; a model checker puts its own in this place.
mod atomic {
    pub(super) use std::sync::atomic::{AtomicU8, Ordering};
}

pub use fs::File;
#[cfg(unix)]
pub use net::{TcpListener, TcpStream, UdpSocket};
#[cfg(unix)]
pub use process::{Child, ChildStdin, ChildStdout};
pub use runtime::{Builder, Root, Threads, Yield};
#[cfg(unix)]
pub use signals::Signal;
pub use sleep::Sleep;
#[cfg(unix)]
pub use socket::{PipeIn, ReadHalf, Stream, WriteHalf};
pub use task::ThreadTask;
#[cfg(unix)]
pub use unix::{UnixListener, UnixStream};
