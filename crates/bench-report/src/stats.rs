//! Estimates from few repetitions: medians, quantiles, ratios, and how far they can be trusted.
//!
//! A run time has a floor and a long tail, so the mean and its standard error mislead; the median with a percentile
//! bootstrap interval (Efron & Tibshirani, *An Introduction to the Bootstrap*, 1993, chapter 13) assumes no shape. The
//! resampling is seeded: the same values always give the same interval.
//!
//! **Few values are told as such.** With fewer than [`FEWEST`] values there is no interval: resampling one or two values
//! only repeats them, and an interval of width near zero would claim a certainty that nobody has. The widest interval that
//! `n` values can give, from their least to their greatest, holds the true median with probability `1 - 2^(1 - n)`
//! (each value is above or below it like a fair coin): 75 % for 3 values, 94 % for 5, and 95 % only from 6 on. See
//! [`coverage`].

use serde::{Deserialize, Serialize};

/// Fewest values that an interval is given for.
pub const FEWEST: usize = 3;
/// How often the values are resampled.
pub const RESAMPLES: usize = 2_000;
/// The share of intervals that hold the true value, given enough repetitions.
pub const LEVEL: f64 = 0.95;

/// Seed of every resampling; any number serves, it only must not change.
const SEED: u64 = 0x6275_7267_6572_7321;

/// A range of values, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// Least value.
    pub low: f64,
    /// Greatest value.
    pub high: f64,
}

impl Interval {
    /// Tells whether the value lies within.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    /// Tells whether the two have a value in common.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.low <= other.high && other.low <= self.high
    }
}

/// A median of `n` values, with its interval where there are enough of them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The median.
    pub median: f64,
    /// Low end of the interval; `None` with fewer than [`FEWEST`] values.
    pub low: Option<f64>,
    /// High end of the interval; `None` with fewer than [`FEWEST`] values.
    pub high: Option<f64>,
    /// How many values it comes from.
    pub n: usize,
}

impl Estimate {
    /// Estimates the median of these values. `None` where there are none.
    ///
    /// ```
    /// use bench_report::Estimate;
    /// let estimate = Estimate::of(&[103.0, 101.0, 102.0, 104.0, 100.0]).unwrap();
    /// assert!(estimate.low <= Some(102.0) && Some(102.0) <= estimate.high);
    /// assert_eq!(Estimate::of(&[103.0]).unwrap().interval(), None);
    /// ```
    #[must_use]
    pub fn of(values: &[f64]) -> Option<Self> {
        let interval = bootstrap([values], |[resampled]| median_of_sorted(resampled));
        Some(Self::new(median(values)?, interval, values.len()))
    }

    fn new(median: f64, interval: Option<Interval>, n: usize) -> Self {
        Self {
            median,
            low: interval.map(|i| i.low),
            high: interval.map(|i| i.high),
            n,
        }
    }

    /// The interval, where there is one.
    #[must_use]
    pub fn interval(&self) -> Option<Interval> {
        Some(Interval {
            low: self.low?,
            high: self.high?,
        })
    }

    /// The distance from the median to the farther end of the interval: what is written after ±.
    #[must_use]
    pub fn spread(&self) -> Option<f64> {
        let interval = self.interval()?;
        Some((self.median - interval.low).max(interval.high - self.median))
    }
}

/// Probability that an interval of `n` values holds the true median: [`LEVEL`], or less where there are fewer than 6; 0 for
/// fewer than [`FEWEST`], which get no interval.
#[must_use]
pub fn coverage(n: usize) -> f64 {
    if n < FEWEST {
        return 0.0;
    }
    let widest = 1.0 - 2.0 * 0.5_f64.powi(i32::try_from(n).unwrap_or(i32::MAX));
    widest.min(LEVEL)
}

/// The `q`-quantile, `q` from 0 to 1, with linear interpolation between the two nearest values (Hyndman & Fan 1996,
/// type 7, as in R and NumPy). `None` without values.
#[must_use]
pub fn quantile(values: &[f64], q: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    (!sorted.is_empty()).then(|| quantile_of_sorted(&sorted, q))
}

