//! Mean, variance, least and greatest of a stream of numbers.

use super::error::{StatisticsError, at_least, observation};

/// Count, mean, variance, least and greatest of observations that count alike, one at a time in constant memory.
///
/// For what each customer has once (wait, sojourn time), for the means of batches and for the results of replications; what
/// lasts for a while is for [`TimeWeighted`](super::TimeWeighted). Any unit; every figure is in that unit, the variance in its
/// square.
///
/// With `δ = x − mean`, an observation does `mean += δ / n` and `M₂ += δ (x − mean)`, and the variance is `M₂ / (n − 1)`: nothing
/// large is ever subtracted from something as large. Sources: B. P. Welford, *Note on a Method for Calculating Corrected Sums of
/// Squares and Products*, Technometrics 4(3), 1962; for [`merge`](Self::merge) T. F. Chan, G. H. Golub and R. J. LeVeque,
/// *Algorithms for Computing the Sample Variance*, The American Statistician 37(3), 1983.
///
/// ```
/// use core_model::statistics::Moments;
///
/// let mut waits = Moments::new();
/// for wait_ns in [2, 4, 4, 4, 5, 5, 7, 9] {
///     waits.record_ns(wait_ns);
/// }
/// assert_eq!(waits.mean()?, 5.0);
/// assert!((waits.variance()? - 32.0 / 7.0).abs() < 1e-12);
/// assert_eq!((waits.min()?, waits.max()?), (2.0, 9.0));
/// # Ok::<(), core_model::statistics::StatisticsError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moments {
    count: u64,
    mean: f64,
    /// Sum of the squared deviations from the mean.
    deviations: f64,
    min: f64,
    max: f64,
}

impl Moments {
    /// Nothing observed yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The moments of all these values.
    ///
    /// # Errors
    ///
    /// As [`record`](Self::record), at the first value that is refused.
    pub fn of(values: &[f64]) -> Result<Self, StatisticsError> {
        let mut moments = Self::new();
        for &value in values {
            moments.record(value)?;
        }
        Ok(moments)
    }

    /// Takes one observation.
    ///
    /// # Errors
    ///
    /// [`StatisticsError::NotAnObservation`] if it is not a number or beyond
    /// [`LARGEST_OBSERVATION`](super::LARGEST_OBSERVATION); nothing is recorded then.
    pub fn record(&mut self, value: f64) -> Result<(), StatisticsError> {
        self.add(observation(value)?);
        Ok(())
    }

    /// Takes one observation in nanoseconds, exactly up to 2⁵³ of them (104 days).
    pub fn record_ns(&mut self, value_ns: u64) {
        self.add(value_ns as f64);
    }

    /// Takes over all observations of another, as if they had been recorded here.
    ///
    /// # Panics
    ///
    /// If there would be 2⁶⁴ observations, which no run has.
    pub fn merge(&mut self, other: &Self) {
        if other.count == 0 {
            return;
        }
        if self.count == 0 {
            *self = *other;
            return;
        }
        let count = self
            .count
            .checked_add(other.count)
            .expect("invariant: fewer than 2⁶⁴ observations");
        let share = other.count as f64 / count as f64;
        let delta = other.mean - self.mean;
        self.mean += delta * share;
        self.deviations += other.deviations + delta * delta * share * self.count as f64;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
        self.count = count;
    }

    /// How many observations there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The arithmetic mean.
    ///
    /// # Errors
    ///
    /// [`StatisticsError::TooFew`] without an observation.
    pub fn mean(&self) -> Result<f64, StatisticsError> {
        self.some().map(|()| self.mean)
    }

    /// The unbiased variance, `Σ (x − mean)² / (n − 1)`, in the square of the unit.
    ///
    /// # Errors
    ///
    /// [`StatisticsError::TooFew`] with fewer than two observations.
    pub fn variance(&self) -> Result<f64, StatisticsError> {
        at_least(2, "observations", self.count)?;
        Ok(self.deviations / (self.count - 1) as f64)
    }

    /// The square root of the [`variance`](Self::variance).
    ///
    /// # Errors
    ///
    /// [`StatisticsError::TooFew`] with fewer than two observations.
    pub fn standard_deviation(&self) -> Result<f64, StatisticsError> {
        self.variance().map(libm::sqrt)
    }

    /// The least observation.
    ///
    /// # Errors
    ///
    /// [`StatisticsError::TooFew`] without an observation.
    pub fn min(&self) -> Result<f64, StatisticsError> {
        self.some().map(|()| self.min)
    }

    /// The greatest observation.
    ///
    /// # Errors
    ///
    /// [`StatisticsError::TooFew`] without an observation.
    pub fn max(&self) -> Result<f64, StatisticsError> {
        self.some().map(|()| self.max)
    }

    /// Takes a value that has been checked.
    pub(super) fn add(&mut self, value: f64) {
        if self.count == 0 {
            (self.min, self.max) = (value, value);
        }
        self.min = self.min.min(value);
        self.max = self.max.max(value);
        self.count += 1;
        let delta = value - self.mean;
        self.mean += delta / self.count as f64;
        self.deviations += delta * (value - self.mean);
    }

    /// The mean, or 0 without an observation.
    pub(super) fn mean_or_zero(&self) -> f64 {
        self.mean
    }

    /// The sum of the squared deviations from the mean.
    pub(super) fn deviations(&self) -> f64 {
        self.deviations
    }

    fn some(&self) -> Result<(), StatisticsError> {
        at_least(1, "observations", self.count)
    }
}
