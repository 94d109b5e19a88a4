//! The measurements of the differences: what each gives on every runtime, and what becomes of workers that do not answer.

use bench_report::differences::{DifferenceRecord, Measurement, Side};
use bench_report::{Outcome, Record};
use lab::Interrupt;
use lab::compare::Driver;
use lab::differences::{Answer, DifferencesError, Plan, Request, TRIALS, drive, run, serve};
use lab::runtimes::RuntimeName;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The runtimes that can be built with one worker in a process where others had two; the rest are for `lunchrush`'s tests.
fn runtimes() -> Vec<RuntimeName> {
    let mut names = RuntimeName::measured();
    names.retain(|name| *name != RuntimeName::AsyncStd);
    names
}

fn request(measurement: Measurement, side: Side, runtime: RuntimeName) -> Request {
    Request {
        measurement,
        side,
        runtime: runtime.name().to_owned(),
        scale: 0.05,
    }
}

/// The figures of one measurement.
#[track_caller]
fn figures(measurement: Measurement, side: Side, runtime: RuntimeName) -> BTreeMap<String, f64> {
    let answer = run(&request(measurement, side, runtime)).unwrap();
    let part = answer
        .parts
        .into_iter()
        .find(|it| it.measurement == measurement);
    part.unwrap().figures
}

#[test]
fn every_measurement_gives_figures_on_every_runtime() {
    for runtime in runtimes() {
        for (measurement, side) in TRIALS {
            let answer = run(&request(measurement, side, runtime)).unwrap();
            assert!(!answer.parts.is_empty(), "{runtime}: {measurement}, {side}");
            for part in answer.parts {
                assert!(!part.figures.is_empty(), "{runtime}: {measurement}, {side}");
                for (name, value) in part.figures {
                    let it = format!("{runtime}: {measurement}, {side}: {name} {value}");
                    assert!(value.is_finite() && value >= 0.0, "{it}");
                }
            }
        }
    }
}

#[test]
fn synchronous_waits_are_one_at_a_time_and_asynchronous_ones_all_at_once() {
    for runtime in runtimes() {
        let at_once = |side| figures(Measurement::Order, side, runtime)["at_once"].to_string();
        assert_eq!(at_once(Side::Synchronous), "1");
        // On a busy machine the first thread is done before the last begins.
        assert_ne!(at_once(Side::Threads), "1");
        assert_eq!(at_once(Side::Asynchronous), "5", "{runtime}");
    }
}

#[test]
fn no_reading_is_sooner_than_its_waits_allow() {
    for runtime in runtimes() {
        let reading = figures(Measurement::Reading, Side::Synchronous, runtime);
        assert!(reading["total_ns"] >= reading["sum_ns"], "{reading:?}");
        let reading = figures(Measurement::Reading, Side::Asynchronous, runtime);
        assert!(reading["total_ns"] >= reading["longest_ns"], "{reading:?}");
    }
}

#[test]
fn all_waits_are_in_hand_at_once() {
    for runtime in runtimes() {
        for side in [Side::Threads, Side::Asynchronous] {
            let waits = figures(Measurement::Waits, side, runtime);
            // A machine that is very busy begins the last when the first is over.
            assert!(waits["at_once"] > 1.0, "{runtime}, {side}: {waits:?}");
            assert!(waits["makespan_ns"] >= waits["wait_ns"], "{waits:?}");
        }
    }
}

#[cfg(any(feature = "smol", feature = "tokio"))]
#[test]
fn a_call_that_holds_the_worker_makes_the_beat_late_by_its_length() {
    for runtime in runtimes().into_iter().filter(|it| it.is_async()) {
        // The reading holds the worker for 15 ms.
        let held = figures(Measurement::Heartbeat, Side::Synchronous, runtime);
        assert!(held["late_max_ns"] > 8e6, "{runtime}: {held:?}");
    }
}

#[test]
fn what_has_no_such_side_says_so() {
    for runtime in runtimes() {
        let error = run(&request(Measurement::Computing, Side::Handed, runtime)).unwrap_err();
        assert!(matches!(error, DifferencesError::NoSuchSide(_)), "{error}");
        assert_eq!(
            error.to_string(),
            "there is no side `handed` of `computing`"
        );
    }
}

