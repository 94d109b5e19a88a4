//! Waits for devices, real and simulated, behind one trait.
//!
//! A workload asks a [`Backend`] and awaits its reply; which device stands behind it is the caller's choice:
//! [`Simulated`] waits as long as a seeded distribution says, [`File`] really reads a file. Both run on any runtime of
//! `runtime-adapter`, through that runtime's own timer or blocking pool.
//!
//! What this crate does not do: it starts no task by itself, computes nothing, and never adds a pause to a real device.
//!
//! ```
//! use core_model::Distribution;
//! use io_sim::{Backend, Request, Simulated};
//! use runtime_adapter::{Runtime, smol::MultiThread};
//! use std::time::Duration;
//!
//! let rt = MultiThread::builder().workers(1).build()?;
//! let grill = Simulated::new(rt.handle(), Distribution::Constant(Duration::from_millis(1)), 42, "grilling");
//! let reply = rt.block_on(async move { grill.wait(Request { item: 7 }).await })?;
//! assert_eq!(reply.item, 7);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod backend;
mod file;
mod simulated;

pub use backend::{Backend, Reply, Request};
pub use file::{File, FileError};
pub use simulated::{Simulated, SimulatedError};
