//! Reports of profiles that were written down.

use super::{Style, html, json, text, trace};
use crate::account::{COLUMNS, Timeline};
use crate::model::{Cause, WaitFor};
use crate::profile::{Counted, Kind, Profile, Sampling, Shares, Subject, Wait};
use crate::verdict::verdict;

/// A program whose name and peer try to steer the terminal.
fn profile() -> Profile {
    let shares = Shares {
        computing_ns: 400_000_000,
        ready_ns: 50_000_000,
        waits: vec![Wait {
            wait_for: WaitFor {
                cause: Cause::Network,
                what: "127.0.0.1:5432".to_owned(),
            },
            ns: 2_650_000_000,
            waits: 412,
        }],
    };
    let mut timeline = Timeline::default();
    for at in 0..62 {
        let mut row = [0; COLUMNS];
        row[if at % 8 == 0 { 0 } else { 3 }] = 50_000_000;
        timeline.add(at * 50_000_000..(at + 1) * 50_000_000, 0, &row);
        timeline.add(at * 50_000_000..(at + 1) * 50_000_000, 1, &row);
    }
    Profile {
        schema: 1,
        subject: Subject::Command {
            words: vec![
                "evil\u{1b}[31m".to_owned(),
                "<b>a long argument</b>".to_owned(),
            ],
            exit_code: 3,
        },
        wall_ns: 3_100_000_000,
        processors: 2.0,
        kinds: vec![Kind {
            name: "evil\u{1b}[31m".to_owned(),
            threads: 12,
            shares: shares.clone(),
            event_loop: Some(crate::profile::EventLoop::default()),
            peers: Some(crate::profile::Peers {
                number: 64,
                or_more: true,
                names: ["10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80"]
                    .map(Into::into)
                    .into(),
            }),
        }],
        whole: shares,
        at_once_ns: vec![2_650_000_000, 450_000_000],
        exact: Counted {
            cpu_ns: 400_000_000,
            voluntary_switches: 412,
            processes: 1,
            threads: 1,
            ..Counted::default()
        },
        timeline,
        sampling: Sampling {
            rounds: 1_000,
            looks: 1_000,
            interval_ns: 3_100_000,
            asked_interval_ns: 1_000_000,
            cost_ns: 20_000_000,
        },
        unseen: Vec::new(),
    }
}

fn told(style: Style) -> String {
    let profile = profile();
    text(&profile, &verdict(&profile), style)
}

#[test]
fn the_report_says_what_why_and_what_helps() {
    let report = told(Style::default());
    let words = report.split_whitespace().collect::<Vec<_>>().join(" ");
    for said in [
        "3.10 s · exit code 3",
        "Burgers: it waited 85 % of the time",
        "waiting for the network: 127.0.0.1:5432",
        "about 412 waits for 127.0.0.1:5432, each 6.43 ms on average, and never two at once",
        "At most 7.8 times as fast, from 3.10 s to 400 ms",
        "if the about 412 waits",
        "slowed down from 1.00 ms",
        "waited for any of 64 or more peers at once: 10.0.0.1:80, 10.0.0.2:80, 10.0.0.3:80 and others.",
    ] {
        assert!(words.contains(said), "no {said:?} in {report}");
    }
}

#[test]
fn nothing_steers_the_terminal() {
    assert!(!told(Style::default()).contains('\u{1b}'));
    let coloured = told(Style {
        colour: true,
        ..Style::default()
    });
    assert!(coloured.contains("\u{1b}[34m") && !coloured.contains("\u{1b}[31mevil"));
    assert!(!coloured.contains("evil\u{1b}"));
}

#[test]
fn ascii_is_ascii() {
    let report = told(Style {
        ascii: true,
        ..Style::default()
    });
    assert!(report.is_ascii(), "{report}");
}

#[test]
fn lines_are_no_wider_than_the_terminal() {
    for width in [40, 60, 80, 100, 200] {
        let report = told(Style {
            width,
            ..Style::default()
        });
        for line in report.lines() {
            assert!(
                line.chars().count() <= width,
                "{} of {width}: {line}",
                line.chars().count()
            );
        }
    }
}

#[test]
fn a_page_holds_no_markup_but_its_own() {
    let profile = profile();
    let page = html(&profile, &verdict(&profile));
    assert!(page.contains("&lt;b&gt;") && !page.contains("<b>"));
    assert!(!page.contains("http"), "it needs nothing else");
}

#[test]
fn json_and_trace_can_be_read_back() {
    let profile = profile();
    let report = json(&profile, &verdict(&profile));
    let back: Profile = serde_json::from_str(&report).expect("it has the schema");
    assert_eq!(back, profile);
    let trace: serde_json::Value = serde_json::from_str(&trace(&profile)).expect("it is JSON");
    let events = trace["traceEvents"].as_array().expect("it has events");
    let blocks = profile.timeline.blocks.len();
    assert_eq!(events.len(), 1 + 2 * blocks);
    assert_eq!(events[2 * blocks]["ph"], "C");
}
