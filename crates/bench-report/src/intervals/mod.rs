//! How far the mean of a simulation can be trusted, and how many replications are enough.
//!
//! Runs that were measured have few repetitions and long tails; for them there are medians ([`stats`](crate::stats)). A simulated
//! run has as many replications as are wanted, each a mean of many values, or one run is cut into batches; such means are about
//! normal, and Student's t gives the interval. [`Moments`](core_model::statistics::Moments) collects them.
//!
//! ```
//! use bench_report::intervals::{Confidence, mean_interval};
//! use core_model::statistics::Moments;
//!
//! // The example of A. M. Law, Simulation Modeling and Analysis, chapter 4.
//! let observed = [1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09];
//! let mean = mean_interval(&Moments::of(&observed)?, Confidence::new(0.9)?)?;
//! assert_eq!(format!("{:.2} ± {:.2}", mean.mean, mean.half_width), "1.34 ± 0.24");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod confidence;
mod error;
mod mean;
mod precision;
pub mod student_t;

pub use confidence::Confidence;
pub use error::IntervalError;
pub use mean::{MeanInterval, mean_interval};
pub use precision::{Precision, Progress, Stop};
