//! What a kitchen is asked to do: how many requests, how heavy, for how long; checked before anything runs.

use super::strategy::KitchenStrategy;
use core_model::Distribution;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A kitchen's day. Every field but the strategy is the same for all that are compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KitchenPlan {
    /// Where the computing is done.
    pub strategy: KitchenStrategy,
    /// Heavy requests in a second, on average.
    pub rate: f64,
    /// Light requests in a second, on average.
    pub light_rate: f64,
    /// How long requests come.
    pub duration: Duration,
    /// The processor time of a heavy request, which a simulation charges.
    pub compute: Duration,
    /// The slices that a heavy request really computes, where time is real.
    pub slices: u32,
    /// The waits before and after the computing.
    pub wait: Duration,
    /// The wait of a light request.
    pub light_wait: Duration,
    /// The most requests of a kind that are inside at once; more are refused.
    pub places: u32,
    /// The threads of the pool.
    pub pool: u32,
    /// The most requests in a batch.
    pub batch: u32,
    /// How long a batch waits for more.
    pub batch_wait: Duration,
    /// The seed of every draw.
    pub seed: u64,
}

/// Why a kitchen cannot be run.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidKitchen {
    /// A rate is no number of requests in a second.
    #[error(
        "the rate `{value}` is out of range: it must be a number from {least} to {most} of requests in a second"
    )]
    Rate {
        /// What it was.
        value: f64,
        /// The lowest that is accepted.
        least: f64,
        /// The highest that is accepted.
        most: f64,
    },
    /// It would be over before it began, or never.
    #[error("a duration of {0:?} is not between 100 ms and an hour")]
    Duration(Duration),
    /// A heavy request that computes nothing, or all day.
    #[error("a heavy request of {0:?} is not between 100 µs and 10 s")]
    Compute(Duration),
    /// More requests than anybody wants to keep.
    #[error("{0} requests are too many: at most {most} fit one run; take a lower rate or less time", most = KitchenPlan::MOST_REQUESTS)]
    TooMany(u64),
    /// A number that must be at least one is not, or is beyond all measure.
    #[error("`{name}` is {value}, but must be between 1 and {most}")]
    Number {
        /// Which number.
        name: &'static str,
        /// What it was.
        value: u32,
        /// The largest that is accepted.
        most: u32,
    },
}

impl KitchenPlan {
    /// The most requests of one run.
    pub const MOST_REQUESTS: u64 = 5_000_000;
    /// The most requests of a kind inside at once.
    pub const MOST_PLACES: u32 = 100_000;

    const RATES: (f64, f64) = (0.01, 1e6);

    /// Tells whether it can be run.
    ///
    /// # Errors
    ///
    /// The first of [`InvalidKitchen`] that applies.
    pub fn validate(&self) -> Result<(), InvalidKitchen> {
        let (least, most) = Self::RATES;
        for value in [self.rate, self.light_rate] {
            // Also what is no number at all.
            if !(least..=most).contains(&value) {
                return Err(InvalidKitchen::Rate { value, least, most });
            }
        }
        let (hour, shortest) = (Duration::from_secs(3600), Duration::from_millis(100));
        if !(shortest..=hour).contains(&self.duration) {
            return Err(InvalidKitchen::Duration(self.duration));
        }
        if !(Duration::from_micros(100)..=Duration::from_secs(10)).contains(&self.compute) {
            return Err(InvalidKitchen::Compute(self.compute));
        }
        let requests = (self.rate + self.light_rate) * self.duration.as_secs_f64();
        if requests > Self::MOST_REQUESTS as f64 {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "at most two million in each of 3600 seconds"
            )]
            return Err(InvalidKitchen::TooMany(requests as u64));
        }
        for (name, value, most) in [
            ("slices", self.slices, u32::MAX),
            ("places", self.places, Self::MOST_PLACES),
            ("pool", self.pool, 1024),
            ("batch", self.batch, 1024),
        ] {
            if value == 0 || value > most {
                return Err(InvalidKitchen::Number { name, value, most });
            }
        }
        Ok(())
    }

    /// The gaps between heavy requests.
    pub(super) fn heavy_gap(&self) -> Distribution {
        gap(self.rate)
    }

    /// The gaps between light requests.
    pub(super) fn light_gap(&self) -> Distribution {
        gap(self.light_rate)
    }

    /// Returns how long it can take at most: until the last who was let in has been answered, by one processor.
    pub(super) fn longest(&self) -> Duration {
        self.duration + (self.compute + 2 * self.wait) * self.places.min(10_000)
    }
}

fn gap(rate: f64) -> Distribution {
    Distribution::Exponential {
        mean: Duration::from_secs_f64(1.0 / rate),
    }
}

#[cfg(test)]
mod tests {
    use super::{InvalidKitchen, KitchenPlan, KitchenStrategy};
    use std::time::Duration;

    fn plan() -> KitchenPlan {
        KitchenPlan {
            strategy: KitchenStrategy::Inline,
            rate: 10.0,
            light_rate: 100.0,
            duration: Duration::from_secs(1),
            compute: Duration::from_millis(20),
            slices: 4,
            wait: Duration::from_millis(5),
            light_wait: Duration::from_millis(1),
            places: 100,
            pool: 2,
            batch: 8,
            batch_wait: Duration::from_millis(2),
            seed: 7,
        }
    }

    #[track_caller]
    fn check(change: impl FnOnce(&mut KitchenPlan), answer: &str) {
        let mut wrong = plan();
        change(&mut wrong);
        let error = wrong.validate().unwrap_err().to_string();
        assert!(error.contains(answer), "{error}");
    }

    #[test]
    fn what_cannot_be_run_is_refused_with_what_was_wrong() {
        assert_eq!(plan().validate(), Ok(()));
        check(|it| it.rate = f64::NAN, "`NaN`");
        check(|it| it.light_rate = -1.0, "`-1`");
        check(|it| it.duration = Duration::ZERO, "0ns");
        check(|it| it.compute = Duration::from_secs(60), "60s");
        check(|it| it.places = 0, "`places` is 0");
        check(|it| it.pool = 2000, "`pool` is 2000");
        let busy = KitchenPlan {
            rate: 1e6,
            duration: Duration::from_secs(60),
            ..plan()
        };
        assert_eq!(busy.validate(), Err(InvalidKitchen::TooMany(60_006_000)));
    }
}
