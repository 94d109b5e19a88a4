//! The runtimes behind one set of traits: the same code, unmodified, on tokio, async-std, smol, plain threads, and in a simulation.
//!
//! A library takes `R: Runtime` as a *value* and never names a runtime; a program picks a type from
//! one of the adapter modules (each behind a feature of the same name, none on by default), builds it, and passes a
//! handle on. There is no ambient state, nothing is boxed, and what differs between runtimes is either made equal by
//! the contracts below or stated as data in [`Caps`].
//!
//! - [`Time`]: the clock, sleeping, yielding, computing; with [`timeout`](Time::timeout) and
//!   [`interval`](Time::interval) on top.
//! - [`Runtime`]: spawning futures that are `Send`, blocking work, and driving a root future.
//! - [`LocalRuntime`]: the same for futures that are not `Send`.
//! - [`Task`] and [`LocalTask`]: a handle whose drop cancels, whose result carries a panic as a value.
//! - [`Owner`]: what building gives; it alone keeps the runtime alive, and shuts it down.
//! - [`sync`]: locks and channels that are the same code on every runtime.
//! - [`adapter`]: building blocks for an adapter of one's own.
//! - [`Group`] and [`LocalGroup`]: structured tasks, which end together before the group is closed.
//! - [`sim`]: the same code in virtual time, on as many virtual processors as are asked for, in an order that a seed repeats;
//!   no feature brings it, it is always there.
//! - [`Strict`]: a layer that gives every runtime the same semantics where their own differ.
#![cfg_attr(
    feature = "hdrhistogram",
    doc = "- [`Metered`]: a layer that counts and times what a runtime does; [`sampler`]: how late it runs what is due."
)]
//!
//! What this crate does not do: it knows no workload, reads no configuration, and starts no runtime by itself.
//!
//! # Example
//!
//! A client that gives up after a while, written once:
//!
//! ```
//! use runtime_adapter::{Elapsed, Runtime, Task};
//! use std::time::Duration;
//!
//! async fn slow_answer<R: Runtime>(rt: R, takes: Duration) -> &'static str {
//!     rt.sleep(takes).await;
//!     "burger"
//! }
//!
//! async fn client<R: Runtime>(rt: R) -> Result<&'static str, Elapsed> {
//!     let answer = rt.spawn(slow_answer(rt.clone(), Duration::from_millis(1)));
//!     // Dropped by the timeout, the task would be cancelled.
//!     let joined = rt.timeout(Duration::from_secs(5), answer).await?;
//!     Ok(joined.expect("invariant: the answer does not panic"))
//! }
//!
//! # #[cfg(feature = "threads")] {
//! let rt = runtime_adapter::threads::Threads::builder().build()?;
//! assert_eq!(rt.block_on(client(rt.handle())), Ok("burger"));
//! # }
//! # Ok::<(), runtime_adapter::BuildError>(())
//! ```

pub mod adapter;
mod caps;
#[cfg(feature = "conformance")]
pub mod conformance;
#[cfg(feature = "hdrhistogram")]
mod durations;
pub mod fs;
pub mod group;
#[cfg(any(feature = "smol", feature = "async-std"))]
mod guard;
mod interval;
#[cfg(feature = "hdrhistogram")]
pub mod metered;
mod nest;
pub mod net;
mod one_shot;
mod owner;
pub mod process;
#[cfg(any(feature = "smol", feature = "async-std"))]
mod reactor;
mod runtime;
#[cfg(feature = "hdrhistogram")]
pub mod sampler;
pub mod signals;
#[cfg(target_pointer_width = "64")]
pub mod sim;
pub mod strict;
pub mod sync;
mod task;
mod time;
mod timeout;
mod work;

#[cfg(feature = "async-std")]
pub mod async_std;
#[cfg(feature = "smol")]
pub mod smol;
#[cfg(feature = "threads")]
pub mod threads;
#[cfg(feature = "tokio")]
pub mod tokio;

pub use caps::Caps;
#[cfg(feature = "hdrhistogram")]
pub use durations::Durations;
pub use fs::Fs;
pub use group::{Group, LocalGroup};
pub use interval::{Interval, MissedTick, ZeroPeriod};
#[cfg(feature = "hdrhistogram")]
pub use metered::Metered;
pub use nest::Driving;
pub use net::Net;
#[cfg(unix)]
pub use net::UnixNet;
pub use owner::{BuildError, Owned, Owner, Shutdown};
pub use process::Process;
pub use runtime::{LocalRuntime, Runtime};
pub use signals::Signals;
pub use strict::Strict;
pub use task::{JoinError, LocalTask, Panic, Payload, Task};
pub use time::Time;
pub use timeout::{Elapsed, Timeout};
pub use work::Work;
