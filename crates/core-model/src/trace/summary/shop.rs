//! What a shop's run came to.

use std::time::Duration;

use super::{between, share};
use crate::ids::CustomerId;
use crate::stream::mix;
use crate::trace::Trace;
use crate::trace::shop_ledger::{CustomerRow, OrderRow, ShopLedger, Told};
use crate::trace::table::When;

/// How a customer's visit ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It picked its burgers up.
    Served,
    /// It left the line.
    Reneged,
    /// Neither, because the run was interrupted.
    Unfinished,
}

/// One customer's visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CustomerTimes {
    /// From its arrival to the beginning of its order, or to its leaving the line.
    pub in_line: Duration,
    /// From the order taken to the pick-up, without the time in which it worked.
    pub waiting: Duration,
    /// Telling stories: the useful work that waiting side by side makes possible.
    pub working: Duration,
    /// From its arrival to the pick-up: the sojourn time.
    pub total: Duration,
    /// Stories told to the end.
    pub stories: u32,
    /// How the visit ended.
    pub outcome: Outcome,
}

/// What a shop's run came to.
#[derive(Clone, Debug, PartialEq)]
pub struct ShopSummary {
    /// The visit of each customer, by its number.
    pub customers: Vec<CustomerTimes>,
    /// The customers in the order in which they came; those of the same nanosecond by number.
    pub order_of_arrival: Vec<CustomerId>,
    /// The customers who were served, in the order in which they picked up; those of the same nanosecond by number.
    pub order_of_completion: Vec<CustomerId>,
    /// Stories told to the end.
    pub stories: u64,
    /// Customers who were served.
    pub served: u32,
    /// Customers who left the line.
    pub reneged: u32,
    /// How long each cashier was serving somebody.
    pub cashier_busy: Vec<Duration>,
    /// The time on the grill of all burgers together.
    pub grilled: Duration,
    /// The cashiers' share of the makespan in which they were serving, from 0 to 1.
    pub cashier_utilisation: f64,
    /// The share of the grill's room and the makespan that was in use, from 0 to 1.
    pub grill_utilisation: f64,
    /// A hash of who picked up which order with how many burgers, whatever the order in time: two runs with the same digest
    /// served the same orders.
    pub orders_digest: u64,
    /// When the last event happened.
    pub makespan: Duration,
}

pub(in crate::trace) fn sum_up(trace: &Trace, ledger: &ShopLedger<'_>) -> ShopSummary {
    let plan = ledger.plan;
    let makespan = trace.makespan();
    let end = When::at(trace.events().last().map_or(0, |event| event.at_ns));
    let customers: Vec<CustomerTimes> = (0..plan.customers)
        .map(|customer| {
            let row = ledger.customers.get(customer).copied().unwrap_or_default();
            let order = row
                .order
                .and_then(|order| ledger.orders.get(order))
                .copied()
                .unwrap_or_default();
            visit(
                &row,
                &order,
                ledger.stories.get(customer).copied().unwrap_or_default(),
                end,
            )
        })
        .collect();
    let count = |outcome| {
        customers
            .iter()
            .map(|times| u32::from(times.outcome == outcome))
            .sum()
    };
    let mut cashier_busy = vec![Duration::ZERO; plan.cashiers as usize];
    for (_, order) in ledger.orders.iter() {
        if let Some(busy) = cashier_busy.get_mut(order.cashier as usize) {
            *busy += between(order.started, order.cashier_free());
        }
    }
    let grilled = ledger
        .burgers()
        .map(|burger| between(burger.started, burger.done))
        .sum();
    ShopSummary {
        order_of_arrival: order_of_arrival(ledger),
        order_of_completion: order_of_completion(ledger),
        stories: customers.iter().map(|times| u64::from(times.stories)).sum(),
        served: count(Outcome::Served),
        reneged: count(Outcome::Reneged),
        cashier_utilisation: share(cashier_busy.iter().sum(), plan.cashiers, makespan),
        grill_utilisation: share(grilled, plan.grill, makespan),
        cashier_busy,
        grilled,
        orders_digest: digest(ledger),
        makespan,
        customers,
    }
}

fn visit(row: &CustomerRow, order: &OrderRow, told: Told, end: When) -> CustomerTimes {
    let (outcome, left) = match (row.picked_up.is_known(), row.reneged.is_known()) {
        (true, _) => (Outcome::Served, row.picked_up),
        (false, true) => (Outcome::Reneged, row.reneged),
        (false, false) => (Outcome::Unfinished, end),
    };
    let called = if order.started.is_known() {
        order.started
    } else {
        left
    };
    let working = told.time();
    CustomerTimes {
        in_line: between(row.arrived, called),
        waiting: between(order.taken, left).saturating_sub(working),
        working,
        total: between(row.arrived, left),
        stories: told.count(),
        outcome,
    }
}

/// By time, then by number. Where customers come in the order of their numbers, nothing is left to be sorted.
fn order_of_arrival(ledger: &ShopLedger<'_>) -> Vec<CustomerId> {
    let times = ledger
        .customers
        .iter()
        .filter_map(|(customer, row)| Some((row.arrived.get()?, customer)));
    let mut times: Vec<(u64, u32)> = times.collect();
    times.sort_unstable();
    customers(&times)
}

/// By time, in which order the events are; at one time, by number.
fn order_of_completion(ledger: &ShopLedger<'_>) -> Vec<CustomerId> {
    let mut times = ledger.pick_ups.clone();
    for together in times.chunk_by_mut(|a, b| a.0 == b.0) {
        together.sort_unstable();
    }
    customers(&times)
}

fn customers(times: &[(u64, u32)]) -> Vec<CustomerId> {
    times
        .iter()
        .map(|(_, customer)| CustomerId(*customer))
        .collect()
}

/// Sums mixed hashes, which gives the same whatever the order.
fn digest(ledger: &ShopLedger<'_>) -> u64 {
    let picked = ledger
        .customers
        .iter()
        .filter_map(|(customer, row)| Some((customer, row.picked?, row.picked_burgers)));
    picked.fold(0, |sum: u64, (customer, order, burgers)| {
        let pair = u64::from(order) << 32 | u64::from(customer);
        sum.wrapping_add(mix(mix(pair) ^ u64::from(burgers)))
    })
}
