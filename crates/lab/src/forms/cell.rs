//! One cell of the comparison of the forms: what a worker process is told, and what it does.

use super::ping_pong::switch;
use super::run::run;
use super::{Form, FormError};
use crate::labour;
use crate::measure::{chain, environment, peak_memory};
use crate::recorder::{Recording, nanoseconds};
use crate::runtimes::RuntimeName;
use bench_report::forms::{FormFigures, FormRecord};
use bench_report::{Outcome, Record};
use core_model::trace::{Summary, summary};
use core_model::{Distribution, InvalidScenario, Scenario, ShopPlan, ShopStrategy, limits};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;

/// The customers of the run that only fills what is filled once in a process.
const WARMING_UP: u32 = 16;
/// The worker threads of the runtime: one, as the other forms but the threads have one.
const WORKERS: u32 = 1;
/// With fewer customers, the memory that one takes is lost among pages.
const ENOUGH: u32 = 100;
/// Round trips of a batch, few enough for threads and enough for callbacks.
const ROUND_TRIPS: u32 = 200;

/// What a worker process runs: one form, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormCell {
    /// The form.
    pub form: Form,
    /// The runtime that async/await runs on.
    pub runtime: Option<String>,
    /// How many customers come.
    pub customers: u32,
    /// The seed of every draw.
    pub seed: u64,
    /// Which repetition, from 0.
    pub repetition: u32,
    /// The command line, for the record.
    pub command: Vec<String>,
}

/// What to compare.
#[derive(Clone, Debug)]
pub struct FormSelection {
    /// The forms.
    pub forms: Vec<Form>,
    /// The runtime that async/await runs on.
    pub runtime: Option<RuntimeName>,
    /// How many customers come.
    pub customers: u32,
    /// The seed of every draw.
    pub seed: u64,
    /// How often each form runs.
    pub repeat: u32,
    /// The command line, for the records.
    pub command: Vec<String>,
}

impl FormCell {
    /// Names the cell for a person: `coroutines, on corosensei`.
    pub fn title(&self) -> String {
        format!("{}, on {}", self.form, self.on())
    }

    fn runtime(&self) -> Option<RuntimeName> {
        self.runtime.as_deref()?.parse().ok()
    }

    fn on(&self) -> &'static str {
        self.form.stands_on(self.runtime())
    }

    /// Returns how long the cell may take before it counts as hanging.
    pub(super) fn patience(&self) -> Duration {
        Duration::from_secs(60) + Duration::from_millis(10) * self.customers
    }

    /// The record of this cell, without figures.
    pub(super) fn record(&self, outcome: Outcome) -> FormRecord {
        let runtime = self.runtime().filter(|_| self.form == Form::AsyncAwait);
        let workers = runtime.map_or(0, |_| WORKERS);
        FormRecord {
            form: self.form.name().to_owned(),
            on: self.on().to_owned(),
            customers: self.customers,
            seed: self.seed,
            repetition: self.repetition,
            parameters: parameters(&plan(self.customers)),
            outcome,
            lines: self.form.lines(),
            environment: environment(runtime.as_slice(), workers, &self.command),
            ..FormRecord::default()
        }
    }
}

/// Lists the runs in the order in which they are to be made: round after round, each beginning with another form.
pub fn cells(selection: &FormSelection) -> Vec<FormCell> {
    let round = |repetition: u32| {
        let mut forms = selection.forms.clone();
        if !forms.is_empty() {
            let first = repetition as usize % forms.len();
            forms.rotate_left(first);
        }
        forms.into_iter().map(move |form| FormCell {
            form,
            runtime: selection.runtime.map(|it| it.name().to_owned()),
            customers: selection.customers,
            seed: selection.seed,
            repetition,
            command: selection.command.clone(),
        })
    };
    (0..selection.repeat).flat_map(round).collect()
}

/// The plan of the forms: everybody comes at once, and there is room on the grill for an eighth of the customers.
pub fn plan(customers: u32) -> ShopPlan {
    let millis = Duration::from_millis;
    let micros = Duration::from_micros;
    ShopPlan {
        customers,
        grill: (customers / 8).max(2),
        ordering: Distribution::Constant(micros(20)),
        grilling: Distribution::Uniform {
            min: millis(15),
            max: millis(25),
        },
        story: Distribution::Constant(micros(20)),
        ..ShopPlan::new(ShopStrategy::Concurrent)
    }
}

fn parameters(plan: &ShopPlan) -> BTreeMap<String, String> {
    let set = [
        ("burgers", plan.burgers.to_string()),
        ("grill", plan.grill.to_string()),
        ("ordering", plan.ordering.to_string()),
        ("grilling", plan.grilling.to_string()),
        ("story", plan.story.to_string()),
        ("stories", plan.stories.to_string()),
        ("eating", plan.eating.to_string()),
    ];
    set.map(|(name, value)| (name.to_owned(), value)).into()
}

/// Runs a cell in this process, which should have run nothing before: its memory first, then its times, then its switches.
///
/// What goes wrong is in the record.
pub fn run_cell(cell: &FormCell) -> FormRecord {
    match figures(cell) {
        Ok(figures) => FormRecord {
            figures: Some(figures),
            ..cell.record(Outcome::Complete)
        },
        Err(error) => cell.record(Outcome::Failed(chain(&error))),
    }
    .sealed()
}

/// Why a cell has no figures.
#[derive(Debug, thiserror::Error)]
enum CellError {
    #[error("the plan is not valid")]
    Plan(#[from] InvalidScenario),
    #[error(transparent)]
    Form(#[from] FormError),
    #[error(transparent)]
    Runtime(#[from] crate::runtimes::RuntimeError),
}

fn figures(cell: &FormCell) -> Result<FormFigures, CellError> {
    labour::nanoseconds_per_step();
    let runtime: Option<RuntimeName> = cell.runtime.as_deref().map(str::parse).transpose()?;
    let on = runtime.map(|runtime| (runtime, WORKERS));
    let scenario = |customers| Scenario::new("forms", cell.seed, plan(customers).into());
    let all = scenario(cell.customers)?;
    run(cell.form, &scenario(WARMING_UP)?, on, Recording::Off)?;
    let before = peak_memory();
    run(cell.form, &all, on, Recording::Off)?;
    let grown = before.zip(peak_memory()).map(|(a, b)| b.saturating_sub(a));
    let memory = grown.filter(|_| cell.customers >= ENOUGH);

    let lunch = run(cell.form, &all, on, Recording::On)?;
    let violations = lunch.trace.check(&all);
    let (served, stories, digest) = match summary(&lunch.trace, &all) {
        Summary::Shop(sums) => (sums.served, sums.stories, sums.orders_digest),
        Summary::House(_) => (0, 0, 0),
    };
    Ok(FormFigures {
        makespan_ns: nanoseconds(lunch.makespan),
        limit_ns: nanoseconds(limits::shop(&all, 1).limit().value),
        memory_bytes: memory.map(|bytes| bytes as f64 / f64::from(cell.customers)),
        switch_ns: switch(cell.form, on, ROUND_TRIPS)?,
        served,
        stories,
        orders_digest: format!("{digest:016x}"),
        violations: violations.iter().map(ToString::to_string).collect(),
    })
}
