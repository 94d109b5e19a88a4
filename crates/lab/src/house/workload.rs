//! The house as a [`Workload`]: cleans it on a runtime, and makes figures of what each slice cost.

use super::beside::{Elsewhere, beside, on_threads};
use super::cleaners::{Done, House, compute, number};
use super::crew::{one_cleaner, one_in_turns, several};
use super::pool::{NotInVirtualTime, in_a_pool};
use crate::measure::available_cores;
use crate::recorder::Recorder;
use crate::workload::{Failure, Figures, Finished, Label, Workload};
use bench_report::HouseFigures;
use core_model::trace::{Summary, summary};
use core_model::{HousePlan, HouseStrategy, Scenario, limits};
use cpu_work::{Checksum, Kernel};
use runtime_adapter::Runtime;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// How many slices are timed at most; the median counts.
const TIMINGS: usize = 9;

/// A day in a house whose zones are those of a kernel.
pub struct HouseDay<K: Kernel> {
    scenario: Arc<Scenario>,
    plan: HousePlan,
    kernel: Arc<K>,
    processes: Option<Arc<Elsewhere<K>>>,
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
        })
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

/// Times slices of several zones, which need not be alike, and gives the median: what a simulated runtime charges for each.
fn time_a_slice<K: Kernel>(kernel: &K) -> Duration {
    compute(kernel, 0, 0);
    let zones = 0..kernel.zones().min(TIMINGS);
    let mut timings: Vec<_> = zones.map(|zone| compute(kernel, zone, 0).cpu).collect();
    timings.sort_unstable();
    timings.get(timings.len() / 2).copied().unwrap_or_default()
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
        label(&self.scenario, &self.plan)
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
            slice_cost: match R::CAPS.virtual_time {
                true => time_a_slice(&*self.kernel),
                false => Duration::ZERO,
            },
        };
        let cleaners = self.plan.cleaners;
        if R::CAPS.virtual_time && self.plan.strategy.is_beside() {
            return Err(NotInVirtualTime(self.plan.strategy).into());
        }
        let mut done = match self.plan.strategy {
            HouseStrategy::One => house.rt.clone().spawn(one_cleaner(house)).await?,
            HouseStrategy::Turns => house.rt.clone().spawn(one_in_turns(house)).await?,
            HouseStrategy::Parallel => several(house, cleaners).await?,
            HouseStrategy::Rayon => in_a_pool(house, cleaners).await?,
            HouseStrategy::Threads => beside(house, cleaners, on_threads()).await?,
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
        // Who works beside the runtime has threads of its own, and threads are scheduled on every core.
        let processors = match (self.plan.strategy, run.workers) {
            (strategy, _) if strategy.is_beside() => available_cores(),
            (_, 0) => available_cores(),
            (_, workers) if run.virtual_time => workers,
            (_, workers) => workers.min(available_cores()),
        };
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
