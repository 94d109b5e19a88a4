//! Slow spells: a device that is slow is likely to be slow for the next request too.
//!
//! The device is calm or slow by turns (a Markov chain of two states); how long each turn lasts is geometric in items, or
//! exponential in time. The turns are drawn one after another from one stream and kept, so that whoever asks first, the same
//! item meets the same turn. After a long while they begin anew.

use crate::Invalid;
use core_model::{Distribution, Stream};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The turns that are drawn; then they begin anew.
const TURNS: usize = 1 << 16;

/// When a device is slow, and how much slower.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spells {
    axis: Axis,
    /// The mean lengths of a calm and of a slow turn, as means of exponential variates.
    means: [Duration; 2],
    factor: f64,
}

/// What a turn's length is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Axis {
    /// Items, by their numbers; a mean of as many nanoseconds stands for it.
    Items,
    /// Time, since the device was made.
    Time,
}

/// The turns of one device, as far as they were needed.
#[derive(Debug)]
pub(super) struct Weather {
    spells: Spells,
    turns: Mutex<Turns>,
}

#[derive(Debug)]
struct Turns {
    stream: Stream,
    /// Where each turn ends; the first is calm.
    ends: Vec<u64>,
}

/// So many units of an exponential variate stand for one item, for its fractions decide where it is rounded up to.
const UNITS: u64 = 1 << 20;

impl Spells {
    /// Makes spells by item: on average `calm` items, then `slow` ones that take `factor` times as long.
    ///
    /// # Errors
    ///
    /// [`Invalid`] for a turn of less than one item or more than a million on average, or a factor that is not from 1 to 1,000.
    pub fn by_items(calm: f64, slow: f64, factor: f64) -> Result<Self, Invalid> {
        for (field, items) in [("calm", calm), ("slow", slow)] {
            if !(1.0..=1e6).contains(&items) {
                return Err(Invalid::new(field, items, "from 1 to 1000000 items"));
            }
        }
        Self::new(Axis::Items, [calm, slow].map(exponential_of), factor)
    }

    /// Makes spells by time: on average calm for so long, then slow for so long, by `factor`.
    ///
    /// # Errors
    ///
    /// [`Invalid`] for a turn of less than a microsecond or more than an hour on average, or a factor that is not from 1 to 1,000.
    pub fn by_time(calm: Duration, slow: Duration, factor: f64) -> Result<Self, Invalid> {
        for (field, long) in [("calm", calm), ("slow", slow)] {
            if !(Duration::from_micros(1)..=Duration::from_secs(3600)).contains(&long) {
                return Err(Invalid::new(field, format!("{long:?}"), "from 1µs to 1h"));
            }
        }
        Self::new(Axis::Time, [calm, slow], factor)
    }

    fn new(axis: Axis, means: [Duration; 2], factor: f64) -> Result<Self, Invalid> {
        if !(1.0..=1000.0).contains(&factor) {
            return Err(Invalid::new("factor", factor, "from 1 to 1000"));
        }
        Ok(Self {
            axis,
            means,
            factor,
        })
    }
}

/// The mean of the exponential variate whose rounding up is geometric with this mean, in units of [`UNITS`] to an item.
fn exponential_of(items: f64) -> Duration {
    // A geometric variate of mean m ends at each item with probability 1/m; of mean 1, at once.
    let stays = -libm::log1p(-1.0 / items);
    let mean = if stays.is_finite() { 1.0 / stays } else { 0.0 };
    Duration::from_nanos(1).mul_f64(libm::round(mean * UNITS as f64))
}

impl Weather {
    pub(super) fn new(spells: Spells, seed: u64, name: &str) -> Self {
        let stream = Stream::named(seed, name);
        let ends = Vec::new();
        Self {
            spells,
            turns: Mutex::new(Turns { stream, ends }),
        }
    }

