//! List schedules of any tasks: they keep the rules, and stay between the bounds.

use core_model::queueing::{Schedule, TaskGraph, graham_ratio, list_schedule, lpt, lpt_ratio};
use proptest::prelude::*;

fn tasks() -> impl Strategy<Value = (Vec<u64>, Vec<(usize, usize)>)> {
    prop::collection::vec(0..20_u64, 1..25).prop_flat_map(|durations| {
        let tasks = durations.len();
        // From a lower number to a higher one, so that there are no circles; the list is shuffled anyway.
        let constraint = (0..tasks, 0..tasks).prop_map(|(a, b)| (a.min(b), a.max(b)));
        let constraints = prop::collection::vec(constraint, 0..40);
        (Just(durations), constraints).prop_map(|(durations, mut constraints)| {
            constraints.retain(|(before, after)| before != after);
            (durations, constraints)
        })
    })
}

#[track_caller]
fn check(schedule: &Schedule, durations: &[u64], constraints: &[(usize, usize)], machines: usize) {
    let end = |task: usize| schedule.starts_ns[task] + durations[task];
    for &(before, after) in constraints {
        assert!(end(before) <= schedule.starts_ns[after]);
    }
    for a in 0..durations.len() {
        assert!(schedule.machines[a] < machines);
        for b in 0..a {
            let apart = end(a) <= schedule.starts_ns[b] || end(b) <= schedule.starts_ns[a];
            assert!(schedule.machines[a] != schedule.machines[b] || apart);
        }
    }
    let last = (0..durations.len()).map(end).max().unwrap();
    assert_eq!(schedule.makespan_ns, last);
}

/// The shortest makespan of independent tasks, by trying every way to share them out.
fn best(durations: &[u64], loads: &mut Vec<u64>) -> u64 {
    let Some((&task, rest)) = durations.split_first() else {
        return loads.iter().copied().max().unwrap();
    };
    (0..loads.len())
        .map(|machine| {
            loads[machine] += task;
            let makespan = best(rest, loads);
            loads[machine] -= task;
            makespan
        })
        .min()
        .unwrap()
}

/// A ratio is a little more than its quotient of integers for the sake of rounding.
fn at_most(makespan: u64, ratio: f64, best: u64) -> bool {
    let as_f64 = |ns: u64| f64::from(u32::try_from(ns).unwrap());
    as_f64(makespan) <= ratio * as_f64(best) + 1e-9
}

proptest! {
    #[test]
    fn list_schedules_keep_the_rules_and_the_bounds(
        ((durations, constraints), keys, machines) in (tasks(), prop::collection::vec(any::<u32>(), 25), 1..6_u32),
    ) {
        let graph = TaskGraph::new(durations.clone(), &constraints).unwrap();
        let mut list: Vec<usize> = (0..durations.len()).collect();
        list.sort_by_key(|&task| keys[task]);
        let schedule = list_schedule(&graph, &list, machines).unwrap();
        check(&schedule, &durations, &constraints, usize::try_from(machines).unwrap());
        let shortest = graph.shortest_makespan_ns(machines).unwrap();
        prop_assert!(schedule.makespan_ns >= shortest);
        prop_assert!(schedule.makespan_ns <= graph.longest_makespan_ns(machines).unwrap());
        prop_assert!(at_most(schedule.makespan_ns, graham_ratio(machines).unwrap(), shortest));
        let alone = list_schedule(&graph, &list, 1).unwrap();
        prop_assert_eq!(alone.makespan_ns, graph.work_ns());
        let plenty = list_schedule(&graph, &list, u32::MAX).unwrap();
        prop_assert_eq!(plenty.makespan_ns, graph.critical_path_ns());
    }

    #[test]
    fn longest_first_stays_within_its_ratio_of_the_best(
        durations in prop::collection::vec(1..30_u64, 1..8), machines in 1..4_u32,
    ) {
        let best = best(&durations, &mut vec![0; usize::try_from(machines).unwrap()]);
        let schedule = lpt(&durations, machines).unwrap();
        check(&schedule, &durations, &[], usize::try_from(machines).unwrap());
        prop_assert!(schedule.makespan_ns >= best);
        prop_assert!(at_most(schedule.makespan_ns, lpt_ratio(machines).unwrap(), best));
    }
}

#[test]
fn free_machines_take_tasks_lowest_first() {
    let graph = TaskGraph::new(vec![2, 2, 1], &[]).unwrap();
    let schedule = list_schedule(&graph, &[2, 0, 1], 3).unwrap();
    assert_eq!(schedule.machines, [1, 2, 0]);
}

#[test]
fn tasks_without_duration_still_keep_their_order() {
    let graph = TaskGraph::new(vec![0, 0, 0, 5], &[(3, 0), (0, 1), (1, 2)]).unwrap();
    let schedule = list_schedule(&graph, &[2, 1, 0, 3], 2).unwrap();
    assert_eq!(schedule.starts_ns, [5, 5, 5, 0]);
}

#[test]
fn a_constraint_named_twice_counts_once() {
    let graph = TaskGraph::new(vec![1, 1], &[(0, 1), (0, 1)]).unwrap();
    assert_eq!(list_schedule(&graph, &[1, 0], 2).unwrap().makespan_ns, 2);
}

#[test]
fn the_ratios_are_one_on_one_machine() {
    assert!((graham_ratio(1).unwrap() - 1.0).abs() < 1e-15);
    assert!((lpt_ratio(1).unwrap() - 1.0).abs() < 1e-15);
    assert!((lpt_ratio(2).unwrap() - 7.0 / 6.0).abs() < 1e-15);
}
