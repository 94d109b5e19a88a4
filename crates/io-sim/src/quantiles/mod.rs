//! What a device took, as a table of quantiles: measured once, kept as data, replayed and compared.
//!
//! Between two points of the table a quantile is interpolated in a straight line; sampling is by inversion. Of a sample of
//! `n`, the quantile `p` is at place `(n − 1) · p` of the sorted values, interpolated (definition 7 of Hyndman and Fan,
//! *Sample Quantiles in Statistical Packages*, 1996).

#[cfg(feature = "serde")]
mod text;

use core_model::{LONGEST, Stream};
use std::time::Duration;

/// The points of the upper tail, each kept where the sample has at least one value beyond it.
const TAIL: [f64; 4] = [0.995, 0.999, 0.9995, 0.9999];

/// The quantile 0.95 of Kolmogorov's distribution: what `√n` draws' distance from what they are drawn from is at most, 19 times
/// of 20.
const KOLMOGOROV_95: f64 = 1.358;

/// A table of quantiles, from the least (0) to the greatest (1).
#[derive(Clone, Debug, PartialEq)]
pub struct Quantiles {
    samples: u64,
    points: Vec<(f64, Duration)>,
}

/// Why something is no table of quantiles.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum QuantilesError {
    /// There is nothing in it.
    #[error("there are no quantiles of nothing; measure at least one wait")]
    Empty,
    /// The table does not begin with the least value or end with the greatest.
    #[error("the table of quantiles goes from {first} to {last}, but must go from 0 to 1")]
    Ends {
        /// The share of its first point.
        first: f64,
        /// The share of its last point.
        last: f64,
    },
    /// A point is not beyond the one before it.
    #[error(
        "the quantile {share} is {value:?}, which does not follow on {before:?}; sort the table"
    )]
    Order {
        /// The point's share.
        share: f64,
        /// Its value.
        value: Duration,
        /// The value before it.
        before: Duration,
    },
    /// A value is longer than a wait can be.
    #[error("the quantile {share} is {value:?}, but a wait is at most 24 hours")]
    TooLong {
        /// The point's share.
        share: f64,
        /// Its value.
        value: Duration,
    },
    /// The text is no table.
    #[error("this is no table of quantiles: {0}")]
    Text(String),
}

/// Two tables side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Some quantiles of both.
    pub rows: Vec<Row>,
    /// The greatest distance between the two distribution functions (Kolmogorov and Smirnov's), from 0 to 1.
    pub distance: f64,
    /// The distance that chance alone leaves between as many draws as the second has and what they are drawn from, or less,
    /// in 19 of 20 cases.
    pub by_chance: f64,
}

/// One quantile of two tables.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// The share of values that are at most this long.
    pub share: f64,
    /// What the first table has there.
    pub first: Duration,
    /// What the second table has there.
    pub second: Duration,
}

impl Row {
    /// The second over the first; `None` where the first is nothing.
    pub fn ratio(&self) -> Option<f64> {
        (!self.first.is_zero()).then(|| self.second.div_duration_f64(self.first))
    }
}

impl Quantiles {
    /// The shares that a comparison shows.
    pub const SHOWN: [f64; 6] = [0.05, 0.5, 0.9, 0.95, 0.99, 0.999];

    /// Makes the table of what was measured, in whatever order; the values are sorted.
    ///
    /// # Errors
    ///
    /// [`QuantilesError::Empty`], [`QuantilesError::TooLong`].
    pub fn of(values: &mut [Duration]) -> Result<Self, QuantilesError> {
        values.sort_unstable();
        let samples = values.len() as u64;
        let hundredths = (0..100_u32).map(|i| f64::from(i) / 100.0);
        let tail = TAIL
            .into_iter()
            .filter(|share| samples as f64 * (1.0 - share) >= 1.0);
        let points = hundredths
            .chain(tail)
            .chain([1.0])
            .map(|share| Some((share, in_sorted(values, share)?)));
        let points: Option<Vec<_>> = points.collect();
        Self::new(samples, points.ok_or(QuantilesError::Empty)?)
    }

