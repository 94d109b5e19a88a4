//! `differences`: a table on every runtime, its forms, and what is answered where there can be none.

use crate::run::{run, typed};
use crate::runtimes::measured;
use serde_json::Value;
use std::fs;

const ROWS: [&str; 7] = [
    "execution",
    "waiting",
    "responsiveness",
    "concurrency",
    "complexity",
    "resource use",
    "best for",
];

#[test]
fn every_runtime_fills_every_row() {
    for runtime in measured() {
        let ran = typed(&format!(
            "differences --runtime {runtime} --scale 0.02 --repeat 1 --markdown"
        ))
        .ends_with(0)
        .prints(&ROWS)
        .prints(&[runtime, "1 of 5 waits in progress", "lines of code"]);
        assert_eq!(ran.err, "");
        assert!(!ran.out.contains("Not measured"), "{ran:#?}");
    }
}

#[test]
fn a_program_reads_each_cell_with_the_records_behind_it() {
    let here = tempfile::tempdir().unwrap();
    let saved = here.path().join("records.jsonl");
    let line = [
        "differences",
        "--scale",
        "0.02",
        "--repeat",
        "3",
        "--json",
        "--save",
    ];
    let told = run(line.iter().copied().chain([saved.to_str().unwrap()]))
        .ends_with(0)
        .json();
    let records = told["records"].as_array().unwrap();
    let ids: Vec<&Value> = records.iter().map(|record| &record["id"]).collect();
    let rows = told["tables"][0]["rows"].as_array().unwrap();
    assert_eq!(rows.len(), ROWS.len());
    for row in rows {
        for side in ["synchronous", "asynchronous"] {
            let behind = row[side]["records"].as_array().unwrap();
            assert!(
                !behind.is_empty() && behind.iter().all(|id| ids.contains(&id)),
                "{row:#}"
            );
        }
    }
    for record in records
        .iter()
        .filter(|record| record["measurement"] != "source")
    {
        for figure in record["figures"].as_object().unwrap().values() {
            assert_eq!(figure["values"].as_array().unwrap().len(), 3, "{record:#}");
            let median = figure["median"].as_f64();
            assert!(figure["low"].as_f64() <= median && median <= figure["high"].as_f64());
        }
    }
    let lines = fs::read_to_string(saved).unwrap();
    assert_eq!(lines.lines().count(), records.len());
    // Nothing of the folder that it was saved in is in the records.
    assert!(!lines.contains(here.path().to_str().unwrap()), "{lines}");
}

#[test]
fn markdown_has_a_footnote_for_each_mark() {
    let ran = typed("differences --scale 0.02 --repeat 1 --markdown").ends_with(0);
    ran.prints(&["| **waiting** |", "[^1]: `"]);
}

#[test]
fn what_cannot_be_measured_is_refused() {
    for (line, answer) in [
        #[cfg(target_pointer_width = "64")]
        ("--runtime sim", "time is virtual"),
        ("--scale 11", "beyond 10"),
        ("--scale 0", "such as 0.1"),
        ("--repeat 10001", "between 1 and 10000"),
        ("--json --markdown", "--markdown"),
        ("--save /no/such/folder/file", "a folder that exists"),
    ] {
        let ran = typed(&format!("differences {line}"))
            .ends_with(2)
            .complains(&[answer]);
        assert_eq!(ran.out, "", "{line}");
    }
}
