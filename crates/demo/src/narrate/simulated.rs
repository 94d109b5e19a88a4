//! What a simulation says of itself, in one sentence.

use super::counted;
use bench_report::Simulation;

/// Tells which run it was, and how the virtual processors fared.
pub(crate) fn tell(simulation: &Simulation) -> String {
    let Simulation {
        policy,
        seed,
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
    format!(
        "Simulated with seed {seed} ({policy}): run {hash}. {} of {}{stolen}, {tasks_at_once} alive at once; processors {:.1} % \
         occupied, {queue_length:.3} tasks in line for one on average.",
        counted(*polls, "poll", "polls"),
        counted(*tasks, "task", "tasks"),
        utilisation * 100.0,
    )
}
