//! Records as they usually are, with one in another's place.

use bench_report::differences::{DifferenceRecord, Figure, Measurement, Row, Side, tables};
use bench_report::{Environment, Record};

/// The figures of a record.
type Figures = &'static [(&'static str, f64)];

/// What is usual: asynchronous waits at once, a task is light, and computing is the same.
const USUAL: [(Measurement, Side, Figures); 25] = [
    (
        Measurement::Order,
        Side::Synchronous,
        &[
            ("waits", 5.0),
            ("at_once", 1.0),
            ("pairs", 10.0),
            ("overtaken", 0.0),
        ],
    ),
    (
        Measurement::Order,
        Side::Threads,
        &[
            ("waits", 5.0),
            ("at_once", 5.0),
            ("pairs", 10.0),
            ("overtaken", 10.0),
        ],
    ),
    (
        Measurement::Order,
        Side::Asynchronous,
        &[
            ("waits", 5.0),
            ("at_once", 5.0),
            ("pairs", 10.0),
            ("overtaken", 10.0),
        ],
    ),
    (
        Measurement::Reading,
        Side::Synchronous,
        &[
            ("total_ns", 301e6),
            ("sum_ns", 300e6),
            ("longest_ns", 100e6),
        ],
    ),
    (
        Measurement::Reading,
        Side::Threads,
        &[
            ("total_ns", 101e6),
            ("sum_ns", 300e6),
            ("longest_ns", 100e6),
        ],
    ),
    (
        Measurement::Reading,
        Side::Asynchronous,
        &[
            ("total_ns", 102e6),
            ("sum_ns", 300e6),
            ("longest_ns", 100e6),
        ],
    ),
    (
        Measurement::Heartbeat,
        Side::Idle,
        &[
            ("period_ns", 4e6),
            ("late_p50_ns", 0.8e6),
            ("late_p99_ns", 1.2e6),
            ("late_max_ns", 1.4e6),
        ],
    ),
    (
        Measurement::Heartbeat,
        Side::Synchronous,
        &[
            ("period_ns", 4e6),
            ("late_p50_ns", 148e6),
            ("late_p99_ns", 296e6),
            ("late_max_ns", 300e6),
        ],
    ),
    (
        Measurement::Heartbeat,
        Side::Asynchronous,
        &[
            ("period_ns", 4e6),
            ("late_p50_ns", 0.8e6),
            ("late_p99_ns", 1.2e6),
            ("late_max_ns", 1.5e6),
        ],
    ),
    (
        Measurement::Heartbeat,
        Side::Handed,
        &[
            ("period_ns", 4e6),
            ("late_p50_ns", 0.8e6),
            ("late_p99_ns", 1.2e6),
            ("late_max_ns", 1.6e6),
        ],
    ),
    (
        Measurement::Waits,
        Side::Threads,
        &[
            ("waits", 1000.0),
            ("wait_ns", 100e6),
            ("at_once", 1000.0),
            ("threads", 1001.0),
            ("makespan_ns", 140e6),
        ],
    ),
    (
        Measurement::Waits,
        Side::Asynchronous,
        &[
            ("waits", 1000.0),
            ("wait_ns", 100e6),
            ("at_once", 1000.0),
            ("threads", 3.0),
            ("makespan_ns", 103e6),
        ],
    ),
    (Measurement::Source, Side::Synchronous, &[("lines", 9.0)]),
    (Measurement::Source, Side::Threads, &[("lines", 18.0)]),
    (Measurement::Source, Side::Asynchronous, &[("lines", 13.0)]),
    (
        Measurement::Lifetime,
        Side::Synchronous,
        &[("made_and_joined_ns", 40e3)],
    ),
    (
        Measurement::Lifetime,
        Side::Asynchronous,
        &[("made_and_joined_ns", 400.0)],
    ),
    (
        Measurement::Switch,
        Side::Synchronous,
        &[("switch_ns", 8e3), ("switch_pinned_ns", 2e3)],
    ),
    (
        Measurement::Switch,
        Side::Asynchronous,
        &[("switch_ns", 100.0)],
    ),
    (
        Measurement::Memory,
        Side::Synchronous,
        &[("each_bytes", 9.0 * 1024.0)],
    ),
    (
        Measurement::Memory,
        Side::Asynchronous,
        &[("each_bytes", 450.0)],
    ),
    (
        Measurement::Resume,
        Side::Synchronous,
        &[
            ("resume_p50_ns", 9e3),
            ("resume_p99_ns", 30e3),
            ("resume_p999_ns", 90e3),
        ],
    ),
    (
        Measurement::Resume,
        Side::Asynchronous,
        &[
            ("resume_p50_ns", 12e3),
            ("resume_p99_ns", 40e3),
            ("resume_p999_ns", 120e3),
        ],
    ),
    (
        Measurement::Computing,
        Side::Synchronous,
        &[("total_ns", 65e6)],
    ),
    (
        Measurement::Computing,
        Side::Asynchronous,
        &[("total_ns", 65.2e6)],
    ),
];

/// How far the repetitions lie from the usual value.
const NOISE: [f64; 6] = [1.0, 1.004, 0.996, 1.008, 0.992, 1.002];

pub(super) fn record(
    measurement: Measurement,
    side: Side,
    figures: &[(&str, f64)],
) -> DifferenceRecord {
    let repeated = |&(name, value): &(&str, f64)| {
        let is_exact = !name.ends_with("_ns") && !name.ends_with("_bytes");
        let values = NOISE.map(|noise| if is_exact { value } else { value * noise });
        (name.to_owned(), Figure::of(values.into()).unwrap())
    };
    DifferenceRecord {
        repetitions: (0..6).collect(),
        figures: figures.iter().map(repeated).collect(),
        environment: Environment {
            cpu: "a processor".to_owned(),
            cores: 2,
            profile: "release".to_owned(),
            ..Environment::default()
        },
        ..DifferenceRecord::new(measurement, side, "tokio")
    }
    .sealed()
}

pub(super) fn usual() -> Vec<DifferenceRecord> {
    let records = USUAL.iter();
    records
        .map(|(measurement, side, figures)| record(*measurement, *side, figures))
        .collect()
}

/// The usual records with one replaced.
pub(super) fn planted(
    measurement: Measurement,
    side: Side,
    figures: &[(&str, f64)],
) -> Vec<DifferenceRecord> {
    let mut records = usual();
    let place = records
        .iter()
        .position(|it| it.measurement == measurement && it.side == side);
    records[place.unwrap()] = record(measurement, side, figures);
    records
}

/// The words of both sides of a row.
pub(super) fn words(records: &[DifferenceRecord], row: Row) -> [String; 2] {
    let tables = tables(records);
    let row = tables[0].rows.iter().find(|it| it.row == row).unwrap();
    [row.synchronous.text.clone(), row.asynchronous.text.clone()]
}

#[track_caller]
pub(super) fn check(records: &[DifferenceRecord], row: Row, side: usize, expected: &str) {
    let words = &words(records, row)[side];
    assert!(words.contains(expected), "no `{expected}` in: {words}");
}

pub(super) const SYNCHRONOUS: usize = 0;
pub(super) const ASYNCHRONOUS: usize = 1;
