//! When requests are meant to come: the times of a Poisson process, by seed, whatever becomes of those before.

use core_model::{Distribution, Stream};
use std::time::Duration;

/// The offsets from the beginning, in order, until the doors are closed.
#[derive(Debug)]
pub(super) struct Arrivals {
    gap: Distribution,
    stream: Stream,
    at: Duration,
    until: Duration,
}

impl Arrivals {
    pub(super) fn new(seed: u64, who: &str, gap: Distribution, until: Duration) -> Self {
        Self {
            gap,
            stream: Stream::named(seed, who),
            at: Duration::ZERO,
            until,
        }
    }
}

impl Iterator for Arrivals {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        self.at += self.gap.sample(&mut self.stream);
        (self.at < self.until).then_some(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::Arrivals;
    use core_model::Distribution;
    use std::time::Duration;

    fn arrivals(seed: u64) -> Vec<Duration> {
        let gap = Distribution::Exponential {
            mean: Duration::from_millis(10),
        };
        Arrivals::new(seed, "heavy", gap, Duration::from_secs(100)).collect()
    }

    #[test]
    fn a_seed_fixes_them_and_their_rate_is_the_one_asked_for() {
        let some = arrivals(7);
        assert_eq!(some, arrivals(7));
        assert_ne!(some, arrivals(8));
        assert!(some.is_sorted());
        // A Poisson count of mean 10,000 is within four standard deviations but once in 15,000 seeds.
        assert!((9_600..10_400).contains(&some.len()), "{}", some.len());
    }
}
