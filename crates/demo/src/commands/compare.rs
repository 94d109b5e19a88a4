//! `lunchrush compare`: scenarios × strategies × runtimes, in fresh processes, with a verdict.

use super::{command_line, driver, repeat, save, workers};
use crate::cli::Compare;
use crate::exit::{Ended, after, usage};
use crate::progress::Bar;
use crate::{show, stop};
use bench_report::{Comparison, Outcome, Record, RunRecord, render, verdict};
use lab::BackendChoice;
use lab::Interrupt;
use lab::compare::{CellSpec, Selection, cells, drive};
use lab::config::{ScenarioFile, ScenarioFileError, default_set, find};
use lab::runtimes::RuntimeName;
use std::fmt::Display;
use std::path::Path;

pub(super) fn run(args: &Compare) -> anyhow::Result<Ended> {
    run_until(args, scenarios(&args.scenarios)?, stop::on_ctrl_c)
}

/// Compares these scenarios until it is interrupted by what is got once all is known to be right.
pub(super) fn run_until(
    args: &Compare,
    mut scenarios: Vec<ScenarioFile>,
    interrupt: impl FnOnce() -> anyhow::Result<Interrupt>,
) -> anyhow::Result<Ended> {
    let runtimes = runtimes(args)?;
    check_schedule(args, &runtimes)?;
    let repeat = repeat(args.repeat)?;
    if args.repeat.is_some() {
        // What was typed counts more than what is written in the files.
        for scenario in &mut scenarios {
            scenario.repeat = None;
        }
    }
    check_places(args)?;
    let cells = cells(&Selection {
        scenarios: &scenarios,
        runtimes: &runtimes,
        repeat,
        workers: args.workers.map(workers).transpose()?,
        policy: args.policy.unwrap_or_default(),
        schedule_seed: args.seed.unwrap_or_default(),
        file: args.input.clone(),
        command: command_line(),
    });
    let interrupt = interrupt()?;
    let records = run_cells(&cells, &interrupt)?;
    // Whatever becomes of the file or of the pipe, the other one gets what was measured.
    let saved = args.save.as_ref().map_or(Ok(()), |path| {
        save::lines(path, records.iter().map(RunRecord::to_line))
    });
    let printed = print(args, &records, cells.len(), &interrupt);
    saved?;
    after(
        printed,
        records.len() == cells.len() && records.iter().all(is_well),
    )
}

fn is_well(record: &RunRecord) -> bool {
    let unbroken = record
        .sample
        .as_ref()
        .is_some_and(|sample| sample.violations.is_empty());
    record.outcome == Outcome::Complete && unbroken
}

fn run_cells(cells: &[CellSpec], interrupt: &Interrupt) -> anyhow::Result<Vec<RunRecord>> {
    let driver = driver("worker")?;
    let bar = Bar::new(cells.len());
    Ok(drive(cells, &driver, interrupt, |progress| {
        bar.at(progress.done, progress.cell.title())
    }))
}

fn print(
    args: &Compare,
    records: &[RunRecord],
    planned: usize,
    interrupt: &Interrupt,
) -> anyhow::Result<()> {
    let comparison = Comparison::of(records);
    if args.json {
        return show::result(&render::json(&comparison));
    }
    if args.csv {
        return show::result(&render::csv(&comparison));
    }
    let partial = if interrupt.is_raised() {
        format!(
            "Interrupted: {} of {planned} runs were made; what follows is partial.\n\n",
            records.len()
        )
    } else {
        String::new()
    };
    if args.markdown {
        return show::result(&format!("{partial}{}", render::markdown(&comparison)));
    }
    let (width, style) = (show::width(), show::style());
    show::result(&format!(
        "{partial}{}\n{}",
        render::text(&comparison, width, style),
        verdict(records).text(width, style)
    ))
}

/// Finds each scenario: a built-in one by its name, or a file by its path.
pub(super) fn scenarios(asked: &[String]) -> anyhow::Result<Vec<ScenarioFile>> {
    let mut texts = Vec::new();
    if asked.is_empty() {
        for name in default_set() {
            texts.push((name.to_string(), find(name).map_err(usage)?.toml.to_owned()));
        }
    }
    for name in asked {
        let looks_like_a_path = name.contains(['/', '\\']) || name.ends_with(".toml");
        let text = match find(name) {
            Ok(built_in) => built_in.toml.to_owned(),
            Err(_) if looks_like_a_path => read_scenario(Path::new(name))?,
            Err(unknown) => return Err(usage(format!("{unknown}; a file's name ends in `.toml`"))),
        };
        texts.push((name.clone(), text));
    }
    texts
        .into_iter()
        .map(|(name, text)| {
            let file = ScenarioFile::parse(&text)
                .map_err(|error| usage(in_file(Path::new(&name), &error)))?;
            // Checked here, so that a mistake is told before the first run.
            file.scenarios()
                .map_err(|error| usage(in_file(Path::new(&name), &error)))?;
            Ok(file)
        })
        .collect()
}

/// Reads a scenario file.
pub(super) fn read_scenario(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).map_err(|error| {
        usage(format!(
            "cannot read the scenario file {}: {error}",
            path.display()
        ))
    })
}

/// Puts the file before each problem in it.
pub(super) fn in_file(path: &Path, error: &ScenarioFileError) -> impl Display {
    let lines: Vec<_> = error
        .problems
        .iter()
        .map(|problem| format!("{}: {problem}", path.display()))
        .collect();
    lines.join("\n       ")
}

/// The runtimes that were asked for, each once, or all of them; a file is really read in real time only.
fn runtimes(args: &Compare) -> anyhow::Result<Vec<RuntimeName>> {
    let is_real = args.input.is_some();
    let mut runtimes = match (args.runtimes.is_empty(), is_real) {
        (true, true) => RuntimeName::measured(),
        (true, false) => RuntimeName::compiled_in(),
        _ => Vec::new(),
    };
    for &name in &args.runtimes {
        if is_real {
            BackendChoice::check_name("file", name.is_virtual()).map_err(usage)?;
        }
        if !runtimes.contains(&name) {
            runtimes.push(name);
        }
    }
    if runtimes.is_empty() {
        super::runtime_or_first(None)?;
    }
    Ok(runtimes)
}

/// Sees that schedules are drawn somewhere, if it is said how.
fn check_schedule(args: &Compare, runtimes: &[RuntimeName]) -> anyhow::Result<()> {
    if runtimes.iter().any(|runtime| runtime.is_virtual()) {
        return Ok(());
    }
    let flag = match (args.policy, args.seed) {
        (Some(policy), _) => format!("`--policy {policy}`"),
        (None, Some(seed)) => format!("`--seed {seed}`"),
        (None, None) => return Ok(()),
    };
    Err(usage(format!(
        "{flag} says how schedules are simulated, and `sim` is not among the runtimes: add it to `--runtimes`; the seed of \
         what is drawn for a scenario is `seed` in its file"
    )))
}

/// Sees before the first run that what is to be read is there, and that what is to be written has a place.
fn check_places(args: &Compare) -> anyhow::Result<()> {
    if let Some(input) = &args.input
        && !input.is_file()
    {
        return Err(usage(format!(
            "`--input {}` is not a file that can be read",
            input.display()
        )));
    }
    args.save.as_deref().map_or(Ok(()), save::check)
}
