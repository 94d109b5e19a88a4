//! The house as a [`Workload`]: cleans it on a runtime, and makes figures of what each slice cost.

use super::beside::{Elsewhere, beside, on_threads};
use super::cleaners::{Done, House, number};
use super::cost::UnitCost;
use super::crew::{one_cleaner, one_in_turns, several};
use super::pinning::Pinning;
use super::pool::{NotInVirtualTime, in_a_pool};
use crate::chores::rounds::processors;
use crate::recorder::Recorder;
use crate::workload::{Failure, Figures, Finished, Label, Workload};
use bench_report::HouseFigures;
use core_model::trace::{Summary, summary};
use core_model::{HousePlan, HouseStrategy, InvalidScenario, Scenario, limits};
use cpu_work::{Checksum, Kernel};
use runtime_adapter::Runtime;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// A day in a house whose zones are those of a kernel.
pub struct HouseDay<K: Kernel> {
    scenario: Arc<Scenario>,
    plan: HousePlan,
    kernel: Arc<K>,
    processes: Option<Arc<Elsewhere<K>>>,
    pinning: Pinning,
    /// What a unit costs in virtual time; calibrated once, when it is first needed, for all that clean this house.
    cost: Arc<OnceLock<UnitCost>>,
}

/// The crew `processes` was asked for of a house that knows no way to start one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this house knows no way to start a process that would clean it")]
pub struct NoProcesses;

impl<K: Kernel> fmt::Debug for HouseDay<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HouseDay")
            .field("scenario", &self.scenario)
            .field("plan", &self.plan)
            .finish_non_exhaustive()
    }
}

/// What a day in a house leaves behind.
#[derive(Clone, Debug)]
pub struct HouseRun<P> {
    /// Every slice that was computed, by zone and slice.
    pub done: Vec<Done<P>>,
    /// The checksum over all pieces, the same whoever computed them.
    pub checksum: u64,
    /// The units of work that were done, and what a unit is.
    pub units: (u64, &'static str),
}

/// A scenario and a kernel do not fit together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Mismatch {
    /// The scenario is a shop.
    #[error("the scenario `{0}` is a shop, not a house")]
    NotAHouse(String),
    /// The plan and the kernel cut the house differently.
    #[error("the plan has {planned} {what}, the kernel {found}")]
    Cut {
        /// What is counted: zones, or slices of some zone.
        what: &'static str,
        /// How many the plan has.
        planned: usize,
        /// How many the kernel has.
        found: usize,
    },
}

impl<K: Kernel> HouseDay<K> {
    /// Plans a day.
    ///
    /// # Errors
    ///
    /// [`Mismatch`] if the scenario is no house, or cuts it otherwise than the kernel does.
    pub fn new(scenario: Scenario, kernel: Arc<K>) -> Result<Self, Mismatch> {
        let Some(plan) = scenario.house().copied() else {
            return Err(Mismatch::NotAHouse(scenario.name().to_owned()));
        };
        agree("zones", plan.zones, kernel.zones())?;
        for zone in 0..kernel.zones() {
            agree("slices", plan.slices, kernel.slices(zone))?;
        }
        Ok(Self {
            scenario: Arc::new(scenario),
            plan,
            kernel,
            processes: None,
            pinning: Pinning::Free,
            cost: Arc::default(),
        })
    }

    /// Plans another day in the same house: by another crew, or by more cleaners. What a unit of its work costs in virtual time
    /// is calibrated once for both.
    ///
    /// # Errors
    ///
    /// [`InvalidScenario`] if the plan is not valid with so many cleaners.
    pub fn with_crew(&self, crew: HouseStrategy, cleaners: u32) -> Result<Self, InvalidScenario> {
        let plan = HousePlan {
            strategy: crew,
            cleaners,
            ..self.plan
        };
        let scenario = Scenario::new(self.scenario.name(), self.scenario.seed(), plan.into())?;
        Ok(Self {
            scenario: Arc::new(scenario),
            plan,
            kernel: Arc::clone(&self.kernel),
            processes: self.processes.clone(),
            pinning: self.pinning,
            cost: Arc::clone(&self.cost),
        })
    }

    /// Sets whether each cleaner stays on a processor; which crews can, [`Pinning::check`] says. That of the crew `processes`
    /// is the business of whoever starts them.
    #[must_use]
    pub fn with_pinning(mut self, pinning: Pinning) -> Self {
        self.pinning = pinning;
        self
    }

    /// Returns what a unit of work costs in virtual time, if a simulation has asked for it yet.
    pub fn unit_cost(&self) -> Option<UnitCost> {
        self.cost.get().copied()
    }

    /// Sets how the crew `processes` computes this house.
    #[must_use]
    pub fn with_processes(mut self, processes: Arc<Elsewhere<K>>) -> Self {
        self.processes = Some(processes);
        self
    }

