//! `lunchrush differences`: synchronous beside asynchronous code, each measurement in a fresh process, as a table.

use super::{command_line, driver, save};
use crate::cli::Differences;
use crate::exit::{Ended, after, usage};
use crate::progress::Bar;
use crate::{show, stop};
use bench_report::differences::{DifferenceRecord, markdown, tables, text};
use bench_report::{Outcome, Record};
use lab::Interrupt;
use lab::differences::{Plan, TRIALS, drive, serve};
use lab::runtimes::RuntimeName;
use std::io;

/// The most repetitions, and the most of everything.
const MOST_REPEATS: u64 = 10_000;
const MOST_SCALE: f64 = 10.0;

pub(super) fn run(args: &Differences) -> anyhow::Result<Ended> {
    let plan = plan(args)?;
    args.save.as_deref().map_or(Ok(()), save::check)?;
    let driver = driver("differences-worker")?;
    let interrupt = stop::on_ctrl_c()?;
    let bar = Bar::new(plan.repeat as usize * TRIALS.len());
    let records = drive(&plan, &driver, &interrupt, |progress| {
        let message = format!("{}, {}", progress.measurement, progress.side);
        bar.at(progress.done, message);
    })
    .map_err(usage)?;
    drop(bar);
    // Whatever becomes of the file or of the pipe, the other one gets what was measured.
    let lines = records.iter().map(DifferenceRecord::to_line);
    let saved = args
        .save
        .as_ref()
        .map_or(Ok(()), |path| save::lines(path, lines));
    let printed = print(args, &records, &interrupt);
    saved?;
    let is_complete = |record: &DifferenceRecord| record.outcome == Outcome::Complete;
    let well = !interrupt.is_raised() && records.iter().all(is_complete);
    after(printed, well)
}

/// The worker's side. Ctrl-C is for the one who asked, who then ends the worker.
pub(super) fn work() -> anyhow::Result<Ended> {
    let _heard = stop::on_ctrl_c()?;
    serve(io::stdin().lock(), io::stdout().lock())?;
    Ok(Ended::Fine)
}

fn plan(args: &Differences) -> anyhow::Result<Plan> {
    let runtime = match args.runtime {
        Some(runtime) => runtime,
        None => RuntimeName::measured().first().copied().ok_or_else(|| {
            usage("this build has no runtime in real time; build it with `--features tokio` (or async-std, smol, threads)")
        })?,
    };
    let repeat = u32::try_from(args.repeat.min(MOST_REPEATS + 1))?;
    if u64::from(repeat) > MOST_REPEATS {
        return Err(usage(format!(
            "`--repeat {}` is refused: it must be between 1 and {MOST_REPEATS}",
            args.repeat
        )));
    }
    if args.scale > MOST_SCALE {
        return Err(usage(format!(
            "`--scale {}` is refused: beyond {MOST_SCALE} a process would have too many threads",
            args.scale
        )));
    }
    Ok(Plan {
        runtime,
        repeat,
        scale: args.scale,
        command: command_line(),
    })
}

fn print(
    args: &Differences,
    records: &[DifferenceRecord],
    interrupt: &Interrupt,
) -> anyhow::Result<()> {
    if args.json {
        let report = serde_json::json!({ "tables": tables(records), "records": records });
        return show::result(&serde_json::to_string_pretty(&report)?);
    }
    let partial = match interrupt.is_raised() {
        true => "Interrupted: what follows is partial.\n\n",
        false => "",
    };
    let table = match args.markdown {
        true => markdown(records),
        false => text(&tables(records), show::width(), show::style()),
    };
    show::result(&format!("{partial}{table}"))
}
