//! The table of waits: what stands in it, what it claims, and what it does not.

use bench_report::waits::{WaitRecord, WaitRound, WaitTable};
use bench_report::{Outcome, Record, Style, render};

/// A record whose rounds take so many milliseconds, one at a time and at once.
fn record(wait: &str, device: &str, runtime: &str, rounds: &[(u64, u64)]) -> WaitRecord {
    let ms = 1_000_000;
    let rounds = rounds.iter().map(|(one, once)| WaitRound {
        one_at_a_time_ns: one * ms,
        at_once_ns: once * ms,
        longest_ns: one * ms / 10,
    });
    WaitRecord {
        wait: wait.to_owned(),
        device: device.to_owned(),
        runtime: runtime.to_owned(),
        count: 16,
        rounds: rounds.collect(),
        ..WaitRecord::default()
    }
    .sealed()
}

const GAINS: [(u64, u64); 5] = [(100, 10), (104, 10), (101, 11), (103, 10), (102, 12)];
const GAINS_NOTHING: [(u64, u64); 5] = [(100, 101), (104, 99), (99, 104), (103, 100), (102, 103)];

#[test]
fn a_record_is_read_as_it_was_written() {
    let record = record("api", "http", "smol", &GAINS);
    assert_eq!(WaitRecord::from_line(&record.to_line()).unwrap(), record);
    let line = record.to_line() + "\n\n";
    assert_eq!(WaitRecord::read_lines(line.as_bytes()).unwrap(), [record]);
}

#[test]
fn a_gain_is_claimed_only_where_it_can_be_measured() {
    let records = [
        record("receive", "tcp", "smol", &GAINS),
        record("insert", "sqlite", "smol", &GAINS_NOTHING),
    ];
    let text = render::waits_text(&WaitTable::of(&records), 140, Style::default());
    let row = |wait: &str| text.lines().find(|line| line.starts_with(wait)).unwrap();
    assert!(row("receive").contains("× 10."), "{text}");
    assert!(row("insert").contains("no measurable difference"), "{text}");
    assert!(!row("receive").contains("no measurable"), "{text}");
    let planted = [record(
        "receive",
        "tcp",
        "smol",
        &GAINS.map(|(one, once)| (once, one)),
    )];
    let inverted = render::waits_text(&WaitTable::of(&planted), 140, Style::default());
    assert!(inverted.contains("× 0.1"), "{inverted}");
}

#[test]
fn the_rows_of_a_wait_stand_together_and_the_records_of_a_row_are_joined() {
    let records = [
        record("receive", "tcp", "tokio", &GAINS[..2]),
        record("read", "file", "tokio", &GAINS),
        record("receive", "tcp", "smol", &GAINS),
        record("receive", "tcp", "tokio", &GAINS[2..]),
    ];
    let table = WaitTable::of(&records);
    let rows: Vec<_> = table
        .rows
        .iter()
        .map(|row| (row.wait.as_str(), row.runtime.as_str(), row.rounds))
        .collect();
    assert_eq!(
        rows,
        [
            ("receive", "tokio", 5),
            ("receive", "smol", 5),
            ("read", "tokio", 5)
        ]
    );
    let markdown = render::waits_markdown(&table);
    assert_eq!(
        markdown
            .lines()
            .filter(|line| line.starts_with("| "))
            .count(),
        5
    );
}

#[test]
fn the_limit_is_the_longest_wait_or_what_the_device_serves_in_the_quietest_round() {
    let mut waits = record("insert", "sqlite", "smol", &GAINS);
    assert_eq!(WaitTable::of(&[waits.clone()]).rows[0].limit_ns, Some(10e6));
    waits.serves = Some(4);
    assert_eq!(WaitTable::of(&[waits]).rows[0].limit_ns, Some(25e6));
}

#[test]
fn what_failed_is_no_number() {
    let failed = WaitRecord {
        outcome: Outcome::Failed("nobody was there".to_owned()),
        ..record("api", "http", "smol", &[])
    };
    let text = render::waits_text(&WaitTable::of(&[failed]), 100, Style::default());
    assert!(
        text.contains("failed") && text.contains("nobody was there"),
        "{text}"
    );
    let nothing = render::waits_text(&WaitTable::of(&[]), 100, Style::default());
    assert_eq!(nothing, "Nothing was measured.\n");
}
