//! What a shop's plan asks for in all: computing, and waiting.

use std::time::Duration;

use crate::scenario::{Scenario, Use};

/// The durations of a shop's plan, summed over its customers, from the actual draws. All zero for a house.
///
/// Where clients may leave a bank's line, this is what the plan asks for if everybody stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Demand {
    /// Taking the orders: computing.
    pub ordering: Duration,
    /// Every burger's time on the grill.
    pub grilling: Duration,
    /// The longest burger of each order: what a customer waits for if the grill has room.
    pub longest_burgers: Duration,
    /// Eating.
    pub eating: Duration,
    /// When the last customer comes.
    pub last_arrival: Duration,
}

impl Demand {
    /// Sums a plan up.
    #[must_use]
    pub fn of(scenario: &Scenario) -> Self {
        let mut demand = Self::default();
        for visit in visits(scenario) {
            demand.ordering += visit.ordering;
            demand.grilling += visit.grilling;
            demand.longest_burgers += visit.longest_burger;
            demand.eating += visit.eating;
            demand.last_arrival = visit.arrival;
        }
        demand
    }

    /// The computing that cannot be left out: taking the orders. Stories that were told come on top.
    #[must_use]
    pub fn computing(&self) -> Duration {
        self.ordering
    }

    /// The waits that the customers have, summed: for their longest burger, and eating.
    #[must_use]
    pub fn waiting(&self) -> Duration {
        self.longest_burgers + self.eating
    }
}

/// One customer's draws.
#[derive(Clone, Copy, Debug)]
pub(super) struct Visit {
    pub(super) arrival: Duration,
    pub(super) ordering: Duration,
    /// All its burgers.
    pub(super) grilling: Duration,
    pub(super) longest_burger: Duration,
    pub(super) shortest_burger: Duration,
    pub(super) eating: Duration,
    /// How long it stays in line at most.
    pub(super) patience: Option<Duration>,
}

/// Every customer's draws, by number; none for a house.
pub(super) fn visits(scenario: &Scenario) -> impl Iterator<Item = Visit> + '_ {
    let shop = scenario.shop();
    let burgers = shop.map_or(0, |shop| shop.burgers);
    let alike = shop.is_some_and(|shop| shop.grilling.is_constant());
    (0_u32..)
        .zip(scenario.arrivals())
        .map(move |(customer, arrival)| {
            let (grilling, longest_burger, shortest_burger) = if alike {
                let each = scenario.grilling(customer, 0);
                (each * burgers, each, each)
            } else {
                (0..burgers).fold(
                    (Duration::ZERO, Duration::ZERO, Duration::MAX),
                    |(sum, longest, shortest), burger| {
                        let each = scenario.grilling(customer, burger);
                        (sum + each, longest.max(each), shortest.min(each))
                    },
                )
            };
            Visit {
                arrival,
                ordering: scenario.draw(Use::Ordering, u64::from(customer)),
                grilling,
                longest_burger,
                shortest_burger,
                eating: scenario.draw(Use::Eating, u64::from(customer)),
                patience: scenario.patience(customer),
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{HousePlan, ShopPlan};
    use crate::strategy::{HouseStrategy, ShopStrategy};

    #[test]
    fn a_constant_plan_asks_for_multiples() {
        let plan = ShopPlan::new(ShopStrategy::Concurrent);
        let demand = Demand::of(&Scenario::new("demand", 1, plan.into()).unwrap());
        assert_eq!(demand.computing(), Duration::from_micros(12 * 100));
        assert_eq!(demand.grilling, Duration::from_millis(12 * 2 * 100));
        assert_eq!(demand.waiting(), Duration::from_millis(12 * 150));
    }

    #[test]
    fn a_house_asks_for_nothing_of_this() {
        let plan = HousePlan::new(HouseStrategy::One);
        let demand = Demand::of(&Scenario::new("demand", 1, plan.into()).unwrap());
        assert_eq!(demand, Demand::default());
    }
}
