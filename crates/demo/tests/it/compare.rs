//! Comparisons: every format, files that are saved, and workers that die.

use crate::files::{SHORT, scenario};
use crate::run::{Ran, lunchrush, typed};
use crate::runtimes::{compiled_in, measured};
use serde_json::Value;
use std::fs;
use std::path::Path;

#[track_caller]
fn compare(file: &Path, more: &[&str]) -> Ran {
    let mut command = lunchrush();
    command.arg("compare").arg(file).args(["--repeat", "1"]);
    command.args(more).output().unwrap().into()
}

#[test]
fn every_format_has_every_strategy_on_every_runtime() {
    let here = tempfile::tempdir().unwrap();
    let file = scenario(here.path(), "short.toml", SHORT);
    let cells = 2 * compiled_in().count();

    let text = compare(&file, &[])
        .ends_with(0)
        .prints(&["short", "Verdict"]);
    assert!(!text.out.contains('\u{1b}'), "{text:#?}");
    for name in compiled_in() {
        assert!(text.out.contains(name), "{name}: {text:#?}");
    }
    let json = compare(&file, &["--json"]).ends_with(0).json();
    assert_eq!(
        json["cells"].as_array().map(Vec::len),
        Some(cells),
        "{json:#}"
    );
    let csv = compare(&file, &["--csv"]).ends_with(0);
    assert_eq!(csv.out.lines().count(), 1 + cells, "{csv:#?}");
    let markdown = compare(&file, &["--markdown"]).ends_with(0);
    let rows = markdown.out.lines().filter(|line| line.starts_with("| "));
    // The names of the columns, and the line below them.
    assert_eq!(rows.count(), 2 + cells, "{markdown:#?}");
}

#[test]
fn saved_records_are_one_json_object_a_line() {
    let here = tempfile::tempdir().unwrap();
    let file = scenario(here.path(), "short.toml", SHORT);
    let saved = here.path().join("records.jsonl");
    fs::write(&saved, "an older file").unwrap();
    compare(&file, &["--save", saved.to_str().unwrap()]).ends_with(0);
    let lines = fs::read_to_string(&saved).unwrap();
    for line in lines.lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        assert_eq!(record["scenario"], "short");
    }
    assert_eq!(lines.lines().count(), 2 * compiled_in().count());
    assert_eq!(fs::read_dir(here.path()).unwrap().count(), 2);
}

#[test]
fn a_scenario_file_needs_a_name_that_looks_like_one() {
    let here = tempfile::tempdir().unwrap();
    scenario(here.path(), "short", SHORT);
    let by_name = |name: &str| -> Ran {
        let mut command = lunchrush();
        command
            .current_dir(here.path())
            .args(["compare", name, "--repeat", "1"]);
        command.output().unwrap().into()
    };
    by_name("short").ends_with(2).complains(&["`.toml`"]);
    by_name("./short").ends_with(0);
}

#[cfg(unix)]
#[test]
fn a_pipe_to_save_to_is_written_to_and_not_replaced() {
    use std::os::unix::fs::FileTypeExt;
    let here = tempfile::tempdir().unwrap();
    let file = scenario(here.path(), "short.toml", SHORT);
    let pipe = here.path().join("pipe");
    match std::process::Command::new("mkfifo").arg(&pipe).status() {
        Ok(status) if status.success() => {}
        failed => {
            println!("skipped: no pipe could be made: {failed:?}");
            return;
        }
    }
    let reader = std::process::Command::new("cat")
        .arg(&pipe)
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    compare(&file, &["--save", pipe.to_str().unwrap()]).ends_with(0);
    assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
    let read = String::from_utf8(reader.wait_with_output().unwrap().stdout).unwrap();
    assert_eq!(read.lines().count(), 2 * compiled_in().count());
}

#[cfg(unix)]
#[test]
fn a_link_to_save_to_stays_a_link() {
    let here = tempfile::tempdir().unwrap();
    let file = scenario(here.path(), "short.toml", SHORT);
    let (target, link) = (here.path().join("target"), here.path().join("link"));
    std::os::unix::fs::symlink(&target, &link).unwrap();
    compare(&file, &["--save", link.to_str().unwrap()]).ends_with(0);
    assert!(link.is_symlink());
    assert!(fs::read_to_string(target).unwrap().starts_with('{'));
}

