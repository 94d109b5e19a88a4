//! An interval around a mean.

use core_model::statistics::Moments;
use serde::Serialize;

use super::confidence::Confidence;
use super::error::IntervalError;
use super::student_t;
use crate::stats::Interval;

/// A mean with what is written after its ±.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct MeanInterval {
    /// The mean of the values.
    pub mean: f64,
    /// Half the width of the interval around it.
    pub half_width: f64,
    /// The share of such intervals that hold the true mean.
    pub confidence: Confidence,
    /// How many values it comes from: replications or batches.
    pub n: u64,
}

impl MeanInterval {
    /// The interval from end to end.
    #[must_use]
    pub fn interval(&self) -> Interval {
        Interval {
            low: self.mean - self.half_width,
            high: self.mean + self.half_width,
        }
    }

    /// The half width as a share of the mean's magnitude. `None` for a mean of zero, or one so near to it that the share is too
    /// large for a number.
    #[must_use]
    pub fn relative(&self) -> Option<f64> {
        let share = self.half_width / self.mean.abs();
        share.is_finite().then_some(share)
    }
}

/// The interval of a mean: `mean ± t √(variance / n)`, with `t` of Student for `n − 1` degrees of freedom.
///
/// For values that are independent and about normal: the means of replications, or of batches that were
/// [checked](core_model::statistics::BatchEstimate::checked) to be long enough. Where each value is a mean of many, that holds; for
/// single waits or run times it does not. Where all values are equal, the width is zero.
///
/// # Errors
///
/// [`IntervalError::Statistics`] with fewer than two values, and [`IntervalError::TooLarge`] if the width is no finite number.
pub fn mean_interval(
    values: &Moments,
    confidence: Confidence,
) -> Result<MeanInterval, IntervalError> {
    let n = values.count();
    let error = values.standard_deviation()? / (n as f64).sqrt();
    let half_width = student_t::critical_value(confidence, (n - 1) as f64)? * error;
    if !half_width.is_finite() {
        return Err(IntervalError::TooLarge { what: "half width" });
    }
    Ok(MeanInterval {
        mean: values.mean()?,
        half_width,
        confidence,
        n,
    })
}
