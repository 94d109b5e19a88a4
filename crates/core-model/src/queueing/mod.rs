//! Queueing theory as pure functions: what a model predicts, to set beside what a run measured.
//!
//! ```text
//! one station     mmc, mmck, finite_source      exponential service, by the stable Erlang recursion
//!                 mg1, md1, cobham              any service time on one server, without and with priorities
//! many stations   jackson, mva, mva_classes     open and closed networks of product form
//! more machines   amdahl, gustafson, Usl        how throughput grows with processors, and fits to measurements
//! schedules       list_schedule, lpt            Graham's rules with their guarantees
//! sample paths    Lindley, KieferWolfowitz      the exact wait of each customer, in integer nanoseconds
//! ```
//!
//! The first three and [`little`] are about means in the long run: rates are per unit of time, times are in that unit, and any
//! unit will do. The last two are about one given sequence of integers and have no randomness in them.
//!
//! A model without a steady state is an [error](QueueingError), never an infinity. A load that is below 1 by no more than the
//! rounding of `f64` counts as 1. Nothing here simulates or draws; nothing here knows a shop or a house.
//!
//! ```
//! use core_model::queueing::{mmc, QueueingError};
//!
//! let two = mmc(9.0, 5.0, 2)?; // nine customers an hour, each keeps one of two cashiers for twelve minutes
//! assert!((two.mean_sojourn - 1.053).abs() < 5e-4);
//! assert!(matches!(mmc(9.0, 4.5, 2), Err(QueueingError::Unstable { .. })));
//! # Ok::<(), QueueingError>(())
//! ```

mod error;
mod linear;
pub mod little;
mod network;
mod recursion;
mod scaling;
mod schedule;
mod single;

pub use error::QueueingError;
pub use network::{
    ClassedNetwork, ClassedStation, ClosedClass, ClosedNetwork, ClosedStation, OpenNetwork,
    OpenStation, StationKind, StationLoad, jackson, mva, mva_classes,
};
pub use recursion::{KieferWolfowitz, Lindley};
pub use scaling::{AmdahlFit, Usl, UslFit, amdahl, fit_amdahl, fit_usl, gustafson};
pub use schedule::{Schedule, TaskGraph, graham_ratio, list_schedule, lpt, lpt_ratio};
pub use single::{
    PriorityClass, Queue, ServiceTime, WaitingTime, cobham, cobham_mmc, erlang_b, erlang_c,
    finite_source, md1, mg1, mmc, mmck,
};
