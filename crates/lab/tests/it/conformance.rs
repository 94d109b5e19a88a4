//! The conformance suite by names: every flavour has one, and workers that die, hang or talk nonsense are told of.

use bench_report::conformance::{Begun, Event, Flavour, Lost, Run, Tally, Verdict};
use lab::Interrupt;
use lab::compare::Driver;
use lab::conformance::{Choice, PassSpec, Plan, PlanError, drive, names, run, serve};
use lab::flavours::FlavourName;
use std::collections::HashSet;
use std::path::PathBuf;

/// A check that every suite of a runtime has.
const CHECK: &str = "results-come-back";

fn only(check: &str) -> Choice {
    Choice {
        only: Some(check.to_owned()),
        quick: false,
    }
}

/// A worker that is a shell with this script.
fn shell(script: &str) -> Driver {
    Driver {
        program: PathBuf::from("/bin/sh"),
        arguments: vec!["-c".to_owned(), script.to_owned()],
    }
}

/// A shell's command that prints these events.
fn says(events: &[Event]) -> String {
    let line = |event: &Event| format!("echo '{}';", event.to_line());
    events.iter().map(line).collect()
}

fn begins(checks: u32) -> Event {
    Event::Flavour(Flavour {
        name: "threads".to_owned(),
        checks,
        ..Flavour::default()
    })
}

fn begun() -> Event {
    Event::Begun(Begun {
        flavour: "threads".to_owned(),
        repetition: 0,
        check: CHECK.to_owned(),
    })
}

/// Everything that is told of one pass of threads by such a worker.
fn told(script: &str) -> Vec<Event> {
    let plan = Plan::new(&[FlavourName::Threads], 1, Choice::default(), 1).unwrap();
    let mut told = Vec::new();
    drive(&plan, &shell(script), &[], &Interrupt::default(), |event| {
        told.push(event);
    });
    told
}

#[track_caller]
fn lost(script: &str, check: Option<&str>, why: &str) {
    match told(script).as_slice() {
        [Event::Run(_), .., Event::Lost(lost)] => {
            assert_eq!(lost.check.as_deref(), check, "{lost:?}");
            assert!(lost.reason.contains(why), "{lost:?}");
        }
        other => panic!("{other:#?}"),
    }
}

#[test]
fn no_flavour_has_two_checks_of_one_name() {
    for flavour in FlavourName::compiled_in() {
        let names = names(flavour, &Choice::default()).unwrap();
        let distinct: HashSet<_> = names.iter().collect();
        assert!(!names.is_empty(), "{flavour}");
        assert_eq!(distinct.len(), names.len(), "{flavour}");
    }
}

#[test]
fn one_check_runs_on_every_flavour_that_has_it() {
    let plan = Plan::new(&[], 1, only(CHECK), 1).unwrap();
    for flavour in FlavourName::compiled_in() {
        // The other tests in this process have async-std with another number of workers.
        let has_it = names(flavour, &only(CHECK)).unwrap() == [CHECK];
        if !has_it || matches!(flavour, FlavourName::AsyncStd(_)) {
            continue;
        }
        let mut events = Vec::new();
        run(flavour, 7, &only(CHECK), |event| events.push(event)).unwrap();
        let [
            Event::Flavour(begins),
            Event::Begun(begun),
            Event::Outcome(record),
        ] = events.as_slice()
        else {
            panic!("{flavour}: {events:#?}");
        };
        assert_eq!((begins.checks, begins.name.as_str()), (1, flavour.name()));
        assert_eq!(begins.caps.runtime, flavour.runtime().name());
        assert_eq!((begun.check.as_str(), begun.repetition), (CHECK, 7));
        assert_eq!(record.verdict, Verdict::Held);
        assert_eq!(record.file, "src/conformance/tasks.rs");
    }
    assert!(plan.passes() > 0);
}

#[test]
fn a_request_is_served_with_an_event_on_every_line() {
    let request = PassSpec {
        flavour: "threads".to_owned(),
        repetition: 2,
        choice: only(CHECK),
    };
    let request = serde_json::to_string(&request).unwrap();
    let mut answer = Vec::new();
    serve(request.as_bytes(), &mut answer).unwrap();
    let events = Event::read_lines(answer.as_slice()).unwrap();
    assert_eq!(events.len(), 3, "{events:#?}");

    let error = serve("burgers".as_bytes(), Vec::new()).unwrap_err();
    assert_eq!(error.to_string(), "the request is not a pass of a flavour");
}

