//! What is to be run: the plan of a shop or of a house, before it is checked.
//!
//! A plan is plain data with public fields, made by `new` with the project's defaults and changed at will. It is checked
//! once, where a [`Scenario`](crate::Scenario) is made of it.
//!
//! ```
//! use core_model::{ShopPlan, ShopStrategy};
//!
//! let plan = ShopPlan { customers: 40, ..ShopPlan::new(ShopStrategy::Parallel) };
//! assert_eq!(plan.cashiers, 8);
//! ```

use std::time::Duration;

use crate::distribution::Distribution;
pub use crate::strategy::{HouseStrategy, ShopStrategy, Strategy, UnknownStrategy};

/// The plan of a burger shop or of a bank.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShopPlan {
    /// Who does what, and what waits for what.
    pub strategy: ShopStrategy,
    /// How many customers come.
    pub customers: u32,
    /// Burgers in each order.
    pub burgers: u32,
    /// Cashiers, cashier-cooks or tellers.
    pub cashiers: u32,
    /// Cooks in the kitchen; cashier-cooks and tellers do without.
    pub cooks: u32,
    /// The kitchen's capacity: burgers that can be on the grill at once.
    pub grill: u32,
    /// The gap between one customer's arrival and the next one's; the first comes when the shop opens.
    pub arrivals: Distribution,
    /// Taking one order: computing.
    pub ordering: Distribution,
    /// One burger on the grill: a wait.
    pub grilling: Distribution,
    /// Telling one story: computing.
    pub story: Distribution,
    /// Eating: a wait.
    pub eating: Distribution,
    /// The most stories that one customer tells while it waits; 0 for none. Means nothing where customers stand at the counter.
    pub stories: u32,
    /// How long a client stays in line before it leaves; `None` for ever. Only a bank's clients leave.
    pub patience: Option<Distribution>,
}

impl ShopPlan {
    /// The default plan for `strategy`: 12 customers at once, 2 burgers each, 16 places on the grill, 100 µs to take an order,
    /// 100 ms on the grill, 3 stories of 200 µs, 50 ms to eat; 1 cashier, but 8 cashier-cooks where they work in parallel and
    /// 4 tellers in a bank.
    #[must_use]
    pub const fn new(strategy: ShopStrategy) -> Self {
        Self {
            strategy,
            customers: 12,
            burgers: 2,
            cashiers: match strategy {
                ShopStrategy::Sequential | ShopStrategy::Concurrent | ShopStrategy::Buzzers => 1,
                ShopStrategy::Parallel => 8,
                ShopStrategy::Bank => 4,
            },
            cooks: 1,
            grill: 16,
            arrivals: Distribution::ZERO,
            ordering: Distribution::Constant(Duration::from_micros(100)),
            grilling: Distribution::Constant(Duration::from_millis(100)),
            story: Distribution::Constant(Duration::from_micros(200)),
            eating: Distribution::Constant(Duration::from_millis(50)),
            stories: 3,
            patience: None,
        }
    }
}

/// The plan of a house to clean. How much work a zone is, is its kernel's business.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HousePlan {
    /// Who cleans, and in which order.
    pub strategy: HouseStrategy,
    /// How many clean at once.
    pub cleaners: u32,
    /// Zones of the house.
    pub zones: u32,
    /// Turns that a zone is cut into.
    pub slices: u32,
}

impl HousePlan {
    /// The default plan for `strategy`: 12 zones of 8 slices; 1 cleaner, but 9 (eight and you) where they work in parallel.
    #[must_use]
    pub const fn new(strategy: HouseStrategy) -> Self {
        Self {
            strategy,
            cleaners: if strategy.is_alone() { 1 } else { 9 },
            zones: 12,
            slices: 8,
        }
    }
}

/// A plan of either kind.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "there is one per scenario, and copying it freely is worth more than its bytes"
)]
pub enum Plan {
    /// Mostly waiting: burgers.
    Shop(ShopPlan),
    /// Only computing: cleaning.
    House(HousePlan),
}

impl Plan {
    /// The strategy of the plan.
    #[must_use]
    pub const fn strategy(&self) -> Strategy {
        match self {
            Self::Shop(plan) => Strategy::Shop(plan.strategy),
            Self::House(plan) => Strategy::House(plan.strategy),
        }
    }
}

impl From<ShopPlan> for Plan {
    fn from(plan: ShopPlan) -> Self {
        Self::Shop(plan)
    }
}

impl From<HousePlan> for Plan {
    fn from(plan: HousePlan) -> Self {
        Self::House(plan)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_cashier_cooks_and_four_tellers_are_the_default() {
        let cashiers = ShopStrategy::ALL.map(|strategy| ShopPlan::new(strategy).cashiers);
        assert_eq!(cashiers, [1, 8, 1, 1, 4]);
    }

    #[test]
    fn eight_cleaners_and_you_are_the_default_in_parallel() {
        let cleaners = HouseStrategy::ALL.map(|strategy| HousePlan::new(strategy).cleaners);
        assert_eq!(cleaners, [1, 1, 9, 9, 9, 9]);
    }
}
