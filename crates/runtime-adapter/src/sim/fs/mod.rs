//! The files of a simulation: a tree in memory, as slow and as faulty as the settings say.
//!
//! The real files can't be reached. Without settings there is an empty directory, and everything takes no time. A [`Disk`]
//! holds files from the beginning, and asks a closure of the program's own how each operation goes: its [`Outcome`].
//!
//! ```
//! use runtime_adapter::sim::Sim;
//! use runtime_adapter::sim::fs::{Disk, Operation, Outcome};
//! use runtime_adapter::{Fs, Runtime};
//! use std::io::ErrorKind;
//! use std::path::Path;
//! use std::time::Duration;
//!
//! let disk = Disk::new()
//!     .file(Path::new("/menu"), b"burger".to_vec())?
//!     .access(|access| match access.operation {
//!         Operation::Write => Outcome::default().fails(ErrorKind::StorageFull),
//!         _ => Outcome::after(Duration::from_millis(5)),
//!     });
//! let sim = Sim::builder().disk(disk).build()?;
//! let rt = sim.handle();
//! let (menu, written) = sim.block_on(async move {
//!     let menu = rt.read(Path::new("/menu")).await;
//!     (menu, rt.write(Path::new("/orders"), b"one".to_vec()).await)
//! });
//! assert_eq!(menu?, b"burger");
//! assert_eq!(written.unwrap_err().kind(), ErrorKind::StorageFull);
//! // Opened, read, opened; the write failed at once.
//! assert_eq!(sim.summary().elapsed, Duration::from_millis(15));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The model
//!
//! - An operation takes place when its time is over. Dropped before, it has not taken place.
//! - There is no cache: what was written is there for everybody. Syncing only takes time.
//! - Paths that are relative begin at `/`. There are no links, no devices, and one user, who may do whatever a file that is
//!   [read-only](Disk::read_only) does not forbid. A file that was removed stays for those who have it open, as on Unix.
//! - The time of a change is the simulated time since 1970 began.

mod disk;
mod file;
mod node;
mod operation;
mod runtime;
mod tree;

pub use disk::Disk;
pub(super) use disk::State;
pub use file::File;
pub use operation::{Access, Operation, Outcome};

use std::io;

/// What an operation gives on a simulation that has ended.
fn gone() -> io::Error {
    io::Error::other("the simulation has gone")
}