    /// How many times as long a request takes, which comes for `item`, `since` the device was made.
    pub(super) fn factor(&self, item: u64, since: Duration) -> f64 {
        let at = match self.spells.axis {
            Axis::Items => item,
            Axis::Time => u64::try_from(since.as_nanos()).unwrap_or(u64::MAX),
        };
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        if turns.is_slow(&self.spells, at) {
            self.spells.factor
        } else {
            1.0
        }
    }
}

impl Turns {
    fn is_slow(&mut self, spells: &Spells, mut at: u64) -> bool {
        while self.ends.last().is_none_or(|end| *end <= at) {
            if self.ends.len() == TURNS {
                at %= self.ends.last().copied().unwrap_or(1);
                break;
            }
            let turn = self.ends.len() % 2;
            let mean = spells.means[turn];
            let drawn = Distribution::Exponential { mean }.sample(&mut self.stream);
            let drawn = u64::try_from(drawn.as_nanos()).unwrap_or(u64::MAX);
            let long = match spells.axis {
                Axis::Items => drawn.div_ceil(UNITS),
                Axis::Time => drawn,
            };
            let begin = self.ends.last().copied().unwrap_or(0);
            self.ends.push(begin.saturating_add(long.max(1)));
        }
        self.ends.partition_point(|end| *end <= at) % 2 == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The factors of the first items.
    fn factors(spells: Spells, seed: u64, items: u64) -> Vec<f64> {
        let weather = Weather::new(spells, seed, "spells");
        (0..items)
            .map(|item| weather.factor(item, Duration::ZERO))
            .collect()
    }

    #[test]
    fn spells_have_their_mean_lengths() {
        for (calm, slow) in [(1.0, 1.0), (20.0, 5.0), (300.0, 100.0)] {
            let spells = Spells::by_items(calm, slow, 7.0).unwrap();
            let items = 200_000;
            let factors = factors(spells, 42, items);
            let slow_ones = factors.iter().filter(|factor| **factor > 1.0).count() as f64;
            let turns = factors.windows(2).filter(|pair| pair[0] < pair[1]).count() as f64;
            let share = slow_ones / items as f64;
            let expected = slow / (calm + slow);
            assert!(
                (share / expected - 1.0).abs() < 0.1,
                "{calm} {slow}: {share}"
            );
            let mean = slow_ones / turns;
            assert!((mean / slow - 1.0).abs() < 0.1, "{calm} {slow}: {mean}");
        }
    }

    #[test]
    fn an_item_meets_the_same_turn_whoever_asks_first() {
        let spells = Spells::by_items(10.0, 10.0, 2.0).unwrap();
        let in_order = factors(spells, 1, 1000);
        let weather = Weather::new(spells, 1, "spells");
        let mut backwards: Vec<_> = (0..1000)
            .rev()
            .map(|item| weather.factor(item, Duration::ZERO))
            .collect();
        backwards.reverse();
        assert_eq!(in_order, backwards);
        assert_ne!(in_order, factors(spells, 2, 1000));
    }

    #[test]
    fn the_turns_begin_anew_after_a_long_while() {
        let spells = Spells::by_items(1.0, 1.0, 2.0).unwrap();
        let weather = Weather::new(spells, 1, "spells");
        let told = [u64::MAX, u64::MAX - 1].map(|item| weather.factor(item, Duration::ZERO));
        assert_ne!(told[0].total_cmp(&told[1]), std::cmp::Ordering::Equal);
    }

    #[test]
    fn a_spell_out_of_range_is_told() {
        let wrong = Spells::by_items(0.5, 3.0, 2.0).unwrap_err();
        assert_eq!(
            wrong.to_string(),
            "`calm` is 0.5, but must be from 1 to 1000000 items"
        );
        let wrong = Spells::by_time(Duration::from_secs(1), Duration::ZERO, 2.0).unwrap_err();
        assert_eq!(
            wrong.to_string(),
            "`slow` is 0ns, but must be from 1µs to 1h"
        );
        let wrong = Spells::by_items(2.0, 3.0, f64::NAN).unwrap_err();
        assert_eq!(
            wrong.to_string(),
            "`factor` is NaN, but must be from 1 to 1000"
        );
    }
}
