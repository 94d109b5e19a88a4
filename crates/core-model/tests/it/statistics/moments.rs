//! Claims about mean and variance.

use core_model::statistics::{LARGEST_OBSERVATION, Moments, StatisticsError};
use proptest::prelude::*;

use super::{check, deviations, mean};

#[test]
fn nothing_is_said_of_too_few() {
    let too_few = |found, needed| StatisticsError::TooFew {
        what: "observations",
        found,
        needed,
    };
    let mut moments = Moments::new();
    assert_eq!(moments.mean(), Err(too_few(0, 1)));
    assert_eq!(moments.min(), Err(too_few(0, 1)));
    assert_eq!(moments.max(), Err(too_few(0, 1)));
    moments.record_ns(3);
    assert_eq!(moments.mean(), Ok(3.0));
    assert_eq!(moments.variance(), Err(too_few(1, 2)));
    assert_eq!(moments.standard_deviation(), Err(too_few(1, 2)));
}

#[test]
fn what_is_refused_changes_nothing() {
    let mut moments = Moments::of(&[1.0, 2.0]).unwrap();
    let before = moments;
    for value in [f64::NAN, f64::INFINITY, -1e141] {
        assert!(matches!(
            moments.record(value),
            Err(StatisticsError::NotAnObservation { .. })
        ));
    }
    assert_eq!(moments, before);
    assert!(Moments::of(&[1.0, f64::NAN]).is_err());
}

/// The textbook formula, mean of squares less square of mean, is off by all its digits here.
#[test]
fn a_large_offset_costs_no_digits() {
    let moments = Moments::of(&[1e9 + 4.0, 1e9 + 7.0, 1e9 + 13.0, 1e9 + 16.0]).unwrap();
    check(moments.variance().unwrap(), 30.0, 30.0, 1e-15);
}

#[test]
fn a_million_nanoseconds_around_a_day_keep_their_variance() {
    let day_ns = 86_400_000_000_000;
    let mut moments = Moments::new();
    for index in 0..1_000_000 {
        moments.record_ns(day_ns + index % 2);
    }
    check(moments.variance().unwrap(), 0.25, 0.25, 1e-5);
    check(moments.mean().unwrap(), 86_400_000_000_000.5, 1.0, 0.02);
}

#[test]
fn the_largest_observations_overflow_nothing() {
    let mut moments = Moments::of(&[
        LARGEST_OBSERVATION,
        -LARGEST_OBSERVATION,
        LARGEST_OBSERVATION,
    ])
    .unwrap();
    // 3 · 2⁶⁰ of them.
    for _ in 0..60 {
        moments.merge(&moments.clone());
    }
    assert!(moments.mean().unwrap().is_finite());
    assert!(moments.variance().unwrap().is_finite());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn one_pass_gives_what_two_passes_give(values in prop::collection::vec(-1e6..1e6_f64, 2..300), offset in -1e9..1e9_f64) {
        let values: Vec<f64> = values.iter().map(|value| value + offset).collect();
        let moments = Moments::of(&values).unwrap();
        let expected = deviations(&values) / (values.len() - 1) as f64;
        check(moments.mean().unwrap(), mean(&values), offset.abs() + 1e6, 1e-13);
        check(moments.variance().unwrap(), expected, expected + 1.0, 1e-9);
        prop_assert_eq!(moments.count(), values.len() as u64);
        prop_assert_eq!(moments.min().ok(), values.iter().copied().min_by(f64::total_cmp));
        prop_assert_eq!(moments.max().ok(), values.iter().copied().max_by(f64::total_cmp));
    }

    #[test]
    fn parts_merge_to_the_whole(values in prop::collection::vec(-1e6..1e6_f64, 2..200), cuts in prop::collection::vec(0..200_usize, 0..5)) {
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut % values.len()).collect();
        cuts.extend([0, values.len()]);
        cuts.sort_unstable();
        let mut merged = Moments::new();
        for ends in cuts.windows(2) {
            merged.merge(&Moments::of(&values[ends[0]..ends[1]]).unwrap());
        }
        let whole = Moments::of(&values).unwrap();
        prop_assert_eq!((merged.count(), merged.min(), merged.max()), (whole.count(), whole.min(), whole.max()));
        check(merged.mean().unwrap(), whole.mean().unwrap(), 1e6, 1e-13);
        check(merged.variance().unwrap(), whole.variance().unwrap(), 1e12, 1e-13);
    }

    #[test]
    fn the_variance_is_never_negative(values in prop::collection::vec(prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO, 2..50)) {
        let mut moments = Moments::new();
        let taken = values.iter().filter(|&&value| moments.record(value).is_ok()).count();
        prop_assume!(taken >= 2);
        prop_assert!(moments.variance().unwrap() >= 0.0 && moments.variance().unwrap().is_finite());
        prop_assert!(moments.min().unwrap() <= moments.max().unwrap());
    }
}
