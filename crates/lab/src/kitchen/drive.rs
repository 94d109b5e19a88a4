//! The side of who asks: a fresh process for each cell, and a record for each, whatever becomes of the process.

use super::cell::KitchenCell;
use crate::exchange::{Driver, ask_for_the_last};
use crate::interrupt::Interrupt;
use bench_report::kitchen::KitchenRecord;
use bench_report::{Outcome, Record};

/// How far the kitchens have come.
#[derive(Clone, Copy, Debug)]
pub struct KitchenProgress<'a> {
    /// Cells that have ended.
    pub done: usize,
    /// The one that begins now.
    pub cell: &'a KitchenCell,
}

/// Runs all cells, one after another, and returns a record for each that was begun. One that is interrupted, or whose
/// process dies, is the record of what was seen until then.
pub fn drive(
    cells: &[KitchenCell],
    driver: &Driver,
    interrupt: &Interrupt,
    mut on_progress: impl FnMut(KitchenProgress<'_>),
) -> Vec<KitchenRecord> {
    let mut records = Vec::with_capacity(cells.len());
    for (done, cell) in cells.iter().enumerate() {
        if interrupt.is_raised() {
            break;
        }
        on_progress(KitchenProgress { done, cell });
        records.push(run_in_a_worker(cell, driver, interrupt).sealed());
    }
    records
}

fn run_in_a_worker(cell: &KitchenCell, driver: &Driver, interrupt: &Interrupt) -> KitchenRecord {
    let request = match serde_json::to_string(cell) {
        Ok(request) => request,
        Err(error) => {
            return cell.record(Outcome::Failed(format!("the cell cannot be sent: {error}")));
        }
    };
    let (line, ended) = ask_for_the_last(driver, &request, cell.patience(), interrupt);
    let told = line.map(|line| KitchenRecord::from_line(&line));
    match (told, ended) {
        (Some(Ok(record)), Ok(())) => record,
        // It was on its way, and did not come to an end of its own.
        (Some(Ok(record)), Err(outcome)) => match record.outcome {
            Outcome::Partial(_) => KitchenRecord { outcome, ..record },
            Outcome::Complete | Outcome::Failed(_) => record,
        },
        (Some(Err(error)), _) => cell.record(Outcome::Failed(format!(
            "the worker's answer is no record: {error}"
        ))),
        (None, Err(outcome)) => cell.record(outcome),
        (None, Ok(())) => cell.record(Outcome::Failed("the worker gave no answer".to_owned())),
    }
}
