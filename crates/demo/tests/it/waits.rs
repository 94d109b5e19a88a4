//! The seven waits, as the command makes them: every wait, every format, what is saved and what is refused.

use crate::run::{Ran, typed};
use crate::runtimes::measured;
use serde_json::Value;
use std::fs;

/// A few of each, few times.
fn few(more: &str) -> Ran {
    typed(&format!("waits --count 4 --repeat 3 {more}")).ends_with(0)
}

/// The waits of this build, with their devices.
fn waits() -> Vec<(&'static str, &'static str)> {
    let mut waits = vec![
        ("receive", "tcp"),
        ("send", "tcp"),
        ("read", "file"),
        ("write", "file"),
    ];
    if cfg!(feature = "hyper") {
        waits.push(("api", "http"));
    }
    if cfg!(feature = "rusqlite") {
        waits.extend([("insert", "sqlite"), ("query", "sqlite")]);
    }
    waits
}

#[test]
fn every_wait_is_made_on_every_runtime_and_at_once_gains_what_the_network_allows() {
    let names: Vec<_> = measured().collect();
    let json = few(&format!("--json --runtimes {}", names.join(","))).json();
    let rows = json["rows"].as_array().unwrap();
    assert_eq!(rows.len(), waits().len() * names.len());
    for (place, (wait, device)) in waits().into_iter().enumerate() {
        for (row, runtime) in rows[place * names.len()..].iter().zip(&names) {
            assert_eq!(
                (&row["wait"], &row["device"], &row["runtime"]),
                (&wait.into(), &device.into(), &(*runtime).into())
            );
            assert_eq!(
                (&row["rounds"], &row["reasons"]),
                (&3.into(), &serde_json::json!([]))
            );
            let one = row["one_at_a_time"]["median"].as_f64().unwrap();
            assert!(one >= row["limit_ns"].as_f64().unwrap(), "{row:#}");
            // Four waits of five milliseconds: one after another they are twenty.
            if device == "tcp" || device == "http" {
                assert!(one >= 20e6, "{row:#}");
                assert!(row["gain"]["median"].as_f64().unwrap() > 1.5, "{row:#}");
            }
        }
    }
}

#[test]
fn tables_have_every_wait_and_say_what_is_not_there() {
    let names: Vec<_> = waits().iter().map(|(wait, _)| *wait).collect();
    few("")
        .prints(&names)
        .prints(&["one at a time", "at once", "gain", "limit"])
        .complains(&["not shown: PostgreSQL"]);
    let markdown = few("--markdown");
    let rows = markdown.out.lines().filter(|line| line.starts_with("| "));
    assert_eq!(rows.count(), 2 + waits().len(), "{markdown:#?}");
}

#[test]
fn simulated_devices_stand_beside_the_real_ones_and_records_are_saved() {
    let here = tempfile::tempdir().unwrap();
    let saved = here.path().join("waits.jsonl");
    few(&format!("--simulated --save {}", saved.display())).prints(&["tcp, simulated"]);
    let lines = fs::read_to_string(&saved).unwrap();
    assert_eq!(lines.lines().count(), 2 * waits().len());
    for line in lines.lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        assert_eq!(record["outcome"], "complete", "{record:#}");
        assert_eq!(record["rounds"].as_array().unwrap().len(), 3);
        assert!(!line.contains(here.path().to_str().unwrap()), "{line}");
    }
}

#[test]
#[cfg(feature = "postgres")]
fn a_server_is_waited_for_where_it_is_named() {
    let Some(schema) = crate::plain_postgres::Schema::open("waits") else {
        return;
    };
    let json = few(&format!("--json --database {}", schema.address)).json();
    let rows = json["rows"].as_array().unwrap();
    let of_server = rows.iter().filter(|row| row["device"] == "postgres");
    let waits: Vec<_> = of_server.map(|row| row["wait"].as_str().unwrap()).collect();
    assert_eq!(waits, ["insert", "query"]);
}

#[test]
fn what_cannot_be_waited_for_is_refused() {
    for (line, answer) in [
        ("waits --count 0", "at least 1"),
        ("waits --count 10001", "from 1 to 10000"),
        ("waits --repeat 10001", "between 1 and 10000"),
        ("waits --json --markdown", "--markdown"),
        ("waits --save /none/at/all", "a folder that exists"),
        ("waits --runtimes sim", "its time is virtual"),
    ] {
        if line.contains("sim") && !cfg!(target_pointer_width = "64") {
            continue;
        }
        let ran = typed(line).ends_with(2).complains(&[answer]);
        assert_eq!(ran.out, "", "{line}");
    }
    if !cfg!(feature = "postgres") {
        typed("waits --database postgres://127.0.0.1/orders")
            .ends_with(2)
            .complains(&["--features postgres"]);
    }
}