    /// Takes a table: shares from 0 to 1, rising, each with its value, none below the one before; of so many samples.
    ///
    /// # Errors
    ///
    /// [`QuantilesError`], which says what is wrong with it.
    pub fn new(samples: u64, points: Vec<(f64, Duration)>) -> Result<Self, QuantilesError> {
        let ends = (points.first(), points.last());
        let (Some(&(first, _)), Some(&(last, _))) = ends else {
            return Err(QuantilesError::Empty);
        };
        // Compared with a NaN, nothing holds: it is no end either.
        let is_end = |share: f64, end: f64| (share - end).abs() <= f64::EPSILON;
        if points.len() < 2 || !is_end(first, 0.0) || !is_end(last, 1.0) {
            return Err(QuantilesError::Ends { first, last });
        }
        let rises = |one: f64, other: f64| one < other;
        for pair in points.windows(2) {
            let ((low, before), (share, value)) = (pair[0], pair[1]);
            if !rises(low, share) || value < before {
                return Err(QuantilesError::Order {
                    share,
                    value,
                    before,
                });
            }
            if value > LONGEST {
                return Err(QuantilesError::TooLong { share, value });
            }
        }
        Ok(Self { samples, points })
    }

    /// How many values it was made of.
    pub fn samples(&self) -> u64 {
        self.samples
    }

    /// The points of the table.
    pub fn points(&self) -> &[(f64, Duration)] {
        &self.points
    }

    /// The value that this share of all values does not exceed.
    pub fn at(&self, share: f64) -> Duration {
        let next = self.points.partition_point(|(point, _)| *point < share);
        let next = next.clamp(1, self.points.len() - 1);
        let ((low, from), (high, to)) = (self.points[next - 1], self.points[next]);
        let part = ((share - low) / (high - low)).clamp(0.0, 1.0);
        from + (to - from).mul_f64(part)
    }

    /// The share of values that are at most this long.
    pub fn share_of(&self, value: Duration) -> f64 {
        let next = self.points.partition_point(|(_, point)| *point <= value);
        let (Some(&(low, from)), Some(&(high, to))) =
            (self.points.get(next.wrapping_sub(1)), self.points.get(next))
        else {
            return if next == 0 { 0.0 } else { 1.0 };
        };
        low + (high - low) * (value - from).div_duration_f64(to - from)
    }

    /// Draws a value.
    pub fn sample(&self, stream: &mut Stream) -> Duration {
        self.at(stream.next_unit())
    }

    /// The mean of the values, as far as the table tells.
    pub fn mean(&self) -> Duration {
        self.points
            .windows(2)
            .map(|pair| ((pair[0].1 + pair[1].1) / 2).mul_f64(pair[1].0 - pair[0].0))
            .sum()
    }

    /// Puts another table beside this one.
    pub fn compare(&self, other: &Self) -> Comparison {
        let rows = Self::SHOWN.map(|share| Row {
            share,
            first: self.at(share),
            second: other.at(share),
        });
        // The functions are made of straight lines: they are farthest apart at a corner of one of them.
        let corners = self.points.iter().chain(&other.points);
        let distance = corners
            .map(|(_, value)| (self.share_of(*value) - other.share_of(*value)).abs())
            .fold(0.0, f64::max);
        Comparison {
            rows: rows.to_vec(),
            distance,
            by_chance: (KOLMOGOROV_95 / (other.samples.max(1) as f64).sqrt()).min(1.0),
        }
    }
}

