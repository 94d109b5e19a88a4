//! Simulated shops, customer by customer: exactly the waits of the recursion of Kiefer and Wolfowitz.

use crate::simulate::{simulated, station, study};
use crate::{run, scenario};
use core_model::queueing::KieferWolfowitz;
use core_model::{EventKind, Scenario, ShopPlan, Use};
use lab::runtimes::RuntimeName;
use lab::simulate::{Figure, Replications, Study};
use lab::{BackendChoice, ShopDay};
use std::time::Duration;

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap()
}

/// The waits that the recursion of Kiefer and Wolfowitz gives for the scenario's own gaps and services.
fn exact_waits(scenario: &Scenario, service: Use) -> Vec<u64> {
    let plan = scenario.shop().unwrap();
    let mut servers = KieferWolfowitz::new(plan.cashiers).unwrap();
    (0..plan.customers)
        .map(|customer| {
            let draw = |what| nanoseconds(scenario.draw(what, customer.into()));
            servers.next(draw(Use::Arrivals), draw(service)).unwrap()
        })
        .collect()
}

/// Compares the mean wait on the simulator with the recursion's.
#[track_caller]
fn check_mean_wait(plan: ShopPlan, processors: u32, service: Use) {
    let exact = exact_waits(&scenario(plan), service);
    let mean = exact.iter().sum::<u64>() as f64 / exact.len() as f64;
    assert!(mean > 0.0, "somebody has to wait");
    let studied = simulated(&Study {
        processors,
        ..study(plan, Replications::Count(1))
    });
    let wait = studied.replications[0].figures.get(Figure::Wait);
    assert!((wait / mean - 1.0).abs() < 1e-7, "{wait} {mean}");
}

/// Compares every customer's wait with the recursion's, to the nanosecond.
#[track_caller]
fn check_every_wait(plan: ShopPlan) {
    let exact = exact_waits(&scenario(plan), Use::Grilling);
    let day = ShopDay::new(scenario(plan), BackendChoice::Simulated).unwrap();
    let trace = run(day, RuntimeName::Sim).trace;
    let came: Vec<_> = scenario(plan).arrivals().map(nanoseconds).collect();
    let mut waits = vec![u64::MAX; exact.len()];
    for event in trace.events() {
        if let EventKind::OrderStarted { customer, .. } = event.kind {
            let customer = customer.0 as usize;
            waits[customer] = event.at_ns - came[customer];
        }
    }
    assert!(exact.iter().any(|wait| *wait > 0), "somebody has to wait");
    assert_eq!(waits, exact);
}

#[test]
fn every_customer_waits_as_long_as_in_the_recursion() {
    for cashiers in [1, 2, 8] {
        let service = format!("log-normal({}us, 0.5)", 800 * cashiers);
        check_every_wait(station(cashiers, 2_000, "exponential(1ms)", &service));
    }
}

#[test]
fn the_mean_wait_at_one_server_is_that_of_the_recursion() {
    let plan = station(1, 100_000, "exponential(1ms)", "exponential(900us)");
    check_mean_wait(plan, 1, Use::Grilling);
}

#[test]
fn the_mean_wait_at_two_servers_is_that_of_the_recursion() {
    let plan = station(2, 100_000, "exponential(1ms)", "log-normal(1500us, 0.5)");
    check_mean_wait(plan, 1, Use::Grilling);
}

#[test]
fn the_mean_wait_at_eight_servers_is_that_of_the_recursion() {
    let plan = station(8, 100_000, "uniform(0, 2ms)", "exponential(7500us)");
    check_mean_wait(plan, 1, Use::Grilling);
}

#[test]
fn a_service_that_computes_on_a_processor_of_its_own_is_a_service_too() {
    let plan = ShopPlan {
        ordering: "exponential(7ms)".parse().unwrap(),
        ..station(8, 20_000, "exponential(1ms)", "0")
    };
    check_mean_wait(plan, 8, Use::Ordering);
}
