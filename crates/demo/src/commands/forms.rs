//! `lunchrush forms`: the same burgers with callbacks, threads, coroutines and async/await, each run in a fresh process.

use super::{command_line, driver, repeat, save};
use crate::cli::Forms;
use crate::exit::{Ended, after, usage};
use crate::progress::Bar;
use crate::{show, stop};
use bench_report::forms::{FormRecord, FormTable};
use bench_report::{Record, render};
use lab::Interrupt;
use lab::forms::{Form, FormCell, FormSelection, cells, drive};
use lab::runtimes::RuntimeName;

/// The most customers that are let in: a process has no more threads to give.
const MOST: u32 = 100_000;

pub(super) fn run(args: &Forms) -> anyhow::Result<Ended> {
    let customers = u32::try_from(args.customers)
        .ok()
        .filter(|n| *n <= MOST)
        .ok_or_else(|| {
            let asked = args.customers;
            usage(format!(
                "`--customers {asked}` is refused: it must be from 1 to {MOST}"
            ))
        })?;
    let runtime = match args.runtime {
        Some(name) if name.is_virtual() => {
            let what = format!(
                "`--runtime {name}` is refused: its time is virtual, and the other forms take real time"
            );
            return Err(usage(what));
        }
        Some(name) => Some(name),
        None => RuntimeName::measured().first().copied(),
    };
    let selection = FormSelection {
        forms: Form::compiled_in(),
        runtime,
        customers,
        seed: args.seed,
        repeat: repeat(args.repeat)?,
        command: command_line(),
    };
    args.save.as_deref().map_or(Ok(()), save::check)?;
    let cells = cells(&selection);
    let interrupt = stop::on_ctrl_c()?;
    let records = run_cells(&cells, &interrupt)?;
    // Whatever becomes of the file or of the pipe, the other one gets what was measured.
    let saved = args.save.as_ref().map_or(Ok(()), |path| {
        save::lines(path, records.iter().map(FormRecord::to_line))
    });
    let printed = print(args, &records, cells.len(), &interrupt);
    saved?;
    let well = records.len() == cells.len() && records.iter().all(FormRecord::is_well);
    after(printed, well && FormTable::of(&records).agrees())
}

fn run_cells(cells: &[FormCell], interrupt: &Interrupt) -> anyhow::Result<Vec<FormRecord>> {
    let driver = driver("worker")?;
    let bar = Bar::new(cells.len());
    Ok(drive(cells, &driver, interrupt, |progress| {
        bar.at(progress.done, progress.cell.title())
    }))
}

fn print(
    args: &Forms,
    records: &[FormRecord],
    planned: usize,
    interrupt: &Interrupt,
) -> anyhow::Result<()> {
    let table = FormTable::of(records);
    if args.json {
        return show::result(&serde_json::to_string_pretty(&table)?);
    }
    let partial = if interrupt.is_raised() {
        format!(
            "Interrupted: {} of {planned} runs were made; what follows is partial.\n\n",
            records.len()
        )
    } else {
        String::new()
    };
    let text = match args.markdown {
        true => render::forms_markdown(&table),
        false => render::forms_text(&table, show::width(), show::style()),
    };
    show::result(&format!("{partial}{text}"))
}
