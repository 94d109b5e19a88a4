//! What a run came to: times of each customer, use of each worker, and a digest of who was served what.
//!
//! Times follow the usual terms of queueing: `total` is the sojourn time, from arrival to pick-up. Eating is a task of its own
//! and counts in the makespan alone. What an interrupted run left open counts up to its last event.

mod house;
mod shop;

pub use house::{HouseSummary, ZoneTimes};
pub(super) use shop::sum_up as sum_up_shop;
pub use shop::{CustomerTimes, Outcome, ShopSummary};

use std::time::Duration;

use super::Trace;
use super::shop_ledger::ShopLedger;
use super::table::When;
use super::violation::Findings;
use crate::plan::Plan;
use crate::scenario::Scenario;

/// What a run came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Summary {
    /// A shop's.
    Shop(ShopSummary),
    /// A house's.
    House(HouseSummary),
}

impl Summary {
    /// The shop's, if it was one.
    #[must_use]
    pub fn shop(&self) -> Option<&ShopSummary> {
        match self {
            Self::Shop(summary) => Some(summary),
            Self::House(_) => None,
        }
    }

    /// The house's, if it was one.
    #[must_use]
    pub fn house(&self) -> Option<&HouseSummary> {
        match self {
            Self::Shop(_) => None,
            Self::House(summary) => Some(summary),
        }
    }
}

/// Sums a run up. The trace is taken as it is: [`Trace::check`] says whether it makes sense.
#[must_use]
pub fn summary(trace: &Trace, scenario: &Scenario) -> Summary {
    match scenario.plan() {
        Plan::Shop(plan) => {
            let ledger = ShopLedger::read(trace.events(), plan, &mut Findings::default());
            Summary::Shop(shop::sum_up(trace, &ledger))
        }
        Plan::House(plan) => Summary::House(house::sum_up(trace, plan)),
    }
}

/// From one time to the other; zero if either is not known.
fn between(from: When, to: When) -> Duration {
    let times = from.get().zip(to.get());
    Duration::from_nanos(times.map_or(0, |(from, to)| to.saturating_sub(from)))
}

/// `busy` as a share of `capacity` over the makespan; zero for an empty run.
fn share(busy: Duration, capacity: u32, makespan: Duration) -> f64 {
    let all = makespan.as_secs_f64() * f64::from(capacity);
    if all > 0.0 {
        busy.as_secs_f64() / all
    } else {
        0.0
    }
}
