//! The table of replays: what stands in it, and that it follows the figures.

use bench_report::replays::{ReplayQuantile, ReplayRecord};
use bench_report::{Record, render};

fn record(device: &str, on_timer_ns: u64, distance_on_timer: f64) -> ReplayRecord {
    let quantile = |share| ReplayQuantile {
        share,
        real_ns: 4_200_000,
        replayed_ns: Some(4_210_000),
        on_timer_ns,
    };
    ReplayRecord {
        device: device.to_owned(),
        service: "log-normal(4ms, 0.5)".to_owned(),
        runtime: "tokio".to_owned(),
        timer_step_ns: 1_000_000,
        count: 500,
        quantiles: [0.05, 0.5, 0.9].map(quantile).to_vec(),
        distance: Some(0.034),
        distance_on_timer,
        distance_by_chance: 0.061,
        ..ReplayRecord::default()
    }
    .sealed()
}

#[test]
fn a_record_is_read_as_it_was_written() {
    let record = record("http", 5_110_000, 0.241);
    assert_eq!(ReplayRecord::from_line(&record.to_line()).unwrap(), record);
    let line = record.to_line() + "\n\n";
    let read = ReplayRecord::read_lines(line.as_bytes()).unwrap();
    assert_eq!(read, [record]);
}

#[test]
fn the_real_device_stands_above_both_replays_each_with_its_distance() {
    let table = render::replays_markdown(&[record("http", 5_110_000, 0.241)]);
    let rows: Vec<&str> = table
        .lines()
        .filter(|it| it.starts_with("| http"))
        .collect();
    assert_eq!(rows.len(), 3, "{table}");
    for (row, parts) in rows.iter().zip([
        ["real, told to take log-normal(4ms, 0.5)", "4.20 ms", "–"],
        ["virtual time", "4.21 ms", "0.034"],
        ["tokio's timer, in steps of 1", "5.11 ms", "0.241"],
    ]) {
        for part in parts {
            assert!(row.contains(part), "{part}: {row}");
        }
        // A quantile that was not stored is none.
        assert!(row.contains("– |") && row.contains("0.061"), "{row}");
    }
    let planted = render::replays_markdown(&[record("http", 9_000_000, 0.9)]);
    assert!(
        planted.contains("9.00 ms") && planted.contains("0.900"),
        "{planted}"
    );
}

#[test]
fn without_virtual_time_its_row_is_left_out() {
    let without = ReplayRecord {
        distance: None,
        ..record("tcp", 5_110_000, 0.2)
    };
    let table = render::replays_markdown(&[without]);
    assert!(!table.contains("virtual time"), "{table}");
    assert_eq!(render::replays_markdown(&[]), "Nothing was measured.\n");
}
