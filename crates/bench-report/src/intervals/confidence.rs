//! The share of intervals that hold the true value.

use serde::Serialize;

use super::error::{IntervalError, between_zero_and_one};
use crate::stats::LEVEL;

/// A level of confidence, strictly between 0 and 1: of many intervals made at it, this share holds the true value.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Confidence(f64);

impl Confidence {
    /// This level, such as 0.95.
    ///
    /// # Errors
    ///
    /// [`IntervalError::NotBetweenZeroAndOne`].
    pub fn new(level: f64) -> Result<Self, IntervalError> {
        between_zero_and_one("level of confidence", level).map(Self)
    }

    /// The level as a share.
    #[must_use]
    pub fn level(self) -> f64 {
        self.0
    }
}

impl Default for Confidence {
    /// That of every other interval of a report: [`LEVEL`].
    fn default() -> Self {
        Self(LEVEL)
    }
}
