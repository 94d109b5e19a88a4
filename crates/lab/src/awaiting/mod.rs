//! Awaiting: the pair `get_burgers` and `get_sequential_burgers`, and what happens when, and when nothing does.
//!
//! [`Counter::get_burgers`] is asynchronous: calling it makes a future, and nothing happens until that is polled.
//! [`Counter::get_sequential_burgers`] is its synchronous sibling: calling it does the work, and holds the thread.
//! [`Awaiting`] plays both, in [`Scene`]s, on any runtime: the forgotten await, one await after another, two joined, and a
//! future that is dropped in the middle.

mod counter;
mod scenes;
mod workload;

pub use counter::{Burger, Counter};
pub use scenes::{Played, Scene};
pub use workload::Awaiting;
