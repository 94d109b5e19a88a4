//! The figures of a bench: what was measured, how sure that is, what it should be, and whether it is.
//!
//! A bench sets sides beside each other in rounds within one run. It prints its [`Figure`]s, and stores each as a
//! [`BenchRecord`], from which [`render::bench_markdown`](crate::render::bench_markdown) makes a table.

mod record;

use crate::Estimate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

pub use record::BenchRecord;

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Nothing: a share, or one value over another.
    Ratio,
    /// Bytes.
    Bytes,
    /// Millions of bytes.
    Megabytes,
    /// Instructions.
    Instructions,
    /// Requests to the allocator.
    Allocations,
    /// Nanoseconds.
    Nanoseconds,
    /// Milliseconds.
    Milliseconds,
}

/// What a figure should be; equality counts as met.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// So much at most.
    AtMost(f64),
    /// So much at least.
    AtLeast(f64),
}

/// Whether the target is met, as far as the samples tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The whole interval meets it.
    Met,
    /// It is met, and the interval holds the value at which both sides are equal; or equality is what was asked for, and
    /// the interval holds that.
    NoMeasurableDifference,
    /// The median meets it, the far end of the interval does not.
    MetByMedian,
    /// The median misses it, the near end of the interval does not.
    MissedByMedian,
    /// The whole interval misses it.
    NotMet,
    /// There are too few values for an interval.
    TooFew,
    /// There is no target: the figure stands beside others.
    Beside,
}

/// A measured figure.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Figure {
    /// Of what: the runtime, the size, the shape.
    pub case: String,
    /// Which figure.
    pub name: String,
    /// What it counts.
    pub unit: Unit,
    /// The median of its values, with the interval; nothing if there were no values.
    pub estimate: Option<Estimate>,
    /// What it should be.
    pub target: Option<Target>,
    /// The value that it has where both sides are equal.
    pub equal: Option<f64>,
    /// What it comes from: values by side, in the order of the rounds.
    pub samples: BTreeMap<String, Vec<f64>>,
}

impl Figure {
    /// Makes a figure of its values, one per round.
    #[must_use]
    pub fn new(case: &str, name: &str, unit: Unit, values: &[f64]) -> Self {
        Self {
            case: case.to_owned(),
            name: name.to_owned(),
            unit,
            estimate: Estimate::of(values),
            target: None,
            equal: None,
            samples: BTreeMap::new(),
        }
    }

    /// Makes a figure that is the same every time: counted once, not sampled.
    #[must_use]
    pub fn exact(case: &str, name: &str, unit: Unit, value: f64) -> Self {
        let estimate = Estimate {
            median: value,
            low: Some(value),
            high: Some(value),
            n: 1,
        };
        Self {
            estimate: Some(estimate),
            ..Self::new(case, name, unit, &[])
        }
    }

    /// Sets what it should be.
    #[must_use]
    pub fn target(mut self, target: Target) -> Self {
        self.target = Some(target);
        self
    }

    /// Sets the value at which both sides are equal.
    #[must_use]
    pub fn equal_at(mut self, value: f64) -> Self {
        self.equal = Some(value);
        self
    }

    /// Keeps the values of one side.
    #[must_use]
    pub fn samples(mut self, side: &str, values: &[f64]) -> Self {
        self.samples.insert(side.to_owned(), values.to_vec());
        self
    }

    /// Writes both ends of its interval, if it has one.
    #[must_use]
    pub fn interval_text(&self) -> Option<String> {
        let interval = self.estimate.and_then(|estimate| estimate.interval())?;
        let [low, high] = [interval.low, interval.high].map(|end| self.unit.show(end));
        Some(format!("{low} to {high}"))
    }

    /// Writes what it should be, if anything was asked for.
    #[must_use]
    pub fn target_text(&self) -> Option<String> {
        Some(match self.target? {
            Target::AtMost(most) => format!("at most {}", self.unit.show(most)),
            Target::AtLeast(least) => format!("at least {}", self.unit.show(least)),
        })
    }

