//! `--runtime sim`: the same commands in virtual time.

use crate::run::typed;
use serde_json::Value;

/// Runs a day, and gives its record.
#[track_caller]
fn day(line: &str) -> Value {
    typed(&format!("burgers --runtime sim --json {line}"))
        .ends_with(0)
        .json()
}

#[test]
fn a_seed_is_a_run_and_another_seed_another_with_everybody_served_in_both() {
    let line = "--customers 200 --workers 2 --seed";
    let (one, again, other) = (
        day(&format!("{line} 1")),
        day(&format!("{line} 1")),
        day(&format!("{line} 2")),
    );
    let hash = |record: &Value| record["simulation"]["hash"].as_str().unwrap().to_owned();
    assert_eq!(hash(&one), hash(&again));
    assert_ne!(hash(&one), hash(&other));
    assert_eq!(one["sample"]["makespan_ns"], again["sample"]["makespan_ns"]);
    for record in [one, other] {
        assert_eq!(record["sample"]["shop"]["served"], 200);
        assert_eq!(record["sample"]["violations"], Value::Array(Vec::new()));
    }
}

#[test]
fn more_virtual_processors_than_this_machine_has_make_a_day_of_computing_shorter() {
    let makespan = |processors: u32| {
        let line = format!(
            "--shop parallel --cashiers 64 --customers 64 --grill 200 --ordering 10ms --grilling 1us --eating 1us --processors {processors}"
        );
        day(&line)["sample"]["makespan_ns"].as_u64().unwrap()
    };
    let (one, sixteen) = (makespan(1), makespan(16));
    assert!(one > 12 * sixteen, "{one} ns, {sixteen} ns");
}

#[test]
fn a_virtual_second_takes_no_second() {
    let told = typed("slow-file --runtime sim --scale 1000").ends_with(0);
    told.prints(&["2000.000 s", "virtual time", "Simulated with seed 42"]);
}

#[test]
fn a_policy_that_is_none_and_a_pool_beside_the_simulation_are_refused() {
    typed("burgers --runtime sim --policy lifo")
        .ends_with(2)
        .complains(&["`lifo`", "seeded, fifo and work-stealing"]);
    typed("clean --runtime sim --crew rayon")
        .ends_with(2)
        .complains(&["--crew rayon", "--crew parallel"]);
}
