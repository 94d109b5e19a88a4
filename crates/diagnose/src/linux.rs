//! Watching on Linux: everything is read from `/proc`, nothing is attached to the program.

mod budget;
mod call;
mod clock;
mod command;
mod kinds;
mod launch;
mod observed;
mod parse;
mod peers;
mod polled;
mod process;
mod processors;
mod reader;
mod resolve;
mod sampler;
mod signals;
mod sockets;
mod started;
mod summary;
mod target;
mod task;
mod tree;
mod usage;
mod wake;

pub use command::command;
pub use launch::launch;
pub use process::process;
