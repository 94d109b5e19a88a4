//! `lunchrush compare`, and `lunchrush` alone: scenarios × strategies × runtimes, in fresh processes, with a verdict.

use super::{command_line, workers};
use crate::cli::Compare;
use crate::exit::{Ended, after, usage};
use crate::progress::Bar;
use crate::{show, stop};
use anyhow::Context;
use bench_report::{Comparison, Outcome, RunRecord, render, verdict};
use lab::compare::{CellSpec, Driver, Selection, cells, drive};
use lab::config::{ScenarioFile, ScenarioFileError, default_set, find};
use lab::runtimes::RuntimeName;
use lab::{Interrupt, pictures};
use std::fmt::Display;
use std::path::Path;

/// How often each cell runs unless something else is asked for: enough for an interval, few enough for a minute.
const USUAL_REPEAT: u32 = 5;

/// Runs the comparison that needs no words.
pub(super) fn run_default() -> anyhow::Result<Ended> {
    run(&Compare {
        scenarios: Vec::new(),
        runtimes: Vec::new(),
        repeat: None,
        workers: None,
        input: None,
        json: false,
        markdown: false,
        csv: false,
        save: None,
    })
}

pub(super) fn run(args: &Compare) -> anyhow::Result<Ended> {
    let mut scenarios = scenarios(&args.scenarios)?;
    let runtimes = runtimes(&args.runtimes)?;
    let repeat = match args.repeat {
        None => USUAL_REPEAT,
        Some(asked) => u32::try_from(asked)
            .ok()
            .filter(|n| *n <= 10_000)
            .ok_or_else(|| {
                usage(format!(
                    "`--repeat {asked}` is refused: it must be between 1 and 10000"
                ))
            })?,
    };
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
        file: args.input.clone(),
        command: command_line(),
    });
    let interrupt = stop::on_ctrl_c()?;
    let records = run_cells(&cells, &interrupt)?;
    // Whatever becomes of the file or of the pipe, the other one gets what was measured.
    let saved = args
        .save
        .as_ref()
        .map_or(Ok(()), |path| save(path, &records));
    let printed = print(args, &records, cells.len(), &interrupt);
    saved?;
    after(
        printed,
        records.len() == cells.len() && records.iter().all(is_well),
    )
}

fn save(path: &Path, records: &[RunRecord]) -> anyhow::Result<()> {
    let lines: String = records
        .iter()
        .map(|record| record.to_line() + "\n")
        .collect();
    // A file is replaced when all of it is there. A pipe, a device or a link is written to: it must not be replaced.
    let takes_its_place = path
        .symlink_metadata()
        .map_or(true, |there| there.is_file());
    let written = match takes_its_place {
        true => pictures::write_beside(path, lines.as_bytes()),
        false => std::fs::write(path, lines),
    };
    written.with_context(|| format!("cannot write {}", path.display()))
}

fn is_well(record: &RunRecord) -> bool {
    let unbroken = record
        .sample
        .as_ref()
        .is_some_and(|sample| sample.violations.is_empty());
    record.outcome == Outcome::Complete && unbroken
}

fn run_cells(cells: &[CellSpec], interrupt: &Interrupt) -> anyhow::Result<Vec<RunRecord>> {
    let driver = Driver {
        program: std::env::current_exe().context("cannot find the program that is running")?,
        arguments: vec!["worker".to_owned()],
    };
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

fn runtimes(asked: &[RuntimeName]) -> anyhow::Result<Vec<RuntimeName>> {
    let mut runtimes = if asked.is_empty() {
        RuntimeName::compiled_in()
    } else {
        Vec::new()
    };
    for &name in asked {
        if !runtimes.contains(&name) {
            runtimes.push(name);
        }
    }
    if runtimes.is_empty() {
        super::runtime_or_first(None)?;
    }
    Ok(runtimes)
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
    if let Some(path) = &args.save {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        if path.is_dir() || folder.is_some_and(|folder| !folder.is_dir()) {
            return Err(usage(format!(
                "`--save {}` cannot be written: it must name a file in a folder that exists",
                path.display()
            )));
        }
    }
    Ok(())
}
