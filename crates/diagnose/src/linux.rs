//! Watching on Linux: everything is read from `/proc`, nothing is attached to the program.

mod budget;
mod call;
mod clock;
mod command;
mod kinds;
mod observed;
mod parse;
mod polled;
mod process;
mod processors;
mod reader;
mod resolve;
mod sampler;
mod signals;
mod sockets;
mod summary;
mod target;
mod task;
mod tree;
mod usage;
mod wake;

pub use command::command;
pub use process::process;
