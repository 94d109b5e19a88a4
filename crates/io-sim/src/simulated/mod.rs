//! A device that takes as long as seeded distributions say, serves so many requests at once, and fails as it is told to.
//!
//! What an item meets is a pure function of the seed, the stream's name and the item, whoever asks and in whatever order:
//! the latency of each attempt, the faults, the pauses between attempts. Only slow spells that go by time depend on when
//! somebody asks. It runs on the timer of any runtime, and in virtual time on
//! [`sim`](runtime_adapter::sim).
//!
//! The draws come from streams by name, each unrelated to the others: `grilling` for the latencies of a device of that
//! name, `grilling/tail`, `grilling/faults`, `grilling/retry`, `grilling/spells`.
//!
//! ```
//! use io_sim::simulated::{Fault, Faults, Latency, Settings, Simulated};
//! use io_sim::{Backend, Request, Retry};
//! use runtime_adapter::{Runtime, sim::Sim};
//! use std::time::Duration;
//!
//! let ms = Duration::from_millis;
//! let settings = Settings {
//!     latency: Latency::Drawn("log-normal(10ms, 0.5)".parse()?),
//!     // Item 7 meets two resets; it is asked for three times at most.
//!     faults: Faults::none().script(7, [Fault::Reset, Fault::Reset]),
//!     retry: Retry::new(3.try_into()?, ms(5), ms(100), 0.5)?,
//!     ..Settings::default()
//! };
//! let sim = Sim::builder().build()?;
//! let grill = Simulated::with(sim.handle(), 42, "grilling", settings);
//! let reply = sim.block_on(async move { grill.wait(Request { item: 7 }).await })?;
//! assert_eq!(reply.item, 7);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod device;
mod fault;
mod latency;
mod spells;

pub use device::{Settings, Simulated};
pub use fault::{Error, Fault, Faults};
pub use latency::{Latency, Tail};
pub use spells::Spells;
