//! From a scenario file to the model's scenarios: the defaults of each strategy, overridden by what the file says.

use core_model::{HousePlan, HouseStrategy, Plan, Scenario, ShopPlan, ShopStrategy, Strategy};

use super::check::{self, Finding};
use super::error::{FileProblem, ScenarioFileError};
use super::file::{HouseSection, ScenarioFile, ShopSection};

impl ScenarioFile {
    /// Returns one scenario for each strategy, in the order of the file.
    ///
    /// # Errors
    ///
    /// [`ScenarioFileError`] with every rule that is broken, without places. What [`ScenarioFile::parse`] returned and nobody
    /// changed breaks none.
    pub fn scenarios(&self) -> Result<Vec<Scenario>, ScenarioFileError> {
        refuse(check::findings(self, None))?;
        let strategies = self.strategies().into_iter();
        strategies.map(|strategy| self.made(strategy)).collect()
    }

    /// Returns the scenario of one strategy, whether the file lists it or not.
    ///
    /// # Errors
    ///
    /// As [`ScenarioFile::scenarios`], and where the strategy is a house's and the file a shop, or the other way round.
    pub fn scenario(&self, strategy: Strategy) -> Result<Scenario, ScenarioFileError> {
        refuse(check::findings(self, Some(strategy)))?;
        self.made(strategy)
    }

    fn made(&self, strategy: Strategy) -> Result<Scenario, ScenarioFileError> {
        let plan: Plan = match (strategy, &self.shop, &self.house) {
            (Strategy::Shop(strategy), Some(shop), _) => shop.plan(strategy).into(),
            (Strategy::House(strategy), _, Some(house)) => house.plan(strategy).into(),
            _ => return Err(other_kind(&self.name, strategy)),
        };
        Scenario::new(&self.name, self.seed, plan).map_err(|invalid| {
            let problems = invalid.problems.iter();
            ScenarioFileError::new(
                problems
                    .map(|problem| placeless(problem.to_string()))
                    .collect(),
            )
        })
    }
}

impl ShopSection {
    /// The shops that use `cashiers`; the others have one.
    pub(super) const WITH_CASHIERS: [ShopStrategy; 2] =
        [ShopStrategy::Parallel, ShopStrategy::Bank];
    /// The shops that use `cooks`.
    pub(super) const WITH_COOKS: [ShopStrategy; 2] =
        [ShopStrategy::Concurrent, ShopStrategy::Buzzers];
    /// The shops that use `patience`.
    pub(super) const WITH_PATIENCE: [ShopStrategy; 1] = [ShopStrategy::Bank];

    /// Returns the plan of one strategy, unchecked: its defaults, overridden by what the section says and the strategy uses.
    #[must_use]
    pub fn plan(&self, strategy: ShopStrategy) -> ShopPlan {
        let default = ShopPlan::new(strategy);
        let burgers = self.burgers.unwrap_or(default.burgers);
        let used =
            |by: &[ShopStrategy], value: Option<u32>| value.filter(|_| by.contains(&strategy));
        let cashiers = used(&Self::WITH_CASHIERS, self.cashiers).unwrap_or(default.cashiers);
        let cooks = used(&Self::WITH_COOKS, self.cooks).unwrap_or(default.cooks);
        let grill = if self.own_kitchens {
            let cooking = if strategy.hands_out_numbers() {
                cooks
            } else {
                cashiers
            };
            cooking.saturating_mul(burgers)
        } else {
            self.grill.unwrap_or(default.grill)
        };
        ShopPlan {
            strategy,
            customers: self.customers.unwrap_or(default.customers),
            burgers,
            cashiers,
            cooks,
            grill,
            arrivals: self.arrivals.unwrap_or(default.arrivals),
            ordering: self.ordering.unwrap_or(default.ordering),
            grilling: self.grilling.unwrap_or(default.grilling),
            story: self.story.unwrap_or(default.story),
            eating: self.eating.unwrap_or(default.eating),
            stories: self.stories.unwrap_or(default.stories),
            patience: self
                .patience
                .filter(|_| Self::WITH_PATIENCE.contains(&strategy)),
        }
    }
}

impl HouseSection {
    /// The ways to clean that use `cleaners`; the others have one.
    pub(super) const WITH_CLEANERS: [HouseStrategy; 4] = HouseStrategy::TOGETHER;

    /// Returns the plan of one strategy, unchecked: its defaults, overridden by what the section says and the strategy uses.
    #[must_use]
    pub fn plan(&self, strategy: HouseStrategy) -> HousePlan {
        let default = HousePlan::new(strategy);
        let cleaners = self
            .cleaners
            .filter(|_| Self::WITH_CLEANERS.contains(&strategy));
        HousePlan {
            strategy,
            cleaners: cleaners.unwrap_or(default.cleaners),
            zones: self.zones.unwrap_or(default.zones),
            slices: self.slices.unwrap_or(default.slices),
        }
    }
}

fn refuse(findings: Vec<Finding>) -> Result<(), ScenarioFileError> {
    if findings.is_empty() {
        return Ok(());
    }
    let messages = findings.into_iter().map(|finding| finding.message);
    Err(ScenarioFileError::new(messages.map(placeless).collect()))
}

fn other_kind(name: &str, strategy: Strategy) -> ScenarioFileError {
    let (kind, valid) = match strategy {
        Strategy::Shop(_) => (
            "house",
            HouseStrategy::ALL.map(HouseStrategy::name).join(", "),
        ),
        Strategy::House(_) => ("shop", ShopStrategy::ALL.map(ShopStrategy::name).join(", ")),
    };
    ScenarioFileError::new(vec![placeless(format!(
        "the scenario `{name}` is a {kind} and cannot be run as {strategy}; valid are {valid}"
    ))])
}

fn placeless(message: String) -> FileProblem {
    FileProblem {
        position: None,
        message,
        nearest: None,
    }
}
