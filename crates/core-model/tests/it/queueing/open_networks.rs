//! Open networks.

use core_model::queueing::{OpenStation, QueueingError, jackson, mmc};

use super::check;

fn station(arrival_rate: f64, service_rate: f64, servers: u32) -> OpenStation {
    OpenStation {
        arrival_rate,
        service_rate,
        servers,
    }
}

#[test]
fn stations_in_a_row_are_as_if_alone() {
    let network = jackson(
        &[
            station(3.0, 4.0, 1),
            station(0.0, 2.0, 2),
            station(0.0, 9.0, 1),
        ],
        &[vec![0.0, 1.0, 0.0], vec![0.0, 0.0, 1.0], vec![0.0; 3]],
    )
    .unwrap();
    let alone = [
        mmc(3.0, 4.0, 1).unwrap(),
        mmc(3.0, 2.0, 2).unwrap(),
        mmc(3.0, 9.0, 1).unwrap(),
    ];
    let sojourn = alone.iter().map(|queue| queue.mean_sojourn).sum();
    check(network.mean_sojourn, sojourn, 1e-12);
    for (found, alone) in network.stations.iter().zip(alone) {
        check(found.mean_number, alone.mean_number, 1e-12);
    }
}

#[test]
fn feedback_multiplies_the_visits() {
    let network = jackson(&[station(1.0, 5.0, 1)], &[vec![0.75]]).unwrap();
    check(network.visits[0], 4.0, 1e-12);
    check(network.stations[0].utilisation, 0.8, 1e-12);
    check(network.mean_sojourn, 4.0, 1e-11);
}

#[test]
fn traffic_in_circles_balances() {
    let routing = [
        vec![0.1, 0.3, 0.4, 0.0],
        vec![0.2, 0.0, 0.3, 0.3],
        vec![0.0, 0.5, 0.25, 0.25],
        vec![0.3, 0.2, 0.1, 0.0],
    ];
    let from_outside = [1.0, 0.0, 2.0, 0.5];
    let stations = from_outside.map(|rate| station(rate, 20.0, 3));
    let network = jackson(&stations, &routing).unwrap();
    for to in 0..4 {
        let in_all: f64 = (0..4)
            .map(|from| network.stations[from].throughput * routing[from][to])
            .sum();
        check(
            network.stations[to].throughput,
            from_outside[to] + in_all,
            1e-12,
        );
    }
    check(network.throughput, 3.5, 1e-15);
}

#[test]
fn a_station_that_nobody_reaches_is_idle() {
    let network = jackson(
        &[station(1.0, 2.0, 1), station(0.0, 2.0, 1)],
        &[vec![0.0, 0.0], vec![1.0, 0.0]],
    )
    .unwrap();
    check(network.stations[1].probability_empty, 1.0, 0.0);
    check(network.mean_number, 1.0, 1e-12);
}

#[test]
fn an_overloaded_station_is_named() {
    let error = jackson(
        &[station(1.0, 2.0, 1), station(0.5, 1.0, 1)],
        &[vec![0.0, 0.5], vec![0.0, 0.0]],
    )
    .unwrap_err();
    assert!(matches!(
        error,
        QueueingError::UnstableStation { station: 1, .. }
    ));
    assert_eq!(
        error.to_string(),
        "the load of station 1 is 1, which must be below 1"
    );
}

#[test]
fn customers_must_be_able_to_leave() {
    let stations = [station(1.0, 9.0, 1), station(0.0, 9.0, 1)];
    let trap = [vec![0.0, 0.5], vec![0.0, 1.0]];
    assert_eq!(
        jackson(&stations, &trap).unwrap_err(),
        QueueingError::NoWayOut { station: 1 }
    );
    let circle = [vec![0.0, 1.0], vec![0.3 + 0.7, 0.0]];
    assert_eq!(
        jackson(&stations, &circle).unwrap_err(),
        QueueingError::NoWayOut { station: 0 }
    );
}

#[test]
fn routing_must_be_made_of_probabilities() {
    let stations = [station(1.0, 9.0, 1), station(0.0, 9.0, 1)];
    let refused = |routing: &[Vec<f64>]| jackson(&stations, routing).unwrap_err();
    assert!(matches!(
        refused(&[vec![0.0, 1.0]]),
        QueueingError::Mismatch {
            expected: 2,
            found: 1,
            ..
        }
    ));
    assert!(matches!(
        refused(&[vec![0.0], vec![0.0]]),
        QueueingError::Mismatch {
            expected: 2,
            found: 1,
            ..
        }
    ));
    assert!(matches!(
        refused(&[vec![0.0, -0.5], vec![0.0, 0.0]]),
        QueueingError::NotAFraction { .. }
    ));
    assert!(matches!(
        refused(&[vec![0.6, 0.6], vec![0.0, 0.0]]),
        QueueingError::Overrouted { station: 0, .. }
    ));
}
