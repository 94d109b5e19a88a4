//! What one run yields: its sample, with the figures of a shop or of a house.
//!
//! All times are integer nanoseconds. What only some systems can tell is an `Option`: `None` means "not available", never
//! zero.

use serde::{Deserialize, Deserializer, Serialize};

/// The figures of one run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// Time from the first event to the last.
    pub makespan_ns: u64,
    /// Lower bound on the makespan of this plan; 0 where none is known.
    pub limit_ns: u64,
    /// Name of the bound that `limit_ns` comes from, such as `critical path`.
    pub limit: String,
    /// Time to build the runtime and the shop, before the first event; no part of the makespan.
    pub setup_ns: u64,
    /// Processor time in user mode, over all threads.
    pub cpu_user_ns: Option<u64>,
    /// Processor time in the kernel, over all threads.
    pub cpu_system_ns: Option<u64>,
    /// Most resident memory of the process.
    pub peak_memory_bytes: Option<u64>,
    /// Most threads at once.
    pub threads_peak: Option<u32>,
    /// Context switches where a thread gave up its processor to wait.
    pub switches_voluntary: Option<u64>,
    /// Context switches where the kernel took the processor away.
    pub switches_involuntary: Option<u64>,
    /// Computing that the plan asks for, summed over everybody.
    pub computing_ns: u64,
    /// Waits that the plan asks for, summed over the customers.
    pub waiting_ns: u64,
    /// Figures of a shop, where the run was one.
    pub shop: Option<ShopFigures>,
    /// Figures of a house, where the run was one.
    pub house: Option<HouseFigures>,
    /// Invariants that the run's trace broke; empty for a right run.
    pub violations: Vec<String>,
}

impl Sample {
    /// Makespan over its lower bound: 1 is perfect. `None` where no bound is known.
    #[must_use]
    pub fn makespan_over_limit(&self) -> Option<f64> {
        (self.limit_ns > 0).then(|| self.makespan_ns as f64 / self.limit_ns as f64)
    }

    /// Processor time in all: user and kernel. `None` where either is not available.
    #[must_use]
    pub fn cpu_ns(&self) -> Option<u64> {
        Some(self.cpu_user_ns?.saturating_add(self.cpu_system_ns?))
    }

    /// Context switches in all. `None` where either kind is not available.
    #[must_use]
    pub fn switches(&self) -> Option<u64> {
        Some(
            self.switches_voluntary?
                .saturating_add(self.switches_involuntary?),
        )
    }
}

/// What a shop yields: who was served, and how long each customer took.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ShopFigures {
    /// Customers who came.
    pub customers: u32,
    /// Customers who got their burgers.
    pub served: u32,
    /// Customers who left the line and lost their turn.
    pub reneged: u32,
    /// Hash over (order, customer, burgers picked up), in hexadecimal: equal digests served the same orders.
    pub orders_digest: String,
    /// Stories told while waiting: the useful work that concurrency gains.
    pub stories: u64,
    /// From arrival until the order is started.
    pub in_line: Spread,
    /// From the order until the pick-up, without the stories.
    pub waiting: Spread,
    /// Telling stories.
    pub working: Spread,
    /// Sojourn time: from arrival until the pick-up.
    pub total: Spread,
    /// Share of the makespan that the cashiers were busy, 0 to 1.
    #[serde(deserialize_with = "number_or_nan")]
    pub cashier_utilisation: f64,
}

/// What a house yields: what was cleaned, by how many.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct HouseFigures {
    /// Zones cleaned.
    pub zones: u32,
    /// Units of work done, such as pixels.
    pub units: u64,
    /// Name of the unit, in the plural.
    pub unit_name: String,
    /// Checksum over what was computed, in hexadecimal: equal checksums did the same work.
    pub checksum: String,
    /// Threads that cleaned at least one zone.
    pub threads_used: u32,
    /// Share of the makespan that the cleaners were busy, 0 to 1.
    #[serde(deserialize_with = "number_or_nan")]
    pub cleaner_utilisation: f64,
}

/// How a time is spread over the customers of one run.
///
/// Percentiles are of the nearest rank (the smallest value that at least that share of the values does not exceed;
/// Hyndman & Fan 1996, type 1), so each is a time that some customer really took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spread {
    /// How many values there were; with none, all else is 0 and means nothing.
    pub count: u64,
    /// Smallest.
    pub min_ns: u64,
    /// Arithmetic mean, rounded down.
    pub mean_ns: u64,
    /// Half of the values are at most this.
    pub p50_ns: u64,
    /// 90 % of the values are at most this.
    pub p90_ns: u64,
    /// 99 % of the values are at most this.
    pub p99_ns: u64,
    /// 99.9 % of the values are at most this.
    pub p999_ns: u64,
    /// Largest.
    pub max_ns: u64,
}