#[test]
fn a_check_that_nothing_has_is_refused_with_the_nearest() {
    let refused = |choice| Plan::new(&[], 1, choice, 1).unwrap_err();
    let error = refused(only("result-comes-back"));
    assert!(matches!(error, PlanError::UnknownCheck { .. }));
    assert!(
        error
            .to_string()
            .contains("did you mean `results-come-back`")
    );
    let error = refused(only("flying"));
    assert_eq!(error.to_string(), "there is no check `flying`");
}

#[test]
fn repetitions_are_interleaved_and_each_round_begins_with_another_flavour() {
    let asked = [FlavourName::Threads, FlavourName::TokioCurrentThread];
    let plan = Plan::new(&asked, 2, Choice::default(), 1).unwrap();
    let mut order = Vec::new();
    let failing = shell("read request; echo $request >&2; exit 3");
    drive(
        &plan,
        &failing,
        &[],
        &Interrupt::default(),
        |event| match event {
            Event::Run(Run { flavours, .. }) => {
                assert_eq!(flavours, ["tokio-current-thread", "threads"]);
            }
            Event::Lost(Lost { reason, .. }) => {
                let (status, request) = reason.split_once(": {").unwrap();
                assert_eq!(status, "exit status: 3");
                let pass: PassSpec = serde_json::from_str(&format!("{{{request}")).unwrap();
                order.push((pass.flavour, pass.repetition, pass.choice.quick));
            }
            other => panic!("{other:?}"),
        },
    );
    let order: Vec<_> = order.iter().map(|(f, n, q)| (f.as_str(), *n, *q)).collect();
    // The checks that take long run in the first round alone.
    assert_eq!(
        order,
        [
            ("tokio-current-thread", 0, false),
            ("threads", 0, false),
            ("threads", 1, true),
            ("tokio-current-thread", 1, true),
        ]
    );
}

#[test]
fn a_process_that_ends_in_a_check_is_lost_with_its_name() {
    let so_far = says(&[begins(2), begun()]);
    lost(&format!("{so_far} kill -6 $$"), Some(CHECK), "signal: 6");
    lost(&so_far, Some(CHECK), "exit status: 0");
    lost("echo no >&2; exit 7", None, "exit status: 7: no");
}

#[test]
fn a_process_that_talks_nonsense_is_lost_and_ended() {
    lost("echo burgers; exec sleep 600", None, "no event");
    let so_far = says(&[begins(2), begun()]);
    lost(&format!("{so_far} echo x"), Some(CHECK), "no event");
}

#[test]
fn a_worker_that_cannot_be_started_is_told() {
    let plan = Plan::new(&[FlavourName::Threads], 1, Choice::default(), 1).unwrap();
    let nothing = Driver {
        program: PathBuf::from("/no/such/program"),
        arguments: Vec::new(),
    };
    let mut tally = Tally::default();
    drive(&plan, &nothing, &[], &Interrupt::default(), |event| {
        tally.add(&event);
    });
    let reason = &tally.flavours[0].lost[0].reason;
    assert!(reason.contains("could not be started"), "{reason}");
}

#[test]
fn what_a_worker_leaves_behind_does_not_keep_it() {
    // The sleep holds the pipe open for longer than the shell lives.
    let script = format!("sleep 5 & {} exit 0", says(&[begins(0)]));
    let events = told(&script);
    assert!(
        matches!(events.as_slice(), [Event::Run(_), Event::Flavour(_)]),
        "{events:#?}"
    );
    let script = format!("sleep 5 & {} exit 9", says(&[begins(1), begun()]));
    lost(&script, Some(CHECK), "exit status: 9");
}

#[test]
fn an_interrupt_ends_the_workers_and_tells_nothing_more() {
    let plan = Plan::new(&[FlavourName::Threads], 3, Choice::default(), 2).unwrap();
    let interrupt = Interrupt::default();
    let endless = shell(&format!("{} exec sleep 600", says(&[begins(1), begun()])));
    let mut told = Vec::new();
    drive(&plan, &endless, &[], &interrupt, |event| {
        if matches!(event, Event::Begun(_)) {
            interrupt.raise();
        }
        told.push(event);
    });
    assert!(
        !told.iter().any(|event| matches!(event, Event::Lost(_))),
        "{told:#?}"
    );
}
