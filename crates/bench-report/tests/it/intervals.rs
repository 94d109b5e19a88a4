//! Claims about the intervals of means: over many seeds they hold the true value as often as they promise.

use std::time::Duration;

use bench_report::intervals::{
    Confidence, IntervalError, MeanInterval, Precision, Progress, mean_interval,
};
use core_model::queueing::{Lindley, mmc};
use core_model::statistics::{BatchMeans, Moments, Mser5, StatisticsError};
use core_model::{Distribution, Stream};

fn at(level: f64) -> Confidence {
    Confidence::new(level).unwrap()
}

fn nanoseconds(stream: &mut Stream, mean: u64) -> u64 {
    let sample = Distribution::Exponential {
        mean: Duration::from_nanos(mean),
    }
    .sample(stream);
    u64::try_from(sample.as_nanos()).unwrap()
}

fn exponential(stream: &mut Stream, mean: f64) -> f64 {
    -mean * stream.next_unit().ln()
}

/// A replication: the mean of 30 exponential values with mean 1.
fn replication(stream: &mut Stream) -> f64 {
    (0..30).map(|_| exponential(stream, 1.0)).sum::<f64>() / 30.0
}

fn normal(stream: &mut Stream) -> f64 {
    let radius = (-2.0 * stream.next_unit().ln()).sqrt();
    5.0 + radius * (std::f64::consts::TAU * stream.next_unit()).cos()
}

/// The share of seeds whose interval holds the true value.
fn coverage(seeds: u64, truth: f64, interval: impl Fn(u64) -> MeanInterval) -> f64 {
    let held = (0..seeds).filter(|&seed| interval(seed).interval().contains(truth));
    held.count() as f64 / seeds as f64
}

#[track_caller]
fn check(found: f64, low: f64, high: f64) {
    assert!(
        (low..=high).contains(&found),
        "{found} is not from {low} to {high}"
    );
}

/// The waits of so many customers at one server that is busy 70 % of the time, from the first one on.
fn waits(seed: u64, customers: u32, mut record: impl FnMut(u64)) {
    let mut stream = Stream::indexed(11, "waits", seed);
    let mut server = Lindley::new();
    for _ in 0..customers {
        let gap_ns = nanoseconds(&mut stream, 10_000);
        let service_ns = nanoseconds(&mut stream, 7_000);
        record(server.next(gap_ns, service_ns).unwrap());
    }
}

fn theory() -> f64 {
    mmc(1.0 / 10_000.0, 1.0 / 7_000.0, 1).unwrap().mean_waiting
}

/// For normal values the level is exact, whatever their number; 4,000 seeds tell it to 0.34 % (one standard deviation).
#[test]
fn intervals_of_normal_values_hold_the_mean_as_often_as_promised() {
    for (level, n) in [
        (0.95, 2),
        (0.95, 3),
        (0.95, 10),
        (0.9, 5),
        (0.5, 4),
        (0.99, 30),
    ] {
        let covered = coverage(4_000, 5.0, |seed| {
            let mut stream = Stream::indexed(n, "normal", seed);
            let mut values = Moments::new();
            for _ in 0..n {
                values.record(normal(&mut stream)).unwrap();
            }
            mean_interval(&values, at(level)).unwrap()
        });
        check(covered, level - 0.013, level + 0.013);
    }
}

#[test]
fn about_95_of_100_intervals_of_replications_hold_the_true_mean() {
    let covered = coverage(2_000, 1.0, |seed| {
        let mut stream = Stream::indexed(1, "exponential", seed);
        let mut values = Moments::new();
        for _ in 0..15 {
            values.record(replication(&mut stream)).unwrap();
        }
        mean_interval(&values, Confidence::default()).unwrap()
    });
    check(covered, 0.935, 0.965);
}

/// The waits of customers in turn are far from independent; taken as if they were, hardly any interval holds the true mean.
#[test]
fn intervals_of_batch_means_hold_the_mean_wait_and_those_of_single_waits_do_not() {
    let truth = theory();
    let of_batches = coverage(300, truth, |seed| {
        let mut batches = BatchMeans::default();
        waits(seed, 40_000, |wait_ns| batches.record_ns(wait_ns));
        let estimate = batches.estimate_unchecked().unwrap();
        mean_interval(&estimate.moments, at(0.95)).unwrap()
    });
    let of_waits = coverage(300, truth, |seed| {
        let mut single = Moments::new();
        waits(seed, 40_000, |wait_ns| single.record_ns(wait_ns));
        mean_interval(&single, at(0.95)).unwrap()
    });
    check(of_batches, 0.90, 0.98);
    check(of_waits, 0.0, 0.5);
}

#[test]
fn one_run_gives_its_own_warm_up_and_an_interval() {
    let truth = theory();
    let covered = coverage(300, truth, |seed| {
        let estimate = |customers| {
            let mut run = Mser5::default();
            waits(seed, customers, |wait_ns| run.record_ns(wait_ns));
            run.estimate_unchecked(20)
        };
        // A run that had not settled goes on.
        let estimate = estimate(40_000)
            .or_else(|_| estimate(80_000))
            .or_else(|_| estimate(160_000))
            .unwrap();
        mean_interval(&estimate.moments, at(0.95)).unwrap()
    });
    check(covered, 0.88, 0.98);
}

