//! One strategy on one runtime: what a worker process is told.

use super::plan::KitchenPlan;
use super::strategy::KitchenStrategy;
use crate::measure::environment;
use crate::runtimes::RuntimeName;
use bench_report::Outcome;
use bench_report::kitchen::KitchenRecord;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What a worker process runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KitchenCell {
    /// The kitchen's day.
    pub kitchen: KitchenPlan,
    /// The runtime's name.
    pub runtime: String,
    /// Worker threads, or virtual processors.
    pub workers: u32,
    /// Which repetition, from 0.
    pub repetition: u32,
    /// The command line, for the record.
    pub command: Vec<String>,
}

/// What to run.
#[derive(Clone, Debug)]
pub struct KitchenSelection {
    /// The day, whatever its strategy.
    pub plan: KitchenPlan,
    /// The strategies.
    pub strategies: Vec<KitchenStrategy>,
    /// The runtimes.
    pub runtimes: Vec<RuntimeName>,
    /// Worker threads, or virtual processors.
    pub workers: u32,
    /// How often each runs.
    pub repeat: u32,
    /// The command line, for the records.
    pub command: Vec<String>,
}

/// The longest that anything beside the requests may take.
const PATIENCE: Duration = Duration::from_secs(60);

impl KitchenCell {
    /// Names the cell for a person: `rayon, on smol`.
    pub fn title(&self) -> String {
        format!("{}, on {}", self.kitchen.strategy, self.runtime)
    }

    /// Returns how long the cell may take before it counts as hanging.
    pub(super) fn patience(&self) -> Duration {
        PATIENCE + self.kitchen.longest()
    }

    /// The record of this cell, without figures.
    pub(super) fn record(&self, outcome: Outcome) -> KitchenRecord {
        let runtime: Option<RuntimeName> = self.runtime.parse().ok();
        let plan = &self.kitchen;
        let ms = |time: Duration| time.as_secs_f64() * 1e3;
        KitchenRecord {
            strategy: plan.strategy.name().to_owned(),
            runtime: self.runtime.clone(),
            runtime_note: runtime.and_then(RuntimeName::note).map(str::to_owned),
            // Threads have no workers, whatever was asked for.
            workers: if runtime.is_none_or(RuntimeName::is_async) {
                self.workers
            } else {
                0
            },
            seed: plan.seed,
            repetition: self.repetition,
            rate: plan.rate,
            light_rate: plan.light_rate,
            duration_ms: ms(plan.duration),
            compute_ms: ms(plan.compute),
            wait_ms: ms(plan.wait),
            light_wait_ms: ms(plan.light_wait),
            places: plan.places,
            pool: plan.pool,
            outcome,
            environment: environment(runtime.as_slice(), self.workers, &self.command),
            ..KitchenRecord::default()
        }
    }
}

/// Lists the runs in the order in which they are to be made: round after round, each beginning with another strategy.
pub fn cells(selection: &KitchenSelection) -> Vec<KitchenCell> {
    let round = |repetition: u32| {
        let mut kinds: Vec<_> = selection
            .runtimes
            .iter()
            .flat_map(|runtime| selection.strategies.iter().map(move |it| (*runtime, *it)))
            .filter(|(runtime, strategy)| strategy.check(*runtime).is_ok())
            .collect();
        if !kinds.is_empty() {
            let first = repetition as usize % kinds.len();
            kinds.rotate_left(first);
        }
        kinds
            .into_iter()
            .map(move |(runtime, strategy)| KitchenCell {
                kitchen: KitchenPlan {
                    strategy,
                    ..selection.plan.clone()
                },
                runtime: runtime.name().to_owned(),
                workers: selection.workers,
                repetition,
                command: selection.command.clone(),
            })
    };
    (0..selection.repeat).flat_map(round).collect()
}
