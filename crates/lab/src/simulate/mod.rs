//! Simulating: one shop in virtual time, many times with other seeds, until its figures are known with an interval.
//!
//! ```text
//! Study ─▶ steady (may there be a long run?) ─▶ replicate × seeds, on every core ─▶ observe ─▶ estimate ─▶ Studied
//!       └▶ theory (what queueing theory says, or which assumption is missing)  ───────────────────┘
//! ```
//!
//! The runs are those of the simulator, with the workload's own code: the replication with a seed is the run that
//! [`measure`](crate::measure::measure) makes with that seed, with the same hash. Replications run on as many cores as there
//! are and are taken in the order of their seeds, so that the figures do not depend on how many that is.
//!
//! What a run recorded is gone through once, in constant memory but for the arrivals. The run itself keeps its trace and its
//! customers' tasks, about two kilobytes a customer. Nothing is printed here, and nothing is measured in real time.
//!
//! ```
//! use bench_report::intervals::Confidence;
//! use lab::measure::Simulating;
//! use lab::simulate::{Beside, Figure, Replications, Study, WarmUp, simulate};
//! use lab::{Interrupt, config::find};
//!
//! let study = Study {
//!     scenario: find("bank").unwrap().file().scenarios()?.remove(0),
//!     processors: 1,
//!     simulating: Simulating::default(),
//!     replications: Replications::Count(4),
//!     confidence: Confidence::default(),
//!     warm_up: WarmUp::WholeDay,
//!     beside: Beside::Nothing,
//! };
//! let studied = simulate(&study, &Interrupt::default(), |_| {})?;
//! let left = studied.estimate(Figure::RenegeShare).expect("four replications have a mean");
//! assert!(left.mean > 0.0 && left.half_width.is_some());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod crew;
mod error;
mod estimate;
mod figure;
mod observe;
mod replicate;
mod series;
mod service;
mod steady;
mod studied;
mod study;
mod sweep;
mod theory;
mod warm_up;

pub use error::SimulateError;
pub use estimate::Estimate;
pub use figure::{Figure, Figures};
pub use replicate::Replication;
pub use studied::{Ending, Studied, Studying};
pub use study::{Beside, MOST_REPLICATIONS, Replications, Study, simulate};
pub use sweep::{Sweep, SweepError, SweepPoint, Swept};
pub use theory::Theory;
pub use warm_up::{WarmUp, WarmUpError};
