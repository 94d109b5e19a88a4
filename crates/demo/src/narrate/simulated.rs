//! What a simulation says of itself, in one sentence.

use super::{counted, time};
use bench_report::{SchedulingCosts, Simulation};
use std::time::Duration;

/// Tells which run it was, and how the virtual processors fared.
pub(crate) fn tell(simulation: &Simulation) -> String {
    let Simulation {
        policy,
        seed,
        quantum_ns,
        costs,
        hash,
        polls,
        tasks,
        tasks_at_once,
        steals,
        utilisation,
        queue_length,
    } = simulation;
    let stolen = match steals {
        0 => String::new(),
        steals => format!(", {steals} of them stolen"),
    };
    let prices = prices(*quantum_ns, costs);
    format!(
        "Simulated with seed {seed} ({policy}{prices}): run {hash}. {} of {}{stolen}, {tasks_at_once} alive at once; processors {:.1} % \
         occupied, {queue_length:.3} tasks in line for one on average.",
        counted(*polls, "poll", "polls"),
        counted(*tasks, "task", "tasks"),
        utilisation * 100.0,
    )
}

/// What scheduling cost, as far as it was not free.
fn prices(quantum_ns: Option<u64>, costs: &SchedulingCosts) -> String {
    let takes = |ns| time(Duration::from_nanos(ns));
    let quantum = quantum_ns.map(|ns| format!(", in slices of {}", takes(ns)));
    let costs = [
        ("poll", costs.poll_ns),
        ("spawn", costs.spawn_ns),
        ("wake", costs.wake_ns),
        ("switch", costs.switch_ns),
    ]
    .into_iter()
    .filter(|(_, ns)| *ns > 0)
    .map(|(what, ns)| format!(", {} a {what}", takes(ns)));
    quantum.into_iter().chain(costs).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_free_is_not_told() {
        assert_eq!(prices(None, &SchedulingCosts::default()), "");
    }

    #[test]
    fn slices_and_costs_are_told() {
        let costs = SchedulingCosts {
            switch_ns: 5_000,
            poll_ns: 300,
            ..SchedulingCosts::default()
        };
        let told = prices(Some(1_000_000), &costs);
        assert!(told.contains("slices of 1"), "{told}");
        assert!(
            told.ends_with("a switch") && told.contains("a poll"),
            "{told}"
        );
    }
}
