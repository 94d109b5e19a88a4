//! The devices that workloads wait for, opened by name on any runtime, and the peers that some of them need.
//!
//! ```text
//! BackendChoice ─▶ open, on a runtime ─▶ an io_sim::Backend ─▶ Ask: a shop's day, a calibration, orders placed
//! PeerKind ─▶ Peer::start: this program again, as a process of its own ─▶ serve_peer ─▶ its address, a line
//! ```
//!
//! [`BackendChoice`] is a name with what belongs to it: an address, a path. What a device is made of is `io-sim`'s; here a
//! choice becomes one, and a build that lacks it says so.

mod calibrate;
mod choice;
mod orders;
mod peer;
mod place;

pub use calibrate::{Calibrated, calibrate};
pub(crate) use choice::Ask;
pub use choice::{BackendChoice, DeviceError, LineSpeed};
pub use io_sim::Row;
pub use orders::LARGEST_DAY;
pub(crate) use orders::OneOrder;
pub use peer::{Peer, PeerError, PeerKind, PeerPlan, serve_peer};
pub use place::{Placing, place};
