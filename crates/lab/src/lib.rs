//! Workloads that run unmodified on every runtime, and the measuring of them.
//!
//! ```text
//! scenario file ─▶ config ─▶ core_model::Scenario ─▶ ShopDay or HouseDay, on the runtime of a name ─▶ recorder
//!               ─▶ Trace, checked ─▶ bench_report::RunRecord ─▶ (a worker's standard output) ─▶ compare
//! ```
//!
//! - [`Workload`]: what can be measured; [`ShopDay`] and [`HouseDay`] are the built-in ones.
//! - [`measure::measure`]: one run on one runtime in this process.
//! - `simulate`: many runs in virtual time, with intervals and beside theory.
//! - [`compare`]: many runs, each in a fresh process, interleaved.
//! - [`chores`]: what a house can be made of, pictures among it.
//! - [`devices`]: what a burger waits for, real or simulated, opened by name.
//! - [`forms`]: the same burgers with callbacks, threads, coroutines and async/await.
//! - [`awaiting`]: `get_burgers` and `get_sequential_burgers`, and what an await does.
//! - [`differences`]: synchronous beside asynchronous code, each measurement in a fresh process.
//! - [`kitchen`]: requests that wait *and* compute, by strategy, and what that does to those that only wait.
//! - [`waits`]: the seven waits, one at a time and all at once.
//! - [`config`]: scenario files and the built-in scenarios.
//! - [`runtimes`] and [`flavours`]: the only places where a name becomes a runtime's type.
//!
//! What this crate does not do: it prints nothing, and holds no opinion about what it measured.
//!
//! ```
//! use core_model::{Plan, Scenario, ShopPlan, ShopStrategy};
//! use lab::measure::{Settings, Simulating, measure};
//! use lab::{BackendChoice, Interrupt, Recording, ShopDay, runtimes::RuntimeName};
//! use std::sync::Arc;
//!
//! let plan = ShopPlan { customers: 3, eating: "0s".parse()?, ..ShopPlan::new(ShopStrategy::Concurrent) };
//! let day = ShopDay::new(Scenario::new("lunch", 42, Plan::Shop(plan))?, BackendChoice::Simulated)?;
//! # let Some(runtime) = RuntimeName::compiled_in().first().copied() else { return Ok(()) };
//! # /*
//! let runtime = RuntimeName::Smol;
//! # */
//! let settings = Settings {
//!     runtime,
//!     workers: 1,
//!     repetition: 0,
//!     simulation: Simulating::default(),
//!     recording: Recording::On,
//!     command: vec![],
//! };
//! let measured = measure(&Arc::new(day), &settings, &Interrupt::default())?;
//! let sample = measured.record.sample.expect("it came to its end");
//! assert_eq!(sample.shop.map(|shop| shop.served), Some(3));
//! assert!(sample.makespan_ns >= sample.limit_ns);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod awaiting;
mod child;
pub mod chores;
pub mod compare;
pub mod config;
#[cfg(feature = "conformance")]
pub mod conformance;
pub mod devices;
pub mod differences;
mod door;
mod exchange;
#[cfg(target_pointer_width = "64")]
pub mod explore;
mod fit;
pub mod flavours;
pub mod forms;
mod house;
mod interrupt;
pub mod kitchen;
pub mod labour;
pub mod measure;
mod recorder;
pub mod runtimes;
mod shop;
#[cfg(target_pointer_width = "64")]
pub mod simulate;
pub mod slow_file;
mod timeline;
pub mod waits;
mod workload;

pub use devices::BackendChoice;
pub use fit::{DoesNotFit, fits};
pub use house::{
    CannotPin, Done, Elsewhere, HouseDay, HouseRun, Mismatch, NoProcesses, NotInVirtualTime,
    OnEvent, Pinning, UnitCost,
};
pub use interrupt::Interrupt;
pub use recorder::{Logbook, Recorder, Recording};
pub use shop::{
    NotAShop, Shop, ShopDay, ShopError, ShopRun, bank, concurrent, parallel, sequential,
};
pub use timeline::{Interval, Phase, timeline};
pub use workload::{Failure, Figures, Finished, Label, Workload};
