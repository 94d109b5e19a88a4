//! The exact recursions, against each other and against a plain simulation.

use std::collections::{BTreeMap, VecDeque};

use core_model::queueing::{KieferWolfowitz, Lindley};
use proptest::prelude::*;

/// The waits by playing arrivals and departures in order of time, with a queue that is one.
fn simulate(customers: &[(u64, u64)], servers: u32) -> Vec<u64> {
    let mut arrivals = BTreeMap::<u64, Vec<usize>>::new();
    let mut came = Vec::new();
    let mut now = 0;
    for (customer, (interarrival, _)) in customers.iter().enumerate() {
        now += interarrival;
        came.push(now);
        arrivals.entry(now).or_default().push(customer);
    }
    let mut departures = BTreeMap::<u64, u32>::new();
    let mut queue = VecDeque::new();
    let mut free = servers;
    let mut waits = vec![0; customers.len()];
    while let Some(now) = arrivals.keys().chain(departures.keys()).min().copied() {
        free += departures.remove(&now).unwrap_or(0);
        queue.extend(arrivals.remove(&now).unwrap_or_default());
        while free > 0
            && let Some(customer) = queue.pop_front()
        {
            waits[customer] = now - came[customer];
            free -= 1;
            *departures.entry(now + customers[customer].1).or_default() += 1;
        }
    }
    waits
}

fn customers() -> impl Strategy<Value = Vec<(u64, u64)>> {
    prop_oneof![
        prop::collection::vec((0..5_u64, 0..12_u64), 0..200),
        prop::collection::vec((0..1_000_000_u64, 0..3_000_000_u64), 0..200),
    ]
}

proptest! {
    #[test]
    fn kiefer_wolfowitz_is_what_happens(customers in customers(), servers in 1..7_u32) {
        let mut exact = KieferWolfowitz::new(servers).unwrap();
        let waits: Vec<u64> = customers.iter().map(|&(t, s)| exact.next(t, s).unwrap()).collect();
        prop_assert_eq!(waits, simulate(&customers, servers));
    }

    #[test]
    fn with_one_server_kiefer_wolfowitz_is_lindley(customers in customers()) {
        let mut many = KieferWolfowitz::new(1).unwrap();
        let mut one = Lindley::new();
        for (interarrival, service) in customers {
            prop_assert_eq!(many.next(interarrival, service), one.next(interarrival, service));
        }
    }

    #[test]
    fn another_server_makes_nobody_wait_longer(customers in customers(), servers in 1..6_u32) {
        let mut few = KieferWolfowitz::new(servers).unwrap();
        let mut more = KieferWolfowitz::new(servers + 1).unwrap();
        for (interarrival, service) in customers {
            let (few, more) = (few.next(interarrival, service), more.next(interarrival, service));
            prop_assert!(few.unwrap() >= more.unwrap());
        }
    }
}

#[test]
fn servers_beyond_the_customers_cost_nothing() {
    let mut servers = KieferWolfowitz::new(u32::MAX).unwrap();
    for _ in 0..1000 {
        assert_eq!(servers.next(0, u64::MAX), Ok(0));
    }
}
