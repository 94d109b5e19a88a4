//! Claims about batch means.

use core_model::Stream;
use core_model::statistics::{BatchMeans, FEWEST_BATCHES, StatisticsError};
use proptest::prelude::*;

use super::{check, deviations, mean};

/// An autoregressive sequence: each value is `memory` of the last one and noise.
fn follow(seed: u64, memory: f64, batches: &mut BatchMeans, count: usize) {
    let mut stream = Stream::named(seed, "autoregressive");
    let mut value = 0.0;
    for _ in 0..count {
        value = memory * value + stream.next_unit() - 0.5;
        batches.record(value).unwrap();
    }
}

#[test]
fn room_is_even_and_enough() {
    for room in [0, 2, 14, 17, 33] {
        assert_eq!(
            BatchMeans::new(room),
            Err(StatisticsError::BadRoom { room, least: 16 })
        );
    }
    assert!(BatchMeans::new(16).is_ok());
}

#[test]
fn few_batches_say_nothing() {
    let mut batches = BatchMeans::default();
    for wait_ns in 0..7 {
        batches.record_ns(wait_ns);
    }
    assert_eq!(
        batches.estimate_unchecked(),
        Err(StatisticsError::TooFew {
            what: "batches",
            found: 7,
            needed: FEWEST_BATCHES as u64
        })
    );
    assert!(batches.record(f64::NAN).is_err());
    assert_eq!(batches.observations(), 7);
}

#[test]
fn batches_double_when_there_is_no_more_room() {
    let mut batches = BatchMeans::new(16).unwrap();
    for wait_ns in 0..16 {
        batches.record_ns(wait_ns);
    }
    assert_eq!(batches.means(), [0.5, 2.5, 4.5, 6.5, 8.5, 10.5, 12.5, 14.5]);
    batches.record_ns(16);
    assert_eq!((batches.means().len(), batches.observations()), (8, 17));
    batches.record_ns(17);
    assert_eq!(batches.means().last(), Some(&16.5));
    assert_eq!(batches.estimate_unchecked().unwrap().size, 2);
}

#[test]
fn nothing_varies_where_all_are_equal() {
    let mut batches = BatchMeans::default();
    for _ in 0..1_000 {
        batches.record(0.1).unwrap();
    }
    let estimate = batches.estimate().unwrap();
    check(estimate.moments.variance().unwrap(), 0.0, 1.0, 0.0);
    check(estimate.lag_1, 0.0, 1.0, 0.0);
    check(estimate.moments.mean().unwrap(), 0.1, 1.0, 0.0);
}

#[test]
fn batches_that_are_too_short_are_told_with_how_alike_they_are() {
    let mut batches = BatchMeans::default();
    follow(1, 0.999, &mut batches, 1_000);
    let error = batches.estimate().unwrap_err();
    assert!(
        matches!(error, StatisticsError::BatchesTooShort { size: 32, lag_1, .. } if lag_1 > 0.3),
        "{error}"
    );
    follow(1, 0.999, &mut batches, 1_000_000);
    assert!(batches.estimate().is_ok());
}

/// The level of the check: one in twenty of independent ones fails.
#[test]
fn about_95_of_100_runs_of_independent_observations_pass() {
    let passed = (0..1_000)
        .filter(|&seed| {
            let mut batches = BatchMeans::default();
            follow(seed, 0.0, &mut batches, 500);
            batches.estimate().is_ok()
        })
        .count();
    assert!((930..=970).contains(&passed), "{passed} of 1000");
}

/// The variance of the mean of an autoregressive sequence of length n tends to σ² / (n (1 − memory)²), σ² = 1/12 here; the
/// variance of its observations over n is smaller by (1 − memory) / (1 + memory), which is 19 times here.
#[test]
fn the_variance_of_batch_means_is_that_of_dependent_observations() {
    let ratios: Vec<f64> = (0..200)
        .map(|seed| {
            let mut batches = BatchMeans::default();
            follow(seed, 0.9, &mut batches, 24 * 1024);
            let estimate = batches.estimate_unchecked().unwrap();
            let of_a_batch = 1.0 / 12.0 / 0.01 / estimate.size as f64;
            estimate.moments.variance().unwrap() / of_a_batch
        })
        .collect();
    check(mean(&ratios), 1.0, 1.0, 0.05);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn batches_are_those_cut_afterwards(values in prop::collection::vec(-1e3..1e3_f64, 8..2_000), half in 8..20_usize) {
        let room = 2 * half;
        let mut batches = BatchMeans::new(room).unwrap();
        for &value in &values {
            batches.record(value).unwrap();
        }
        let size = (0..).map(|k| 1_usize << k).find(|size| values.len() / size < room).unwrap();
        let naive: Vec<f64> = values.chunks_exact(size).map(mean).collect();
        prop_assert_eq!(batches.means().len(), naive.len());
        prop_assert_eq!(batches.observations(), values.len() as u64);
        for (found, expected) in batches.means().iter().zip(&naive) {
            check(*found, *expected, 1e3, 1e-13);
        }
        let estimate = batches.estimate_unchecked().unwrap();
        prop_assert_eq!(estimate.size, size as u64);
        check(estimate.moments.mean().unwrap(), mean(&naive), 1e3, 1e-12);
        let expected = deviations(&naive);
        check(estimate.moments.variance().unwrap(), expected / (naive.len() - 1) as f64, 1e6, 1e-12);
        let centre = mean(&naive);
        let products: f64 = naive.windows(2).map(|two| (two[0] - centre) * (two[1] - centre)).sum();
        check(estimate.lag_1, products / expected, 1.0, 1e-9);
        prop_assert!(estimate.lag_1.abs() <= 1.0);
    }

    #[test]
    fn a_mirrored_and_shifted_run_is_as_dependent(values in prop::collection::vec(-1e3..1e3_f64, 8..200)) {
        let (mut plain, mut mirrored) = (BatchMeans::default(), BatchMeans::default());
        for &value in &values {
            plain.record(value).unwrap();
            mirrored.record(50.0 - 3.0 * value).unwrap();
        }
        let (plain, mirrored) = (plain.estimate_unchecked().unwrap(), mirrored.estimate_unchecked().unwrap());
        check(plain.lag_1, mirrored.lag_1, 1.0, 1e-9);
        check(plain.von_neumann, mirrored.von_neumann, 1.0, 1e-8);
    }
}
