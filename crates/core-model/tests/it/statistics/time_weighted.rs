//! Claims about averages over time.

use core_model::Stream;
use core_model::queueing::{Lindley, little};
use core_model::statistics::{Moments, StatisticsError, TimeAverage, TimeWeighted};
use proptest::prelude::*;

use super::check;

/// The level at each nanosecond, one by one.
fn levels(start: u32, events: &[(u64, u32)], until_ns: u64) -> Vec<u32> {
    let mut level = start;
    let mut events = events.iter().peekable();
    let mut at_ns = 0;
    (0..until_ns)
        .map(|now| {
            while let Some(&&(gap, next)) = events.peek()
                && at_ns + gap <= now
            {
                at_ns += gap;
                level = next;
                events.next();
            }
            level
        })
        .collect()
}

#[track_caller]
fn check_all(found: &TimeAverage, levels: &[u32]) {
    let span = levels.len() as f64;
    let mean = levels.iter().map(|&v| f64::from(v)).sum::<f64>() / span;
    let variance = levels
        .iter()
        .map(|&v| (f64::from(v) - mean).powi(2))
        .sum::<f64>()
        / span;
    assert_eq!(found.span_ns(), levels.len() as u64);
    assert_eq!(
        found.area(),
        levels.iter().map(|&v| u128::from(v)).sum::<u128>()
    );
    assert_eq!(Some(found.min()), levels.iter().min().copied());
    assert_eq!(Some(found.max()), levels.iter().max().copied());
    check(found.mean(), mean, mean + 1.0, 1e-14);
    check(found.variance(), variance, variance, 1e-12);
}

#[test]
fn a_level_that_is_held_for_no_time_counts_for_nothing() {
    let mut level = TimeWeighted::starting(5, 1);
    level.set(10, 9).unwrap();
    level.set(10, 2).unwrap();
    let average = level.until(15).unwrap();
    assert_eq!((average.min(), average.max(), average.area()), (1, 2, 15));
    assert_eq!(level.level(), 2);
}

#[test]
fn time_does_not_go_backwards_and_levels_stay_in_range() {
    let mut level = TimeWeighted::starting(10, 0);
    let backwards = Err(StatisticsError::Backwards {
        at_ns: 9,
        last_ns: 10,
    });
    assert_eq!(level.set(9, 3), backwards);
    assert_eq!(level.reset_at(9), backwards);
    assert_eq!(level.until(9).map(|_| ()), backwards);
    assert_eq!(
        level.fall(11),
        Err(StatisticsError::LevelOutOfRange {
            level: 0,
            change: -1
        })
    );
    level.set(12, u32::MAX).unwrap();
    assert!(level.rise(13).is_err());
    assert_eq!(level.level(), u32::MAX);
}

#[test]
fn no_time_has_no_average() {
    let mut level = TimeWeighted::starting(10, 3);
    assert_eq!(
        level.until(10),
        Err(StatisticsError::NoTime {
            from_ns: 10,
            until_ns: 10
        })
    );
    level.reset_at(100).unwrap();
    assert!(level.until(50).is_err());
    assert!(level.until(100).is_err());
    assert!(level.until(101).is_ok());
}

#[test]
fn utilisation_is_a_share_of_what_there_is() {
    let mut busy = TimeWeighted::starting(0, 3);
    busy.set(10, 1).unwrap();
    let average = busy.until(20).unwrap();
    check(average.utilisation(4).unwrap(), 0.5, 1.0, 1e-15);
    assert_eq!(
        average.utilisation(2),
        Err(StatisticsError::OverCapacity {
            busy: 3,
            capacity: 2
        })
    );
    assert!(average.utilisation(0).is_err());
}

