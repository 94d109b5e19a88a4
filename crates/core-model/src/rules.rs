//! The rules that a plan must keep, all of them checked at once.

use std::fmt;

use crate::distribution::Distribution;
use crate::plan::{HousePlan, Plan, ShopPlan};
use crate::strategy::ShopStrategy;

/// The most burgers in all orders together.
const MOST_BURGERS: u64 = 100_000_000;

/// One rule that a plan breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The field of the plan, as it is written there.
    pub field: &'static str,
    /// What it was.
    pub value: String,
    /// What it must be.
    pub rule: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is `{}`: {}", self.field, self.value, self.rule)
    }
}

/// A plan that cannot be run. Displays one problem per line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct InvalidScenario {
    /// Every rule that is broken, in the order of the plan's fields; never empty.
    pub problems: Vec<Problem>,
}

impl fmt::Display for InvalidScenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.problems.iter().enumerate() {
            let separator = if i == 0 { "" } else { "\n" };
            write!(f, "{separator}{problem}")?;
        }
        Ok(())
    }
}

/// Every rule that a plan breaks.
pub(crate) fn problems(name: &str, plan: &Plan) -> Vec<Problem> {
    let mut found = Found(Vec::new());
    if name.trim().is_empty() {
        found.add("name", name, "must not be empty");
    }
    match plan {
        Plan::Shop(shop) => found.shop(shop),
        Plan::House(house) => found.house(house),
    }
    found.0
}

struct Found(Vec<Problem>);

impl Found {
    fn add(&mut self, field: &'static str, value: impl fmt::Display, rule: impl Into<String>) {
        self.0.push(Problem {
            field,
            value: value.to_string(),
            rule: rule.into(),
        });
    }

    fn count(&mut self, field: &'static str, value: u32, least: u32, most: u32) {
        if !(least..=most).contains(&value) {
            self.add(field, value, format!("must be from {least} to {most}"));
        }
    }

    fn duration(&mut self, field: &'static str, distribution: &Distribution) {
        if let Err(error) = distribution.validate() {
            self.add(field, distribution, error.to_string());
        }
    }

    fn shop(&mut self, shop: &ShopPlan) {
        self.count("customers", shop.customers, 1, 10_000_000);
        self.count("burgers", shop.burgers, 1, 1000);
        let all = u64::from(shop.customers) * u64::from(shop.burgers);
        // Where one of the two is out of its own range, that is what is wrong.
        if self.0.is_empty() && all > MOST_BURGERS {
            let rule = format!("customers times burgers must be at most {MOST_BURGERS}");
            self.add(
                "burgers",
                format_args!("{} × {}", shop.customers, shop.burgers),
                rule,
            );
        }
        self.count("cashiers", shop.cashiers, 1, 10_000);
        if shop.strategy == ShopStrategy::Sequential && (2..=10_000).contains(&shop.cashiers) {
            self.add(
                "cashiers",
                shop.cashiers,
                "must be 1 in a sequential shop; use parallel for more",
            );
        }
        self.count("cooks", shop.cooks, 1, 10_000);
        self.count("grill", shop.grill, 1, 100_000_000);
        self.duration("arrivals", &shop.arrivals);
        self.duration("ordering", &shop.ordering);
        self.duration("grilling", &shop.grilling);
        self.duration("story", &shop.story);
        self.duration("eating", &shop.eating);
        if shop.strategy.hands_out_numbers() {
            self.count("stories", shop.stories, 0, 1_000_000);
        }
        if let Some(patience) = &shop.patience {
            self.duration("patience", patience);
            if shop.strategy != ShopStrategy::Bank {
                let rule = format!(
                    "must be left out in a {} shop; only a bank's clients leave",
                    shop.strategy
                );
                self.add("patience", patience, rule);
            }
        }
    }

    fn house(&mut self, house: &HousePlan) {
        self.count("cleaners", house.cleaners, 1, 10_000);
        if house.strategy.is_alone() && (2..=10_000).contains(&house.cleaners) {
            let rule = format!(
                "must be 1 for {}; use parallel, or another with several, for more",
                house.strategy
            );
            self.add("cleaners", house.cleaners, rule);
        }
        self.count("zones", house.zones, 1, 1_000_000);
        self.count("slices", house.slices, 1, 10_000);
    }
}
