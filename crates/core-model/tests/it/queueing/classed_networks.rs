//! Closed networks of several classes: against their product form, and against one class.

use core_model::queueing::{
    ClassedStation, ClosedClass, ClosedStation, QueueingError, StationKind, mva, mva_classes,
};
use proptest::prelude::*;

use super::check;

/// A station by its demands and servers.
type Part = (Vec<f64>, Option<u32>);

/// The weight of so many customers of two classes at a station: their orders, their demands, and the servers' speed.
fn weight((demands, servers): &Part, [a, b]: [u32; 2]) -> f64 {
    let all: f64 = (1..=a + b)
        .map(|n| f64::from(n) / f64::from(servers.map_or(n, |servers| n.min(servers))))
        .product();
    let each =
        |demand: f64, count: u32| -> f64 { (1..=count).map(|n| demand / f64::from(n)).product() };
    all * each(demands[0], a) * each(demands[1], b)
}

/// The sum of the weights of all states, and for each station the sum of its numbers times them.
fn sum(parts: &[Part], [a, b]: [u32; 2]) -> (f64, Vec<[f64; 2]>) {
    let Some((part, rest)) = parts.split_last() else {
        return (f64::from(u8::from(a + b == 0)), Vec::new());
    };
    let mut total = 0.0;
    let mut numbers = vec![[0.0; 2]; parts.len()];
    for i in 0..=a {
        for j in 0..=b {
            let weight = weight(part, [i, j]);
            let (others, theirs) = sum(rest, [a - i, b - j]);
            total += weight * others;
            for (number, their) in numbers.iter_mut().zip(theirs) {
                number[0] += weight * their[0];
                number[1] += weight * their[1];
            }
            let here = &mut numbers[parts.len() - 1];
            here[0] += f64::from(i) * weight * others;
            here[1] += f64::from(j) * weight * others;
        }
    }
    (total, numbers)
}

fn stations(parts: &[Part]) -> Vec<ClassedStation> {
    parts
        .iter()
        .map(|(demands, servers)| ClassedStation {
            demands: demands.clone(),
            kind: servers.map_or(StationKind::Delay, |servers| StationKind::Queue { servers }),
        })
        .collect()
}

fn demand() -> impl Strategy<Value = f64> {
    prop_oneof![1 => Just(0.0), 4 => 0.05..3.0_f64]
}

fn part() -> impl Strategy<Value = Part> {
    let servers = prop_oneof![Just(Some(1)), (2..4_u32).prop_map(Some), Just(None)];
    (prop::collection::vec(demand(), 2), servers)
}

proptest! {
    #[test]
    fn mva_classes_sums_the_product_form(
        parts in prop::collection::vec(part(), 1..4), a in 1..4_u32, b in 0..4_u32, thinks in prop::collection::vec(demand(), 2),
    ) {
        let classes = [
            ClosedClass { population: a, think_time: thinks[0] },
            ClosedClass { population: b, think_time: thinks[1] },
        ];
        let network = match mva_classes(&classes, &stations(&parts)) {
            Ok(network) => network,
            Err(QueueingError::NotPositive { .. }) => return Ok(()),
            Err(other) => panic!("{other}"),
        };
        let mut with_thinking = vec![(thinks, None)];
        with_thinking.extend(parts);
        let (all, numbers) = sum(&with_thinking, [a, b]);
        check(network.throughput[0], sum(&with_thinking, [a - 1, b]).0 / all, 1e-10);
        let second = if b > 0 { sum(&with_thinking, [a, b - 1]).0 / all } else { 0.0 };
        check(network.throughput[1], second, 1e-10);
        for (found, number) in network.mean_number.iter().zip(&numbers[1..]) {
            check(found[0], number[0] / all, 1e-10);
            check(found[1], number[1] / all, 1e-10);
        }
    }
}

#[test]
fn classes_that_do_not_differ_are_one() {
    let parts: Vec<Part> = vec![
        (vec![1.0; 3], Some(1)),
        (vec![5.0; 3], Some(4)),
        (vec![3.0; 3], Some(3)),
        (vec![0.7; 3], None),
    ];
    let class = |population| ClosedClass {
        population,
        think_time: 2.0,
    };
    let together = mva_classes(&[class(6), class(3), class(9)], &stations(&parts)).unwrap();
    let alone: Vec<ClosedStation> = stations(&parts)
        .iter()
        .map(|station| ClosedStation {
            visits: 1.0,
            service: station.demands[0],
            kind: station.kind,
        })
        .collect();
    let alone = mva(&alone, 18, 2.0).unwrap();
    check(together.throughput.iter().sum(), alone.throughput, 1e-11);
    check(together.throughput[0], alone.throughput / 3.0, 1e-11);
    for (i, station) in alone.stations.iter().enumerate() {
        check(
            together.mean_number[i].iter().sum(),
            station.mean_number,
            1e-10,
        );
        check(together.utilisation[i], station.utilisation, 1e-11);
    }
}

#[test]
fn classes_that_never_meet_do_not_matter_to_each_other() {
    let class = |population| ClosedClass {
        population,
        think_time: 0.0,
    };
    let parts: Vec<Part> = vec![
        (vec![1.0, 0.0], Some(2)),
        (vec![0.5, 0.0], Some(1)),
        (vec![0.0, 2.0], Some(3)),
    ];
    let network = mva_classes(&[class(5), class(7)], &stations(&parts)).unwrap();
    let station = |service, servers| ClosedStation {
        visits: 1.0,
        service,
        kind: StationKind::Queue { servers },
    };
    let first = mva(&[station(1.0, 2), station(0.5, 1)], 5, 0.0).unwrap();
    check(network.throughput[0], first.throughput, 1e-12);
    check(network.throughput[1], 1.5, 1e-12);
    check(network.mean_number[2][1], 7.0, 1e-12);
}

#[test]
fn a_lattice_beyond_the_limit_is_refused_before_it_is_built() {
    let class = ClosedClass {
        population: 10_000,
        think_time: 1.0,
    };
    let parts: Vec<Part> = vec![(vec![1.0; 3], Some(1))];
    let error = mva_classes(&[class; 3], &stations(&parts)).unwrap_err();
    assert!(matches!(error, QueueingError::TooLarge { cells, .. } if cells > 10_u128.pow(12)));
}
