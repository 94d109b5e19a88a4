//! `cargo xtask bench`: the comparison on all runtimes, stored as raw records under `docs/results/`.
//!
//! `lunchrush` measures, each cell in its own process; this task builds it in release, has it save its records beside their
//! place, and puts them there only when they can be read and every run of every cell is complete and right. So a stored
//! file is never half a comparison. Documents are rendered from the records alone.

use std::fs::{self, File};
use std::io::{self, BufReader, Write};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf, absolute};

use anyhow::{Context, Result, bail, ensure};
use bench_report::{Comparison, Record, RunRecord, Style, render};
use clap::Args;

use crate::call::{Call, root};
use crate::replace::PARTIAL;

/// Where records are stored, from the workspace's root.
const RESULTS: &str = "docs/results";

/// Columns of the table at the end.
const WIDTH: usize = 120;

/// What to compare, and where to store it.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Scenarios, built in or files; lunchrush's own choice where none is named.
    #[arg(value_name = "SCENARIO")]
    scenarios: Vec<String>,
    /// How often each cell is measured; passed on.
    #[arg(long, value_name = "N")]
    repeat: Option<NonZeroU32>,
    /// Runtimes, separated by commas; passed on. All where none is named.
    #[arg(long, value_name = "LIST")]
    runtimes: Option<String>,
    /// Name of the file under docs/results/, without its ending; otherwise the scenarios' names, or `compare`.
    #[arg(long, value_parser = file_name)]
    name: Option<String>,
}

/// Measures, checks and stores.
///
/// # Errors
///
/// `lunchrush` cannot be built or fails, its records cannot be read, or a run is not fit to be stored. An earlier file stays
/// as it was; what was measured now stays beside it, and the error says where.
pub(crate) fn run(options: &Options) -> Result<()> {
    let place = format!("{RESULTS}/{}.jsonl", options.file());
    let beside = format!("{place}.{PARTIAL}");
    let path = root().join(&beside);
    fs::create_dir_all(root().join(RESULTS)).with_context(|| format!("cannot make {RESULTS}"))?;
    clear(&path)?;

    let records = measure(options, &beside).map_err(|error| {
        if path.exists() {
            error.context(format!(
                "nothing is stored; what was measured is left in {beside}"
            ))
        } else {
            error
        }
    })?;
    fs::rename(&path, root().join(&place))
        .with_context(|| format!("cannot rename {beside} to {place}"))?;

    let table = render::text(&Comparison::of(&records), WIDTH, Style::default());
    io::stdout().write_all(table.as_bytes())?;
    eprintln!("stored {} records in {place}", records.len());
    Ok(())
}

/// Has `lunchrush` save its records in this file, and hands them back if they may be stored.
fn measure(options: &Options, save: &str) -> Result<Vec<RunRecord>> {
    options.call(save).run_without_output()?;
    let records = read(&root().join(save))?;
    fit(&records)?;
    Ok(records)
}

impl Options {
    /// The name of the file to store.
    fn file(&self) -> String {
        if let Some(name) = &self.name {
            return name.clone();
        }
        if self.scenarios.is_empty() {
            return "compare".to_owned();
        }
        let names: Vec<String> = self
            .scenarios
            .iter()
            .map(|scenario| {
                let stem = Path::new(scenario).file_stem();
                stem.map_or_else(|| scenario.clone(), |s| s.to_string_lossy().into_owned())
            })
            .collect();
        names.join("+")
    }

    /// The call of `lunchrush` that saves its records in this file.
    fn call(&self, save: &str) -> Call {
        let mut call = Call::cargo("run --release --package demo --bin lunchrush -- compare");
        for scenario in &self.scenarios {
            call = call.argument(from_here(scenario));
        }
        if let Some(repeat) = self.repeat {
            call = call.argument("--repeat").argument(repeat.to_string());
        }
        if let Some(runtimes) = &self.runtimes {
            call = call.argument("--runtimes").argument(runtimes);
        }
        call.words("--json --save").argument(save)
    }
}

/// A file that is named from where the person stands is found from the workspace's root as well.
fn from_here(scenario: &str) -> PathBuf {
    let path = PathBuf::from(scenario);
    if path.is_file() {
        absolute(&path).unwrap_or(path)
    } else {
        path
    }
}

/// A name that stays inside the folder of results.
fn file_name(name: &str) -> Result<String, String> {
    let fine = |c: char| c.is_ascii_alphanumeric() || "-_+".contains(c);
    if !name.is_empty() && name.chars().all(fine) {
        Ok(name.to_owned())
    } else {
        Err("a name has letters, digits, `-`, `_` and `+` alone".to_owned())
    }
}

