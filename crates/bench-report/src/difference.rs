//! Whether two cells differ, judged from their runs.
//!
//! Two cells differ *measurably* only where the intervals of their medians do not overlap and the interval of their ratio
//! leaves out 1. That is stricter than either alone: a report says "no measurable difference" rather too often than claim
//! one that the next run takes back. It is no proof that the two are equal, so the ratio's interval stays beside it: from
//! 0.99 to 1.01 says much, from 0.5 to 2 says only that the runs were too few or too noisy.

use serde::Serialize;

use crate::Run;
use crate::stats::{self, Estimate, FEWEST, Interval};

/// How one cell stands beside another, as the ratio of their times: below 1 where the first is faster.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(
    clippy::enum_variant_names,
    reason = "`no measurable difference` is what it is called everywhere"
)]
pub enum Difference {
    /// The first takes measurably less time.
    Faster {
        /// First over second, below 1.
        ratio: f64,
        /// Where the ratio lies.
        interval: Interval,
    },
    /// The first takes measurably more time.
    Slower {
        /// First over second, above 1.
        ratio: f64,
        /// Where the ratio lies.
        interval: Interval,
    },
    /// The intervals overlap.
    NoMeasurableDifference {
        /// First over second.
        ratio: f64,
        /// Where the ratio lies.
        interval: Interval,
    },
    /// One of them has fewer than three complete runs, so chance cannot be told from a difference.
    Unknown,
}

/// Ratio of the times of `a` over those of `b`, paired by repetition where that can be done.
pub(crate) fn ratio(a: &[Run], b: &[Run], time: fn(&Run) -> f64) -> Option<Estimate> {
    let pairs = pairs(a, b, time);
    if pairs.len() >= FEWEST {
        return stats::paired_ratio(&pairs);
    }
    stats::ratio_of_medians(&times(a, time), &times(b, time))
}

/// The interval of the median of these times. `None` with too few runs.
pub(crate) fn interval(runs: &[Run], time: fn(&Run) -> f64) -> Option<Interval> {
    Estimate::of(&times(runs, time))?.interval()
}

/// Judges whether `a` and `b` differ, each with the interval of its own median.
pub(crate) fn judge(
    (a, of_a): (&[Run], Option<Interval>),
    (b, of_b): (&[Run], Option<Interval>),
    time: fn(&Run) -> f64,
) -> Difference {
    judged(of_a, of_b, ratio(a, b, time))
}

/// Judges whether the values of two figures differ, each with the interval of its own median; the pairs are those of equal
/// repetition.
pub(crate) fn judge_values(
    (a, of_a): (&[f64], Option<Interval>),
    (b, of_b): (&[f64], Option<Interval>),
    pairs: &[(f64, f64)],
) -> Difference {
    let ratio = if pairs.len() >= FEWEST {
        stats::paired_ratio(pairs)
    } else {
        stats::ratio_of_medians(a, b)
    };
    judged(of_a, of_b, ratio)
}

fn judged(of_a: Option<Interval>, of_b: Option<Interval>, ratio: Option<Estimate>) -> Difference {
    let (Some(of_a), Some(of_b), Some(estimate)) = (of_a, of_b, ratio) else {
        return Difference::Unknown;
    };
    let (ratio, Some(interval)) = (estimate.median, estimate.interval()) else {
        return Difference::Unknown;
    };
    if of_a.overlaps(&of_b) || interval.contains(1.0) {
        Difference::NoMeasurableDifference { ratio, interval }
    } else if ratio < 1.0 {
        Difference::Faster { ratio, interval }
    } else {
        Difference::Slower { ratio, interval }
    }
}

fn times(runs: &[Run], time: fn(&Run) -> f64) -> Vec<f64> {
    runs.iter().map(time).collect()
}

/// Runs of equal repetition. None where a repetition occurs twice: the records come from several sessions then, and who ran
/// beside whom is not known.
fn pairs(a: &[Run], b: &[Run], time: fn(&Run) -> f64) -> Vec<(f64, f64)> {
    let repeats = |runs: &[Run]| {
        let mut seen: Vec<u32> = runs.iter().map(|run| run.repetition).collect();
        seen.sort_unstable();
        seen.windows(2).any(|two| two[0] == two[1])
    };
    if repeats(a) || repeats(b) {
        return Vec::new();
    }
    a.iter()
        .filter_map(|x| {
            b.iter()
                .find(|y| y.repetition == x.repetition)
                .map(|y| (time(x), time(y)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(times: &[u64]) -> Vec<Run> {
        let run = |(repetition, &makespan_ns): (u32, &u64)| Run {
            id: String::new(),
            repetition,
            makespan_ns,
            setup_ns: 1_000,
        };
        (0..).zip(times).map(run).collect()
    }

    fn of_runs(a: &[u64], b: &[u64]) -> Difference {
        let (a, b) = (runs(a), runs(b));
        judge(
            (&a, interval(&a, Run::makespan)),
            (&b, interval(&b, Run::makespan)),
            Run::makespan,
        )
    }

    #[test]
    fn intervals_that_lie_apart_are_a_difference() {
        assert!(
            matches!(of_runs(&[100, 101, 102], &[200, 203, 201]), Difference::Faster { ratio, .. } if ratio < 0.51)
        );
        assert!(
            matches!(of_runs(&[200, 203, 201], &[100, 101, 102]), Difference::Slower { ratio, .. } if ratio > 1.9)
        );
    }

    #[test]
    fn intervals_that_overlap_are_no_measurable_difference() {
        assert!(matches!(
            of_runs(&[100, 105, 110], &[104, 109, 115]),
            Difference::NoMeasurableDifference { .. }
        ));
        assert!(
            matches!(of_runs(&[100; 5], &[100; 5]), Difference::NoMeasurableDifference { ratio, .. } if (ratio - 1.0).abs() < 1e-12)
        );
    }

    #[test]
    fn two_runs_tell_nothing() {
        assert_eq!(of_runs(&[100, 101], &[900, 901, 902]), Difference::Unknown);
        assert_eq!(of_runs(&[], &[900, 901, 902]), Difference::Unknown);
    }

    #[test]
    fn a_time_of_zero_makes_no_ratio() {
        assert_eq!(of_runs(&[1, 2, 3], &[0, 0, 0]), Difference::Unknown);
    }

    #[test]
    fn repetitions_are_paired_by_their_number_and_not_by_their_place() {
        let a = runs(&[100, 200, 400]);
        let mut b = runs(&[110, 220, 440]);
        b.reverse();
        let estimate = ratio(&a, &b, Run::makespan).unwrap();
        assert!(estimate.spread().unwrap() < 1e-9, "{estimate:?}");
    }

    #[test]
    fn repetitions_that_occur_twice_are_not_paired() {
        let mut a = runs(&[100, 200, 400]);
        a[1].repetition = 0;
        assert!(
            ratio(&a, &runs(&[100, 200, 400]), Run::makespan)
                .unwrap()
                .spread()
                .unwrap()
                > 0.1
        );
    }
}
