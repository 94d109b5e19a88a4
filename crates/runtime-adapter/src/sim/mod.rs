//! The simulator: the same code in virtual time, on as many virtual processors as are asked for, in an order that a seed
//! repeats.
//!
//! ```
//! use runtime_adapter::{Runtime, Time, sim::Sim};
//! use std::time::Duration;
//!
//! // Nine tasks that compute for a second each, on nine processors that this machine need not have.
//! let sim = Sim::builder().processors(9).build()?;
//! let rt = sim.handle();
//! sim.block_on(async move {
//!     let tasks: Vec<_> = (0..9)
//!         .map(|_| rt.spawn(async move { rt.work(Duration::from_secs(1), || ()).await }))
//!         .collect();
//!     for task in tasks {
//!         task.await.expect("no task panics");
//!     }
//! });
//! assert_eq!(sim.summary().elapsed, Duration::from_secs(1));
//! # Ok::<(), runtime_adapter::BuildError>(())
//! ```
//!
//! # The model
//!
//! - Time stands still while tasks run, and goes on, at once, to when the next timer is due or the next processor has done,
//!   as soon as nobody is left who could run.
//! - A poll takes no time and needs a processor. [`Time::work`](crate::Time::work) occupies the processor for its cost; every
//!   other await gives it back. [`Costs`] puts prices on what is free by default, [`Sharing`] lets tasks be interrupted.
//! - What happens at one instant happens in a fixed order: first what processors have done, then timers, in the order of
//!   their arming; then the tasks in the order of their wakes, or in that which a seed draws: [`Policy`].
//! - A blocking call runs on a thread of its own while everything else stands still. What it
//!   [`hold`](crate::Runtime::hold)s takes simulated time; nothing else in it does.
//! - [`net`] and [`fs`] are in memory, with the latencies and faults that closures state; at once and without a fault by
//!   default.
//! - Nothing of the real world is in it: no clock, no random number but the seed's, no thread beside another. A wake from a
//!   thread outside ends the run with a [`Fault`]. What a task reads by itself (a file, the real clock, a hash map's order)
//!   is not seen from here, and is the one way to make a run that its seed does not repeat.
//!
//! # What holds
//!
//! Tasks, panics, cancellation, groups, `timeout` and `interval` behave as on every runtime of this crate: the suite in
//! [`conformance`](crate#features) runs on this one too. A simulation that can come to no end says so, with who waits for
//! whom: [`Fault::Deadlock`].

mod access;
mod blocking;
mod cell;
mod core;
mod drive;
mod explain;
mod explore;
mod fault;
pub mod fs;
mod handle;
pub mod net;
mod repeat;
mod schedule;
mod settings;
mod task;
mod waits;
mod waker;

pub(crate) use self::core::Resource;
pub use self::core::{Choice, Divergence, Policy, Report};
pub(crate) use explain::{Has, Waits};
pub use explore::{Explored, Violation, explore, replay};
pub use fault::{Deadlock, Fault, Waiting};
pub use handle::{Root, Sim};
pub use repeat::{NotRepeated, repeat};
pub use schedule::{Schedule, ScheduleError};
pub use settings::{Bounds, Builder, Costs, Sharing};
pub use task::SimTask;
pub use waits::{Busy, Sleep, Yield};
