//! The conformance suite's events: as lines, counted, as a whole pass, and as the document that is rendered from it.

use std::io::Cursor;

use bench_report::conformance::{Begun, Event, Lost, Pass, PassError, Run, Tally, Verdict};
use bench_report::{RecordError, Style, render};

use crate::suite::{FLAVOURS, events, record, troubled};

fn document(events: &[Event]) -> String {
    render::runtimes_document(&Pass::of(events).expect("made-up events are whole"))
}

fn tally(events: &[Event]) -> Tally {
    let mut tally = Tally::default();
    events.iter().for_each(|event| tally.add(event));
    tally
}

/// Changes the outcome of one check of one flavour.
fn with(mut events: Vec<Event>, flavour: &str, check: &str, verdict: &Verdict) -> Vec<Event> {
    for event in &mut events {
        if let Event::Outcome(it) = event
            && it.flavour == flavour
            && it.check == check
        {
            it.verdict = verdict.clone();
        }
    }
    events
}

#[test]
fn events_come_back_from_their_lines() {
    let mut all = events();
    all.push(Event::Begun(Begun {
        flavour: "threads".into(),
        repetition: 3,
        check: "sleep-zero".into(),
    }));
    all.push(Event::Lost(Lost {
        flavour: "threads".into(),
        repetition: 3,
        check: Some("sleep-zero".into()),
        reason: "signal: 6".into(),
    }));
    all.push(Event::Summary(tally(&all).summary(false)));
    if let Event::Run(run) = &mut all[0] {
        run.environment.command.clear();
    }
    let lines: String = all.iter().map(|it| it.to_line() + "\n").collect();
    assert_eq!(lines.lines().count(), all.len());
    assert_eq!(Event::read_lines(Cursor::new(lines)).unwrap(), all);
}