#[cfg(target_pointer_width = "64")]
#[test]
fn virtual_time_is_refused() {
    let error = run(&request(
        Measurement::Reading,
        Side::Asynchronous,
        RuntimeName::Sim,
    ))
    .unwrap_err();
    assert!(error.to_string().contains("time is virtual"), "{error}");
    let plan = Plan {
        runtime: RuntimeName::Sim,
        ..plan(1)
    };
    assert!(drive(&plan, &shell("true"), &Interrupt::default(), |_| ()).is_err());
}

#[test]
fn a_request_over_a_pipe_is_answered_over_a_pipe() {
    for runtime in runtimes() {
        let line =
            serde_json::to_string(&request(Measurement::Source, Side::Threads, runtime)).unwrap();
        let mut answer = Vec::new();
        serve(line.as_bytes(), &mut answer).unwrap();
        let answer: Answer = serde_json::from_slice(&answer).unwrap();
        assert!(answer.parts[0].figures["lines"] > 3.0);
    }
    let nonsense = serve("no JSON".as_bytes(), Vec::new()).unwrap_err();
    assert!(matches!(nonsense, DifferencesError::Request(_)));
}

/// A worker that is a shell with this script.
fn shell(script: &str) -> Driver {
    Driver {
        program: PathBuf::from("/bin/sh"),
        arguments: vec!["-c".to_owned(), script.to_owned()],
    }
}

fn plan(repeat: u32) -> Plan {
    Plan {
        runtime: RuntimeName::Tokio,
        repeat,
        scale: 1.0,
        command: vec!["/home/ada/lunchrush".to_owned()],
    }
}

fn find(records: &[DifferenceRecord], measurement: Measurement, side: Side) -> &DifferenceRecord {
    let mut records = records.iter();
    let found = records.find(|it| it.measurement == measurement && it.side == side);
    found.unwrap()
}

#[cfg(unix)]
#[test]
fn each_repetition_of_each_measurement_is_a_process_of_its_own_and_a_value() {
    let driver = shell(
        r#"read -r line; echo '{"parts":[{"measurement":"memory","figures":{"pid":'$$'}}]}'"#,
    );
    let mut begun = Vec::new();
    let records = drive(&plan(3), &driver, &Interrupt::default(), |progress| {
        begun.push((progress.done, progress.measurement, progress.side));
    })
    .unwrap();
    assert_eq!(begun.len(), 3 * TRIALS.len());
    assert_eq!(begun[0], (0, TRIALS[0].0, TRIALS[0].1));
    // The second round begins elsewhere.
    assert_ne!((begun[TRIALS.len()].1, begun[TRIALS.len()].2), TRIALS[0]);
    let pids = find(&records, Measurement::Memory, Side::Idle);
    assert_eq!(pids.repetitions, [0, 1, 2]);
    let mut pids = pids.figures["pid"].values().to_vec();
    pids.dedup();
    assert_eq!(pids.len(), 3);
    for record in &records {
        assert!(!record.id.is_empty() && !record.to_line().contains("ada"));
    }
}

#[cfg(unix)]
#[test]
fn a_worker_that_dies_leaves_a_record_that_says_so() {
    let driver = shell("echo 'it is too hot here' >&2; exit 3");
    let records = drive(&plan(1), &driver, &Interrupt::default(), |_| ()).unwrap();
    for (measurement, side) in TRIALS {
        let record = find(&records, measurement, side);
        let told = format!("{:?}", record.outcome);
        assert!(
            told.contains("too hot") && record.figures.is_empty(),
            "{told}"
        );
    }
    // Both questions that one run answers are without an answer.
    find(&records, Measurement::Order, Side::Synchronous);
    // What is only counted is there all the same.
    let lines = find(&records, Measurement::Source, Side::Synchronous);
    assert_eq!(lines.outcome, Outcome::Complete);
}

#[cfg(unix)]
#[test]
fn an_interrupt_keeps_what_is_there() {
    let driver = shell(
        r#"read -r line; echo '{"parts":[{"measurement":"memory","figures":{"each_bytes":7}}]}'"#,
    );
    let interrupt = Interrupt::default();
    let records = drive(&plan(3), &driver, &interrupt, |progress| {
        if progress.done == 4 {
            interrupt.raise();
        }
    })
    .unwrap();
    let idle = find(&records, Measurement::Memory, Side::Idle);
    assert_eq!(idle.outcome, Outcome::Partial("interrupted".to_owned()));
    assert_eq!(idle.figures["each_bytes"].values(), [7.0]);
}
