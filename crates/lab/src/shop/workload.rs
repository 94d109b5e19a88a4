//! The shop as a [`Workload`]: opens it on a runtime, runs the day, and makes figures of the trace.

use super::staff::Shop;
use super::{bank, concurrent, parallel, sequential};
use crate::devices::{Ask, BackendChoice, OneOrder};
use crate::recorder::{Recorder, nanoseconds};
use crate::workload::{Failure, Figures, Finished, Label, Workload};
use bench_report::{ShopFigures, Spread};
use core_model::trace::{CustomerTimes, Extent, Review, ShopSummary, Summary};
use core_model::{Distribution, Plan, Scenario, ShopStrategy, Use, limits};
use io_sim::simulated::{Latency, Settings};
use io_sim::{Backend, Simulated};
use runtime_adapter::{Net, Runtime};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// A day in a shop.
#[derive(Clone, Debug)]
pub struct ShopDay {
    scenario: Arc<Scenario>,
    backend: BackendChoice,
}

/// What a day in a shop leaves behind: that it ended. Everything else is in the trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShopRun(());

/// A scenario without a shop was to be run as one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the scenario `{0}` is a house, not a shop")]
pub struct NotAShop(pub String);

impl ShopDay {
    /// Plans a day.
    ///
    /// # Errors
    ///
    /// [`NotAShop`] if the scenario is a house.
    pub fn new(scenario: Scenario, backend: BackendChoice) -> Result<Self, NotAShop> {
        if scenario.shop().is_none() {
            return Err(NotAShop(scenario.name().to_owned()));
        }
        Ok(Self {
            scenario: Arc::new(scenario),
            backend,
        })
    }

    /// Returns the scenario.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// Returns the lower bounds of the makespan on so many workers.
    ///
    /// What a real device takes is not known beforehand, nor what is drawn from what one took, so its waits count as nothing in the bound.
    pub fn bounds(&self, workers: u32) -> limits::Bounds {
        match (&self.backend, self.scenario.plan()) {
            (backend, Plan::Shop(plan)) if *backend != BackendChoice::Simulated => {
                let mut plan = *plan;
                plan.grilling = Distribution::Constant(Duration::ZERO);
                let name = self.scenario.name();
                match Scenario::new(name, self.scenario.seed(), Plan::Shop(plan)) {
                    Ok(scenario) => limits::shop(&scenario, workers),
                    Err(_) => limits::Bounds::default(),
                }
            }
            _ => limits::shop(&self.scenario, workers),
        }
    }

    async fn open_and_run<R, B>(
        self: Arc<Self>,
        rt: R,
        recorder: Recorder<R>,
        backend: B,
    ) -> Result<ShopRun, Failure>
    where
        R: Runtime,
        B: Backend,
    {
        let shop = Shop::open(rt, Arc::clone(&self.scenario), backend, recorder)?;
        let strategy = shop.inner.plan.strategy;
        match strategy {
            ShopStrategy::Sequential => sequential(shop).await?,
            ShopStrategy::Parallel => parallel(shop).await?,
            ShopStrategy::Concurrent | ShopStrategy::Buzzers => concurrent(shop).await?,
            ShopStrategy::Bank => bank(shop).await?,
        }
        Ok(ShopRun(()))
    }
}

impl Workload for ShopDay {
    type Output = ShopRun;

    fn label(&self) -> Label {
        Label {
            scenario: self.scenario.name().to_owned(),
            strategy: self.scenario.plan().strategy().name().to_owned(),
            backend: self.backend.name().to_owned(),
            seed: self.scenario.seed(),
            parameters: parameters(&self.scenario),
        }
    }

