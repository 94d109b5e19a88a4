//! tokio: a multi-thread, a current-thread and a local flavour.
//!
//! Semantics that the adapter takes from tokio: timers step by one millisecond and round up, `sleep(0)` among them;
//! `yield_now` is deferred until the driver was polled; a cooperative budget makes a task that only ever finds its
//! resources ready yield now and then; the multi-thread flavour steals work and keeps a LIFO slot per worker.
//!
//! Semantics that it changes: dropping a handle aborts the task (tokio's own detaches), and the root of `block_on` on
//! the multi-thread flavour is a task on a worker.

mod block_on;
mod builder;
mod context;
mod current_thread;
mod fs;
mod io;
mod local;
mod multi_thread;
mod net;
mod process;
#[cfg(unix)]
mod signals;
mod task;
mod time;
#[cfg(unix)]
mod unix;

pub use builder::Builder;
pub use current_thread::CurrentThread;
pub use fs::File;
pub use io::Adapted;
pub use local::Local;
pub use multi_thread::MultiThread;
pub use net::{TcpListener, TcpStream, UdpSocket};
pub use process::Child;
#[cfg(unix)]
pub use signals::Signal;
pub use task::TokioTask;
pub use time::Yield;
#[cfg(unix)]
pub use unix::{UnixListener, UnixStream};

use crate::Caps;
use std::time::Duration;

/// What all flavours of tokio share.
const CAPS: Caps = Caps {
    cooperative_budget: true,
    timer_granularity: Duration::from_millis(1),
    blocking_limit: Some(512),
    ..Caps::plain("tokio", "")
};
