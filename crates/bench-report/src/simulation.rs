//! What a simulated run says of itself, beside its figures.

use serde::{Deserialize, Serialize};

/// A run in virtual time: how its schedule was drawn, what it was, and how the virtual processors fared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Simulation {
    /// Who went next: `seeded`, `fifo`, `work-stealing`.
    pub policy: String,
    /// Seed of the schedule.
    pub seed: u64,
    /// The longest that a task computed while others waited for its processor; `None` where it computed until it awaited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantum_ns: Option<u64>,
    /// What scheduling cost; nothing, as a rule.
    #[serde(default, skip_serializing_if = "SchedulingCosts::are_none")]
    pub costs: SchedulingCosts,
    /// The identity of the run: over the time and the task of every poll. The same on every machine.
    pub hash: String,
    /// Polls of tasks.
    pub polls: u64,
    /// Tasks that were spawned.
    pub tasks: u64,
    /// The most tasks that were alive at once.
    pub tasks_at_once: u64,
    /// Tasks that one processor took from another's line.
    pub steals: u64,
    /// The share of the processors' time in which they were occupied, from 0 to 1.
    pub utilisation: f64,
    /// How many tasks were ready and waited for a processor, on average over the time.
    pub queue_length: f64,
}

/// What scheduling costs in a simulated run, in nanoseconds of the processor on which it happens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SchedulingCosts {
    /// A poll of a task.
    pub poll_ns: u64,
    /// A spawn.
    pub spawn_ns: u64,
    /// A wake.
    pub wake_ns: u64,
    /// Running another task than the one before.
    pub switch_ns: u64,
}

impl SchedulingCosts {
    /// Whether all of it is free.
    #[must_use]
    pub fn are_none(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As records had it before scheduling could cost anything.
    const FREE: &str = r#"{"policy":"seeded","seed":7,"hash":"00","polls":1,"tasks":1,"tasks_at_once":1,"steals":0,"utilisation":0.5,"queue_length":0.0}"#;

    #[test]
    fn a_run_whose_scheduling_was_free_reads_and_is_written_as_ever() {
        let simulation: Simulation = serde_json::from_str(FREE).unwrap();
        assert_eq!(simulation.quantum_ns, None);
        assert!(simulation.costs.are_none());
        assert_eq!(serde_json::to_string(&simulation).unwrap(), FREE);
    }

    #[test]
    fn costs_and_slices_come_back_from_a_record() {
        let free: Simulation = serde_json::from_str(FREE).unwrap();
        let simulation = Simulation {
            quantum_ns: Some(1_000_000),
            costs: SchedulingCosts {
                switch_ns: 5_000,
                ..SchedulingCosts::default()
            },
            ..free
        };
        let text = serde_json::to_string(&simulation).unwrap();
        assert_eq!(
            serde_json::from_str::<Simulation>(&text).unwrap(),
            simulation
        );
    }
}
