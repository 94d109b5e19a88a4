//! Claims about the end of warm-up.

use core_model::queueing::Lindley;
use core_model::statistics::{Moments, Mser5, StatisticsError, WarmUp};
use core_model::{Distribution, Stream};
use proptest::prelude::*;

use super::{check, deviations, mean};

/// A run that begins `missing` below its level and comes nearer by a constant share.
fn run(seed: u64, missing: f64, lasting: f64, count: u32) -> (Mser5, Vec<f64>) {
    let mut stream = Stream::named(seed, "warm-up");
    let values: Vec<f64> = (0..count)
        .map(|index| {
            10.0 - missing * (-f64::from(index) / lasting).exp() + stream.next_unit() - 0.5
        })
        .collect();
    let mut mser = Mser5::default();
    for &value in &values {
        mser.record(value).unwrap();
    }
    (mser, values)
}

#[test]
fn a_run_that_is_settled_from_the_start_loses_nothing_or_little() {
    let deleted: u64 = (0..100)
        .map(|seed| run(seed, 0.0, 1.0, 5_000).0.truncation().unwrap().deleted)
        .sum();
    assert!(deleted < 100 * 500, "{deleted}");
    let mut constant = Mser5::default();
    for _ in 0..1_000 {
        constant.record_ns(7);
    }
    assert_eq!(constant.truncation().unwrap().deleted, 0);
}

#[test]
fn deletion_takes_most_of_the_bias_away() {
    let (mut before, mut after) = (Moments::new(), Moments::new());
    for seed in 0..100 {
        let (mser, values) = run(seed, 8.0, 200.0, 10_000);
        let truncation = mser.truncation().unwrap();
        assert!((400..3_000).contains(&truncation.deleted), "{truncation:?}");
        before.record(mean(&values) - 10.0).unwrap();
        after.record(truncation.mean - 10.0).unwrap();
    }
    check(before.mean().unwrap(), -0.16, 0.16, 0.02);
    assert!(after.mean().unwrap().abs() < 0.004, "{after:?}");
}

#[test]
fn a_run_that_never_settles_is_told() {
    for power in [1, 2, 5] {
        let mut rising = Mser5::default();
        for index in 0..1_000_u64 {
            rising.record_ns(index.pow(power));
        }
        assert!(matches!(
            rising.truncation(),
            Err(StatisticsError::NotSettled { deleted, total: 1_000 }) if deleted > 500
        ));
        assert!(rising.estimate(10).is_err());
    }
}

/// More work comes than can be done, by 5 %: waits grow for ever, if slowly.
#[test]
fn an_overloaded_server_never_settles() {
    let refused = (0..50).filter(|&seed| {
        let (mut mser, mut server) = (Mser5::default(), Lindley::new());
        let mut stream = Stream::indexed(1, "overload", seed);
        let (gaps, services) = ("exponential(1000us)", "exponential(1050us)");
        let mut draw = |text: &str| {
            let of: Distribution = text.parse().unwrap();
            u64::try_from(of.sample(&mut stream).as_nanos()).unwrap()
        };
        for _ in 0..10_000 {
            mser.record_ns(server.next(draw(gaps), draw(services)).unwrap());
        }
        matches!(mser.truncation(), Err(StatisticsError::NotSettled { .. }))
    });
    assert!(refused.count() >= 48);
}

#[test]
fn too_little_is_told() {
    let mut mser = Mser5::default();
    for _ in 0..99 {
        mser.record_ns(1);
    }
    assert!(matches!(
        mser.truncation(),
        Err(StatisticsError::TooFew {
            found: 19,
            needed: 20,
            ..
        })
    ));
    mser.record_ns(1);
    assert!(mser.truncation().is_ok());
    assert!(mser.estimate(7).is_err());
    assert!(mser.estimate(8).is_ok());
    assert!(mser.estimate(21).is_err());
    assert!(Mser5::new(38).is_err());
    assert!(Mser5::new(41).is_err());
    assert!(mser.record(f64::INFINITY).is_err());
}

#[test]
fn what_is_left_after_warm_up_gives_an_estimate_without_another_run() {
    let (mser, _) = run(3, 8.0, 200.0, 10_000);
    let truncation = mser.truncation().unwrap();
    let estimate = mser.estimate(20).unwrap();
    assert_eq!(estimate.moments.count(), 20);
    assert!(20 * estimate.size <= truncation.kept);
    assert!(20 * (estimate.size + truncation.resolution) > truncation.kept);
    check(estimate.moments.mean().unwrap(), 10.0, 10.0, 2e-3);
}

#[test]
fn a_fixed_rule_counts_or_looks_at_the_time() {
    assert!(WarmUp::None.is_over(0, 0));
    let counted = WarmUp::Observations(3);
    assert!(!counted.is_over(2, u64::MAX) && counted.is_over(3, 0));
    let timed = WarmUp::Time { until_ns: 10 };
    assert!(!timed.is_over(u64::MAX, 9) && timed.is_over(0, 10));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_point_is_the_least_of_all(values in prop::collection::vec(0.0..10.0_f64, 100..900), rise in 0.0..50.0_f64, room in 20..60_usize) {
        let mut mser = Mser5::new(2 * room).unwrap();
        let values: Vec<f64> = values.iter().enumerate().map(|(index, value)| value + rise / (1 + index / 5) as f64).collect();
        for &value in &values {
            mser.record(value).unwrap();
        }
        let size = (0..).map(|k| 5_usize << k).find(|size| values.len() / size < 2 * room).unwrap();
        let means: Vec<f64> = values.chunks_exact(size).map(mean).collect();
        let error = |point: usize| deviations(&means[point..]) / ((means.len() - point) as f64).powi(2);
        let least = (0..=means.len() - 5).map(error).fold(f64::INFINITY, f64::min);
        match mser.truncation() {
            Ok(found) => {
                let point = usize::try_from(found.deleted).unwrap() / size;
                check(error(point), least, least, 1e-9);
                check(found.mean, mean(&means[point..]), 60.0, 1e-12);
                prop_assert_eq!((found.deleted + found.kept, found.resolution), ((means.len() * size) as u64, size as u64));
            }
            Err(StatisticsError::NotSettled { deleted, .. }) => {
                let point = usize::try_from(deleted).unwrap() / size;
                prop_assert!(2 * point > means.len());
                check(error(point), least, least, 1e-9);
            }
            Err(error) => prop_assert!(false, "{}", error),
        }
    }
}
