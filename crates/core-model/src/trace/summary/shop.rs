//! What a shop's run came to.

use std::time::Duration;

use super::{between, share};
use crate::ids::CustomerId;
use crate::plan::ShopPlan;
use crate::stream::mix;
use crate::trace::shop_ledger::{CustomerRow, OrderRow, ShopLedger};
use crate::trace::table::When;
use crate::trace::violation::Findings;
use crate::trace::{Actor, Event, EventKind, Trace};

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

pub(super) fn sum_up(trace: &Trace, plan: &ShopPlan) -> ShopSummary {
    let ledger = ShopLedger::read(trace.events(), plan, &mut Findings::default());
    let told = told(trace.events(), plan, ledger.story_events);
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
                told.get(customer as usize).copied().unwrap_or_default(),
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
        order_of_arrival: sorted_by(&ledger, |row| row.arrived),
        order_of_completion: sorted_by(&ledger, |row| row.picked_up),
        stories: customers.iter().map(|times| u64::from(times.stories)).sum(),
        served: count(Outcome::Served),
        reneged: count(Outcome::Reneged),
        cashier_utilisation: share(cashier_busy.iter().sum(), plan.cashiers, makespan),
        grill_utilisation: share(grilled, plan.grill, makespan),
        cashier_busy,
        grilled,
        orders_digest: digest(&ledger),
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
        stories: told.finished,
        outcome,
    }
}

/// One customer's stories, summed up so that the order of events of the same nanosecond does not matter: what was told is the
/// sum of the ends less the sum of the beginnings (modulo 2⁶⁴).
#[derive(Clone, Copy, Debug, Default)]
struct Told {
    started: u32,
    finished: u32,
    sum_ns: u64,
    last_ns: u64,
}

impl Told {
    fn time(self) -> Duration {
        // A story that was interrupted counts for nothing.
        let open = if self.started > self.finished {
            self.last_ns
        } else {
            0
        };
        Duration::from_nanos(self.sum_ns.wrapping_add(open))
    }
}

fn told(events: &[Event], plan: &ShopPlan, story_events: u64) -> Vec<Told> {
    if story_events == 0 {
        return Vec::new();
    }
    let mut told = vec![Told::default(); plan.customers as usize];
    for event in events {
        let Actor::Customer(customer) = event.actor else {
            continue;
        };
        let Some(row) = told.get_mut(customer as usize) else {
            continue;
        };
        match event.kind {
            EventKind::StoryStarted { .. } => {
                row.started += 1;
                row.sum_ns = row.sum_ns.wrapping_sub(event.at_ns);
                row.last_ns = event.at_ns;
            }
            EventKind::StoryFinished { .. } => {
                row.finished += 1;
                row.sum_ns = row.sum_ns.wrapping_add(event.at_ns);
            }
            _ => {}
        }
    }
    told
}

fn sorted_by(ledger: &ShopLedger<'_>, time: impl Fn(&CustomerRow) -> When) -> Vec<CustomerId> {
    let times = ledger
        .customers
        .iter()
        .filter_map(|(customer, row)| Some((time(row).get()?, customer)));
    let mut times: Vec<(u64, u32)> = times.collect();
    times.sort_unstable();
    times
        .into_iter()
        .map(|(_, customer)| CustomerId(customer))
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
