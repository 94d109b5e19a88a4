//! The conformance suite as a command: its table and its lines, what it refuses, and processes that are lost.

use crate::run::{Ran, typed};
use crate::runtimes::{ALL, compiled_in};
use bench_report::conformance::{Event, Verdict};
use serde_json::Value;

/// A check that every runtime with tasks that are `Send` has.
const CHECK: &str = "results-come-back";

/// A flavour of each runtime that has the check, by the runtime's name.
const FLAVOURS: [(&str, &str); 5] = [
    ("tokio", "tokio-current-thread"),
    ("async-std", "async-std-1"),
    ("smol", "smol-multi-thread-1"),
    ("threads", "threads"),
    ("sim", "sim"),
];

/// One flavour that this build has.
fn flavour() -> &'static str {
    let here = compiled_in().next().unwrap();
    FLAVOURS
        .iter()
        .find(|(runtime, _)| *runtime == here)
        .unwrap()
        .1
}

#[track_caller]
fn events(ran: &Ran) -> Vec<Event> {
    let read = |line| Event::from_line(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    ran.out.lines().map(read).collect()
}

#[test]
fn one_check_is_told_in_a_line_of_json_for_everything_that_happens() {
    let flavour = flavour();
    let ran = typed(&format!(
        "conformance --flavour {flavour} --only {CHECK} --json"
    ))
    .ends_with(0);
    assert_eq!(ran.err, "");
    for line in ran.out.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        assert_eq!(line["schema"], 1, "{line:#}");
    }
    match events(&ran).as_slice() {
        [
            Event::Run(run),
            Event::Flavour(begins),
            Event::Begun(begun),
            Event::Outcome(record),
            Event::Summary(summary),
        ] => {
            assert_eq!(run.flavours, [flavour]);
            assert!(run.environment.command[0].ends_with("lunchrush"));
            assert!(!run.environment.runtime_versions.is_empty());
            assert_eq!((begins.name.as_str(), begins.checks), (flavour, 1));
            assert_eq!(begun.check, CHECK);
            assert_eq!(record.verdict, Verdict::Held);
            assert!(summary.well && summary.counts.held == 1, "{summary:?}");
        }
        other => panic!("{other:#?}"),
    }
}

#[test]
fn one_check_is_told_by_its_outcome_on_every_flavour_that_has_it() {
    let ran = typed(&format!("conformance --only {CHECK} --jobs 2")).ends_with(0);
    assert!(!ran.out.contains('\u{1b}'), "{ran:#?}");
    for (runtime, flavour) in FLAVOURS {
        let is_here = compiled_in().any(|here| here == runtime);
        let line = ran
            .out
            .lines()
            .find(|line| line.starts_with(&format!("{flavour} ")));
        assert_eq!(line.is_some(), is_here, "{flavour}: {ran:#?}");
        assert!(line.is_none_or(|line| line.ends_with("holds")), "{ran:#?}");
    }
    // Where tasks are not `Send`, nothing has the check.
    assert!(!ran.out.contains("-local"), "{ran:#?}");
}

