//! The hybrid workload: a kitchen whose requests wait *and* compute, by strategy, and what that does to those that only wait.
//!
//! Heavy requests come in open loop (at the times of a Poisson process, whether or not those before have been answered), each
//! reads (a wait), computes (slices of [`Cleaning`](cpu_work::Cleaning)) and writes (a wait). Light requests come beside them
//! and only wait, for a moment. What a [`KitchenStrategy`] decides is where the computing is done; what it does to others
//! shows in the light requests' p99. Latency counts from the moment at which a request was *meant* to come, so that a loop
//! that stands still cannot hide whom it kept from coming (coordinated omission).
//!
//! ```text
//! KitchenSelection ─▶ cells ─▶ drive ──a KitchenCell──▶ worker process: run_cell ─▶ plan ─▶ service ─▶ books
//!                              drive ◀──KitchenRecords, one a moment, the last one whole──┘
//! ```
//!
//! Everything is bounded: how many requests are inside at once (more are refused, and counted), the pool, its queue
//! ([`Offload`](cpu_work::Offload)), a batch ([`Batcher`](cpu_work::offload::Batcher)). The same code runs on every runtime under [`Metered`](runtime_adapter::Metered), with the watcher of stalled polls where there is
//! one, and in virtual time, where computing is only charged and a pool is a number of processors of its own.

mod arrivals;
mod books;
mod calibrate;
mod cell;
mod cook;
mod crew;
mod dish;
mod drive;
mod plan;
mod pool;
mod run;
mod service;
mod strategy;
mod watch;

pub use calibrate::{Capacity, capacity};
pub use cell::{KitchenCell, KitchenSelection, cells};
pub use drive::{KitchenProgress, drive};
pub use plan::{InvalidKitchen, KitchenPlan};
pub use run::run_cell;
pub use strategy::{KitchenStrategy, NotOnThisRuntime, UnknownKitchenStrategy};