    async fn run<R: Runtime + Net>(
        self: Arc<Self>,
        rt: R,
        recorder: Recorder<R>,
    ) -> Result<ShopRun, Failure> {
        let grilling = self.scenario.shop().map(|plan| plan.grilling);
        let latency = match &self.backend {
            BackendChoice::Simulated => grilling.unwrap_or(Distribution::ZERO).into(),
            BackendChoice::Replayed(quantiles) => Latency::Replayed(Arc::clone(quantiles)),
            real => {
                let day = Arc::clone(&self);
                let opening = Opening {
                    day,
                    rt: rt.clone(),
                    recorder,
                };
                return real.open(rt, opening).await?;
            }
        };
        let settings = Settings {
            latency,
            ..Settings::default()
        };
        let seed = self.scenario.seed();
        let grill = Simulated::with(rt.clone(), seed, Use::Grilling.name(), settings);
        self.open_and_run(rt, recorder, grill).await
    }

    fn figures(&self, run: &Finished<'_, ShopRun>) -> Figures {
        let extent = match run.output {
            Some(_) => Extent::Complete,
            None => Extent::Partial,
        };
        let Review {
            violations: broken,
            summary: Summary::Shop(sums),
        } = run.trace.review(&self.scenario, extent)
        else {
            return Figures::default();
        };
        let bounds = self.bounds(run.workers);
        let bound = bounds.limit();
        let demand = limits::Demand::of(&self.scenario);
        Figures {
            limit: Some((bound.value, bound.name.to_owned())),
            computing: demand.computing(),
            waiting: demand.waiting(),
            shop: Some(shop_figures(&sums)),
            house: None,
            violations: broken.iter().map(ToString::to_string).collect(),
        }
    }
}

/// A shop that opens when its device is there.
struct Opening<R> {
    day: Arc<ShopDay>,
    rt: R,
    recorder: Recorder<R>,
}

impl<R: Runtime> Ask for Opening<R> {
    type Output = Result<ShopRun, Failure>;

    async fn ask<B: Backend>(self, device: B) -> Self::Output {
        let Self { day, rt, recorder } = self;
        if !day.backend.keeps_orders() {
            return day.open_and_run(rt, recorder, device).await;
        }
        let burgers = day.scenario.shop().map_or(1, |plan| plan.burgers);
        let orders = OneOrder::new(device, day.scenario.seed(), burgers)?;
        day.open_and_run(rt, recorder, orders).await
    }
}

fn shop_figures(sums: &ShopSummary) -> ShopFigures {
    let spread = |of: fn(&CustomerTimes) -> Duration| {
        let mut times: Vec<u64> = sums
            .customers
            .iter()
            .map(|times| nanoseconds(of(times)))
            .collect();
        Spread::of(&mut times)
    };
    ShopFigures {
        customers: u32::try_from(sums.customers.len()).unwrap_or(u32::MAX),
        served: sums.served,
        reneged: sums.reneged,
        orders_digest: format!("{:016x}", sums.orders_digest),
        stories: sums.stories,
        in_line: spread(|times| times.in_line),
        waiting: spread(|times| times.waiting),
        working: spread(|times| times.working),
        total: spread(|times| times.total),
        cashier_utilisation: sums.cashier_utilisation,
    }
}

/// Everything that was set, by the names that scenario files use.
fn parameters(scenario: &Scenario) -> BTreeMap<String, String> {
    let Some(plan) = scenario.shop() else {
        return BTreeMap::new();
    };
    let mut set = vec![
        ("customers", plan.customers.to_string()),
        ("burgers", plan.burgers.to_string()),
        ("cashiers", plan.cashiers.to_string()),
        ("cooks", plan.cooks.to_string()),
        ("grill", plan.grill.to_string()),
        ("arrivals", plan.arrivals.to_string()),
        ("ordering", plan.ordering.to_string()),
        ("grilling", plan.grilling.to_string()),
        ("story", plan.story.to_string()),
        ("stories", plan.stories.to_string()),
        ("eating", plan.eating.to_string()),
    ];
    if let Some(patience) = plan.patience {
        set.push(("patience", patience.to_string()));
    }
    set.into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}
