//! A service time by its first two moments, which is all that the means of one server depend on.

use crate::queueing::error::{QueueingError, finite, not_negative, positive};

/// How long a server needs for a customer: the mean, and how much it varies.
///
/// The variation is the squared coefficient `cs² = variance / mean²`: 0 for a constant, 1 for an exponential distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ServiceTime {
    mean: f64,
    squared_variation: f64,
}

impl ServiceTime {
    /// Always the same time.
    ///
    /// # Errors
    ///
    /// [`QueueingError::NotPositive`] and [`QueueingError::NotFinite`].
    pub fn constant(mean: f64) -> Result<Self, QueueingError> {
        Self::with_variation(mean, 0.0)
    }

    /// Exponentially distributed with this mean.
    ///
    /// # Errors
    ///
    /// [`QueueingError::NotPositive`] and [`QueueingError::NotFinite`].
    pub fn exponential(mean: f64) -> Result<Self, QueueingError> {
        Self::with_variation(mean, 1.0)
    }

    /// Any distribution with this mean and standard deviation, both in the same unit of time.
    ///
    /// # Errors
    ///
    /// [`QueueingError::NotPositive`] for the mean, [`QueueingError::Negative`] for the deviation, and
    /// [`QueueingError::NotFinite`].
    pub fn with_deviation(mean: f64, standard_deviation: f64) -> Result<Self, QueueingError> {
        positive("mean service time", mean)?;
        not_negative("standard deviation", standard_deviation)?;
        let variation = standard_deviation / mean;
        Self::with_variation(mean, variation * variation)
    }

    /// Any distribution with this mean and squared coefficient of variation, `variance / mean²`.
    ///
    /// # Errors
    ///
    /// [`QueueingError::NotPositive`] for the mean, [`QueueingError::Negative`] for the variation, and
    /// [`QueueingError::NotFinite`].
    pub fn with_variation(mean: f64, squared_variation: f64) -> Result<Self, QueueingError> {
        positive("mean service time", mean)?;
        not_negative("squared coefficient of variation", squared_variation)?;
        let time = Self {
            mean,
            squared_variation,
        };
        finite("second moment of the service time", time.second_moment())?;
        Ok(time)
    }

    /// `E[S]`, in units of time.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// `variance / mean²`, without unit.
    #[must_use]
    pub fn squared_variation(&self) -> f64 {
        self.squared_variation
    }

    /// `E[S²]`, in squared units of time.
    #[must_use]
    pub fn second_moment(&self) -> f64 {
        self.mean * self.mean * (1.0 + self.squared_variation)
    }

    /// `E[S²] / (2 E[S])`: what is left of a service on average, for somebody who comes during one.
    #[must_use]
    pub fn mean_residual(&self) -> f64 {
        self.mean * (1.0 + self.squared_variation) / 2.0
    }
}