impl Spread {
    /// Takes the spread of values, which are in another order afterwards.
    ///
    /// ```
    /// let mut waits = [30, 10, 20];
    /// let spread = bench_report::Spread::of(&mut waits);
    /// assert_eq!((spread.min_ns, spread.p50_ns, spread.p99_ns), (10, 20, 30));
    /// ```
    #[must_use]
    pub fn of(values: &mut [u64]) -> Self {
        let (Some(&min_ns), Some(&max_ns)) = (values.iter().min(), values.iter().max()) else {
            return Self::default();
        };
        let count = values.len() as u64;
        let sum: u128 = values.iter().map(|&v| u128::from(v)).sum();
        // A mean is at most the largest value.
        let mean_ns = u64::try_from(sum / u128::from(count)).unwrap_or(max_ns);
        let all = values.len();
        // Everything from the last rank on: what is above a rank is not below the next one.
        let (mut rest, mut below) = (values, 0);
        // Ranks are asked for in ascending order, each a share in thousandths: ceil(n · share), counted from one.
        let mut rank = |thousandths: usize| {
            let index = (all * thousandths).div_ceil(1000).max(1) - 1;
            let (_, &mut value, _) = rest.select_nth_unstable(index - below);
            rest = &mut std::mem::take(&mut rest)[index - below..];
            below = index;
            value
        };
        Self {
            count,
            min_ns,
            mean_ns,
            p50_ns: rank(500),
            p90_ns: rank(900),
            p99_ns: rank(990),
            p999_ns: rank(999),
            max_ns,
        }
    }
}

/// Reads a number, or NaN for `null`: JSON has no word for NaN, and a record must come back from its own line.
fn number_or_nan<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    Ok(Option::<f64>::deserialize(deserializer)?.unwrap_or(f64::NAN))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_occurred() {
        let mut values: Vec<u64> = (1..=1000).rev().collect();
        let spread = Spread::of(&mut values);
        assert_eq!(
            (spread.count, spread.min_ns, spread.max_ns, spread.mean_ns),
            (1000, 1, 1000, 500)
        );
        assert_eq!(
            (spread.p50_ns, spread.p90_ns, spread.p99_ns, spread.p999_ns),
            (500, 900, 990, 999)
        );
    }

    #[test]
    fn percentiles_are_those_of_the_sorted_values_however_many_there_are() {
        for count in 1..300_usize {
            let mut values: Vec<u64> = (0..count as u64).map(|i| i * 7919 % 101).collect();
            let spread = Spread::of(&mut values.clone());
            values.sort_unstable();
            let rank = |thousandths: usize| values[(count * thousandths).div_ceil(1000).max(1) - 1];
            assert_eq!(
                (spread.min_ns, spread.max_ns),
                (values[0], values[count - 1])
            );
            assert_eq!(
                [spread.p50_ns, spread.p90_ns, spread.p99_ns, spread.p999_ns],
                [500, 900, 990, 999].map(rank),
                "of {count} values"
            );
        }
    }

    #[test]
    fn one_value_is_every_percentile() {
        let spread = Spread::of(&mut [7]);
        assert_eq!((spread.p50_ns, spread.p999_ns, spread.mean_ns), (7, 7, 7));
    }

    #[test]
    fn no_values_have_the_count_zero() {
        assert_eq!(Spread::of(&mut []), Spread::default());
    }

    #[test]
    fn the_mean_of_huge_values_does_not_overflow() {
        assert_eq!(Spread::of(&mut [u64::MAX; 3]).mean_ns, u64::MAX);
    }

    #[test]
    fn a_utilisation_that_is_no_number_comes_back_as_such() {
        let figures = HouseFigures {
            cleaner_utilisation: f64::NAN,
            ..HouseFigures::default()
        };
        let text = serde_json::to_string(&figures).unwrap();
        let back: HouseFigures = serde_json::from_str(&text).unwrap();
        assert!(back.cleaner_utilisation.is_nan());
    }

    #[test]
    fn processor_time_is_not_available_when_half_of_it_is_missing() {
        let sample = Sample {
            cpu_user_ns: Some(1),
            ..Sample::default()
        };
        assert_eq!(sample.cpu_ns(), None);
        assert_eq!(sample.makespan_over_limit(), None);
    }
}
