//! Inputs at the edge of what anybody would try.

use core_model::queueing::{ClosedStation, Queue, StationKind, finite_source, mmc, mmck, mva};

use super::check;

#[track_caller]
fn check_sane(queue: &Queue) {
    for share in [
        queue.utilisation,
        queue.probability_empty,
        queue.probability_of_waiting,
        queue.blocking,
    ] {
        assert!((0.0..=1.0 + 1e-9).contains(&share), "{queue:?}");
    }
    for mean in [
        queue.mean_waiting,
        queue.mean_sojourn,
        queue.mean_queue_length,
        queue.mean_number,
        queue.throughput,
    ] {
        assert!(mean.is_finite() && mean >= 0.0, "{queue:?}");
    }
}

#[test]
fn ten_thousand_servers_are_no_trouble() {
    for load in [1e-9, 0.1, 0.5, 0.9, 0.99, 0.9999] {
        let queue = mmc(load * 1e4, 1.0, 10_000).unwrap();
        check_sane(&queue);
        check(
            queue.mean_number - queue.mean_queue_length,
            load * 1e4,
            1e-9,
        );
        check_sane(&mmck(load * 1e4, 1.0, 10_000, 10_000).unwrap());
    }
    // Half of the customers wait where the spare servers are about half the root of the load (Halfin and Whitt 1981).
    let offered = 10_000.0 - 0.506 * 100.0;
    check(
        mmc(offered, 1.0, 10_000).unwrap().probability_of_waiting,
        0.5,
        5e-3,
    );
}

#[test]
fn room_for_a_million_is_no_trouble() {
    for load in [1e-6, 0.5, 0.999, 1.0, 1.001, 2.0, 1e6] {
        check_sane(&mmck(load, 1.0, 1, 1_000_000).unwrap());
        check_sane(&mmck(load * 100.0, 1.0, 100, 1_000_000).unwrap());
    }
    let even = mmck(1.0, 1.0, 1, 1_000_000).unwrap();
    check(even.mean_number, 5e5, 1e-9);
    check(even.blocking, 1.0 / 1_000_001.0, 1e-15);
    let full = mmck(2.0, 1.0, 1, 1_000_000).unwrap();
    check(full.blocking, 0.5, 1e-12);
    check(full.mean_number, 999_999.0, 1e-12);
}

#[test]
fn a_population_of_a_hundred_thousand_is_no_trouble() {
    for ratio in [1e-9, 1e-5, 1e-3, 1.0, 1e6] {
        for servers in [1, 100, 10_000, 100_000] {
            let queue = finite_source(ratio, 1.0, servers, 100_000).unwrap();
            check_sane(&queue);
            let away = queue.throughput / ratio;
            check(queue.mean_number + away, 1e5, 1e-11);
        }
    }
}

#[test]
fn a_hundred_thousand_go_round_a_closed_network() {
    let station = |service, servers| ClosedStation {
        visits: 1.0,
        service,
        kind: StationKind::Queue { servers },
    };
    let stations = [station(0.01, 1), station(0.04, 4), station(0.039, 4)];
    for think in [0.0, 10.0, 1e5] {
        let network = mva(&stations, 100_000, think).unwrap();
        let present: f64 = network
            .stations
            .iter()
            .map(|station| station.mean_number)
            .sum();
        check(present + network.throughput * think, 1e5, 1e-9);
    }
}

#[test]
fn extreme_rates_are_refused_or_answered_but_never_nonsense() {
    for arrival in [f64::MIN_POSITIVE, 1e-300, 1.0, 1e300, f64::MAX] {
        for service in [f64::MIN_POSITIVE, 1e-300, 1.0, 1e300, f64::MAX] {
            for servers in [1, 3, 1000] {
                for queue in [
                    mmc(arrival, service, servers),
                    mmck(arrival, service, servers, servers + 5),
                    finite_source(arrival, service, servers, 2000),
                ]
                .into_iter()
                .flatten()
                {
                    check_sane(&queue);
                }
            }
        }
    }
}
