//! `simulate`: figures with intervals, beside theory, and what is answered where there can be none.

use crate::run::{run, typed};
use serde_json::Value;
use std::fs;

/// Two tellers with little to do, so that a test is short.
const SMALL: &str = r#"name = "small"
[shop]
strategies = ["bank"]
customers = 400
burgers = 1
cashiers = 2
grill = 2
arrivals = "exponential(10ms)"
ordering = "0"
grilling = "exponential(10ms)"
eating = "0"
"#;

/// Runs `simulate` on the small shop, with what follows.
#[track_caller]
fn small(line: &str, code: i32) -> crate::run::Ran {
    let here = tempfile::tempdir().unwrap();
    let path = here.path().join("small.toml");
    fs::write(&path, SMALL).unwrap();
    let mut arguments = vec!["simulate", path.to_str().unwrap()];
    arguments.extend(line.split_whitespace());
    run(arguments).ends_with(code)
}

#[track_caller]
fn refused(line: &str, answers: &[&str]) {
    let ran = typed(&format!("simulate {line}"))
        .ends_with(2)
        .complains(answers);
    assert_eq!(ran.out, "", "{line}");
}

#[test]
fn the_textbook_s_queue_is_shown_beside_erlang_s_formula() {
    typed("simulate mm8 --theory --replications 5")
        .ends_with(0)
        .prints(&[
            "mm8, bank",
            "5 replications in virtual time, seeds 42 to 46",
            "the first 2000 customers do not count",
            "± at 95 %",
            "M/M/8 says",
            "time in line           Wq",
            "1.831 ms",
            "45.76 %",
            "within",
        ]);
}

#[test]
fn where_theory_says_nothing_it_says_why() {
    typed("simulate bank --theory --replications 3")
        .ends_with(0)
        .prints(&[
            "who leave the line",
            "Theory says nothing here",
            "everybody stays",
        ]);
    typed("simulate burgers --theory --replications 3")
        .ends_with(0)
        .prints(&["burgers, concurrent", "independently", "one station"]);
}

#[test]
fn a_program_reads_the_seed_the_hash_and_the_figures_of_each_replication() {
    let told = small("--theory --replications 3 --seed 5 --json", 0).json();
    let again = small("--theory --replications 3 --seed 5 --json", 0).json();
    assert_eq!(told, again);
    let study = &told["studies"][0];
    assert_eq!(study["ending"], "complete");
    assert_eq!(study["theory"]["model"], "M/M/2");
    assert_eq!(study["warm_up_customers"], 40);
    let replications = study["replications"].as_array().unwrap();
    let seeds: Vec<_> = replications
        .iter()
        .map(|one| one["seed"].as_u64())
        .collect();
    assert_eq!(seeds, [Some(5), Some(6), Some(7)]);
    for replication in replications {
        assert_eq!(replication["hash"].as_str().unwrap().len(), 16);
        assert!(replication["figures"]["wait_ns"].as_f64().unwrap() > 0.0);
    }
    let wait = &study["figures"][0];
    assert_eq!(wait["figure"], "wait_ns");
    assert!(wait["half_width"].is_f64() && wait["theory"].is_f64());
    assert!(wait["theory_within"].is_boolean());
}

#[test]
fn a_precision_is_reached_or_it_is_said_that_it_is_not() {
    small("--precision 0.1", 0).prints(&["precision that was asked for is reached after"]);
    small("--precision 0.0001 --at-most 10", 1)
        .prints(&["is not reached after 10 replications", "`--at-most`"]);
}

#[test]
fn a_sweep_has_a_row_for_each_value() {
    let told = small("--sweep cashiers=2,3,8 --theory --replications 3", 0);
    let rows: Vec<_> = told
        .out
        .lines()
        .filter(|line| line.contains(" ±"))
        .collect();
    // The first of them is the heading.
    assert_eq!(rows.len(), 1 + 3, "{told:#?}");
    told.prints(&["cashiers  runs", "theory"]);
    let told = small("--sweep customers=10..1e4 --replications 2 --json", 0).json();
    let values: Vec<_> = told["studies"]
        .as_array()
        .unwrap()
        .iter()
        .map(|study| study["sweep"]["value"].as_u64().unwrap())
        .collect();
    assert_eq!(
        values,
        [10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000]
    );
    let slower = small("--sweep arrivals=10ms,20ms --replications 3 --json", 0).json();
    let wait = |row: usize| {
        slower["studies"][row]["figures"][0]["mean"]
            .as_f64()
            .unwrap()
    };
    assert!(wait(0) > wait(1), "{slower:#}");
}

#[test]
fn one_long_run_has_intervals_from_its_batches() {
    let told = small("--replications 1 --sweep customers=40000 --json", 0).json();
    let wait = &told["studies"][0]["figures"][0];
    assert!(
        wait["n"].as_u64().unwrap() >= 16 && wait["half_width"].is_f64(),
        "{wait:#}"
    );
    small("--replications 1", 0).prints(&["No interval for opening to last event"]);
}

#[test]
fn what_cannot_be_simulated_is_answered_with_what_can() {
    refused("mm9", &["`mm9`", "did you mean `mm8`"]);
    refused("house", &["`house` is a house"]);
    refused(
        "mm8 --theory --sweep cashiers=6,8",
        &[
            "with 6 cashiers",
            "load of the cashiers is 1.067",
            "at least 7",
        ],
    );
    refused("burgers --warm-up 10%", &["arrivals `0`", "--warm-up none"]);
    refused("mm8 --warm-up much", &["`much`", "10%"]);
    refused("mm8 --warm-up 19999", &["19999", "20000"]);
    refused("mm8 --sweep custmers=1..5", &["did you mean `customers`"]);
    refused("mm8 --sweep cashiers=5..1", &["backwards"]);
    refused("mm8 --replications 0", &["at least 1"]);
    refused("mm8 --precision 2", &["--precision", "less than 1"]);
    refused("mm8 --precision 0.1 --replications 5", &["--replications"]);
    refused("mm8 --confidence 1", &["--confidence", "less than 1"]);
    refused("mm8 --processors 2000", &["1 to 1024"]);
    refused("mm8 --policy lifo", &["`lifo`", "work-stealing"]);
    refused(
        "mm8 --sweep customers=10..1e8",
        &["with 100000000 customers", "from 1 to 10000000"],
    );
    refused(
        "coffee --theory",
        &[
            "coffee, sequential: the load of the cashiers is",
            "another kind of shop",
        ],
    );
}

#[test]
fn what_is_printed_does_not_depend_on_who_looks() {
    let one = small("--replications 2", 0);
    assert_eq!(one.err, "");
    assert_eq!(one.out, small("--replications 2", 0).out);
    let told: Value = small("--replications 2 --policy fifo --json", 0).json();
    assert_eq!(told["studies"][0]["policy"], "fifo");
}
