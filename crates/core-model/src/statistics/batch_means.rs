//! One long run cut into batches, whose means are almost independent.

use super::batches::Batches;
use super::error::{StatisticsError, at_least, observation};
use super::moments::Moments;
use super::serial::Serial;

/// The fewest batches that something is said of.
pub const FEWEST_BATCHES: usize = 8;

/// The upper 5 % point of the standard normal distribution.
const NORMAL_95: f64 = 1.644_853_626_951_472_7;

/// Batch means of a run of any length, in constant memory.
///
/// Observations of one run follow each other (a long wait comes after a long wait), so the variance of their mean is not their
/// variance over their number. The means of long batches hardly depend on each other any more: from them comes an honest interval
/// of the mean in the long run. Whenever the room is full, neighbours are merged and batches become twice as long, so there are
/// always at least half as many as there is room for, once there have been that many observations.
///
/// Schmeiser found that 10 to 30 batches serve (*Batch Size Effects in the Analysis of Simulation Output*, Operations Research
/// 30(3), 1982); the default keeps 16 to 31. The mean is that of the full batches: what is in the last, open one is left out.
/// Leave out warm-up before recording; see [`WarmUp`](super::WarmUp).
///
/// ```
/// use core_model::statistics::BatchMeans;
/// use core_model::Stream;
///
/// let mut waits = BatchMeans::default();
/// let mut stream = Stream::named(1, "waits");
/// for _ in 0..100_000 {
///     waits.record(stream.next_unit())?;
/// }
/// let estimate = waits.estimate()?; // an error if the batches were too short to be independent
/// assert!((estimate.moments.mean()? - 0.5).abs() < 0.01);
/// assert_eq!((estimate.moments.count(), estimate.size), (24, 4096));
/// # Ok::<(), core_model::statistics::StatisticsError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct BatchMeans {
    batches: Batches,
}

impl Default for BatchMeans {
    /// Room for 32 batches.
    fn default() -> Self {
        Self::new(32).expect("invariant: 32 is even and enough")
    }
}

impl BatchMeans {
    /// Room for `room` batches, of which at least half are in use once there were that many observations.
    ///
    /// # Errors
    ///
    /// [`StatisticsError::BadRoom`] if `room` is odd or less than twice [`FEWEST_BATCHES`].
    pub fn new(room: usize) -> Result<Self, StatisticsError> {
        Ok(Self {
            batches: Batches::new(room, 2 * FEWEST_BATCHES, 1)?,
        })
    }

    /// Takes the next observation, in the order in which they happened.
    ///
    /// # Errors
    ///
    /// [`StatisticsError::NotAnObservation`] if it is not a number or beyond
    /// [`LARGEST_OBSERVATION`](super::LARGEST_OBSERVATION); nothing is recorded then.
    pub fn record(&mut self, value: f64) -> Result<(), StatisticsError> {
        self.batches.add(observation(value)?);
        Ok(())
    }

    /// Takes the next observation in nanoseconds, exactly up to 2⁵³ of them (104 days).
    pub fn record_ns(&mut self, value_ns: u64) {
        self.batches.add(value_ns as f64);
    }

    /// How many observations there were, with those of the open batch.
    #[must_use]
    pub fn observations(&self) -> u64 {
        self.batches.observations()
    }

    /// The means of the full batches, in order.
    #[must_use]
    pub fn means(&self) -> &[f64] {
        self.batches.means()
    }

    /// What the full batches say, if they are long enough.
    ///
    /// # Errors
    ///
    /// [`StatisticsError::TooFew`] with fewer than [`FEWEST_BATCHES`], and [`StatisticsError::BatchesTooShort`] as
    /// [`BatchEstimate::checked`].
    pub fn estimate(&self) -> Result<BatchEstimate, StatisticsError> {
        self.estimate_unchecked()?.checked()
    }

    /// What the full batches say, long enough or not.
    ///
    /// # Errors
    ///
    /// [`StatisticsError::TooFew`] with fewer than [`FEWEST_BATCHES`].
    pub fn estimate_unchecked(&self) -> Result<BatchEstimate, StatisticsError> {
        BatchEstimate::of(self.means().iter().copied(), self.batches.size())
    }
}

/// What the means of equally long batches say.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct BatchEstimate {
    /// The moments of the batch means: their mean estimates the mean in the long run, their variance over their number the
    /// variance of that estimate.
    pub moments: Moments,
    /// Observations in each batch.
    pub size: u64,
    /// The lag-1 autocorrelation of the batch means, `Σ (xᵢ − m)(xᵢ₊₁ − m) / Σ (xᵢ − m)²`; 0 where all are equal. Independent
    /// ones have `−1 / n` on average, for `n` batches.
    pub lag_1: f64,
    /// Fishman's statistic for independence: von Neumann's ratio as a correlation, over its standard deviation for independent
    /// batches. About standard normal for those, large where neighbours are alike.
    pub von_neumann: f64,
}

impl BatchEstimate {
    pub(super) fn of(means: impl Iterator<Item = f64>, size: u64) -> Result<Self, StatisticsError> {
        let mut serial = Serial::default();
        means.for_each(|mean| serial.add(mean));
        at_least(FEWEST_BATCHES as u64, "batches", serial.moments().count())?;
        Ok(Self {
            moments: *serial.moments(),
            size,
            lag_1: serial.lag_1(),
            von_neumann: serial.von_neumann(),
        })
    }

    /// Tells whether batches are long enough: whether the hypothesis of independence stands at the level of 5 %, against that
    /// neighbours are alike. One in twenty runs with independent batches fails as well; a run that passes is not proven, only not
    /// refuted. Source: G. S. Fishman, *Grouping Observations in Digital Simulation*, Management Science 24(5), 1978.
    ///
    /// # Errors
    ///
    /// [`StatisticsError::BatchesTooShort`] if it does not stand. A longer run helps.
    pub fn checked(self) -> Result<Self, StatisticsError> {
        if self.von_neumann > NORMAL_95 {
            return Err(StatisticsError::BatchesTooShort {
                batches: self.moments.count(),
                size: self.size,
                lag_1: self.lag_1,
            });
        }
        Ok(self)
    }
}
