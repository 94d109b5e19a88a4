//! One run, narrated: what each shop is about can be read, and `--json` can be parsed.

use crate::run::typed;
use crate::runtimes::compiled_in;
use std::collections::BTreeSet;

#[test]
fn every_shop_on_every_runtime_serves_everybody() {
    let mut digests = BTreeSet::new();
    for runtime in compiled_in() {
        for shop in ["concurrent", "buzzers", "parallel", "sequential"] {
            let record = typed(&format!(
                "burgers --shop {shop} --runtime {runtime} --customers 7 --grilling 1ms --eating 1ms --json"
            ))
            .ends_with(0)
            .json();
            assert_eq!(record["outcome"], "complete", "{record:#}");
            assert_eq!(record["sample"]["shop"]["served"], 7, "{record:#}");
            assert!(record["makespan_over_limit"].as_f64().unwrap() >= 1.0);
            digests.insert(record["sample"]["shop"]["orders_digest"].to_string());
        }
    }
    assert_eq!(digests.len(), 1, "{digests:?}");
}

#[test]
fn sequential_and_parallel_shops_tell_no_stories() {
    typed("burgers --shop sequential --customers 5 --grilling 5ms")
        .ends_with(0)
        .prints(&["served to the end before the next", "No story was told"]);
    typed("burgers --shop parallel --cashiers 8 --customers 40 --grilling 5ms")
        .ends_with(0)
        .prints(&["8 cashier-cooks held a thread each", "no story was told"]);
}

#[test]
fn few_customers_are_told_of_one_by_one_and_many_by_percentiles() {
    typed("burgers --customers 3 --grilling 5ms")
        .ends_with(0)
        .prints(&[
            "customer 2 |",
            "arrived in the order",
            "picked up 2 burgers",
        ]);
    let many = typed("burgers --customers 50 --grilling 1ms")
        .ends_with(0)
        .prints(&["p50", "p99.9"]);
    assert!(!many.out.contains("customer 2 |"), "{many:#?}");
}

#[test]
fn the_pair_is_set_side_by_side() {
    typed("burgers --shop story-pair --customers 9 --grilling 5ms")
        .ends_with(0)
        .prints(&["Concurrent shop", "Parallel shop", "Side by side"]);
    let pair = typed("burgers --shop story-pair --customers 9 --grilling 5ms --json");
    assert_eq!(pair.ends_with(0).json().as_array().map(Vec::len), Some(2));
}

#[test]
fn a_file_that_is_given_is_really_read() {
    let record = typed("burgers --input Cargo.toml --customers 2 --eating 1ms --json")
        .ends_with(0)
        .json();
    assert_eq!(record["backend"], "file", "{record:#}");
}

#[test]
fn the_two_readers_tell_their_orders_of_events() {
    let order = |mode: &str| {
        let told = typed(&format!("slow-file --mode {mode} --scale 0.1 --json"))
            .ends_with(0)
            .json();
        let events = told["events"].as_array().unwrap().clone();
        let events = events
            .iter()
            .map(|event| event["event"].as_str().unwrap().to_owned());
        events.collect::<Vec<_>>()
    };
    let sync = order("sync");
    let at = |events: &[String], what: &str| events.iter().position(|event| event == what).unwrap();
    assert!(at(&sync, "has read 10 bytes") < at(&sync, "begins the other work"));
    let both = order("async");
    assert!(at(&both, "begins the other work") < at(&both, "the file is ready"));
    typed("slow-file --scale 0.05 --mode sync")
        .ends_with(0)
        .prints(&[
            "100 ms to wait",
            "50.0 ms of other work",
            "sum of both, 150 ms",
        ]);
}

#[cfg(feature = "threads")]
#[test]
fn more_threads_than_a_process_can_have_are_refused_with_a_number_that_can_be_had() {
    typed("burgers --customers 40000 --runtime threads")
        .ends_with(2)
        .complains(&["each task is a thread", "ask for at most"]);
}