/// Removes what an earlier, failed run left.
fn clear(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

fn read(path: &Path) -> Result<Vec<RunRecord>> {
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    RunRecord::read_lines(BufReader::new(file)).with_context(|| format!("in {}", path.display()))
}

/// Tells why the records may not be stored, if they may not: each cell that is not whole, or another build than release.
fn fit(records: &[RunRecord]) -> Result<()> {
    ensure!(!records.is_empty(), "there are no records");
    if let Some(record) = records.iter().find(|r| r.environment.profile != "release") {
        bail!(
            "measured in a {} build, not in release",
            record.environment.profile
        );
    }
    let broken: Vec<String> = Comparison::of(records)
        .cells
        .iter()
        .filter(|cell| cell.outcomes.complete < cell.outcomes.total())
        .map(|cell| {
            format!(
                "\n  {} {} on {}: {}",
                cell.scenario,
                cell.strategy,
                cell.runtime,
                cell.reasons.join("; ")
            )
        })
        .collect();
    ensure!(
        broken.is_empty(),
        "not every run is complete and right:{}",
        broken.concat()
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use bench_report::{Environment, Outcome, Sample};

    use super::*;

    fn options(scenarios: &[&str]) -> Options {
        Options {
            scenarios: scenarios.iter().map(|&s| s.to_owned()).collect(),
            repeat: None,
            runtimes: None,
            name: None,
        }
    }

    fn record() -> RunRecord {
        RunRecord {
            scenario: "burgers".to_owned(),
            strategy: "concurrent".to_owned(),
            runtime: "smol".to_owned(),
            sample: Some(Sample {
                makespan_ns: 2,
                limit_ns: 1,
                ..Sample::default()
            }),
            environment: Environment {
                profile: "release".to_owned(),
                ..Environment::default()
            },
            ..RunRecord::default()
        }
    }

    #[test]
    fn what_is_asked_for_is_passed_on() {
        let mut options = options(&["burgers"]);
        options.repeat = NonZeroU32::new(5);
        options.runtimes = Some("tokio,smol".to_owned());
        assert_eq!(
            options.call("docs/results/x").to_string(),
            "cargo run --release --package demo --bin lunchrush -- compare burgers --repeat 5 \
             --runtimes tokio,smol --json --save docs/results/x"
        );
    }

    #[test]
    fn the_file_is_named_after_the_scenarios() {
        assert_eq!(options(&[]).file(), "compare");
        assert_eq!(options(&["burgers", "my/own.toml"]).file(), "burgers+own");
        let mut named = options(&["burgers"]);
        named.name = Some("first".to_owned());
        assert_eq!(named.file(), "first");
    }

    #[test]
    fn a_name_stays_inside_the_folder_of_results() {
        assert_eq!(file_name("house-2").unwrap(), "house-2");
        for name in ["", "../x", "a/b", ".hidden", "a b"] {
            assert!(file_name(name).is_err(), "{name:?}");
        }
    }

    #[test]
    fn whole_cells_of_a_release_build_are_stored() {
        fit(&[record(), record()]).unwrap();
    }

    #[track_caller]
    fn check(spoil: impl Fn(&mut RunRecord), why: &str) {
        let mut spoilt = record();
        spoil(&mut spoilt);
        let error = fit(&[record(), spoilt]).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }

    #[test]
    fn a_failed_partial_or_wrong_run_is_not_stored() {
        check(
            |r| r.outcome = Outcome::Failed("no answer".to_owned()),
            "burgers concurrent on smol: failed: no answer",
        );
        check(
            |r| r.outcome = Outcome::Partial("interrupted".to_owned()),
            "partial: interrupted",
        );
        check(
            |r| {
                if let Some(sample) = &mut r.sample {
                    sample.violations.push("shown twice".to_owned());
                }
            },
            "shown twice",
        );
    }

    #[test]
    fn another_build_or_nothing_is_not_stored() {
        check(
            |r| r.environment.profile = "debug".to_owned(),
            "measured in a debug build",
        );
        let error = fit(&[]).unwrap_err().to_string();
        assert_eq!(error, "there are no records");
    }

    #[test]
    fn a_line_that_is_no_record_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.jsonl");
        fs::write(
            &path,
            format!("{}\nnonsense\n", record().sealed().to_line()),
        )
        .unwrap();
        let error = format!("{:#}", read(&path).unwrap_err());
        assert!(error.contains("line 2"), "{error}");
        clear(&path).unwrap();
        clear(&path).unwrap();
        assert!(!path.exists());
    }
}
