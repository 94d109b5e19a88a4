//! The side of who asks: a fresh process for each cell, and a record for each, whatever becomes of the process.

use super::cell::WaitCell;
use crate::exchange::{Driver, ask};
use crate::interrupt::Interrupt;
use bench_report::waits::WaitRecord;
use bench_report::{Outcome, Record};

/// How far the waits have come.
#[derive(Clone, Copy, Debug)]
pub struct WaitProgress<'a> {
    /// Cells that have ended.
    pub done: usize,
    /// The one that begins now.
    pub cell: &'a WaitCell,
}

/// Runs all cells, one after another, and returns a record for each that was begun; as [`compare::drive`](crate::compare::drive())
/// does.
pub fn drive(
    cells: &[WaitCell],
    driver: &Driver,
    interrupt: &Interrupt,
    mut on_progress: impl FnMut(WaitProgress<'_>),
) -> Vec<WaitRecord> {
    let mut records = Vec::with_capacity(cells.len());
    for (done, cell) in cells.iter().enumerate() {
        if interrupt.is_raised() {
            break;
        }
        on_progress(WaitProgress { done, cell });
        let record = run_in_a_worker(cell, driver, interrupt)
            .unwrap_or_else(|outcome| cell.record(outcome).sealed());
        records.push(record);
    }
    records
}

fn run_in_a_worker(
    cell: &WaitCell,
    driver: &Driver,
    interrupt: &Interrupt,
) -> Result<WaitRecord, Outcome> {
    let request = serde_json::to_string(cell)
        .map_err(|error| Outcome::Failed(format!("the cell cannot be sent: {error}")))?;
    let answer = ask(driver, &request, cell.patience(), interrupt)?;
    WaitRecord::from_line(&answer)
        .map_err(|error| Outcome::Failed(format!("the worker's answer is no record: {error}")))
}