#[test]
fn the_largest_levels_and_times_are_exact() {
    let average = TimeWeighted::starting(0, u32::MAX).until(u64::MAX).unwrap();
    check(average.mean(), f64::from(u32::MAX), 1.0, 0.0);
    check(average.variance(), 0.0, 1.0, 0.0);
    check(average.utilisation(u32::MAX).unwrap(), 1.0, 1.0, 0.0);
    let mut level = TimeWeighted::starting(0, u32::MAX);
    level.set(u64::MAX / 2, u32::MAX - 1).unwrap();
    check(level.until(u64::MAX).unwrap().variance(), 0.25, 0.25, 1e-15);
}

#[test]
fn a_rare_step_far_from_zero_keeps_its_variance() {
    let mut level = TimeWeighted::starting(0, 4_000_000_000);
    level.rise(999_999_999).unwrap();
    let share = 1e-9;
    check(
        level.until(1_000_000_000).unwrap().variance(),
        share * (1.0 - share),
        share,
        1e-14,
    );
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    Comes,
    Goes,
}

/// Little's law holds for every path that begins and ends empty, exactly; so the two kinds of statistics must agree.
#[test]
fn numbers_over_time_and_times_of_customers_obey_littles_law() {
    let mut stream = Stream::named(5, "little");
    let mut server = Lindley::new();
    let (mut now, mut events) = (0, Vec::new());
    let mut sojourns = Moments::new();
    for _ in 0..500 {
        let (gap, service) = (stream.next_u64() % 100, stream.next_u64() % 90);
        now += gap;
        let sojourn = server.next(gap, service).unwrap() + service;
        sojourns.record_ns(sojourn);
        // At one instant, who comes is there before anybody goes.
        events.push((now, Change::Comes));
        events.push((now + sojourn, Change::Goes));
    }
    events.sort_unstable();
    let mut present = TimeWeighted::starting(0, 0);
    for &(at_ns, change) in &events {
        match change {
            Change::Comes => present.rise(at_ns).unwrap(),
            Change::Goes => present.fall(at_ns).unwrap(),
        }
    }
    assert_eq!(present.level(), 0);
    let end_ns = events.last().unwrap().0;
    let average = present.until(end_ns).unwrap();
    let throughput = 500.0 / end_ns as f64;
    let number = little::mean_number(throughput, sojourns.mean().unwrap()).unwrap();
    check(average.mean(), number, number, 1e-12);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sums_of_steps_are_those_of_every_nanosecond(start in 0..9_u32, events in prop::collection::vec((0..20_u64, 0..9_u32), 0..40), rest in 1..30_u64) {
        let until_ns = events.iter().map(|(gap, _)| gap).sum::<u64>() + rest;
        let mut level = TimeWeighted::starting(0, start);
        let mut at_ns = 0;
        for &(gap, next) in &events {
            at_ns += gap;
            level.set(at_ns, next).unwrap();
        }
        check_all(&level.until(until_ns).unwrap(), &levels(start, &events, until_ns));
    }

    #[test]
    fn what_is_before_a_reset_leaves_no_trace(
        events in prop::collection::vec((0..20_u64, 0..9_u32), 1..40),
        rest in 1..30_u64,
        percent in 0..100_u64,
        told in prop::bool::ANY,
    ) {
        let until_ns = events.iter().map(|(gap, _)| gap).sum::<u64>() + rest;
        let warm_ns = percent * until_ns / 100;
        let mut level = TimeWeighted::starting(0, 0);
        // Known beforehand, or noticed when it is over.
        let mut pending = true;
        if told {
            level.reset_at(warm_ns).unwrap();
            pending = false;
        }
        let mut at_ns = 0;
        for &(gap, next) in &events {
            at_ns += gap;
            if pending && at_ns > warm_ns {
                level.reset_at(warm_ns).unwrap();
                pending = false;
            }
            level.set(at_ns, next).unwrap();
        }
        if pending {
            level.reset_at(warm_ns.max(at_ns)).unwrap();
        }
        let from = if pending { warm_ns.max(at_ns) } else { warm_ns };
        let expected = levels(0, &events, until_ns);
        check_all(&level.until(until_ns).unwrap(), &expected[usize::try_from(from).unwrap()..]);
    }
}