/// The quantile of sorted values; `None` of none.
fn in_sorted(sorted: &[Duration], share: f64) -> Option<Duration> {
    let last = sorted.len().checked_sub(1)?;
    let place = last as f64 * share;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place in a slice: whole, not negative, at most its last"
    )]
    let below = (place.floor() as usize).min(last);
    let above = sorted[(below + 1).min(last)];
    Some(sorted[below] + (above - sorted[below]).mul_f64(place - below as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn quantiles_are_those_of_the_sample() {
        let mut values: Vec<_> = (0..=1000).rev().map(ms).collect();
        let table = Quantiles::of(&mut values).unwrap();
        assert_eq!(table.samples(), 1001);
        for (share, value) in [
            (0.0, 0),
            (0.01, 10),
            (0.5, 500),
            (0.995, 995),
            (0.999, 999),
            (1.0, 1000),
        ] {
            let off = table.at(share).abs_diff(ms(value));
            assert!(
                off < Duration::from_micros(1),
                "{share}: {:?}",
                table.at(share)
            );
        }
        assert!(table.mean().abs_diff(ms(500)) < Duration::from_micros(10));
        // 0.9995 needs two thousand values.
        assert_eq!(table.points().len(), 103);
    }

    #[test]
    fn a_single_value_is_every_quantile() {
        let table = Quantiles::of(&mut [ms(7)]).unwrap();
        assert_eq!([0.0, 0.3, 1.0].map(|share| table.at(share)), [ms(7); 3]);
        assert_eq!(table.sample(&mut Stream::named(1, "one")), ms(7));
        assert_eq!(
            [6, 7].map(|value| table.share_of(ms(value)) > 0.5),
            [false, true]
        );
    }

    #[test]
    fn what_is_no_table_is_told() {
        let check = |points: &[(f64, u64)], told: &str| {
            let points = points.iter().map(|(share, value)| (*share, ms(*value)));
            let error = Quantiles::new(9, points.collect()).unwrap_err();
            assert_eq!(error.to_string(), told);
        };
        check(
            &[],
            "there are no quantiles of nothing; measure at least one wait",
        );
        check(
            &[(0.1, 1), (1.0, 2)],
            "the table of quantiles goes from 0.1 to 1, but must go from 0 to 1",
        );
        check(
            &[(0.0, 5), (0.5, 2), (1.0, 9)],
            "the quantile 0.5 is 2ms, which does not follow on 5ms; sort the table",
        );
        check(
            &[(0.0, 5), (1.0, 100_000_000)],
            "the quantile 1 is 100000s, but a wait is at most 24 hours",
        );
        assert!(Quantiles::new(1, vec![(0.0, ms(1)), (f64::NAN, ms(1)), (1.0, ms(1))]).is_err());
    }

    #[test]
    fn samples_of_a_table_have_its_quantiles() {
        let mut values: Vec<_> = (0..500).map(|i| ms(i * i / 100)).collect();
        let table = Quantiles::of(&mut values).unwrap();
        let mut stream = Stream::named(42, "replay");
        let mut replayed: Vec<_> = (0..20_000).map(|_| table.sample(&mut stream)).collect();
        let replayed = Quantiles::of(&mut replayed).unwrap();
        let comparison = table.compare(&replayed);
        // Kolmogorov and Smirnov's bound at a level of 1 in 10,000 is 2.23 / sqrt(n).
        assert!(
            comparison.distance < 2.23 / 20_000_f64.sqrt(),
            "{}",
            comparison.distance
        );
        assert!((comparison.by_chance - 0.0096).abs() < 1e-4);
        assert_eq!(comparison.rows.len(), Quantiles::SHOWN.len());
        assert!(
            comparison
                .rows
                .iter()
                .all(|row| (row.ratio().unwrap() - 1.0).abs() < 0.1)
        );
    }

    #[test]
    fn tables_that_do_not_meet_are_as_far_apart_as_can_be() {
        let [one, other] = [0, 100].map(|from| {
            let mut values: Vec<_> = (from..from + 50).map(ms).collect();
            Quantiles::of(&mut values).unwrap()
        });
        assert!((one.compare(&other).distance - 1.0).abs() < 1e-9);
        assert!(one.compare(&one).distance < 1e-9);
    }
}