#[cfg(target_os = "linux")]
#[test]
fn a_worker_that_is_killed_is_a_failed_cell_and_the_comparison_goes_on() {
    use crate::interrupted::{children, signal, until};
    use std::process::Stdio;
    let here = tempfile::tempdir().unwrap();
    let slow = SHORT
        .replace("\"sequential\", \"concurrent\"", "\"sequential\"")
        .replace("grilling = \"1ms\"", "grilling = \"300ms\"");
    let file = scenario(here.path(), "slow.toml", &slow);
    let runtime = compiled_in().next().unwrap();
    let comparison = lunchrush()
        .args(["compare", "--repeat", "2", "--csv", "--runtimes", runtime])
        .arg(&file)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let worker = until(|| children(comparison.id()).first().copied());
    signal(worker, "KILL");
    let ran = Ran::from(comparison.wait_with_output().unwrap()).ends_with(1);
    let columns: Vec<Vec<_>> = ran
        .out
        .lines()
        .map(|line| line.split(',').collect())
        .collect();
    let cell = |name| {
        let at = columns[0].iter().position(|column| *column == name);
        columns[1][at.unwrap()]
    };
    // Both runs are of one cell, though one of them left no figures.
    assert_eq!(columns.len(), 2, "{ran:#?}");
    assert_eq!(cell("runs_failed"), "1", "{ran:#?}");
    assert_eq!(cell("runs_complete"), "1", "{ran:#?}");
    assert!(cell("reasons").contains("SIGKILL"), "{ran:#?}");
}

#[test]
fn a_file_that_is_given_is_read_on_every_runtime() {
    let here = tempfile::tempdir().unwrap();
    let file = scenario(here.path(), "short.toml", SHORT);
    let input = here.path().join("bytes");
    fs::write(&input, vec![7; 4096]).unwrap();
    let input = input.to_str().unwrap();
    compare(&file, &["--input", input])
        .ends_with(0)
        .prints(&["waits: file"]);
    if cfg!(target_pointer_width = "64") {
        compare(&file, &["--input", input, "--runtimes", "sim"])
            .ends_with(2)
            .complains(&["`file` is a real device"]);
    }
}

#[cfg(target_pointer_width = "64")]
#[test]
fn simulated_rows_take_a_policy_and_seeds_and_nothing_else_does() {
    let here = tempfile::tempdir().unwrap();
    let file = scenario(here.path(), "short.toml", SHORT);
    let saved = here.path().join("runs.jsonl");
    let save = saved.to_str().unwrap();
    let asked = ["--policy", "fifo", "--seed", "5", "--save", save];
    let sim = ["--runtimes", "sim", "--repeat", "2"];
    lunchrush_compare(&file, &[&sim[..], &asked[..]].concat()).ends_with(0);
    let records: Vec<Value> = fs::read_to_string(&saved)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(records.len(), 4);
    for record in records {
        assert_eq!(record["simulation"]["policy"], "fifo", "{record}");
        let seed = record["simulation"]["seed"].as_u64().unwrap();
        assert_eq!(seed, 5 + record["repetition"].as_u64().unwrap());
        assert_ne!(record["seed"], seed, "the scenario's seed is its own");
    }

    let real = measured().next().unwrap();
    for (flag, value) in [("--policy", "fifo"), ("--seed", "5")] {
        lunchrush_compare(&file, &["--runtimes", real, flag, value])
            .ends_with(2)
            .complains(&[flag, value, "`sim` is not among the runtimes"]);
    }
}

#[test]
fn what_scheduling_costs_is_set_for_a_simulation_alone() {
    let real = measured().next().unwrap();
    for command in ["burgers", "clean"] {
        typed(&format!("{command} --runtime {real} --switch-cost 5us"))
            .ends_with(2)
            .complains(&["--switch-cost", real, "--runtime sim"]);
    }
}

#[track_caller]
fn lunchrush_compare(file: &Path, more: &[&str]) -> Ran {
    let mut command = lunchrush();
    command.arg("compare").arg(file);
    command.args(more).output().unwrap().into()
}
