//! What an interval is refused for.

use core_model::statistics::StatisticsError;

/// Why there is no interval, quantile or rule.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum IntervalError {
    /// Something that must lie strictly between 0 and 1 does not.
    #[error("the {what} is {value}, which must be more than 0 and less than 1")]
    NotBetweenZeroAndOne {
        /// What it is, as a noun.
        what: &'static str,
        /// What it was.
        value: f64,
    },
    /// Student's t has fewer degrees of freedom than one, or no finite number of them.
    #[error("there are {degrees} degrees of freedom, which must be a finite number from 1 on")]
    DegreesOfFreedom {
        /// How many were asked for.
        degrees: f64,
    },
    /// A figure is too large for `f64`.
    #[error("the {what} is too large for a 64-bit number")]
    TooLarge {
        /// What it is, as a noun.
        what: &'static str,
    },
    /// The least number of replications is below two, or above the greatest.
    #[error(
        "from {min} to {max} replications are asked for, which must be at least 2 and in order"
    )]
    Replications {
        /// The least number.
        min: u64,
        /// The greatest number.
        max: u64,
    },
    /// There are too few values, or one that is no number.
    #[error(transparent)]
    Statistics(#[from] StatisticsError),
}

/// Passes a number between 0 and 1 on, both excluded.
pub(super) fn between_zero_and_one(what: &'static str, value: f64) -> Result<f64, IntervalError> {
    if 0.0 < value && value < 1.0 {
        Ok(value)
    } else {
        Err(IntervalError::NotBetweenZeroAndOne { what, value })
    }
}
