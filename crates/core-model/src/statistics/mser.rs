//! Where warm-up ends, by the run itself: the marginal standard error rule.

use super::batch_means::{BatchEstimate, FEWEST_BATCHES};
use super::batches::Batches;
use super::error::{StatisticsError, at_least, observation};
use super::moments::Moments;
use super::warm_up::WarmUp;

/// Observations in a batch at first: the 5 of MSER-5.
const FIRST_SIZE: u64 = 5;
/// The fewest batch means that may stay.
const FEWEST_KEPT: usize = 5;
/// The fewest batch means that a truncation point is looked for in.
const FEWEST_MEANS: usize = 4 * FEWEST_KEPT;

/// Finds out how much of the start of a run is warm-up, in constant memory.
///
/// Of the batch means `z₁ … zₙ`, the first `d` are deleted for which `Σ_{i>d} (zᵢ − z̄)² / (n − d)²`, with `z̄` the mean of those that
/// stay, is least: deleting what differs narrows the interval of the mean, deleting more than that widens it. At least five batches
/// stay, because fewer are alike by chance; if more than half would be deleted, the run had not settled. Sources: K. P. White, *An
/// Effective Truncation Heuristic for Bias Reduction in Simulation Output*, Simulation 69(6), 1997; K. P. White, M. J. Cobb and
/// S. C. Spratt, *A Comparison of Five Steady-State Truncation Heuristics for Simulation*, Winter Simulation Conference 2000
/// (batches of five); K. Hoad, S. Robinson and R. Davies, *Automating Warm-up Length Estimation*, Journal of the Operational
/// Research Society 61(9), 2010 (the last five and the half).
///
/// The rule errs on the side of a longer run. Of 150 runs with 10,000 waits at one server that is busy 90 % of the time, it refuses
/// 31, because a stretch at the end in which nobody waits looks settled; of 150 with 40,000 waits it refuses 6. Searching the first
/// half alone would refuse 2 and none of these, but let pass half of the runs in which 5 % more work comes
/// than can be done.
///
/// A batch has five observations as long as there is room; whenever it is full, batches become twice as long, and the end of
/// warm-up is found only to the length of one: with the default room, to a 512th of the run or finer.
///
/// ```
/// use core_model::statistics::{Mser5, WarmUp};
/// use core_model::Stream;
///
/// let mut run = Mser5::default();
/// let mut stream = Stream::named(7, "waits");
/// for index in 0..2_000 {
///     let missing = f64::from(100 - index.min(100)) / 10.0; // rises to its level over 100 observations
///     run.record(10.0 - missing + stream.next_unit())?;
/// }
/// let truncation = run.truncation()?;
/// assert!((80..=120).contains(&truncation.deleted), "{truncation:?}");
/// assert_eq!(truncation.rule(), WarmUp::Observations(truncation.deleted));
/// # Ok::<(), core_model::statistics::StatisticsError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Mser5 {
    batches: Batches,
}

impl Default for Mser5 {
    /// Room for 1024 batch means, 8 KiB.
    fn default() -> Self {
        Self::new(1024).expect("invariant: 1024 is even and enough")
    }
}

impl Mser5 {
    /// Room for `room` batch means.
    ///
    /// # Errors
    ///
    /// [`StatisticsError::BadRoom`] if `room` is odd or less than 40.
    pub fn new(room: usize) -> Result<Self, StatisticsError> {
        Ok(Self {
            batches: Batches::new(room, 2 * FEWEST_MEANS, FIRST_SIZE)?,
        })
    }

    /// Takes the next observation, from the first of the run on.
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

    /// Where warm-up ends. Linear in the number of batch means.
    ///
    /// # Errors
    ///
    /// [`StatisticsError::TooFew`] with fewer than 20 batches, which are 100 observations, and [`StatisticsError::NotSettled`] if
    /// more than half would be deleted.
    pub fn truncation(&self) -> Result<Truncation, StatisticsError> {
        let (point, mean) = self.point()?;
        let size = self.batches.size();
        Ok(Truncation {
            deleted: point as u64 * size,
            kept: (self.batches.means().len() - point) as u64 * size,
            resolution: size,
            mean,
        })
    }

    /// What the run says after its warm-up, by `batches` equally long ones, if they are long enough: an interval without a second
    /// run. Those that are left over after dividing are left out, at the start.
    ///
    /// # Errors
    ///
    /// As [`estimate_unchecked`](Self::estimate_unchecked), and [`StatisticsError::BatchesTooShort`] as
    /// [`BatchEstimate::checked`].
    pub fn estimate(&self, batches: usize) -> Result<BatchEstimate, StatisticsError> {
        self.estimate_unchecked(batches)?.checked()
    }

    /// The same, long enough or not.
    ///
    /// # Errors
    ///
    /// As [`truncation`](Self::truncation), and [`StatisticsError::TooFew`] if `batches` is less than [`FEWEST_BATCHES`] or more
    /// than there are batch means.
    pub fn estimate_unchecked(&self, batches: usize) -> Result<BatchEstimate, StatisticsError> {
        at_least(FEWEST_BATCHES as u64, "batches", batches as u64)?;
        let (point, _) = self.point()?;
        let kept = &self.batches.means()[point..];
        at_least(
            batches as u64,
            "batch means after warm-up",
            kept.len() as u64,
        )?;
        let each = kept.len() / batches;
        let groups = kept[kept.len() - each * batches..].chunks_exact(each);
        let mean = |group: &[f64]| {
            let mut moments = Moments::new();
            group.iter().for_each(|&value| moments.add(value));
            moments.mean_or_zero()
        };
        BatchEstimate::of(groups.map(mean), each as u64 * self.batches.size())
    }

    /// How many batch means are deleted, and the mean of the others.
    fn point(&self) -> Result<(usize, f64), StatisticsError> {
        let means = self.batches.means();
        at_least(
            FEWEST_MEANS as u64,
            "batches of at least five observations",
            means.len() as u64,
        )?;
        let mut kept = Moments::new();
        let mut best = (f64::INFINITY, 0, 0.0);
        // From the end, so that each point adds one to what is kept.
        for (point, &mean) in means.iter().enumerate().rev() {
            kept.add(mean);
            let count = kept.count() as f64;
            let error = kept.deviations() / count / count;
            // Of equally good ones the first of the run, which deletes least.
            if kept.count() >= FEWEST_KEPT as u64 && error <= best.0 {
                best = (error, point, kept.mean_or_zero());
            }
        }
        let (_, point, mean) = best;
        if 2 * point > means.len() {
            let size = self.batches.size();
            return Err(StatisticsError::NotSettled {
                deleted: point as u64 * size,
                total: means.len() as u64 * size,
            });
        }
        Ok((point, mean))
    }
}

/// Where the warm-up of a run ends.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Truncation {
    /// Observations at the start that are warm-up.
    pub deleted: u64,
    /// Observations after it, but for those in the last, open batch.
    pub kept: u64,
    /// Observations in a batch: how finely the end of warm-up is told.
    pub resolution: u64,
    /// The mean of those that are kept.
    pub mean: f64,
}

impl Truncation {
    /// The same as a fixed rule, for other runs of the same system.
    #[must_use]
    pub fn rule(&self) -> WarmUp {
        WarmUp::Observations(self.deleted)
    }
}