#[test]
fn repetitions_are_counted() {
    let flavour = flavour();
    let line = format!("conformance --flavour {flavour} --only {CHECK} --repeat 3");
    typed(&line).ends_with(0).prints(&["holds (3 times)"]);
    let summary = events(&typed(&format!("{line} --json")).ends_with(0)).pop();
    match summary {
        Some(Event::Summary(summary)) => assert_eq!((summary.passes, summary.counts.held), (3, 3)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_quick_suite_of_a_flavour_is_well() {
    let flavour = flavour();
    typed(&format!("conformance --flavour {flavour} --quick"))
        .ends_with(0)
        .prints(&[flavour, "declared", "Checks that take long were left out."]);
}

#[test]
fn a_runtimes_name_means_all_its_flavours() {
    let here = compiled_in().next().unwrap();
    let ran = typed(&format!(
        "conformance --flavour {here} --only {CHECK} --json"
    ))
    .ends_with(0);
    let Some(Event::Run(run)) = events(&ran).into_iter().next() else {
        panic!("{ran:#?}");
    };
    assert!(run.flavours.iter().all(|flavour| flavour.starts_with(here)));
    assert!(run.flavours.contains(&flavour().to_owned()), "{run:?}");
}

#[test]
fn what_nothing_has_is_refused_with_the_nearest() {
    let check = |line: &str, answers: &[&str]| {
        let ran = typed(line).ends_with(2).complains(answers);
        assert_eq!(ran.out, "", "{line}");
    };
    check(
        "conformance --flavour smol-locale",
        &["smol-locale", "did you mean `smol-local`", "this build has"],
    );
    check(
        "conformance --flavour fibres",
        &["there is no flavour `fibres`"],
    );
    check(
        "conformance --only result-comes-back",
        &["there is no check", "did you mean `results-come-back`"],
    );
    check("conformance --repeat 0", &["at least 1"]);
    check("conformance --repeat 20000", &["between 1 and 10000"]);
    check("conformance --jobs 1000", &["between 1 and 64"]);
    for (runtime, flavour) in FLAVOURS {
        let (_, is_here) = ALL.iter().find(|(name, _)| *name == runtime).unwrap();
        if !is_here {
            check(
                &format!("conformance --flavour {flavour}"),
                &["was left out", &format!("--features {runtime}")],
            );
        }
    }
}

#[test]
fn it_is_no_part_of_what_people_are_shown_first() {
    let help = typed("--help").ends_with(0);
    assert!(!help.out.contains("conformance"), "{help:#?}");
    typed("conformance --help").ends_with(0).prints(&[
        "--flavour",
        "--repeat",
        "--only",
        "--quick",
        "--jobs",
    ]);
    typed("conformance-worker")
        .ends_with(1)
        .complains(&["the request is not a pass of a flavour"]);
}

#[cfg(target_os = "linux")]
mod ended {
    use super::{CHECK, events, flavour};
    use crate::interrupted::{children, signal, until};
    use crate::run::{Ran, lunchrush};
    use bench_report::conformance::Event;
    use std::process::{Child, Command, Stdio};

    /// Starts more repetitions than anybody waits for.
    fn endless(more: &[&str]) -> Child {
        lunchrush()
            .args(["conformance", "--flavour", flavour(), "--repeat", "10000"])
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    #[test]
    fn a_process_that_is_killed_is_lost_and_the_others_go_on() {
        let mut suite = endless(&["--json"]);
        let mut out = suite.stdout.take().map(std::io::BufReader::new).unwrap();
        let (mut lost, mut killed) = (None, None);
        while lost.is_none() {
            let mut line = String::new();
            std::io::BufRead::read_line(&mut out, &mut line).unwrap();
            match Event::from_line(&line).unwrap() {
                // Once for each repetition: the first kill may come too late for its process.
                Event::Begun(begun) if killed != Some(begun.repetition) => {
                    killed = Some(begun.repetition);
                    for worker in children(suite.id()) {
                        let kill = format!("kill -KILL {worker} 2>&-");
                        let _ = Command::new("sh").args(["-c", &kill]).status();
                    }
                }
                Event::Lost(it) => lost = Some(it),
                _ => {}
            }
        }
        let lost = lost.unwrap();
        assert!(lost.reason.contains("SIGKILL"), "{lost:?}");
        let mut next = String::new();
        std::io::BufRead::read_line(&mut out, &mut next).unwrap();
        let next = Event::from_line(&next).unwrap();
        assert!(
            matches!(&next, Event::Flavour(it) if it.repetition > lost.repetition),
            "{next:?}"
        );
        signal(suite.id(), "INT");
        // To the end: a reader that goes away would be a second reason to end.
        std::io::copy(&mut out, &mut std::io::sink()).unwrap();
        assert_eq!(suite.wait().unwrap().code(), Some(1));
    }

    #[test]
    fn an_interrupt_ends_it_with_what_there_is_so_far_and_takes_its_processes_with_it() {
        let suite = endless(&["--only", CHECK]);
        let worker = until(|| children(suite.id()).first().copied());
        signal(suite.id(), "INT");
        let ran = Ran::from(suite.wait_with_output().unwrap()).ends_with(1);
        assert_eq!(ran.err, "");
        let ran = ran.prints(&["Interrupted: ", "of 10000 passes"]);
        assert!(!ran.out.contains("the process ended"), "{ran:#?}");
        assert!(!std::fs::exists(format!("/proc/{worker}")).unwrap());
    }

    #[test]
    fn who_reads_no_further_ends_it() {
        let mut suite = endless(&["--only", CHECK, "--json"]);
        until(|| children(suite.id()).first().copied());
        drop(suite.stdout.take());
        assert_eq!(suite.wait().unwrap().code(), Some(1));
    }

    #[test]
    fn the_last_line_says_that_it_was_interrupted() {
        let suite = endless(&["--only", CHECK, "--json"]);
        until(|| children(suite.id()).first().copied());
        signal(suite.id(), "TERM");
        let ran = Ran::from(suite.wait_with_output().unwrap()).ends_with(1);
        let last = events(&ran).pop();
        assert!(
            matches!(&last, Some(Event::Summary(it)) if it.interrupted && !it.well),
            "{last:?}"
        );
    }
}
