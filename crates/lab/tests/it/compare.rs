//! Comparisons: the order of the runs, and workers that die, hang or talk nonsense.

use bench_report::{Outcome, Record};
use lab::Interrupt;
use lab::compare::{CellSpec, Driver, Selection, cells, drive, run_cell, serve};
use lab::config::ScenarioFile;
use lab::measure::PolicyName;
use lab::runtimes::RuntimeName;
use std::path::PathBuf;

fn file() -> ScenarioFile {
    let text = r#"
        name = "lunch"
        [shop]
        strategies = ["sequential", "concurrent"]
        customers = 3
        grilling = "1ms"
        eating = "0"
    "#;
    ScenarioFile::parse(text).unwrap()
}

fn some_cells(repeat: u32) -> Vec<CellSpec> {
    cells(&Selection {
        scenarios: &[file()],
        runtimes: &[RuntimeName::Tokio, RuntimeName::Smol],
        repeat,
        workers: Some(2),
        policy: PolicyName::default(),
        schedule_seed: 0,
        file: None,
        command: vec!["lunchrush".to_owned()],
    })
}

/// A worker that is a shell with this script.
fn shell(script: &str) -> Driver {
    Driver {
        program: PathBuf::from("/bin/sh"),
        arguments: vec!["-c".to_owned(), script.to_owned()],
    }
}

#[test]
fn repetitions_are_interleaved_and_each_round_begins_with_another_runtime() {
    let order: Vec<_> = some_cells(2)
        .iter()
        .map(|cell| format!("{} {} {}", cell.repetition, cell.strategy, cell.runtime))
        .collect();
    assert_eq!(
        order,
        [
            "0 shop/sequential tokio",
            "0 shop/sequential smol",
            "0 shop/concurrent tokio",
            "0 shop/concurrent smol",
            "1 shop/sequential smol",
            "1 shop/sequential tokio",
            "1 shop/concurrent smol",
            "1 shop/concurrent tokio",
        ]
    );
}

#[test]
fn a_cell_that_is_served_comes_back_as_a_record() {
    for runtime in crate::runtimes() {
        let mut cell = some_cells(1).remove(1);
        cell.runtime = runtime.name().to_owned();
        let request = serde_json::to_string(&cell).unwrap();
        let mut answer = Vec::new();
        serve(
            request.as_bytes(),
            &mut answer,
            &crate::nobody(),
            &Interrupt::default(),
        )
        .unwrap();
        let record =
            bench_report::RunRecord::from_line(&String::from_utf8(answer).unwrap()).unwrap();
        assert_eq!(record.outcome, Outcome::Complete);
        assert_eq!(
            (record.scenario.as_str(), record.runtime.as_str()),
            ("lunch", runtime.name())
        );
    }
}

#[test]
fn a_worker_that_dies_is_that_cells_failure_and_the_others_go_on() {
    let cells = some_cells(1);
    let records = drive(
        &cells,
        &shell("echo it burnt >&2; exit 3"),
        &Interrupt::default(),
        |_| {},
    );
    assert_eq!(records.len(), cells.len());
    for record in records {
        let Outcome::Failed(reason) = &record.outcome else {
            panic!("{:?}", record.outcome);
        };
        assert!(
            reason.contains("exit status: 3") && reason.contains("it burnt"),
            "{reason}"
        );
        assert!(record.sample.is_none());
    }
}

#[test]
fn a_worker_that_is_killed_is_told_apart() {
    let records = drive(
        &some_cells(1)[..1],
        &shell("kill -9 $$"),
        &Interrupt::default(),
        |_| {},
    );
    let Outcome::Failed(reason) = &records[0].outcome else {
        panic!("{:?}", records[0].outcome);
    };
    assert!(reason.contains("signal: 9"), "{reason}");
}

#[test]
fn a_worker_that_talks_nonsense_is_that_cells_failure() {
    let records = drive(
        &some_cells(1)[..1],
        &shell("cat >/dev/null; echo burgers"),
        &Interrupt::default(),
        |_| {},
    );
    let Outcome::Failed(reason) = &records[0].outcome else {
        panic!("{:?}", records[0].outcome);
    };
    assert!(reason.contains("no record"), "{reason}");
}

#[test]
fn a_program_that_is_not_there_is_that_cells_failure() {
    let driver = Driver {
        program: PathBuf::from("/no/such/lunchrush"),
        arguments: Vec::new(),
    };
    let records = drive(&some_cells(1)[..1], &driver, &Interrupt::default(), |_| {});
    assert!(
        matches!(&records[0].outcome, Outcome::Failed(reason) if reason.contains("could not be started"))
    );
}

#[test]
fn an_interrupt_ends_the_worker_and_the_comparison() {
    let interrupt = Interrupt::default();
    let raised = interrupt.clone();
    // The worker would sleep for an hour; the interrupt comes as soon as it has begun.
    let records = drive(
        &some_cells(3),
        &shell("exec sleep 3600"),
        &interrupt,
        move |_| raised.raise(),
    );
    assert_eq!(records.len(), 1);
    assert_eq!(
        records[0].outcome,
        Outcome::Partial("interrupted".to_owned())
    );
}

#[test]
fn a_cell_of_an_unknown_runtime_says_which_there_are() {
    let mut cell = some_cells(1).remove(0);
    cell.runtime = "tokyo".to_owned();
    let error = run_cell(&cell, None, &Interrupt::default())
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("no runtime `tokyo`") && error.contains("did you mean `tokio`"),
        "{error}"
    );
}
