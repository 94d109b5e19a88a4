//! One station: against the balance equations solved directly, and against each other.

use core_model::queueing::{
    PriorityClass, Queue, ServiceTime, WaitingTime, cobham, cobham_mmc, erlang_b, erlang_c,
    finite_source, little, md1, mg1, mmc, mmck,
};
use proptest::prelude::*;

use super::check;

/// The probabilities of the states of a birth–death process, by products of the rates; for few states only.
fn states(count: u32, up: impl Fn(u32) -> f64, down: impl Fn(u32) -> f64) -> Vec<f64> {
    let mut weights = vec![1.0];
    for number in 1..=count {
        weights.push(weights[weights.len() - 1] * up(number - 1) / down(number));
    }
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / sum).collect()
}

fn mean(states: &[f64], value: impl Fn(u32) -> f64) -> f64 {
    (0_u32..)
        .zip(states)
        .map(|(number, share)| value(number) * share)
        .sum()
}

#[track_caller]
fn check_little(queue: &Queue) {
    let number = little::mean_number(queue.throughput, queue.mean_sojourn).unwrap();
    check(number, queue.mean_number, 1e-9);
    let waiting = little::mean_number(queue.throughput, queue.mean_waiting).unwrap();
    check(waiting, queue.mean_queue_length, 1e-9);
}

#[track_caller]
fn check_equal(a: &Queue, b: &Queue, tolerance: f64) {
    check(a.utilisation, b.utilisation, tolerance);
    check(a.probability_empty, b.probability_empty, tolerance);
    check(
        a.probability_of_waiting,
        b.probability_of_waiting,
        tolerance,
    );
    check(a.mean_waiting, b.mean_waiting, tolerance);
    check(a.mean_sojourn, b.mean_sojourn, tolerance);
    check(a.mean_queue_length, b.mean_queue_length, tolerance);
    check(a.mean_number, b.mean_number, tolerance);
    check(a.throughput, b.throughput, tolerance);
    check(a.blocking, b.blocking, tolerance);
}

proptest! {
    #[test]
    fn mmck_solves_the_balance_equations(
        arrival in 0.01..20.0_f64, service in 0.1..5.0_f64, servers in 1..6_u32, more in 0..12_u32,
    ) {
        let capacity = servers + more;
        let queue = mmck(arrival, service, servers, capacity).unwrap();
        let states = states(capacity, |_| arrival, |n| f64::from(n.min(servers)) * service);
        let blocking = states[states.len() - 1];
        check(queue.blocking, blocking, 1e-12);
        check(queue.probability_empty, states[0], 1e-12);
        check(queue.mean_number, mean(&states, f64::from), 1e-12);
        check(queue.throughput, arrival * (1.0 - blocking), 1e-11);
        check(queue.mean_queue_length, mean(&states, |n| f64::from(n.saturating_sub(servers))), 1e-12);
        let waits = mean(&states, |n| f64::from(u8::from(n >= servers && n < capacity)));
        check(queue.probability_of_waiting * (1.0 - blocking), waits, 1e-12);
        check_little(&queue);
    }

    #[test]
    fn finite_source_solves_the_balance_equations(
        request in 0.01..5.0_f64, service in 0.1..5.0_f64, servers in 1..6_u32, population in 1..15_u32,
    ) {
        let queue = finite_source(request, service, servers, population).unwrap();
        let with = |population: u32| states(
            population,
            |n| f64::from(population - n) * request,
            |n| f64::from(n.min(servers)) * service,
        );
        let all = with(population);
        check(queue.probability_empty, all[0], 1e-12);
        check(queue.mean_number, mean(&all, f64::from), 1e-12);
        check(queue.throughput, mean(&all, |n| f64::from(population - n) * request), 1e-11);
        // Who comes sees the system as the others would leave it.
        let others = with(population - 1);
        check(queue.probability_of_waiting, mean(&others, |n| f64::from(u8::from(n >= servers))), 1e-12);
        check_little(&queue);
    }

    #[test]
    fn mmc_is_mmck_with_much_room(load in 0.05..0.9_f64, servers in 1..40_u32, service in 0.1..9.0_f64) {
        let arrival = load * f64::from(servers) * service;
        let unlimited = mmc(arrival, service, servers).unwrap();
        let limited = mmck(arrival, service, servers, servers + 1000).unwrap();
        check_equal(&unlimited, &limited, 1e-9);
        check_little(&unlimited);
    }

    #[test]
    fn cobham_conserves_the_work(
        rates in prop::collection::vec((0.01..1.0_f64, 0.1..3.0_f64, 0.0..4.0_f64), 1..6), load in 0.1..0.95_f64,
    ) {
        // Kleinrock's conservation law: Σ ρᵢ Wqᵢ = ρ W₀ / (1 − ρ), whatever the order of the classes.
        let scale = load / rates.iter().map(|(rate, mean, _)| rate * mean).sum::<f64>();
        let mut classes: Vec<PriorityClass> = rates
            .iter()
            .map(|&(rate, mean, variation)| PriorityClass {
                arrival_rate: rate * scale,
                service: ServiceTime::with_variation(mean, variation).unwrap(),
            })
            .collect();
        let residual: f64 = classes.iter().map(|c| c.arrival_rate * c.service.second_moment() / 2.0).sum();
        for _ in 0..2 {
            let queues = cobham(&classes).unwrap();
            let sum: f64 = queues.iter().map(|queue| queue.utilisation * queue.mean_waiting).sum();
            check(sum, load * residual / (1.0 - load), 1e-9);
            for pair in queues.windows(2) {
                prop_assert!(pair[0].mean_waiting < pair[1].mean_waiting);
            }
            queues.iter().for_each(check_little);
            classes.reverse();
        }
    }

    #[test]
    fn priorities_at_several_servers_conserve_the_wait(
        shares in prop::collection::vec(0.05..1.0_f64, 1..5), load in 0.1..0.95_f64, servers in 1..20_u32,
    ) {
        let total = load * f64::from(servers) * 2.0;
        let scale = total / shares.iter().sum::<f64>();
        let rates: Vec<f64> = shares.iter().map(|share| share * scale).collect();
        let queues = cobham_mmc(&rates, 2.0, servers).unwrap();
        let waiting: f64 = queues.iter().map(|queue| queue.mean_queue_length).sum();
        check(waiting, mmc(total, 2.0, servers).unwrap().mean_queue_length, 1e-9);
    }

    #[test]
    fn the_distribution_of_waiting_has_the_mean_of_waiting(
        load in 0.1..0.9_f64, servers in 1..8_u32, probability in 0.0..0.999_f64,
    ) {
        let arrival = load * f64::from(servers);
        let queue = mmc(arrival, 1.0, servers).unwrap();
        let waiting = WaitingTime::mmc(arrival, 1.0, servers).unwrap();
        let area = |f: &dyn Fn(f64) -> f64| {
            // Simpson's rule, far enough out.
            let (steps, width) = (20_000_u32, 0.02);
            let sum: f64 = (0..=steps)
                .map(|step| {
                    let weight = if step == 0 || step == steps { 1.0 } else if step % 2 == 1 { 4.0 } else { 2.0 };
                    weight * f(f64::from(step) * width)
                })
                .sum();
            sum * width / 3.0
        };
        check(area(&|t| waiting.exceeds(t).unwrap()), queue.mean_waiting, 1e-6);
        check(area(&|t| waiting.sojourn_exceeds(t).unwrap()), queue.mean_sojourn, 1e-6);
        let time = waiting.quantile(probability).unwrap();
        if time > 0.0 {
            check(waiting.exceeds(time).unwrap(), 1.0 - probability, 1e-12);
        } else {
            prop_assert!(queue.probability_of_waiting <= 1.0 - probability + 1e-12);
        }
    }
}

