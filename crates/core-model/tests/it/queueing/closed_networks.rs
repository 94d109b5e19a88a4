//! Closed networks of one class: against their product form, summed over every state.

use core_model::queueing::{ClosedStation, StationKind, finite_source, mva};
use proptest::prelude::*;

use super::check;

/// The weight of `number` customers at a station with this demand.
fn weight(demand: f64, servers: Option<u32>, number: u32) -> f64 {
    (1..=number)
        .map(|n| demand / f64::from(servers.map_or(n, |servers| n.min(servers))))
        .product()
}

/// The sum of the weights of all states of `stations` with `customers`, and for each station the sum of its number times them.
fn sum(stations: &[(f64, Option<u32>)], customers: u32) -> (f64, Vec<f64>) {
    let Some((&(demand, servers), rest)) = stations.split_last() else {
        return (f64::from(u8::from(customers == 0)), Vec::new());
    };
    let mut total = 0.0;
    let mut numbers = vec![0.0; stations.len()];
    for here in 0..=customers {
        let weight = weight(demand, servers, here);
        let (others, theirs) = sum(rest, customers - here);
        total += weight * others;
        for (number, their) in numbers.iter_mut().zip(theirs) {
            *number += weight * their;
        }
        numbers[stations.len() - 1] += f64::from(here) * weight * others;
    }
    (total, numbers)
}

fn station(demand: f64, servers: Option<u32>) -> ClosedStation {
    ClosedStation {
        visits: 2.0,
        service: demand / 2.0,
        kind: servers.map_or(StationKind::Delay, |servers| StationKind::Queue { servers }),
    }
}

fn some_servers() -> impl Strategy<Value = Option<u32>> {
    prop_oneof![Just(Some(1)), (2..5_u32).prop_map(Some), Just(None)]
}

proptest! {
    #[test]
    fn mva_sums_the_product_form(
        parts in prop::collection::vec((0.05..3.0_f64, some_servers()), 1..5),
        customers in 1..8_u32,
        think in prop_oneof![Just(0.0), 0.1..5.0_f64],
    ) {
        let stations: Vec<_> = parts.iter().map(|&(demand, servers)| station(demand, servers)).collect();
        let network = mva(&stations, customers, think).unwrap();
        let mut with_thinking = vec![(think, None)];
        with_thinking.extend(parts);
        let (all, numbers) = sum(&with_thinking, customers);
        let (less, _) = sum(&with_thinking, customers - 1);
        check(network.throughput, less / all, 1e-11);
        for (station, number) in network.stations.iter().zip(&numbers[1..]) {
            check(station.mean_number, number / all, 1e-11);
            check(station.throughput * station.response, number / all, 1e-11);
        }
        check(network.response, f64::from(customers) / network.throughput - think, 1e-10);
    }
}

#[test]
fn thinking_and_one_station_are_a_finite_source() {
    for (population, servers) in [(5, 1), (40, 3), (2000, 50), (300, 300), (7, 9)] {
        let source = finite_source(0.05, 1.25, servers, population).unwrap();
        let network = mva(&[station(0.8, Some(servers))], population, 20.0).unwrap();
        check(network.throughput, source.throughput, 1e-10);
        check(network.stations[0].mean_number, source.mean_number, 1e-9);
        check(network.stations[0].utilisation, source.utilisation, 1e-10);
        check(network.response, source.mean_sojourn, 1e-9);
    }
}

#[test]
fn many_servers_under_much_load_stay_at_the_bottleneck() {
    // Where the textbook's recursion has negative probabilities.
    let stations = [
        station(8.0, Some(8)),
        station(7.9, Some(8)),
        station(0.9, Some(1)),
        station(3.0, Some(4)),
    ];
    let network = mva(&stations, 3000, 1.0).unwrap();
    check(network.throughput, 1.0, 1e-3);
    let sum: f64 = network
        .stations
        .iter()
        .map(|station| station.mean_number)
        .sum();
    check(sum + network.throughput, 3000.0, 1e-9);
    for station in &network.stations {
        assert!(station.mean_number > 0.0 && (0.0..=1.0 + 1e-12).contains(&station.utilisation));
    }
}

#[test]
fn throughput_never_falls_with_the_population() {
    let stations = [
        station(2.0, Some(3)),
        station(0.5, Some(1)),
        station(1.0, None),
    ];
    let network = mva(&stations, 60, 0.0).unwrap();
    let throughputs = &network.throughput_by_population;
    assert_eq!(throughputs.len(), 60);
    assert!(
        throughputs
            .windows(2)
            .all(|pair| pair[0] <= pair[1] + 1e-15)
    );
    for (population, throughput) in (1..).zip(throughputs) {
        check(
            mva(&stations, population, 0.0).unwrap().throughput,
            *throughput,
            1e-12,
        );
    }
}

#[test]
fn a_station_that_nobody_visits_changes_nothing() {
    let idle = ClosedStation {
        visits: 0.0,
        service: 3.0,
        kind: StationKind::Queue { servers: 1 },
    };
    let with = mva(&[station(1.0, Some(1)), idle], 4, 0.0).unwrap();
    check(with.throughput, 1.0, 1e-15);
    check(with.stations[1].response, 3.0, 0.0);
    check(with.stations[1].mean_number, 0.0, 0.0);
}
