//! The words for figures and for how they stand beside each other.

use crate::render::units;
use crate::stats::Interval;
use crate::verdict::wording::{inverse, range, times};
use crate::{Difference, Estimate};

/// A figure with its interval: `301 ms (300 to 303 ms)`; the interval is left out where it says nothing more.
pub(super) fn shown(estimate: Option<Estimate>, write: fn(f64) -> String) -> String {
    let Some(estimate) = estimate else {
        return "not available".to_owned();
    };
    let median = write(estimate.median);
    match estimate.interval() {
        Some(interval) => {
            let (low, high) = (write(interval.low), write(interval.high));
            if low == high {
                median
            } else {
                // A unit that both have is written once.
                let unit = high.rsplit_once(' ').map_or("", |(_, unit)| unit);
                let low = low.strip_suffix(unit).unwrap_or(&low).trim_end();
                format!("{median} ({low} to {high})")
            }
        }
        None => median,
    }
}

/// How one figure stands beside another: `2.97 times (2.95 to 3.01) sooner than synchronous code`.
pub(super) fn standing(difference: Difference, less: &str, more: &str, other: &str) -> String {
    match difference {
        Difference::Faster { ratio, interval } => {
            let interval = inverse(interval);
            format!("{} {less} {other}", so_much(1.0 / ratio, interval))
        }
        Difference::Slower { ratio, interval } => {
            format!("{} {more} {other}", so_much(ratio, interval))
        }
        Difference::NoMeasurableDifference { ratio, interval } => {
            let (low, high) = (units::ratio(interval.low), units::ratio(interval.high));
            // Repetition by repetition they may differ all the same; that is told, and not counted.
            let why = match interval.contains(1.0) {
                true => "",
                false => ": the intervals overlap",
            };
            format!(
                "no measurable difference from {other}{why} (ratio {}, {low} to {high})",
                times(ratio)
            )
        }
        Difference::Unknown => format!("too few repetitions to tell it from {other}"),
    }
}

/// `2.97 times (2.95 to 3.01)`; what would read as once is less than a hundredth.
fn so_much(ratio: f64, interval: Interval) -> String {
    if ratio < 1.005 {
        return "by less than 1 %".to_owned();
    }
    format!("{} times{}", times(ratio), range(interval))
}
