//! A histogram of durations: what layers and samplers hand out.

use hdrhistogram::Histogram;
use std::fmt;
use std::time::Duration;

/// How often each duration was seen, in nanoseconds, told to one percent.
///
/// A quantile is the upper end of the step that it falls in, so that it is never less than what was seen; nothing is cut
/// off above. Quantiles of an empty histogram are zero: [`count`](Self::count) tells.
#[derive(Clone)]
pub struct Durations {
    histogram: Histogram<u64>,
}

impl Durations {
    /// Makes an empty histogram of 15 KiB; one duration above a millisecond lets it grow, to 60 KiB at most.
    pub(crate) fn new() -> Self {
        let mut histogram = Histogram::new_with_max(1_000_000, 2)
            .expect("invariant: the bounds and the precision are valid");
        histogram.auto(true);
        Self { histogram }
    }

    pub(crate) fn record_ns(&mut self, ns: u64) {
        self.record_many_ns(ns, 1);
    }

    pub(crate) fn record_many_ns(&mut self, ns: u64, times: u64) {
        self.histogram
            .record_n(ns, times)
            .expect("invariant: a histogram that grows takes every value");
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.histogram
            .add(&other.histogram)
            .expect("invariant: a histogram that grows takes another");
    }

    /// Returns how many durations were seen.
    pub fn count(&self) -> u64 {
        self.histogram.len()
    }

    /// Tells whether none was seen.
    pub fn is_empty(&self) -> bool {
        self.histogram.is_empty()
    }

    /// Returns the duration that a share of `quantile` does not exceed; `quantile` is between 0 and 1.
    pub fn quantile(&self, quantile: f64) -> Duration {
        Duration::from_nanos(self.histogram.value_at_quantile(quantile))
    }

    /// Returns the median.
    pub fn p50(&self) -> Duration {
        self.quantile(0.5)
    }

    /// Returns what nine of ten do not exceed.
    pub fn p90(&self) -> Duration {
        self.quantile(0.9)
    }

    /// Returns what 99 of 100 do not exceed.
    pub fn p99(&self) -> Duration {
        self.quantile(0.99)
    }

    /// Returns what 999 of 1,000 do not exceed.
    pub fn p99_9(&self) -> Duration {
        self.quantile(0.999)
    }

    /// Returns the longest.
    pub fn max(&self) -> Duration {
        Duration::from_nanos(self.histogram.max())
    }

    /// Returns the mean.
    pub fn mean(&self) -> Duration {
        Duration::from_secs_f64(self.histogram.mean() / 1e9)
    }

    /// Returns the histogram itself, of nanoseconds, for whatever else is to be read from it.
    pub fn as_histogram(&self) -> &Histogram<u64> {
        &self.histogram
    }
}

impl fmt::Debug for Durations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Durations")
            .field("count", &self.count())
            .field("p50", &self.p50())
            .field("p99", &self.p99())
            .field("p99_9", &self.p99_9())
            .field("max", &self.max())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::Durations;
    use std::time::Duration;

    #[test]
    fn quantiles_are_told_to_one_percent_from_nanoseconds_to_centuries() {
        for seen in [0, 1, 100, 12_345, 987_654_321, u64::MAX / 2] {
            let mut durations = Durations::new();
            durations.record_ns(seen);
            let told = u64::try_from(durations.p50().as_nanos()).unwrap();
            assert!(
                told >= seen && told - seen <= seen / 100,
                "{seen} was told as {told}"
            );
        }
    }

    #[test]
    fn adding_keeps_every_duration_whatever_the_sizes() {
        let (mut small, mut large) = (Durations::new(), Durations::new());
        small.record_ns(10);
        large.record_many_ns(10_000_000_000, 3);
        small.add(&large);
        assert_eq!(small.count(), 4);
        assert!(small.max() >= Duration::from_secs(10));
    }

    #[test]
    fn an_empty_histogram_has_no_count_and_tells_zero() {
        let empty = Durations::new();
        assert!(empty.is_empty());
        assert_eq!(
            (empty.max(), empty.p99(), empty.mean()),
            <(Duration, Duration, Duration)>::default()
        );
    }
}
