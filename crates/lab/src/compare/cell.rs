//! One cell of a comparison, as a worker process is told of it.

use crate::config::{ScenarioFile, ScenarioFileError};
use crate::measure::{PolicyName, available_cores};
use crate::runtimes::RuntimeName;
use core_model::Strategy;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::time::Duration;

/// What a worker process runs: one strategy of one scenario on one runtime, once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CellSpec {
    /// The scenario, with all its strategies.
    pub scenario: ScenarioFile,
    /// The strategy, with its kind: `shop/concurrent`.
    pub strategy: String,
    /// The runtime's name.
    pub runtime: String,
    /// Worker threads.
    pub workers: u32,
    /// Which repetition, from 0.
    pub repetition: u32,
    /// How the schedule is drawn where the runtime is simulated.
    pub policy: String,
    /// The seed of the first repetition's schedule there; each further one takes the next.
    pub schedule_seed: u64,
    /// The file that burgers wait for, if they do not wait for the clock.
    pub file: Option<PathBuf>,
    /// The command line of the comparison, for the record.
    pub command: Vec<String>,
}

/// What to compare.
#[derive(Clone, Debug)]
pub struct Selection<'a> {
    /// The scenarios.
    pub scenarios: &'a [ScenarioFile],
    /// The runtimes.
    pub runtimes: &'a [RuntimeName],
    /// How often each cell runs, where the scenario does not say.
    pub repeat: u32,
    /// Worker threads, where the scenario shall not decide.
    pub workers: Option<u32>,
    /// How schedules are drawn where the runtime is simulated.
    pub policy: PolicyName,
    /// The seed of the first repetition's schedule there; each further one takes the next.
    pub schedule_seed: u64,
    /// The file that burgers wait for, if they do not wait for the clock.
    pub file: Option<PathBuf>,
    /// The command line, for the records.
    pub command: Vec<String>,
}

impl CellSpec {
    /// Names the cell for a person: `burgers, concurrent, on smol`.
    pub fn title(&self) -> String {
        let strategy = self.strategy.rsplit('/').next().unwrap_or_default();
        format!("{}, {strategy}, on {}", self.scenario.name, self.runtime)
    }

    /// Returns how long the cell may take before it counts as hanging: far more than it can need.
    ///
    /// # Errors
    ///
    /// [`ScenarioFileError`] if the scenario is not valid.
    pub fn patience(&self) -> Result<Duration, ScenarioFileError> {
        let mut longest = Duration::from_secs(60);
        for scenario in self.scenario.scenarios()? {
            // One after another, on the coarsest timer, is the slowest that anybody can do it.
            let demand = core_model::limits::Demand::of(&scenario);
            let customers = scenario.shop().map_or(0, |plan| plan.customers);
            let timers = Duration::from_millis(3) * customers * 3;
            let arrivals = scenario.arrivals().last().unwrap_or_default();
            longest = longest.max((demand.computing() + demand.waiting() + timers) * 3 + arrivals);
        }
        Ok(longest)
    }
}

/// Lists the runs of a comparison in the order in which they are to be made.
pub fn cells(selection: &Selection<'_>) -> Vec<CellSpec> {
    let rounds = selection
        .scenarios
        .iter()
        .map(|scenario| scenario.repeat.unwrap_or(selection.repeat))
        .max()
        .unwrap_or(0);
    (0..rounds)
        .flat_map(|round| one_round(selection, round))
        .collect()
}

fn one_round(selection: &Selection<'_>, round: u32) -> Vec<CellSpec> {
    let mut runs = Vec::new();
    for scenario in selection.scenarios {
        if round >= scenario.repeat.unwrap_or(selection.repeat) {
            continue;
        }
        for strategy in scenario.strategies() {
            let mut runtimes = selection.runtimes.to_vec();
            if !runtimes.is_empty() {
                let first = round as usize % runtimes.len();
                runtimes.rotate_left(first);
            }
            // What computes beside the runtime is where virtual time does not reach.
            if matches!(strategy, Strategy::House(house) if house.is_beside()) {
                runtimes.retain(|runtime| !runtime.is_virtual());
            }
            for runtime in runtimes {
                runs.push(CellSpec {
                    scenario: scenario.clone(),
                    strategy: strategy.to_string(),
                    runtime: runtime.name().to_owned(),
                    workers: selection
                        .workers
                        .or(scenario.workers)
                        .unwrap_or_else(|| usual_workers(strategy)),
                    repetition: round,
                    policy: selection.policy.name().to_owned(),
                    schedule_seed: selection.schedule_seed,
                    file: selection.file.clone(),
                    command: selection.command.clone(),
                });
            }
        }
    }
    runs
}

/// One worker serves a shop, as one person would; a house is cleaned by every core there is.
fn usual_workers(strategy: Strategy) -> u32 {
    match strategy {
        Strategy::Shop(_) => 1,
        Strategy::House(_) => available_cores(),
    }
}
