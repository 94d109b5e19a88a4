//! How many replications are enough.

use core_model::statistics::Moments;
use serde::Serialize;

use super::confidence::Confidence;
use super::error::{IntervalError, between_zero_and_one};
use super::mean::{MeanInterval, mean_interval};

/// A rule for when to stop replicating: as soon as the mean is known to a share of itself.
///
/// With the relative error `γ`, it is reached when the half width is at most `γ / (1 + γ)` of the magnitude of the mean: the true
/// mean is what the error is relative to, and it may be that much smaller. Looking again and again whether it is reached
/// makes the interval a little too narrow; with at least ten replications and `γ` of at most 0.15 it still holds the true mean about
/// as often as promised. Source: A. M. Law, *Simulation Modeling and Analysis*, 5th edition, section 9.4.1, after A. M. Law,
/// W. D. Kelton and L. W. Koenig, *Relative Width Sequential Confidence Intervals for the Mean*, Communications in Statistics B10,
/// 1981.
///
/// ```
/// use bench_report::intervals::{Confidence, IntervalError, Precision, Progress};
///
/// // 5 % of the mean, by ten to a thousand replications.
/// let rule = Precision::new(0.05, Confidence::default(), 10, 1_000)?;
/// let stop = rule.run(|replication| Ok::<_, IntervalError>(100.0 + (replication % 7) as f64))?;
/// assert_eq!(stop.progress, Progress::Reached);
/// assert_eq!(stop.mean.n, 10);
/// # Ok::<(), IntervalError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Precision {
    relative: f64,
    confidence: Confidence,
    min: u64,
    max: u64,
}

/// Whether the precision that was asked for is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Progress {
    /// The half width is small enough.
    Reached,
    /// It is not, or there are too few replications to say so; more may help.
    More,
    /// It is not, and there are as many replications as are allowed.
    NotReached,
}

/// Where replicating stands, with the figures it is judged by.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Stop {
    /// Whether the precision is reached.
    pub progress: Progress,
    /// The mean and its half width.
    pub mean: MeanInterval,
    /// What the half width may be at most: the adjusted relative error times the magnitude of the mean.
    pub allowed: f64,
}

impl Precision {
    /// A half width of at most `relative` of the true mean, by `min` to `max` replications. Ten or more at least are wise.
    ///
    /// # Errors
    ///
    /// [`IntervalError::NotBetweenZeroAndOne`] for `relative`, [`IntervalError::Replications`] if `min` is below 2 or above `max`.
    pub fn new(
        relative: f64,
        confidence: Confidence,
        min: u64,
        max: u64,
    ) -> Result<Self, IntervalError> {
        between_zero_and_one("relative precision", relative)?;
        if min < 2 || min > max {
            return Err(IntervalError::Replications { min, max });
        }
        Ok(Self {
            relative,
            confidence,
            min,
            max,
        })
    }

    /// The relative error that the half width is compared with: `γ / (1 + γ)`.
    #[must_use]
    pub fn adjusted(&self) -> f64 {
        self.relative / (1.0 + self.relative)
    }

    /// Says whether these replications are enough, for who runs them on their own.
    ///
    /// # Errors
    ///
    /// As [`mean_interval`], with fewer than two of them for one.
    pub fn judge(&self, replications: &Moments) -> Result<Stop, IntervalError> {
        let mean = mean_interval(replications, self.confidence)?;
        let allowed = self.adjusted() * mean.mean.abs();
        let progress = if mean.n >= self.min && mean.half_width <= allowed {
            Progress::Reached
        } else if mean.n < self.max {
            Progress::More
        } else {
            Progress::NotReached
        };
        Ok(Stop {
            progress,
            mean,
            allowed,
        })
    }

    /// Runs `replication` with 0, 1, 2 and so on until there are enough, at most as often as is allowed. Each call is to return the
    /// result of one run that is independent of the others, such as by a seed of its own.
    ///
    /// # Errors
    ///
    /// What `replication` fails with, and as [`judge`](Self::judge); both end it at once.
    pub fn run<E: From<IntervalError>>(
        &self,
        mut replication: impl FnMut(u64) -> Result<f64, E>,
    ) -> Result<Stop, E> {
        let mut results = Moments::new();
        loop {
            let result = replication(results.count())?;
            results.record(result).map_err(IntervalError::from)?;
            if results.count() < self.min {
                continue;
            }
            let stop = self.judge(&results)?;
            if stop.progress != Progress::More {
                return Ok(stop);
            }
        }
    }
}