#[test]
fn a_sequence_stops_where_the_half_width_is_the_adjusted_share_of_the_mean() {
    let rule = Precision::new(0.05, at(0.95), 10, 10_000).unwrap();
    let mut stream = Stream::named(3, "sequence");
    let mut made = Vec::new();
    let stop = rule
        .run(|index| {
            assert_eq!(index, made.len() as u64);
            made.push(replication(&mut stream));
            Ok::<_, IntervalError>(made[made.len() - 1])
        })
        .unwrap();
    assert_eq!(stop.progress, Progress::Reached);
    assert_eq!(stop.mean.n, made.len() as u64);
    assert!(stop.mean.half_width <= stop.allowed);
    check(stop.mean.relative().unwrap(), 0.0, 0.05 / 1.05);
    check(
        stop.allowed / stop.mean.mean,
        rule.adjusted() - 1e-15,
        rule.adjusted() + 1e-15,
    );
    // One less was not enough.
    let before = rule
        .judge(&Moments::of(&made[..made.len() - 1]).unwrap())
        .unwrap();
    assert_eq!(before.progress, Progress::More);
}

/// That the relative error against the true mean is at most what was asked for, and that looking again and again costs little.
#[test]
fn a_sequence_keeps_its_promise_in_about_95_of_100() {
    let rule = Precision::new(0.05, at(0.95), 10, 10_000).unwrap();
    let stop = |seed| {
        let mut stream = Stream::indexed(4, "sequence", seed);
        rule.run(|_| Ok::<_, IntervalError>(replication(&mut stream)))
            .unwrap()
    };
    check(coverage(1_000, 1.0, |seed| stop(seed).mean), 0.91, 0.97);
    let close = (0..1_000).filter(|&seed| (stop(seed).mean.mean - 1.0).abs() <= 0.05);
    check(close.count() as f64 / 1_000.0, 0.92, 1.0);
}

#[test]
fn a_sequence_that_may_not_go_on_says_how_far_it_came() {
    let rule = Precision::new(0.001, at(0.95), 2, 20).unwrap();
    let mut stream = Stream::named(5, "sequence");
    let stop = rule
        .run(|_| Ok::<_, IntervalError>(replication(&mut stream)))
        .unwrap();
    assert_eq!(stop.progress, Progress::NotReached);
    assert_eq!(stop.mean.n, 20);
    assert!(stop.mean.half_width > stop.allowed);
}

#[test]
fn a_mean_of_zero_is_never_reached_unless_nothing_varies() {
    let rule = Precision::new(0.1, at(0.95), 2, 2).unwrap();
    let signs = |index| Ok::<_, IntervalError>(if index % 2 == 0 { 1.0 } else { -1.0 });
    let stop = rule.run(signs).unwrap();
    assert_eq!(
        (stop.progress, stop.mean.relative()),
        (Progress::NotReached, None)
    );
    let stop = rule.run(|_| Ok::<_, IntervalError>(0.0)).unwrap();
    assert_eq!((stop.progress, stop.mean.n), (Progress::Reached, 2));
}

#[test]
fn what_a_replication_fails_with_ends_the_sequence() {
    #[derive(Debug, PartialEq)]
    enum Failure {
        Run(u64),
        Interval(IntervalError),
    }
    impl From<IntervalError> for Failure {
        fn from(error: IntervalError) -> Self {
            Self::Interval(error)
        }
    }
    let rule = Precision::new(0.1, at(0.95), 5, 10).unwrap();
    let failed = rule.run(|index| {
        if index == 3 {
            Err(Failure::Run(index))
        } else {
            Ok(1.0)
        }
    });
    assert_eq!(failed, Err(Failure::Run(3)));
    let failed = rule.run(|_| Ok::<_, Failure>(f64::NAN)).unwrap_err();
    assert!(matches!(
        failed,
        Failure::Interval(IntervalError::Statistics(
            StatisticsError::NotAnObservation { .. }
        ))
    ));
}

#[test]
fn what_makes_no_sense_is_refused() {
    for relative in [0.0, 1.0, -0.1, f64::NAN] {
        assert!(
            Precision::new(relative, at(0.95), 2, 10).is_err(),
            "{relative}"
        );
    }
    for (min, max) in [(0, 10), (1, 10), (11, 10)] {
        assert_eq!(
            Precision::new(0.1, at(0.95), min, max),
            Err(IntervalError::Replications { min, max })
        );
    }
    let one = Moments::of(&[1.0]).unwrap();
    assert_eq!(
        mean_interval(&one, at(0.95)),
        Err(IntervalError::Statistics(StatisticsError::TooFew {
            what: "observations",
            found: 1,
            needed: 2
        }))
    );
    assert_eq!(
        Confidence::new(95.0).unwrap_err().to_string(),
        "the level of confidence is 95, which must be more than 0 and less than 1"
    );
}

#[test]
fn an_interval_serialises_as_its_figures() {
    let mean = mean_interval(&Moments::of(&[2.0, 2.0]).unwrap(), at(0.95)).unwrap();
    assert_eq!(
        serde_json::to_string(&mean).unwrap(),
        r#"{"mean":2.0,"half_width":0.0,"confidence":0.95,"n":2}"#
    );
}
