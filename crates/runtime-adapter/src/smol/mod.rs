//! smol: an executor of its own with explicit workers, and a local flavour.
//!
//! smol's global executor starts one worker unless an environment variable says otherwise; here the same executor
//! (`async-executor`) is an instance with as many workers as the builder was told, each driving the reactor
//! (`async-io`) while it has nothing to run, exactly as `smol::block_on` does. Timers and blocking work are smol's own:
//! the thread `async-io` and the pool of `blocking`, both shared by everything in the process.
//!
//! Semantics that the adapter takes from smol: timers are exact but for the system's slack, `sleep(0)` among them;
//! workers steal from each other; there is no cooperative budget.
//!
//! Semantics that it changes: a panic is a value for the joiner, one in a destructor too, and a task whose executor is
//! gone gives an error where smol's panics.

mod fs;
mod local;
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
pub use local::Local;
pub use multi_thread::{Builder, MultiThread};
pub use task::SmolTask;

use crate::Caps;

/// What all flavours of smol share; `async-io` keeps one thread for whatever no worker polls.
const CAPS: Caps = Caps {
    driver_threads: 1,
    blocking_limit: Some(500),
    ..Caps::plain("smol", "")
};

crate::reactor::impl_net!(MultiThread);
crate::reactor::impl_net!(Local);
#[cfg(unix)]
crate::reactor::impl_unix_net!(MultiThread);
#[cfg(unix)]
crate::reactor::impl_unix_net!(Local);
crate::reactor::impl_process!(MultiThread);
#[cfg(unix)]
crate::reactor::impl_signals!(MultiThread);
crate::reactor::impl_process!(Local);
#[cfg(unix)]
crate::reactor::impl_signals!(Local);