#[test]
fn the_lines_of_schema_1_stay_as_they_are() {
    let all = with(
        events(),
        "tokio-multi-thread-4",
        "sleep-zero",
        &Verdict::Undeclared {
            found: "at-once".into(),
            declared: Some("a-step".into()),
        },
    );
    let lines: Vec<String> = all[..5].iter().map(Event::to_line).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_line_of_another_schema_or_none_is_refused() {
    let line = events()[1].to_line();
    let other = line.replacen("\"schema\":1", "\"schema\":7", 1);
    assert!(matches!(
        Event::from_line(&other),
        Err(RecordError::UnknownSchema { found: 7 })
    ));
    assert!(matches!(
        Event::from_line("burgers"),
        Err(RecordError::NotJson(_))
    ));
    assert!(matches!(
        Event::from_line(r#"{"schema":1,"line":"weather"}"#),
        Err(RecordError::Malformed(_))
    ));
    let more = line.replacen('{', r#"{"weather":"fine","#, 1);
    assert_eq!(Event::from_line(&more).unwrap(), events()[1]);
}

#[test]
fn no_line_holds_an_absolute_path() {
    let failed = Verdict::Failed("cannot read `/home/ada/x`: permission denied".into());
    let mut all = with(events(), "threads", "a-missing-file-is-an-error", &failed);
    all.push(Event::Lost(Lost {
        flavour: "threads".into(),
        repetition: 0,
        check: None,
        reason: "/home/ada/lunchrush: cannot start".into(),
    }));
    for event in all {
        assert!(!event.to_line().contains("ada"), "{}", event.to_line());
    }
}

#[test]
fn the_document_on_what_differs() {
    insta::assert_snapshot!(document(&events()));
}

#[test]
fn the_document_depends_on_answers_and_versions_alone() {
    let mut mixed = events();
    mixed[1..].sort_by_key(|event| match event {
        // As from two processes at a time: each in its own order, the later one first.
        Event::Outcome(it) => u8::from(!it.flavour.contains("smol")),
        Event::Flavour(it) => u8::from(!it.name.contains("smol")),
        _ => 2,
    });
    for event in &mut mixed {
        match event {
            Event::Outcome(it) => it.took_ns *= 3,
            Event::Run(run) => {
                run.environment.cpu = "Another CPU".into();
                run.environment.cores = 64;
                run.environment.command.clear();
                run.repetitions = 200;
            }
            _ => {}
        }
    }
    // Another repetition, and what else is told on the way.
    let mut later = record(
        "threads",
        &("drop", "a-dropped-handle-cancels", Verdict::Held),
    );
    later.repetition = 1;
    mixed.push(Event::Outcome(later));
    assert_eq!(document(&mixed), document(&events()));
}

#[test]
fn another_class_changes_the_document() {
    let planted = Verdict::Declared("at-once".into());
    let text = document(&with(events(), "tokio-local", "sleep-zero", &planted));
    assert_ne!(text, document(&events()));
    let row = |text: &str| {
        let row = text
            .lines()
            .find(|line| line.starts_with("| [`sleep-zero`]"));
        row.unwrap().to_owned()
    };
    assert!(
        row(&text).ends_with("| `a-step` | `at-once` | `at-once` | `at-once` | `at-once` |"),
        "{}",
        row(&text)
    );
}

#[test]
fn nobody_moves_to_or_from_virtual_time() {
    let mut events = events();
    assert!(document(&events).contains("From tokio to threads"));
    for event in &mut events {
        if let Event::Flavour(flavour) = event {
            flavour.caps.virtual_time = flavour.name == "threads";
        }
    }
    let text = document(&events);
    assert!(!text.contains("to threads") && !text.contains("From threads"));
    assert!(text.contains("From tokio to smol"), "{text}");
    // It has its column all the same.
    assert!(text.contains("| threads |"), "{text}");
}

#[test]
fn what_is_stored_is_in_the_order_in_which_it_was_asked_for() {
    let mut turned = events();
    turned[1..].reverse();
    let stored: Vec<String> = Pass::of(&turned)
        .unwrap()
        .events()
        .filter_map(|event| match event {
            Event::Flavour(it) => Some(it.name),
            _ => None,
        })
        .collect();
    assert_eq!(stored, FLAVOURS.map(|(name, ..)| name));
    let again: Vec<Event> = Pass::of(&events()).unwrap().events().collect();
    assert_eq!(again, events());
}

#[test]
fn what_is_not_whole_is_no_pass() {
    let all = events();
    assert_eq!(Pass::of(&all[1..]), Err(PassError::NoRun));
    assert_eq!(
        Pass::of(&all[..all.len() - 1]).unwrap_err().to_string(),
        "of the 6 checks of threads, 5 came to their end"
    );
    assert_eq!(
        Pass::of(&all[..3]).unwrap_err().to_string(),
        "of the 6 checks of tokio-multi-thread-4, 1 came to their end"
    );
    let without = all.iter().filter(|event| match event {
        Event::Flavour(it) => it.name != "threads",
        _ => true,
    });
    assert_eq!(
        Pass::of(without),
        Err(PassError::Missing {
            flavour: "threads".into()
        })
    );
    let nothing = [Event::Run(Run::default())];
    assert_eq!(Pass::of(&nothing), Err(PassError::NoFlavour));
}

#[test]
fn all_is_well_when_all_that_was_asked_for_came_and_nothing_is_wrong() {
    let all = events();
    let summary = tally(&all).summary(false);
    assert!(summary.well, "{summary:?}");
    assert_eq!((summary.passes, summary.counts.total()), (6, 34));
    assert!(!tally(&all).summary(true).well);
    assert!(!tally(&all[..all.len() - 1]).summary(false).well);
    assert!(!tally(&[]).summary(false).well);
    let undeclared = Verdict::Undeclared {
        found: "a-step".into(),
        declared: None,
    };
    let wrong = with(all, "threads", "sleep-zero", &undeclared);
    let summary = tally(&wrong).summary(false);
    assert!(!summary.well);
    assert_eq!(summary.counts.wrong, 1);
}

#[test]
fn a_check_whose_outcome_changes_is_told_with_both() {
    let tally = tally(&troubled());
    let threads = &tally.flavours[0];
    let flakes: Vec<&str> = threads.flakes().map(|it| it.check.as_str()).collect();
    // Other words of the same failure are the same outcome.
    assert_eq!(flakes, ["a-dropped-handle-cancels"]);
    let counts = threads.by_check();
    assert_eq!((counts.held, counts.wrong, counts.skipped), (0, 2, 1));
    let summary = tally.summary(false);
    assert_eq!((summary.flakes, summary.lost, summary.passes), (1, 1, 3));
    insta::assert_snapshot!(render::conformance_text(&tally, Style::default()));
}

#[test]
fn one_check_is_told_by_its_outcome_on_every_flavour() {
    let mut all = events();
    all.retain(|event| !matches!(event, Event::Outcome(it) if it.check != "sleep-zero"));
    if let Event::Run(run) = &mut all[0] {
        run.only = Some("sleep-zero".into());
    }
    insta::assert_snapshot!(render::conformance_text(&tally(&all), Style::default()));
}

#[test]
fn a_table_of_a_run_without_trouble_has_a_line_for_each_flavour() {
    let text = render::conformance_text(&tally(&events()), Style::default());
    for (name, ..) in FLAVOURS {
        assert!(text.contains(name), "{text}");
    }
    assert!(
        text.contains("skipped: order-of-spawned: needs one worker"),
        "{text}"
    );
    let colours = Style {
        colour: true,
        ascii: true,
    };
    let text = render::conformance_text(&tally(&troubled()), colours);
    assert!(text.contains("\u{1b}[31m") && text.is_ascii(), "{text}");
}
