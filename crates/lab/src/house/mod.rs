//! The house: zones to clean, real work and nothing to wait for, generic over the runtime and the kernel.
//!
//! On a runtime the slices are computed by its own workers, through `work(..).await`; a pool of rayon's, plain threads
//! and processes are strategies of their own, with their own names. What each cleaner did comes back as [`Done`] slices, with the thread that computed it and
//! the processor time that it took, and is put together at the end.

mod beside;
mod cleaners;
mod cost;
mod crew;
mod pinning;
mod pool;
mod workload;

pub use beside::{Elsewhere, OnEvent};
pub use cleaners::Done;
pub(crate) use cleaners::thread_time;
pub use cost::UnitCost;
pub use pinning::{CannotPin, Pinning};
pub use pool::NotInVirtualTime;
pub(crate) use workload::label;
pub use workload::{HouseDay, HouseRun, Mismatch, NoProcesses};