/// The median: the [`quantile`] of 0.5.
#[must_use]
pub fn median(values: &[f64]) -> Option<f64> {
    quantile(values, 0.5)
}

/// The median of `a` over the median of `b`, with an interval from resampling both on their own. For runs that have
/// nothing to do with each other; those that ran side by side are told apart better by [`paired_ratio`].
///
/// `None` where either is empty or `b` holds a value that is not positive. `n` is the smaller number of values.
#[must_use]
pub fn ratio_of_medians(a: &[f64], b: &[f64]) -> Option<Estimate> {
    if !all_positive(b) {
        return None;
    }
    let interval = bootstrap([a, b], |[a, b]| median_of_sorted(a) / median_of_sorted(b));
    Some(Estimate::new(
        median(a)? / median(b)?,
        interval,
        a.len().min(b.len()),
    ))
}

/// The median of the ratios first over second of each pair, with its interval. Each pair ran close together, so what slowed
/// the machine down for a while slowed both down, and cancels.
///
/// `None` without pairs, or where a second value is not positive.
#[must_use]
pub fn paired_ratio(pairs: &[(f64, f64)]) -> Option<Estimate> {
    if !pairs.iter().all(|&(_, b)| b > 0.0) {
        return None;
    }
    let ratios: Vec<f64> = pairs.iter().map(|(a, b)| a / b).collect();
    Estimate::of(&ratios)
}

fn all_positive(values: &[f64]) -> bool {
    values.iter().all(|&v| v > 0.0)
}

/// Percentile bootstrap: resamples each set with replacement, sorted, and takes the middle [`LEVEL`] of the statistic.
fn bootstrap<const N: usize>(
    sets: [&[f64]; N],
    statistic: impl Fn(&[Vec<f64>; N]) -> f64,
) -> Option<Interval> {
    if sets.iter().any(|set| set.len() < FEWEST) {
        return None;
    }
    // Equal values can only be resampled to themselves; most counts (threads, customers) are such.
    if sets
        .iter()
        .all(|set| set.iter().all(|value| value.total_cmp(&set[0]).is_eq()))
    {
        let point = statistic(&sets.map(<[f64]>::to_vec));
        return Some(Interval {
            low: point,
            high: point,
        });
    }
    let mut state = SEED;
    let mut resampled = sets.map(<[f64]>::to_vec);
    let mut results = Vec::with_capacity(RESAMPLES);
    for _ in 0..RESAMPLES {
        for (target, source) in resampled.iter_mut().zip(sets) {
            for value in target.iter_mut() {
                *value = source[below(&mut state, source.len())];
            }
            target.sort_unstable_by(f64::total_cmp);
        }
        results.push(statistic(&resampled));
    }
    results.sort_unstable_by(f64::total_cmp);
    let tail = (1.0 - LEVEL) / 2.0;
    Some(Interval {
        low: quantile_of_sorted(&results, tail),
        high: quantile_of_sorted(&results, 1.0 - tail),
    })
}

fn median_of_sorted(sorted: &[f64]) -> f64 {
    quantile_of_sorted(sorted, 0.5)
}

fn quantile_of_sorted(sorted: &[f64], q: f64) -> f64 {
    let last = sorted.len() - 1;
    let position = q.clamp(0.0, 1.0) * last as f64;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "between 0 and the last index"
    )]
    #[expect(clippy::cast_sign_loss, reason = "between 0 and the last index")]
    let below = (position.floor() as usize).min(last);
    let above = (below + 1).min(last);
    let share = position - below as f64;
    // The plain value where the two are equal, so that rounding never moves an end of an interval.
    if share > 0.0 {
        sorted[below] + share * (sorted[above] - sorted[below])
    } else {
        sorted[below]
    }
}

/// The next index below `n`, from SplitMix64 (Steele, Lea & Flood 2014) by multiplication; its bias, below `n / 2^64`, is
/// nothing here.
fn below(state: &mut u64, n: usize) -> usize {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^= z >> 31;
    let index = (u128::from(z) * n as u128) >> 64;
    usize::try_from(index).expect("invariant: below n, which is a usize")
}

#[cfg(test)]
mod tests;
