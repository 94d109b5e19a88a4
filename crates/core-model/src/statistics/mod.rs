//! Statistics of simulated runs, as streams: constant memory, nothing allocated while they run, the same on every machine.
//!
//! ```text
//! one value each    Moments         waits, sojourn times: mean, variance, least, greatest; two can be merged
//! over time         TimeWeighted    queue length, busy processors: averages over time, utilisation
//! warm-up           WarmUp, Mser5   the start of a run that is left out: fixed, or found by the run itself
//! one long run      BatchMeans      how far its mean can be trusted although each observation depends on those before
//! ```
//!
//! What cannot be said is an [error](StatisticsError), never a NaN or an infinity: too few observations, no time passed, batches
//! that are too short, a run that had not settled. How wide an interval around a mean is, is for `bench-report`, which takes the
//! [`Moments`] of replications or of batches. Nothing here draws or simulates.
//!
//! ```
//! use core_model::{Distribution, Stream};
//! use core_model::queueing::{Lindley, mmc};
//! use core_model::statistics::{BatchMeans, Mser5};
//!
//! // The waits at one server that is busy half of the time, one customer every 2 µs on average.
//! let (gaps, services): (Distribution, Distribution) = ("exponential(2us)".parse()?, "exponential(1us)".parse()?);
//! let mut stream = Stream::named(42, "example");
//! let mut wait_ns = |server: &mut Lindley| {
//!     let mut draw = |of: Distribution| of.sample(&mut stream).subsec_nanos().into();
//!     server.next(draw(gaps), draw(services))
//! };
//!
//! let mut server = Lindley::new();
//! let (mut pilot, mut waits) = (Mser5::default(), BatchMeans::default());
//! for _ in 0..10_000 {
//!     pilot.record_ns(wait_ns(&mut server)?);
//! }
//! let warm_up = pilot.truncation()?.rule();
//! let mut server = Lindley::new();
//! for customer in 0..200_000 {
//!     let wait_ns = wait_ns(&mut server)?;
//!     if warm_up.is_over(customer, 0) {
//!         waits.record_ns(wait_ns);
//!     }
//! }
//! let theory_ns = mmc(1.0 / 2_000.0, 1.0 / 1_000.0, 1)?.mean_waiting;
//! let mean_ns = waits.estimate()?.moments.mean()?;
//! assert!((mean_ns / theory_ns - 1.0).abs() < 0.05, "{mean_ns} {theory_ns}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod batch_means;
mod batches;
mod error;
mod moments;
mod mser;
mod serial;
mod time_weighted;
mod warm_up;

pub use batch_means::{BatchEstimate, BatchMeans, FEWEST_BATCHES};
pub use error::{LARGEST_OBSERVATION, StatisticsError};
pub use moments::Moments;
pub use mser::{Mser5, Truncation};
pub use time_weighted::{TimeAverage, TimeWeighted};
pub use warm_up::WarmUp;
