//! The burger shop and the house as pure types.
//!
//! A [`Plan`] with a seed becomes a validated [`Scenario`], which fixes how long everything takes. Whoever runs it records
//! [`Event`]s; the [`Trace`] made of them is checked against the story's invariants, summarised into figures, and set beside
//! the lower bounds of [`limits`].
//!
//! ```text
//! Plan ── Scenario::new ──▶ Scenario ── draw ──▶ (a run, elsewhere) ──▶ Vec<Event> ── Trace::new ──▶ Trace
//!                              │                                                                     │
//!                              └──▶ limits::shop, limits::house         Trace::check, trace::summary ◀┘
//! ```
//!
//! Beside all this, [`queueing`] knows what the theory of queues and of schedules predicts, for any system, and [`statistics`]
//! sums up what a simulated one did.
//!
//! This crate waits for nothing, reads no clock, does no input or output, and knows neither a runtime nor a file format.
//! Times are integer nanoseconds since the run began; randomness is seeded and the same on every machine.

pub mod distribution;
mod duration;
pub mod ids;
pub mod limits;
pub mod plan;
pub mod queueing;
mod rules;
pub mod scenario;
pub mod statistics;
pub mod strategy;
pub mod stream;
pub mod trace;

pub use distribution::{
    DisplayDuration, Distribution, DistributionError, DurationError, LONGEST, parse_duration,
};
pub use ids::{CustomerId, OrderId, TurnNumber, ZoneId};
pub use plan::{HousePlan, Plan, ShopPlan};
pub use scenario::{InvalidScenario, Problem, Scenario, Use};
pub use strategy::{HouseStrategy, ShopStrategy, Strategy, UnknownStrategy};
pub use stream::Stream;
pub use trace::{Actor, Event, EventKind, Invariant, Trace, Violation};
