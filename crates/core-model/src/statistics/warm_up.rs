//! Which part of a run is left out because the system was still filling.

/// How much of the start of a run is left out, by a rule that is fixed beforehand.
///
/// A run begins with an empty system, so its first waits are shorter than those in the long run. Where it is not known how long
/// that lasts, [`Mser5`](super::Mser5) tells it from a run and gives the rule for others like it.
///
/// ```
/// use core_model::statistics::{Moments, WarmUp};
///
/// let warm_up = WarmUp::Observations(2);
/// let mut waits = Moments::new();
/// for (index, wait_ns) in [0, 1, 7, 7].into_iter().enumerate() {
///     if warm_up.is_over(index as u64, 0) {
///         waits.record_ns(wait_ns);
///     }
/// }
/// assert_eq!(waits.mean()?, 7.0);
/// # Ok::<(), core_model::statistics::StatisticsError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WarmUp {
    /// Nothing is left out.
    #[default]
    None,
    /// The first so many observations.
    Observations(u64),
    /// What is observed before this time, in nanoseconds since the run began.
    Time {
        /// From when on it counts, this instant included.
        until_ns: u64,
    },
}

impl WarmUp {
    /// Tells whether the observation number `index`, from 0, made at `at_ns`, counts.
    #[must_use]
    pub fn is_over(&self, index: u64, at_ns: u64) -> bool {
        match *self {
            Self::None => true,
            Self::Observations(count) => index >= count,
            Self::Time { until_ns } => at_ns >= until_ns,
        }
    }
}
