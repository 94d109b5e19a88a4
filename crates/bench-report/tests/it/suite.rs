//! Made-up events of the conformance suite: one whole pass of six flavours, and a run in which everything went wrong.

use bench_report::Environment;
use bench_report::conformance::{Caps, Class, Event, Flavour, Kind, Lost, Record, Run, Verdict};

/// The flavours, in the order in which they were asked for.
pub(crate) const FLAVOURS: [(&str, &str, &str, Option<u32>); 6] = [
    ("tokio-multi-thread-4", "tokio", "multi-thread", Some(4)),
    ("tokio-multi-thread-1", "tokio", "multi-thread", Some(1)),
    ("tokio-local", "tokio", "local", Some(1)),
    ("smol-multi-thread-4", "smol", "multi-thread", Some(4)),
    ("old-std", "old-std", "multi-thread", Some(2)),
    ("threads", "threads", "thread-per-task", None),
];

pub(crate) fn run() -> Run {
    let versions = [("tokio", "1.48.0"), ("async-io", "2.6.0")];
    Run {
        environment: Environment {
            cpu: "Example CPU 4".into(),
            os: "linux".into(),
            arch: "x86_64".into(),
            compiler: "rustc 1.95.0".into(),
            lunchrush: "0.1.0".into(),
            profile: "debug".into(),
            runtime_versions: versions.map(|(n, v)| (n.into(), v.into())).into(),
            command: vec!["/home/ada/lunchrush".into(), "conformance".into()],
            ..Environment::default()
        },
        flavours: FLAVOURS.map(|(name, ..)| name.to_owned()).to_vec(),
        repetitions: 1,
        slow: true,
        only: None,
    }
}

fn caps(runtime: &str, flavour: &str) -> Caps {
    Caps {
        runtime: runtime.into(),
        flavour: flavour.into(),
        cooperative_budget: runtime == "tokio",
        work_stealing: flavour == "multi-thread",
        timer_granularity_ns: if runtime == "tokio" { 1_000_000 } else { 0 },
        task_limit: (runtime == "threads").then_some(16_000),
        blocking_limit: (runtime != "threads").then_some(512),
        driver_threads: u32::from(runtime == "smol"),
        discontinued: (runtime == "old-std").then(|| "RUSTSEC-2025-0052".into()),
        ..Caps::default()
    }
}

/// What one flavour answers to all checks: the order of tasks depends on the workers, and files are not asked locally.
fn verdicts(name: &str) -> Vec<(&'static str, &'static str, Verdict)> {
    let declared = |class: &str| Verdict::Declared(class.to_owned());
    let mut all = vec![
        ("drop", "a-dropped-handle-cancels", Verdict::Held),
        (
            "timers",
            "sleep-zero",
            declared(match name {
                name if name.starts_with("tokio") => "a-step",
                _ => "at-once",
            }),
        ),
        (
            "tasks",
            "order-of-spawned",
            match name {
                "tokio-multi-thread-4" | "smol-multi-thread-4" => {
                    Verdict::Skipped("needs one worker".into())
                }
                "tokio-multi-thread-1" => declared("last-first"),
                _ => declared("first-first"),
            },
        ),
        ("timers", "a-past-deadline", declared("at-once")),
    ];
    if name == "tokio-multi-thread-4" {
        all.push(("fairness", "a-greedy-task", declared("others-go-on")));
    } else if name != "tokio-local" {
        all.push(("fairness", "a-greedy-task", declared("others-wait")));
    }
    if name != "tokio-local" {
        all.push(("files", "a-missing-file-is-an-error", Verdict::Held));
    }
    all
}

fn kind(check: &str) -> Kind {
    let (question, classes): (_, &[(&str, &str)]) = match check {
        "sleep-zero" => (
            "Does `sleep(0)` wait?",
            &[
                ("at-once", "No: it is ready when it is first polled."),
                ("a-step", "Yes: up to a step of the timer, about 1 ms."),
            ],
        ),
        "order-of-spawned" => (
            "Who runs first | last?",
            &[
                ("first-first", "They run in the order of spawning."),
                ("last-first", "The last one jumps the queue."),
            ],
        ),
        "a-past-deadline" => (
            "Is a past deadline ready at once?",
            &[
                ("at-once", "Yes."),
                ("never", "No: it hangs. Nobody found that."),
            ],
        ),
        "a-greedy-task" => (
            "What do others see of a task that never yields?",
            &[
                ("others-go-on", "Nothing: another worker runs them."),
                ("others-wait", "They wait for its end."),
            ],
        ),
        _ => return Kind::MustHold,
    };
    Kind::MayDiffer {
        question: question.into(),
        classes: classes
            .iter()
            .map(|(name, means)| Class {
                name: (*name).into(),
                means: (*means).into(),
            })
            .collect(),
    }
}

pub(crate) fn record(flavour: &str, (topic, check, verdict): &(&str, &str, Verdict)) -> Record {
    Record {
        flavour: flavour.into(),
        repetition: 0,
        check: (*check).into(),
        topic: (*topic).into(),
        kind: kind(check),
        file: format!("src/conformance/{topic}.rs"),
        verdict: verdict.clone(),
        took_ns: 1_234_567,
    }
}

/// One whole pass of all flavours.
pub(crate) fn events() -> Vec<Event> {
    let mut events = vec![Event::Run(run())];
    for (name, runtime, flavour, workers) in FLAVOURS {
        let verdicts = verdicts(name);
        events.push(Event::Flavour(Flavour {
            name: name.into(),
            repetition: 0,
            workers,
            checks: (1..).zip(&verdicts).map(|(n, _)| n).last().unwrap_or(0),
            caps: caps(runtime, flavour),
        }));
        for it in &verdicts {
            events.push(Event::Outcome(record(name, it)));
        }
    }
    events
}

/// A run of one flavour with two checks, three times; something is wrong in every way there is.
pub(crate) fn troubled() -> Vec<Event> {
    let mut all = vec![Event::Run(Run {
        flavours: vec!["threads".into(), "smol-local".into()],
        repetitions: 3,
        ..run()
    })];
    for repetition in 0..3 {
        all.push(Event::Flavour(Flavour {
            name: "threads".into(),
            repetition,
            workers: None,
            checks: 3,
            caps: caps("threads", "thread-per-task"),
        }));
        let changing = match repetition {
            1 => Verdict::Failed("it took 3 ms".into()),
            _ => Verdict::Held,
        };
        let failed = Verdict::Failed(format!("gave {repetition}"));
        let skipped = Verdict::Skipped("no privilege\u{1b}[31m".into());
        for it in [
            ("drop", "a-dropped-handle-cancels", changing),
            ("files", "a-missing-file-is-an-error", failed),
            ("signals", "ctrl-c-arrives", skipped),
        ] {
            let record = Record {
                repetition,
                ..record("threads", &it)
            };
            all.push(Event::Outcome(record));
        }
    }
    all.push(Event::Lost(Lost {
        flavour: "smol-local".into(),
        repetition: 2,
        check: Some("sleep-zero".into()),
        reason: "signal: 6 (SIGABRT): fatal runtime error".into(),
    }));
    all
}
