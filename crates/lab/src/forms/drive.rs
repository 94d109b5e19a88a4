//! The comparison's side: a fresh process for each run of a form, and a record for each, whatever becomes of the process.

use super::cell::FormCell;
use crate::exchange::{Driver, ask};
use crate::interrupt::Interrupt;
use bench_report::forms::FormRecord;
use bench_report::{Outcome, Record};

/// How far a comparison of the forms has come.
#[derive(Clone, Copy, Debug)]
pub struct FormProgress<'a> {
    /// Runs that have ended.
    pub done: usize,
    /// The one that begins now.
    pub cell: &'a FormCell,
}

/// Runs all cells, one after another, and returns a record for each that was begun; as [`compare::drive`](crate::compare::drive())
/// does.
pub fn drive(
    cells: &[FormCell],
    driver: &Driver,
    interrupt: &Interrupt,
    mut on_progress: impl FnMut(FormProgress<'_>),
) -> Vec<FormRecord> {
    let mut records = Vec::with_capacity(cells.len());
    for (done, cell) in cells.iter().enumerate() {
        if interrupt.is_raised() {
            break;
        }
        on_progress(FormProgress { done, cell });
        let record = run_in_a_worker(cell, driver, interrupt)
            .unwrap_or_else(|outcome| cell.record(outcome).sealed());
        records.push(record);
    }
    records
}

fn run_in_a_worker(
    cell: &FormCell,
    driver: &Driver,
    interrupt: &Interrupt,
) -> Result<FormRecord, Outcome> {
    let request = serde_json::to_string(cell)
        .map_err(|error| Outcome::Failed(format!("the cell cannot be sent: {error}")))?;
    let answer = ask(driver, &request, cell.patience(), interrupt)?;
    FormRecord::from_line(&answer)
        .map_err(|error| Outcome::Failed(format!("the worker's answer is no record: {error}")))
}
