//! Claims about the estimates.

use proptest::prelude::*;

use super::*;

#[track_caller]
fn check(actual: f64, expected: f64) {
    assert!(
        (actual - expected).abs() <= 1e-9 * expected.abs().max(1.0),
        "{actual} is not {expected}"
    );
}

#[test]
fn the_median_of_an_even_number_lies_between_the_middle_two() {
    check(median(&[4.0, 1.0, 3.0, 2.0]).unwrap(), 2.5);
    check(median(&[3.0, 1.0, 2.0]).unwrap(), 2.0);
}

#[test]
fn quantiles_are_those_of_numpy() {
    let values = [15.0, 20.0, 35.0, 40.0, 50.0];
    check(quantile(&values, 0.4).unwrap(), 29.0);
    check(quantile(&values, 0.0).unwrap(), 15.0);
    check(quantile(&values, 1.0).unwrap(), 50.0);
    check(quantile(&values, 7.0).unwrap(), 50.0);
}

#[test]
fn nothing_is_estimated_from_nothing() {
    assert_eq!(median(&[]), None);
    assert_eq!(Estimate::of(&[]), None);
    assert_eq!(ratio_of_medians(&[], &[1.0]), None);
    assert_eq!(ratio_of_medians(&[1.0], &[0.0]), None);
    assert_eq!(paired_ratio(&[]), None);
}

#[test]
fn fewer_than_three_values_get_no_interval() {
    for values in [&[1.0][..], &[1.0, 2.0]] {
        let estimate = Estimate::of(values).unwrap();
        assert_eq!((estimate.interval(), estimate.spread()), (None, None));
    }
    assert!(Estimate::of(&[1.0, 2.0, 3.0]).unwrap().interval().is_some());
    assert_eq!(
        ratio_of_medians(&[1.0; 9], &[1.0, 2.0]).unwrap().interval(),
        None
    );
}

#[test]
fn the_interval_of_five_values_is_their_whole_range() {
    let interval = Estimate::of(&[5.0, 1.0, 3.0, 4.0, 2.0])
        .unwrap()
        .interval()
        .unwrap();
    check(interval.low, 1.0);
    check(interval.high, 5.0);
}

#[test]
fn fewer_than_six_values_cover_less_than_the_level() {
    check(coverage(2), 0.0);
    check(coverage(3), 0.75);
    check(coverage(5), 0.9375);
    check(coverage(6), 0.95);
    check(coverage(100_000), 0.95);
}

#[test]
fn the_same_values_give_the_same_interval() {
    let values: Vec<f64> = (0..20).map(|n| f64::from(n * n % 17)).collect();
    assert_eq!(Estimate::of(&values), Estimate::of(&values));
}

#[test]
fn an_interval_of_equal_values_is_a_point() {
    let estimate = Estimate::of(&[0.1; 7]).unwrap();
    check(estimate.spread().unwrap(), 0.0);
}

/// The promise of the level, on a skewed distribution: about 95 of 100 intervals hold the true median.
#[test]
fn about_95_of_100_intervals_hold_the_true_median() {
    let mut state = 7;
    let mut held = 0;
    for _ in 0..300 {
        // An exponential with median ln 2, from uniform numbers.
        let values: Vec<f64> = (0..25)
            .map(|_| -((below(&mut state, 1 << 40) + 1) as f64 / (1_u64 << 40) as f64).ln())
            .collect();
        held += i32::from(
            Estimate::of(&values)
                .unwrap()
                .interval()
                .unwrap()
                .contains(std::f64::consts::LN_2),
        );
    }
    assert!((270..=298).contains(&held), "{held} of 300");
}

#[test]
fn pairing_cancels_what_slowed_both_down() {
    let pairs: Vec<(f64, f64)> = [1.0, 5.0, 2.0, 9.0, 3.0, 7.0]
        .iter()
        .map(|slow| (1.1 * slow, *slow))
        .collect();
    let paired = paired_ratio(&pairs).unwrap();
    check(paired.median, 1.1);
    check(paired.spread().unwrap(), 0.0);
    let (a, b): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
    assert!(
        ratio_of_medians(&a, &b)
            .unwrap()
            .interval()
            .unwrap()
            .contains(1.0)
    );
}

proptest! {
    #[test]
    fn an_interval_lies_within_the_values_and_around_the_median(values in prop::collection::vec(0.0_f64..1e12, 3..30)) {
        let estimate = Estimate::of(&values).unwrap();
        let interval = estimate.interval().unwrap();
        prop_assert!(interval.contains(estimate.median));
        prop_assert!(interval.low >= values.iter().copied().fold(f64::INFINITY, f64::min));
        prop_assert!(interval.high <= values.iter().copied().fold(f64::NEG_INFINITY, f64::max));
    }
}
