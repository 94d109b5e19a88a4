//! The worker's side: reads one cell, runs it, writes its record.

use super::cell::CellSpec;
use crate::chores::processes::{self, HousePeer};
use crate::chores::{Chore, ChoreName, Options, PictureChore};
use crate::config::{HouseSection, ScenarioFile, ScenarioFileError};
use crate::devices::BackendChoice;
use crate::exchange::Driver;
use crate::forms::{self, FormCell};
use crate::house::{HouseDay, Pinning};
use crate::interrupt::Interrupt;
use crate::kitchen::{self, KitchenCell};
use crate::measure::{Settings, Simulating, UnknownPolicy, measure};
use crate::recorder::Recording;
use crate::runtimes::{RuntimeError, RuntimeName};
use crate::shop::ShopDay;
use crate::waits::{self, WaitCell};
use crate::workload::{Label, Workload};
use bench_report::kitchen::KitchenRecord;
use bench_report::{Record, RunRecord};
use core_model::{Scenario, Strategy, UnknownStrategy};
use cpu_work::Cleaning;
use std::io::{BufRead, Write};
use std::sync::Arc;

/// Why a worker could not run its cell. What goes wrong *in* a run is in its record instead.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WorkerError {
    /// The request could not be read, or the record not be written.
    #[error("cannot talk to the comparison")]
    Pipe(#[from] std::io::Error),
    /// The request is no cell.
    #[error("the request is not a cell")]
    Request(#[from] serde_json::Error),
    /// The strategy is not known.
    #[error(transparent)]
    Strategy(#[from] UnknownStrategy),
    /// The scenario is not valid, or does not fit the workload.
    #[error("the scenario cannot be run: {0}")]
    Scenario(String),
    /// There is no such runtime.
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
    /// There is no such policy.
    #[error(transparent)]
    Policy(#[from] UnknownPolicy),
}

impl From<ScenarioFileError> for WorkerError {
    fn from(error: ScenarioFileError) -> Self {
        Self::Scenario(error.to_string())
    }
}

/// Serves one request: a [`CellSpec`] as a line of JSON comes in, a [`RunRecord`] as a line of JSON goes out; likewise for a
/// [`FormCell`] and a [`WaitCell`], which are answered by a [`FormRecord`](bench_report::forms::FormRecord) and a
/// [`WaitRecord`](bench_report::waits::WaitRecord), and for a [`KitchenCell`], whose [`KitchenRecord`] comes several times:
/// as far as it was seen, and in the last line whole. `cleaner` starts a process that
/// cleans for the crew `processes`.
///
/// # Errors
///
/// [`WorkerError`] if there is nothing to run, or nobody to tell.
pub fn serve(
    mut input: impl BufRead,
    mut output: impl Write,
    cleaner: &Driver,
    interrupt: &Interrupt,
) -> Result<(), WorkerError> {
    let mut line = String::new();
    input.read_line(&mut line)?;
    let record = if let Ok(cell) = serde_json::from_str::<FormCell>(&line) {
        forms::run_cell(&cell).to_line()
    } else if let Ok(cell) = serde_json::from_str::<WaitCell>(&line) {
        waits::run_cell(&cell).to_line()
    } else if let Ok(cell) = serde_json::from_str::<KitchenCell>(&line) {
        // Whoever asked may have gone; the end is told to nobody then, and that is an error.
        let so_far = |record: &KitchenRecord| {
            let _ = writeln!(output, "{}", record.to_line()).and_then(|()| output.flush());
        };
        kitchen::run_cell(&cell, interrupt, so_far).to_line()
    } else {
        // Whatever is no cell of theirs should be one of these.
        let cell: CellSpec = serde_json::from_str(&line)?;
        run_cell(&cell, Some(cleaner), interrupt)?.to_line()
    };
    writeln!(output, "{record}")?;
    output.flush()?;
    Ok(())
}

/// Runs a cell in this process; without a `cleaner` to start, the crew `processes` fails.
///
/// # Errors
///
/// [`WorkerError`] if the cell names what does not exist.
pub fn run_cell(
    cell: &CellSpec,
    cleaner: Option<&Driver>,
    interrupt: &Interrupt,
) -> Result<RunRecord, WorkerError> {
    let strategy: Strategy = cell.strategy.parse()?;
    let scenario = cell.scenario.scenario(strategy)?;
    let runtime = cell.runtime.parse::<RuntimeName>()?;
    crate::fits(&scenario, runtime).map_err(unfit)?;
    let settings = Settings {
        runtime,
        workers: cell.workers,
        repetition: cell.repetition,
        simulation: Simulating {
            seed: cell.schedule_seed.wrapping_add(u64::from(cell.repetition)),
            policy: cell.policy.parse()?,
            ..Simulating::default()
        },
        recording: Recording::On,
        command: cell.command.clone(),
    };
    let mut record = match strategy {
        Strategy::Shop(_) => {
            let day = ShopDay::new(scenario, backend(cell)).map_err(unfit)?;
            measure(&Arc::new(day), &settings, interrupt)?.record
        }
        Strategy::House(_) => {
            let day = generated_house(&cell.scenario, scenario, cleaner)?;
            measure(&Arc::new(day), &settings, interrupt)?.record
        }
    };
    if let Some(picture) = picture(cell) {
        record.parameters.extend([picture]);
        record = record.sealed();
    }
    Ok(record)
}

/// Says what the cell's record would have said, for the record of a worker that could not: the same cell is one cell.
pub(super) fn label(cell: &CellSpec) -> Option<Label> {
    let strategy: Strategy = cell.strategy.parse().ok()?;
    let scenario = cell.scenario.scenario(strategy).ok()?;
    let mut label = match strategy {
        Strategy::Shop(_) => ShopDay::new(scenario, backend(cell)).ok()?.label(),
        Strategy::House(_) => crate::house::label(&scenario, scenario.house()?),
    };
    label.parameters.extend(picture(cell));
    Some(label)
}

fn backend(cell: &CellSpec) -> BackendChoice {
    let file = cell.file.clone();
    file.map_or(BackendChoice::Simulated, BackendChoice::File)
}

/// The parameter that only a scenario file knows.
fn picture(cell: &CellSpec) -> Option<(String, String)> {
    let (width, height) = cell.scenario.house.as_ref()?.size();
    Some(("picture".to_owned(), format!("{width} × {height}")))
}

/// Makes the house of a scenario: a noisy picture, generated from its seed and cut as the plan says.
fn generated_house(
    file: &ScenarioFile,
    scenario: Scenario,
    cleaner: Option<&Driver>,
) -> Result<HouseDay<Cleaning>, WorkerError> {
    let options = Options {
        size: file.house.as_ref().map(HouseSection::size),
        ..Options::default()
    };
    let (zones, slices) = scenario
        .house()
        .map_or((1, 1), |plan| (plan.zones as usize, plan.slices as usize));
    let seed = scenario.seed();
    let chore = PictureChore::generated(seed, &options).map_err(unfit)?;
    let kernel = chore.kernel(zones, slices).map_err(unfit)?;
    let day = HouseDay::new(scenario, Arc::new(kernel)).map_err(unfit)?;
    Ok(match cleaner {
        None => day,
        Some(cleaner) => day.with_processes(processes::elsewhere(
            cleaner.clone(),
            HousePeer {
                kernel: ChoreName::Picture,
                input: None,
                seed,
                options,
                zones,
                slices,
                processor: None,
            },
            Pinning::Free,
        )),
    })
}

fn unfit(error: impl std::error::Error) -> WorkerError {
    WorkerError::Scenario(error.to_string())
}
