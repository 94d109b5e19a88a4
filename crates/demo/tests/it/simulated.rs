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

#[test]
fn a_task_that_computes_gives_way_after_its_quantum() {
    // One cashier, who orders for 20 ms at a time, and one processor: whoever is ready in between waits for it, or not.
    let line = "--customers 20 --ordering 20ms --stories 0";
    let queue = |record: &Value| record["simulation"]["queue_length"].as_f64().unwrap();
    let (whole, sliced) = (day(line), day(&format!("{line} --quantum 100us")));
    assert!(queue(&sliced) < queue(&whole) / 4.0, "{sliced} {whole}");
    assert_eq!(sliced["simulation"]["quantum_ns"], 100_000);
    assert_eq!(whole["simulation"].get("quantum_ns"), None);
    assert_eq!(sliced["sample"]["violations"], Value::Array(Vec::new()));
}

#[test]
fn scheduling_that_costs_something_occupies_the_processor() {
    let line = "--customers 100 --ordering 0 --stories 0";
    let busy = |record: &Value| {
        let share = record["simulation"]["utilisation"].as_f64().unwrap();
        share * record["sample"]["makespan_ns"].as_f64().unwrap()
    };
    let polls = day(line)["simulation"]["polls"].as_f64().unwrap();
    assert!(busy(&day(line)) < 1.0);
    let priced = day(&format!("{line} --poll-cost 3us"));
    assert!(
        (busy(&priced) / (polls * 3_000.0) - 1.0).abs() < 0.2,
        "{priced}"
    );
    for (flag, field) in [
        ("--switch-cost", "switch_ns"),
        ("--poll-cost", "poll_ns"),
        ("--spawn-cost", "spawn_ns"),
        ("--wake-cost", "wake_ns"),
    ] {
        let priced = day(&format!("{line} {flag} 2us"));
        assert_eq!(priced["simulation"]["costs"][field], 2_000, "{flag}");
        assert!(busy(&priced) >= 100.0 * 2_000.0, "{flag}: {priced}");
        assert_eq!(priced["sample"]["violations"], Value::Array(Vec::new()));
    }
}

#[test]
fn prices_are_told_and_cleaning_has_them_too() {
    typed("burgers --runtime sim --customers 20 --quantum 1ms --switch-cost 5us")
        .ends_with(0)
        .prints(&["seeded, in slices of 1.00 ms, 5.00 µs a switch"]);
    typed("clean --runtime sim --quantum 1ms").ends_with(0);
}

#[test]
fn prices_that_make_no_sense_are_refused() {
    typed("burgers --runtime sim --quantum 0")
        .ends_with(2)
        .complains(&["--quantum 0", "1ms"]);
    typed("burgers --runtime sim --quantum exponential(1ms)")
        .ends_with(2)
        .complains(&["one time"]);
    typed("burgers --runtime sim --switch-cost=-1us")
        .ends_with(2)
        .complains(&["0 or more"]);
}

#[test]
fn the_chart_shows_who_stands_at_the_grill_though_the_order_was_taken_at_the_same_nanosecond() {
    let told = typed("burgers --runtime sim --shop sequential --customers 3").ends_with(0);
    let cashier = told.out.lines().find(|line| line.starts_with("cashier 0"));
    assert!(cashier.is_some_and(|line| line.contains('#')), "{told:#?}");
    told.prints(&["burgers on the grill"]);
}
