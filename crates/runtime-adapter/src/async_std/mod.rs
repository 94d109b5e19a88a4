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

mod fs;
mod multi_thread;
mod task;

pub use crate::reactor::Sleep;
pub use crate::reactor::net::{TcpListener, TcpReadHalf, TcpStream, TcpWriteHalf, UdpSocket};
pub use crate::reactor::process::Child;
#[cfg(unix)]
pub use crate::reactor::signals::Signal;
#[cfg(unix)]
pub use crate::reactor::unix::{UnixListener, UnixReadHalf, UnixStream, UnixWriteHalf};
pub use fs::File;
pub use multi_thread::{Builder, MultiThread};
pub use task::AsyncStdTask;

crate::reactor::impl_net!(MultiThread);
#[cfg(unix)]
crate::reactor::impl_unix_net!(MultiThread);
crate::reactor::impl_process!(MultiThread);
#[cfg(unix)]
crate::reactor::impl_signals!(MultiThread);