    /// Returns the kernel.
    pub fn kernel(&self) -> &K {
        &self.kernel
    }

    fn checksum(&self, done: &[Done<K::Piece>]) -> u64 {
        let mut sum = Checksum::new();
        for done in done {
            sum.add(self.kernel.checksum(done.zone, done.slice, &done.piece));
        }
        sum.value()
    }
}

/// Says what a house is, for the record, whether or not it is ever cleaned.
pub(crate) fn label(scenario: &Scenario, plan: &HousePlan) -> Label {
    let parameters = [
        ("cleaners", plan.cleaners.to_string()),
        ("zones", plan.zones.to_string()),
        ("slices", plan.slices.to_string()),
    ];
    Label {
        scenario: scenario.name().to_owned(),
        strategy: plan.strategy.name().to_owned(),
        backend: "none".to_owned(),
        seed: scenario.seed(),
        parameters: BTreeMap::from(parameters.map(|(name, value)| (name.to_owned(), value))),
    }
}

fn agree(what: &'static str, planned: u32, found: usize) -> Result<(), Mismatch> {
    let planned = planned as usize;
    if planned == found {
        Ok(())
    } else {
        Err(Mismatch::Cut {
            what,
            planned,
            found,
        })
    }
}

impl<K: Kernel> Workload for HouseDay<K> {
    type Output = HouseRun<K::Piece>;

    fn label(&self) -> Label {
        let mut label = label(&self.scenario, &self.plan);
        if self.pinning == Pinning::Pinned {
            let each = "a processor each".to_owned();
            label.parameters.insert("pinned".to_owned(), each);
        }
        label
    }

    async fn run<R: Runtime>(
        self: Arc<Self>,
        rt: R,
        recorder: Recorder<R>,
    ) -> Result<HouseRun<K::Piece>, Failure> {
        let house = House {
            rt,
            kernel: Arc::clone(&self.kernel),
            recorder,
            cost: R::CAPS.virtual_time.then(|| {
                *self
                    .cost
                    .get_or_init(|| UnitCost::calibrated(&*self.kernel))
            }),
        };
        let cleaners = self.plan.cleaners;
        if R::CAPS.virtual_time && self.plan.strategy.is_beside() {
            return Err(NotInVirtualTime(self.plan.strategy).into());
        }
        self.pinning.check(self.plan.strategy)?;
        let mut done = match self.plan.strategy {
            HouseStrategy::One => house.rt.clone().spawn(one_cleaner(house)).await?,
            HouseStrategy::Turns => house.rt.clone().spawn(one_in_turns(house)).await?,
            HouseStrategy::Parallel => several(house, cleaners).await?,
            HouseStrategy::Rayon => in_a_pool(house, cleaners, self.pinning).await?,
            HouseStrategy::Threads => beside(house, cleaners, on_threads(self.pinning)).await?,
            HouseStrategy::Processes => {
                let elsewhere = self.processes.clone().ok_or(NoProcesses)?;
                beside(house, cleaners, elsewhere).await?
            }
        };
        done.sort_by_key(|done| (done.zone, done.slice));
        let checksum = self.checksum(&done);
        let zones = 0..self.kernel.zones();
        let units = zones.map(|zone| self.kernel.units(zone)).sum();
        Ok(HouseRun {
            done,
            checksum,
            units: (units, self.kernel.unit_name()),
        })
    }

    fn figures(&self, run: &Finished<'_, Self::Output>) -> Figures {
        let violations = match run.output {
            Some(_) => run.trace.check(&self.scenario),
            None => run.trace.check_partial(&self.scenario),
        };
        let done = run.output.map_or(&[][..], |output| &output.done);
        let mut zone_work = vec![Duration::ZERO; self.kernel.zones()];
        let mut threads = BTreeSet::new();
        for done in done {
            zone_work[done.zone] += done.cpu;
            threads.insert(format!("{:?}", done.thread));
        }
        let processors = processors(self.plan.strategy, run.virtual_time, run.workers);
        let bounds = limits::house(&zone_work, self.plan.cleaners, processors);
        let bound = bounds.limit();
        let utilisation = match summary(run.trace, &self.scenario) {
            Summary::House(sums) => sums.cleaner_utilisation,
            Summary::Shop(_) => 0.0,
        };
        Figures {
            limit: Some((bound.value, bound.name.to_owned())),
            computing: zone_work.iter().sum(),
            waiting: Duration::ZERO,
            shop: None,
            house: Some(HouseFigures {
                zones: self.plan.zones,
                units: (0..self.kernel.zones())
                    .map(|zone| self.kernel.units(zone))
                    .sum(),
                unit_name: self.kernel.unit_name().to_owned(),
                checksum: format!("{:016x}", run.output.map_or(0, |output| output.checksum)),
                threads_used: number(threads.len()),
                cleaner_utilisation: utilisation,
            }),
            violations: violations.iter().map(ToString::to_string).collect(),
        }
    }
}
