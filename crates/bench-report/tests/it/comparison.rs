//! Cells and which of them differ.

use bench_report::{Comparison, Difference, Outcome};

use crate::fixture::{about, ended, everything, house, records, shop};

#[test]
fn cells_come_in_order_of_first_appearance_with_a_strategys_together() {
    let interleaved = records([
        shop("concurrent", "smol", &[150, 151]),
        shop("sequential", "smol", &[900]),
        house("one", "smol", &[300]),
        shop("concurrent", "tokio", &[152]),
    ]);
    let comparison = Comparison::of(&interleaved);
    let labels: Vec<String> = comparison
        .cells
        .iter()
        .map(bench_report::Cell::label)
        .collect();
    assert_eq!(
        labels,
        [
            "concurrent on smol",
            "concurrent on tokio",
            "sequential on smol",
            "one on smol"
        ]
    );
    assert_eq!(comparison.scenarios(), ["burgers", "house"]);
    assert_eq!(comparison.cells[0].records.len(), 2);
}

#[test]
fn runs_with_other_parameters_or_workers_are_other_cells_and_say_so() {
    let comparison = Comparison::of(&records([
        shop("concurrent", "smol", &[150]),
        shop("concurrent", "smol", &[150]).parameter("customers", "1000"),
        shop("concurrent", "smol", &[150]).workers(4),
    ]));
    let variants: Vec<&str> = comparison
        .cells
        .iter()
        .map(|cell| cell.variant.as_str())
        .collect();
    assert_eq!(
        variants,
        [
            "1 worker, customers 12",
            "1 worker, customers 1000",
            "4 workers, customers 12"
        ]
    );
}

#[test]
fn only_complete_and_right_runs_yield_figures() {
    let good = shop("concurrent", "smol", &[150_000, 151_000, 152_000]);
    let wrong = shop("concurrent", "smol", &[1])
        .sample(|sample| sample.violations = vec!["number shown twice".into()]);
    let partial = ended(
        shop("concurrent", "smol", &[2]),
        &Outcome::Partial("Ctrl-C".into()),
    );
    let failed = ended(
        shop("concurrent", "smol", &[3]),
        &Outcome::Failed("killed by signal 9".into()),
    );
    let without = shop("concurrent", "smol", &[4]).with(|record| record.sample = None);
    let comparison = Comparison::of(&records([good, wrong, partial, failed, without]));
    let [cell] = &comparison.cells[..] else {
        panic!("one cell")
    };
    let o = cell.outcomes;
    assert_eq!((o.complete, o.partial, o.failed, o.wrong), (3, 1, 2, 1));
    assert_eq!(cell.measured.as_ref().unwrap().makespan.n, 3);
    assert!(cell.measured.as_ref().unwrap().makespan.median >= 150e6);
    assert_eq!(
        cell.reasons,
        [
            "wrong: number shown twice",
            "partial: Ctrl-C",
            "failed: killed by signal 9",
            "failed: it ended without a sample"
        ]
    );
}

#[test]
fn a_cell_without_a_complete_run_has_no_figures_and_no_differences() {
    let comparison = Comparison::of(&records([
        shop("concurrent", "smol", &about(150, 0)),
        ended(
            shop("concurrent", "tokio", &about(150, 0)),
            &Outcome::Failed("no answer".into()),
        ),
    ]));
    let [good, bad] = &comparison.cells[..] else {
        panic!("two cells")
    };
    assert!(bad.measured.is_none());
    assert_eq!(good.difference(bad), Difference::Unknown);
    assert_eq!(
        comparison
            .fastest("burgers", "concurrent")
            .unwrap()
            .others
            .len(),
        0
    );
}

#[test]
fn the_fastest_is_measurable_only_where_every_other_is_slower() {
    let comparison = Comparison::of(&everything());
    let fastest = comparison.fastest("burgers", "concurrent").unwrap();
    assert_ne!(fastest.cell.runtime, "threads");
    assert!(!fastest.is_measurable());
    let slower: Vec<&str> = fastest
        .others
        .iter()
        .filter(|(_, difference)| matches!(difference, Difference::Slower { .. }))
        .map(|(cell, _)| cell.runtime.as_str())
        .collect();
    assert_eq!(slower, ["threads"]);
}

#[test]
fn a_partner_is_of_the_same_runtime_and_as_alike_as_can_be() {
    let comparison = Comparison::of(&records([
        shop("sequential", "smol", &[900]).parameter("customers", "1000"),
        shop("sequential", "smol", &[901]),
        shop("sequential", "tokio", &[902]),
        shop("concurrent", "smol", &[150]),
        shop("concurrent", "async-std", &[150]),
    ]));
    let partner = |runtime: &str| {
        let cell = comparison
            .of_strategy("burgers", "concurrent")
            .find(|cell| cell.runtime == runtime)
            .unwrap();
        comparison.partner(cell, "sequential")
    };
    assert_eq!(partner("smol").unwrap().parameters["customers"], "12");
    assert_eq!(partner("smol").unwrap().runtime, "smol");
    assert!(partner("async-std").is_none());
}

#[test]
fn different_machines_are_told_apart_and_different_commands_are_not() {
    let other = shop("concurrent", "smol", &[150]).with(|record| record.environment.cores = 64);
    let same = shop("concurrent", "smol", &[150])
        .with(|record| record.environment.command = vec!["x".into()]);
    let comparison = Comparison::of(&records([shop("concurrent", "smol", &[150]), other, same]));
    assert_eq!(comparison.environments.len(), 2);
}

#[test]
fn runs_of_different_machines_are_never_put_together() {
    let other =
        shop("concurrent", "smol", &about(900, 0)).with(|record| record.environment.cores = 64);
    let comparison = Comparison::of(&records([
        shop("concurrent", "smol", &about(150, 0)),
        other,
    ]));
    let variants: Vec<&str> = comparison
        .cells
        .iter()
        .map(|cell| cell.variant.as_str())
        .collect();
    assert_eq!(variants, ["machine 1", "machine 2"]);
}

#[test]
fn a_record_that_occurs_twice_counts_once() {
    let once = shop("concurrent", "smol", &about(150, 0)).records();
    let twice = [once.clone(), once.clone()].concat();
    assert_eq!(Comparison::of(&twice), Comparison::of(&once));
}

#[test]
fn the_fastest_is_sought_among_equal_tasks() {
    let few = shop("concurrent", "smol", &about(10, 0)).parameter("customers", "1");
    let comparison = Comparison::of(&records([
        shop("concurrent", "smol", &about(150, 0)),
        few,
        shop("concurrent", "tokio", &about(170, 0)),
    ]));
    let fastest = comparison.fastest("burgers", "concurrent").unwrap();
    assert_eq!(fastest.cell.parameters["customers"], "12");
    assert_eq!(fastest.others.len(), 1);
}
