//! Many durations in constant memory: their number, sum and largest, and how they are spread.
//!
//! Buckets are linear within each power of two, as in Gil Tene's HdrHistogram, <http://hdrhistogram.org>: 8 to an octave, so
//! that a quantile is at most an eighth too high.

use std::time::Duration;

/// Below this, each nanosecond is a bucket of its own.
const EXACT: u8 = 16;
/// Buckets to an octave, as a power of two.
const SPLIT: u32 = 3;
/// Octaves above the exact buckets, 8 buckets each.
const BUCKETS: usize = EXACT as usize + (64 - 4) * (1 << SPLIT);

/// A summary of durations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Durations {
    count: u64,
    sum: Duration,
    max: Duration,
    buckets: Box<[u64]>,
}

impl Durations {
    pub(super) fn new() -> Self {
        Self {
            count: 0,
            sum: Duration::ZERO,
            max: Duration::ZERO,
            buckets: vec![0; BUCKETS].into(),
        }
    }

    pub(super) fn add(&mut self, duration: Duration) {
        self.count += 1;
        self.sum = self.sum.saturating_add(duration);
        self.max = self.max.max(duration);
        self.buckets[bucket(nanoseconds(duration))] += 1;
    }

    /// Returns how many there are.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Returns all of them together.
    pub const fn sum(&self) -> Duration {
        self.sum
    }

    /// Returns the longest, or zero if there is none.
    pub const fn max(&self) -> Duration {
        self.max
    }

    /// Returns the mean, or zero if there is none.
    pub fn mean(&self) -> Duration {
        let count = self.count.max(1);
        let nanoseconds = self.sum.as_nanos() / u128::from(count);
        Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(u64::MAX))
    }

    /// Returns a duration that the share `q` of them does not exceed; at most an eighth above the smallest such one. Zero if
    /// there is none. Shares outside 0 to 1 are taken as the nearer end.
    pub fn quantile(&self, q: f64) -> Duration {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a share of a count is no larger than the count"
        )]
        let rank = (q.clamp(0.0, 1.0) * self.count as f64).ceil() as u64;
        let mut seen = 0;
        for (bucket, &count) in self.buckets.iter().enumerate() {
            seen += count;
            if count > 0 && seen >= rank {
                return Duration::from_nanos(end(bucket)).min(self.max);
            }
        }
        self.max
    }
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

fn bucket(ns: u64) -> usize {
    if ns < u64::from(EXACT) {
        return usize::from(ns.to_le_bytes()[0]);
    }
    let octave = ns.ilog2();
    let part = (ns >> (octave - SPLIT)) & ((1 << SPLIT) - 1);
    EXACT as usize + ((octave as usize - 4) << SPLIT) + usize::from(part.to_le_bytes()[0])
}

/// The last nanosecond of a bucket.
fn end(bucket: usize) -> u64 {
    if bucket < EXACT as usize {
        return bucket as u64;
    }
    let above = (bucket - EXACT as usize) as u64;
    let (octave, part) = (above / 8 + 4, above % 8);
    let width = 1 << (octave - 3);
    (1 << octave) + part * width + (width - 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn buckets_follow_each_other_up_to_the_longest_duration() {
        for at in 1..BUCKETS {
            assert_eq!(bucket(end(at - 1) + 1), at);
            assert_eq!(bucket(end(at)), at);
        }
        assert_eq!(end(BUCKETS - 1), u64::MAX);
    }

    #[test]
    fn nothing_is_a_summary_too() {
        let none = Durations::new();
        assert_eq!(
            (none.mean(), none.quantile(0.5)),
            (Duration::ZERO, Duration::ZERO)
        );
    }

    proptest! {
        #[test]
        fn quantiles_are_right_to_an_eighth(mut ns in prop::collection::vec(0_u64..1 << 40, 1..200), rank in any::<prop::sample::Index>()) {
            let mut durations = Durations::new();
            for &ns in &ns {
                durations.add(Duration::from_nanos(ns));
            }
            ns.sort_unstable();
            let rank = rank.index(ns.len());
            let exact = ns[rank];
            let found = nanoseconds(durations.quantile((rank as f64 + 0.5) / ns.len() as f64));
            prop_assert!(exact <= found && found <= exact + exact / 8, "{exact} {found}");
            prop_assert_eq!(durations.count(), ns.len() as u64);
            prop_assert_eq!(nanoseconds(durations.sum()), ns.iter().sum::<u64>());
            prop_assert_eq!(nanoseconds(durations.mean()), ns.iter().sum::<u64>() / ns.len() as u64);
            prop_assert_eq!(nanoseconds(durations.max()), ns[ns.len() - 1]);
        }
    }
}
