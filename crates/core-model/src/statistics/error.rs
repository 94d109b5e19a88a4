//! What a collector refuses, and when it has no answer yet.

/// The largest magnitude of an observation: the squares of as many as 2⁶⁴ of them still sum to a finite `f64`.
pub const LARGEST_OBSERVATION: f64 = 1e140;

/// Why an observation is not taken, or a figure cannot be given. A refused observation leaves its collector as it was.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum StatisticsError {
    /// An observation is not a number, infinite, or so large that sums of squares could overflow.
    #[error("the observation is {value}, which must be a number from -1e140 to 1e140")]
    NotAnObservation {
        /// What it was.
        value: f64,
    },
    /// A figure needs more observations than have come.
    #[error("there are {found} {what}, of which at least {needed} are needed")]
    TooFew {
        /// What was counted, in the plural.
        what: &'static str,
        /// How many there are.
        found: u64,
        /// How many there have to be.
        needed: u64,
    },
    /// A collector was asked to keep too few batches, or an odd number of them.
    #[error("room for {room} batches is asked for, which must be an even number from {least} on")]
    BadRoom {
        /// How much room was asked for.
        room: usize,
        /// The least that would do.
        least: usize,
    },
    /// An event lies before one that has been told already.
    #[error("the time is {at_ns} ns, which must not be before {last_ns} ns")]
    Backwards {
        /// The time that was told.
        at_ns: u64,
        /// The time that had been reached.
        last_ns: u64,
    },
    /// No time has passed since observation began, so nothing can be averaged over it.
    #[error("observation begins at {from_ns} ns, and it is only {until_ns} ns")]
    NoTime {
        /// Since when is observed.
        from_ns: u64,
        /// Until when.
        until_ns: u64,
    },
    /// A level would fall below zero or rise above `u32::MAX`.
    #[error("the level is {level}, which cannot change by {change}")]
    LevelOutOfRange {
        /// What it is.
        level: u32,
        /// By how much it should have changed.
        change: i64,
    },
    /// More were busy than there are.
    #[error("{busy} were busy at a time, but there are {capacity}")]
    OverCapacity {
        /// The highest level that was held.
        busy: u32,
        /// How many there are.
        capacity: u32,
    },
    /// Consecutive batches are alike, so each holds too little for its mean to stand on its own.
    #[error(
        "the means of {batches} batches of {size} have a lag-1 autocorrelation of {lag_1:.3}: \
         the batches are too short"
    )]
    BatchesTooShort {
        /// How many batches there are.
        batches: u64,
        /// Observations in each.
        size: u64,
        /// The lag-1 autocorrelation of their means.
        lag_1: f64,
    },
    /// The rule would delete more than half of the run: it was over before it had settled.
    #[error("{deleted} of {total} observations look like warm-up: the run is too short to settle")]
    NotSettled {
        /// Observations that would be deleted.
        deleted: u64,
        /// Observations that were considered.
        total: u64,
    },
}

/// Passes an observation on that sums and squares can be taken of.
pub(super) fn observation(value: f64) -> Result<f64, StatisticsError> {
    // Not a number is not in the range either.
    if (-LARGEST_OBSERVATION..=LARGEST_OBSERVATION).contains(&value) {
        Ok(value)
    } else {
        Err(StatisticsError::NotAnObservation { value })
    }
}

/// Passes on when there are at least so many.
pub(super) fn at_least(needed: u64, what: &'static str, found: u64) -> Result<(), StatisticsError> {
    if found >= needed {
        Ok(())
    } else {
        Err(StatisticsError::TooFew {
            what,
            found,
            needed,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_is_no_observation() {
        for value in [
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            1.1e140,
            -1.1e140,
        ] {
            assert!(observation(value).is_err(), "{value}");
        }
        assert_eq!(observation(-LARGEST_OBSERVATION), Ok(-LARGEST_OBSERVATION));
    }

    #[test]
    fn a_message_says_what_was_wrong_and_what_would_be_right() {
        assert_eq!(
            observation(f64::NAN).unwrap_err().to_string(),
            "the observation is NaN, which must be a number from -1e140 to 1e140"
        );
        assert_eq!(
            at_least(2, "observations", 1).unwrap_err().to_string(),
            "there are 1 observations, of which at least 2 are needed"
        );
    }
}
