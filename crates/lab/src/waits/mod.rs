//! The seven waits, each real: one at a time beside all at once, on any runtime, each in a process of its own.
//!
//! ```text
//! WaitCell (a line of JSON) ─▶ worker process: the device, rounds of waits ─▶ WaitRecord (a line of JSON)
//! ```
//!
//! The network waits ask peers that run elsewhere ([`devices::Peer`](crate::devices::Peer)); files and the embedded database
//! are made in a folder for temporary files and go with it. A simulated device replays what the real one took in the same
//! process just before.

mod cell;
mod drive;
mod open;
mod rounds;

pub use cell::{WaitCell, WaitSelection, cells, run_cell};
pub use drive::{WaitProgress, drive};
