//! From looks to shares: exact counters reconciled with what samples saw, so that shares add up to the whole.
//!
//! Pure: nothing here reads a clock or the kernel.

mod stretches;
mod thread;
mod timeline;
mod whole;

pub use stretches::Stretches;
pub use thread::{Thread, Waited};
pub use timeline::{COLUMNS, Row, Timeline};
pub(crate) use whole::scaled;
pub use whole::{Exact, Settled, Whole};
