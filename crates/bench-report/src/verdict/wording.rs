//! The words for differences: so many times as fast, where the ratio lies, no measurable difference.

use crate::render::units;
use crate::stats::{FEWEST, Interval};
use crate::{Cell, Difference};

/// An interval within this of 1 on both sides is a narrow one.
const NARROW: f64 = 0.1;

/// Two cells and how the first stands beside the second.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair<'a> {
    pub(super) first: &'a Cell,
    pub(super) second: &'a Cell,
    pub(super) difference: Difference,
}

impl<'a> Pair<'a> {
    pub(super) fn of(first: &'a Cell, second: &'a Cell) -> Self {
        Self {
            first,
            second,
            difference: first.difference(second),
        }
    }

    /// Where it was measured: the runtime, or both where they differ.
    pub(super) fn place(&self) -> String {
        if !self.first.has_runtime() {
            return format!("beside {}", self.second.label());
        }
        if self.first.place() == self.second.place() || self.first.runtime == self.second.runtime {
            format!("on {}", self.first.place())
        } else {
            format!("on {} beside {}", self.first.place(), self.second.label())
        }
    }
}

/// How a set of pairs came out, taken together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tally {
    /// Faster in every pair that can be judged.
    Faster,
    /// Slower in every pair that can be judged.
    Slower,
    /// No measurable difference in any that can be judged.
    Same,
    /// Different in different places.
    Mixed,
    /// None can be judged.
    Unknown,
}

/// Takes the pairs together; those that cannot be judged do not count.
pub(super) fn tally(pairs: &[Pair<'_>]) -> Tally {
    let mut result = Tally::Unknown;
    for pair in pairs {
        let this = match pair.difference {
            Difference::Faster { .. } => Tally::Faster,
            Difference::Slower { .. } => Tally::Slower,
            Difference::NoMeasurableDifference { .. } => Tally::Same,
            Difference::Unknown => continue,
        };
        result = match result {
            Tally::Unknown => this,
            same if same == this => same,
            _ => Tally::Mixed,
        };
    }
    result
}

/// Says how the first strategy stands beside the second in each place: faster, slower, the same, not to tell.
pub(super) fn compared(first: &str, second: &str, pairs: &[Pair<'_>]) -> String {
    let mut faster = Vec::new();
    let mut slower = Vec::new();
    let mut same = Vec::new();
    let mut unknown = Vec::new();
    for pair in pairs {
        let place = pair.place();
        match pair.difference {
            Difference::Faster { ratio, interval } => {
                faster.push(format!(
                    "{} times{} {place}",
                    times(1.0 / ratio),
                    range(inverse(interval))
                ));
            }
            Difference::Slower { ratio, interval } => {
                slower.push(format!("{} times{} {place}", times(ratio), range(interval)));
            }
            Difference::NoMeasurableDifference { ratio, interval } => {
                same.push(format!("{}{} {place}", times(ratio), range(interval)));
            }
            Difference::Unknown => {
                let ratio = pair
                    .first
                    .ratio(pair.second)
                    .map_or_else(|| "unknown".to_owned(), |e| times(e.median));
                unknown.push(format!("{ratio} {place}"));
            }
        }
    }
    let mut parts = Vec::new();
    if !faster.is_empty() {
        parts.push(format!(
            "{first} was faster than {second}, {}",
            list(&faster)
        ));
    }
    if !slower.is_empty() {
        parts.push(format!(
            "{first} was slower than {second}, {}",
            list(&slower)
        ));
    }
    if !same.is_empty() {
        let same = list(&same);
        parts.push(format!(
            "no measurable difference between {first} and {second} (ratio of their times: {same})"
        ));
    }
    if !unknown.is_empty() {
        let unknown = list(&unknown);
        parts.push(format!(
            "fewer than {FEWEST} runs of {first} or {second}, so chance is not ruled out (ratio of their times: {unknown})"
        ));
    }
    parts.join("; ")
}

/// Tells whether every interval of the pairs that do not differ is narrow, so that "no difference" says something.
pub(super) fn narrowly_same(pairs: &[Pair<'_>]) -> bool {
    pairs.iter().all(|pair| match pair.difference {
        Difference::NoMeasurableDifference { interval, .. } => {
            interval.low >= 1.0 - NARROW && interval.high <= 1.0 + NARROW
        }
        _ => true,
    })
}

/// One step of a ladder of worker counts beside its lowest: `4 workers 3.80 times as fast`.
pub(super) fn compared_steps(cell: &Cell, lowest: &Cell) -> Option<String> {
    let estimate = cell.ratio(lowest)?;
    let range = estimate
        .interval()
        .map(|interval| range(inverse(interval)))
        .unwrap_or_default();
    Some(format!(
        "{} workers {} times as fast{range}",
        cell.workers,
        times(1.0 / estimate.median)
    ))
}

/// A ratio in a sentence.
pub(crate) fn times(ratio: f64) -> String {
    units::ratio(ratio)
}

/// ` (1.10 to 1.20)`; nothing where both ends read the same.
pub(crate) fn range(interval: Interval) -> String {
    let (low, high) = (times(interval.low), times(interval.high));
    if low == high {
        String::new()
    } else {
        format!(" ({low} to {high})")
    }
}

pub(crate) fn inverse(interval: Interval) -> Interval {
    Interval {
        low: 1.0 / interval.high,
        high: 1.0 / interval.low,
    }
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// `3`, or `2 to 12`, of values in any order; nothing of none.
pub(super) fn span(values: impl Iterator<Item = f64>, write: fn(f64) -> String) -> String {
    let mut ends: Option<(f64, f64)> = None;
    for value in values {
        let (low, high) = ends.unwrap_or((value, value));
        ends = Some((low.min(value), high.max(value)));
    }
    let Some((low, high)) = ends else {
        return String::new();
    };
    let (low, high) = (write(low), write(high));
    if low == high {
        low
    } else {
        format!("{low} to {high}")
    }
}

/// The first letter in lower case, unless the word is a name: `Rayon's` stays.
pub(super) fn uncapital(words: &str) -> String {
    if words.starts_with("Rayon") {
        return words.to_owned();
    }
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(chars).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_as_english() {
        let items = ["a".to_owned(), "b".to_owned(), "c".to_owned()];
        assert_eq!(
            (list(&items[..1]), list(&items[..2]), list(&items)),
            ("a".into(), "a and b".into(), "a, b and c".into())
        );
    }

    #[test]
    fn a_span_of_equal_values_is_one() {
        assert_eq!(span([2.0, 2.0].into_iter(), units::count), "2");
        assert_eq!(span([12.0, 2.0].into_iter(), units::count), "2 to 12");
        assert_eq!(span([].into_iter(), units::count), "");
    }
}