#[test]
fn the_sojourn_is_continuous_where_its_formula_divides_by_zero() {
    // One server more than the offered load: waiting and service have the same rate.
    let at = WaitingTime::mmc(1.0, 1.0, 2).unwrap();
    let near = WaitingTime::mmc(1.0 + 1e-9, 1.0, 2).unwrap();
    for time in [0.0, 0.5, 3.0, 40.0, 2000.0] {
        let (at, near) = (
            at.sojourn_exceeds(time).unwrap(),
            near.sojourn_exceeds(time).unwrap(),
        );
        check(at, near, 1e-8);
        check(at, (-time).exp() * (1.0 + time / 3.0), 1e-12);
    }
}

#[test]
fn with_room_for_the_servers_alone_it_is_erlangs_loss() {
    let queue = mmck(7.0, 1.0, 9, 9).unwrap();
    check(queue.blocking, erlang_b(7.0, 9).unwrap(), 1e-14);
    check(queue.mean_waiting, 0.0, 0.0);
    check(queue.probability_of_waiting, 0.0, 0.0);
}

#[test]
fn the_delay_formula_is_the_probability_of_waiting() {
    let queue = mmc(14.0, 2.0, 9).unwrap();
    check(
        queue.probability_of_waiting,
        erlang_c(7.0, 9).unwrap(),
        1e-14,
    );
}

#[test]
fn exponential_service_makes_mg1_mm1() {
    let service = ServiceTime::exponential(0.25).unwrap();
    let one = mmc(3.0, 4.0, 1).unwrap();
    check_equal(&mg1(3.0, service).unwrap(), &one, 1e-12);
    let class = PriorityClass {
        arrival_rate: 3.0,
        service,
    };
    check_equal(&cobham(&[class]).unwrap()[0], &one, 1e-12);
    check_equal(&cobham_mmc(&[3.0], 4.0, 1).unwrap()[0], &one, 1e-12);
    let three = mmc(9.0, 4.0, 3).unwrap();
    check_equal(&cobham_mmc(&[9.0], 4.0, 3).unwrap()[0], &three, 1e-12);
}

#[test]
fn constant_service_halves_the_wait() {
    let constant = md1(3.0, 0.25).unwrap();
    let random = mmc(3.0, 4.0, 1).unwrap();
    check(constant.mean_waiting, random.mean_waiting / 2.0, 1e-13);
    check_little(&constant);
}

#[test]
fn littles_law_gives_any_of_its_three_from_the_others() {
    check(little::mean_time(9.0, 60.0).unwrap(), 0.15, 1e-15);
    check(little::throughput(9.0, 0.15).unwrap(), 60.0, 1e-15);
}