    /// Judges it.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let (Some(target), Some(estimate)) = (self.target, self.estimate) else {
            return Verdict::Beside;
        };
        let Some(interval) = estimate.interval() else {
            return Verdict::TooFew;
        };
        let median = target.is_met_by(estimate.median);
        let equal = self.equal.is_some_and(|equal| interval.contains(equal));
        let ends = [interval.low, interval.high].map(|end| target.is_met_by(end));
        let asked = self.equal.is_some_and(|value| target.is_exactly(value));
        match (median, ends) {
            _ if equal && asked && interval.low < interval.high => Verdict::NoMeasurableDifference,
            (true, [true, true]) if equal && interval.low < interval.high => {
                Verdict::NoMeasurableDifference
            }
            (true, [true, true]) => Verdict::Met,
            (true, _) => Verdict::MetByMedian,
            (false, [false, false]) => Verdict::NotMet,
            (false, _) => Verdict::MissedByMedian,
        }
    }
}

impl Target {
    /// Tells whether this value, and none that is any worse, meets it.
    fn is_exactly(self, value: f64) -> bool {
        let (Self::AtMost(bound) | Self::AtLeast(bound)) = self;
        bound.total_cmp(&value).is_eq()
    }

    fn is_met_by(self, value: f64) -> bool {
        match self {
            Self::AtMost(most) => value <= most,
            Self::AtLeast(least) => value >= least,
        }
    }
}

impl Unit {
    /// Writes a value with as many digits as the unit deserves.
    #[must_use]
    pub fn show(self, value: f64) -> String {
        match self {
            Self::Ratio => format!("{value:.4}"),
            Self::Bytes => format!("{value:.1} B"),
            Self::Megabytes => format!("{value:.1} MB"),
            Self::Instructions => format!("{value:.1}"),
            Self::Allocations => format!("{value:.3}"),
            Self::Nanoseconds => format!("{value:.1} ns"),
            Self::Milliseconds => format!("{value:.3} ms"),
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Met => "met",
            Self::NoMeasurableDifference => "met: no measurable difference",
            Self::MetByMedian => "met by the median, not by the interval",
            Self::MissedByMedian => "not met by the median, within the interval",
            Self::NotMet => "not met",
            Self::TooFew => "too few rounds to tell",
            Self::Beside => "",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(values: &[f64], target: Target, expected: Verdict) {
        let figure = Figure::new("tokio", "above native", Unit::Ratio, values);
        let figure = figure.target(target).equal_at(0.0);
        assert_eq!(figure.verdict(), expected, "{figure:?}");
    }

    #[test]
    fn a_verdict_is_as_firm_as_its_interval() {
        let most = Target::AtMost(0.01);
        check(&[0.001, 0.002, 0.003], most, Verdict::Met);
        check(
            &[-0.001, 0.001, 0.002],
            most,
            Verdict::NoMeasurableDifference,
        );
        check(&[0.0, 0.005, 0.02], most, Verdict::MetByMedian);
        check(&[0.0, 0.02, 0.03], most, Verdict::MissedByMedian);
        check(&[0.02, 0.02, 0.03], most, Verdict::NotMet);
        check(&[0.96, 0.97, 0.98], Target::AtLeast(0.95), Verdict::Met);
        check(&[0.9, 0.91, 0.92], Target::AtLeast(0.95), Verdict::NotMet);
    }

    #[test]
    fn to_be_as_good_as_another_no_measurable_difference_is_enough() {
        let as_good = Target::AtMost(0.0);
        let same = Verdict::NoMeasurableDifference;
        check(&[-0.001, 0.001, 0.002], as_good, same);
        check(&[0.001, 0.002, 0.003], as_good, Verdict::NotMet);
        check(&[-0.003, -0.002, -0.001], as_good, Verdict::Met);
    }

    #[test]
    fn values_that_never_move_are_met_exactly() {
        check(&[0.0; 3], Target::AtMost(0.0), Verdict::Met);
    }

    #[test]
    fn a_count_is_certain_at_once() {
        let figure = Figure::exact("event", "kept", Unit::Bytes, 32.0);
        assert_eq!(figure.target(Target::AtMost(32.0)).verdict(), Verdict::Met);
    }

    #[test]
    fn two_values_prove_nothing() {
        check(&[0.5, 0.5], Target::AtMost(1.0), Verdict::TooFew);
        check(&[], Target::AtMost(1.0), Verdict::Beside);
    }
}
