//! The comparison's side: a fresh process for each run, and a record for each, whatever becomes of the process.

use super::cell::CellSpec;
use super::worker::label;
use crate::exchange::{Driver, ask};
use crate::interrupt::Interrupt;
use crate::measure::environment;
use crate::runtimes::RuntimeName;
use crate::workload::Label;
use bench_report::{Outcome, Record, RunRecord};

/// How far a comparison has come.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a> {
    /// Runs that have ended.
    pub done: usize,
    /// Runs in all.
    pub of: usize,
    /// The one that begins now.
    pub cell: &'a CellSpec,
}

/// Runs all cells, one after another, and returns a record for each that was begun.
///
/// A worker that dies, hangs or talks nonsense makes that run a failed one, and the comparison goes on. When the
/// interrupt is raised, the run that is under way counts as interrupted, and the records so far are returned.
pub fn drive(
    cells: &[CellSpec],
    driver: &Driver,
    interrupt: &Interrupt,
    mut on_progress: impl FnMut(Progress<'_>),
) -> Vec<RunRecord> {
    let mut records = Vec::with_capacity(cells.len());
    for (done, cell) in cells.iter().enumerate() {
        if interrupt.is_raised() {
            break;
        }
        on_progress(Progress {
            done,
            of: cells.len(),
            cell,
        });
        let record = run_in_a_worker(cell, driver, interrupt)
            .unwrap_or_else(|outcome| record_without_figures(cell, outcome));
        records.push(record);
    }
    records
}

/// A run that left no figures.
fn record_without_figures(cell: &CellSpec, outcome: Outcome) -> RunRecord {
    let runtime = cell.runtime.parse::<RuntimeName>().ok();
    // Threads have no workers, whatever was asked for.
    let workers = match runtime.is_none_or(RuntimeName::is_async) {
        true => cell.workers,
        false => 0,
    };
    let label = label(cell).unwrap_or_else(|| Label {
        scenario: cell.scenario.name.clone(),
        strategy: cell.strategy.clone(),
        seed: cell.scenario.seed,
        ..Label::default()
    });
    RunRecord {
        scenario: label.scenario,
        strategy: label.strategy,
        backend: label.backend,
        parameters: label.parameters,
        runtime: cell.runtime.clone(),
        runtime_note: runtime.and_then(RuntimeName::note).map(str::to_owned),
        workers,
        seed: label.seed,
        repetition: cell.repetition,
        outcome,
        environment: environment(runtime.as_slice(), workers, &cell.command),
        ..RunRecord::default()
    }
    .sealed()
}

fn run_in_a_worker(
    cell: &CellSpec,
    driver: &Driver,
    interrupt: &Interrupt,
) -> Result<RunRecord, Outcome> {
    let failed =
        |what: &str, error: &dyn std::fmt::Display| Outcome::Failed(format!("{what}: {error}"));
    let patience = cell
        .patience()
        .map_err(|error| failed("the scenario is not valid", &error))?;
    let request =
        serde_json::to_string(cell).map_err(|error| failed("the cell cannot be sent", &error))?;
    let answer = ask(driver, &request, patience, interrupt)?;
    RunRecord::from_line(&answer)
        .map_err(|error| failed("the worker's answer is no record", &error))
}
