//! Lower bounds: how soon a run could be over at best, whatever runs it.
//!
//! Every bound is a time that no schedule of the plan can beat, so a makespan over the largest of them is at least 1 and says
//! how much is left to gain. Bounds are made from the actual draws of the scenario's seed, not from means. All values are
//! durations in integer nanoseconds, rounded down so that they stay bounds.
//!
//! The two kinds are as old as scheduling theory: the longest chain of things that must follow one another (critical path),
//! and the work of one kind over the capacity to do it. R. L. Graham, *Bounds on Multiprocessing Timing Anomalies*, SIAM
//! Journal on Applied Mathematics 17(2), 1969, proves both for parallel machines; W. J. Hopp and M. L. Spearman, *Factory
//! Physics*, chapter 7, has them as raw process time and bottleneck rate.
//!
//! Telling stories is no part of any bound. It is optional work that fills the time of waiting: a shop without it would be
//! over just as well.

mod demand;
mod shop;

pub use demand::Demand;
pub use shop::shop;

use std::time::Duration;

/// One lower bound on the makespan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// What it is about: what a reader would have to change to move it.
    pub name: &'static str,
    /// How it is made.
    pub formula: &'static str,
    /// The makespan that nothing can beat.
    pub value: Duration,
}

/// The lower bounds of one plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// Every one.
    pub all: Vec<Bound>,
}

/// The bound of a plan of which nothing is known.
const NOTHING: Bound = Bound {
    name: "nothing to do",
    formula: "0",
    value: Duration::ZERO,
};

impl Bounds {
    /// The largest, which is the one that counts; of equal ones the first. A bound of zero if there is none.
    #[must_use]
    pub fn limit(&self) -> &Bound {
        self.all
            .iter()
            .rev()
            .max_by_key(|bound| bound.value)
            .unwrap_or(&NOTHING)
    }
}

/// The lower bounds of cleaning zones of which each takes `zone_work` alone on one processor.
///
/// - *work over capacity*: `Σ work / min(cleaners, processors)`: more cleaners than processors do not help;
/// - *longest zone*: `max work`: a zone is cleaned by one cleaner.
///
/// Source: Graham 1969, see [the module](self). Taking turns changes neither. Zero cleaners or processors count as one.
#[must_use]
pub fn house(zone_work: &[Duration], cleaners: u32, processors: u32) -> Bounds {
    let work: Duration = zone_work.iter().sum();
    Bounds {
        all: vec![
            Bound {
                name: "work over capacity",
                formula: "sum of zone work / min(cleaners, processors)",
                value: work / cleaners.min(processors).max(1),
            },
            Bound {
                name: "longest zone",
                formula: "largest zone work",
                value: zone_work.iter().copied().max().unwrap_or_default(),
            },
        ],
    }
}

/// The most by which `workers` can speed up work of which `serial_fraction` cannot be shared: `1 / (s + (1 − s) / n)`.
///
/// A ratio without unit. Fractions outside 0 to 1 are taken as the nearer end, fewer workers than one as one. Source: G. M.
/// Amdahl, *Validity of the Single Processor Approach to Achieving Large Scale Computing Capabilities*, AFIPS 1967.
///
/// ```
/// use core_model::limits::amdahl;
///
/// assert_eq!(amdahl(0.0, 9.0), 9.0);
/// assert_eq!(amdahl(1.0, 9.0), 1.0);
/// assert!(amdahl(0.1, 1e9) < 10.0);
/// ```
#[must_use]
pub fn amdahl(serial_fraction: f64, workers: f64) -> f64 {
    let serial = serial_fraction.clamp(0.0, 1.0);
    1.0 / (serial + (1.0 - serial) / workers.max(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(zones_ms: &[u64], cleaners: u32, processors: u32, limit_ms: u64, name: &str) {
        let work: Vec<Duration> = zones_ms
            .iter()
            .map(|ms| Duration::from_millis(*ms))
            .collect();
        let bounds = house(&work, cleaners, processors);
        assert_eq!(bounds.limit().value, Duration::from_millis(limit_ms));
        assert_eq!(bounds.limit().name, name);
    }

    #[test]
    fn a_house_is_bound_by_its_work_until_the_longest_zone_is_longer() {
        check(&[10, 10, 10, 10], 1, 8, 40, "work over capacity");
        check(&[10, 10, 10, 10], 4, 2, 20, "work over capacity");
        check(&[10, 10, 10, 50], 9, 9, 50, "longest zone");
        check(&[], 0, 0, 0, "work over capacity");
    }

    #[test]
    fn without_bounds_the_limit_is_zero() {
        assert_eq!(Bounds::default().limit().value, Duration::ZERO);
    }

    #[test]
    fn amdahl_takes_no_nonsense() {
        assert!((amdahl(0.5, 2.0) - 4.0 / 3.0).abs() < 1e-12);
        assert!((amdahl(-1.0, 4.0) - 4.0).abs() < 1e-12);
        assert!((amdahl(0.5, 0.0) - 1.0).abs() < 1e-12);
    }
}
