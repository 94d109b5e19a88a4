//! The table of waits: for each what it takes, with intervals, and whether waiting at once gains anything.

use serde::Serialize;

use super::{WaitRecord, WaitRound};
use crate::forms::judge;
use crate::stats::{self, Estimate};
use crate::{Difference, Environment, Outcome, SCHEMA};

/// One wait on one runtime.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WaitRow {
    /// Name of the wait.
    pub wait: String,
    /// The device.
    pub device: String,
    /// Whether a simulated one stood for it.
    pub simulated: bool,
    /// The runtime's name.
    pub runtime: String,
    /// Rounds that count.
    pub rounds: usize,
    /// All waits, one at a time, in nanoseconds.
    pub one_at_a_time: Option<Estimate>,
    /// All of them at once, in nanoseconds.
    pub at_once: Option<Estimate>,
    /// One at a time over at once, paired by round.
    pub gain: Option<Estimate>,
    /// At once beside one at a time.
    pub difference: Difference,
    /// What the device allows at best, in nanoseconds, seen in the round that was disturbed least.
    pub limit_ns: Option<f64>,
    /// Why there are no figures, each reason once.
    pub reasons: Vec<String>,
}

/// All waits.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WaitTable {
    /// Version of the records' schema.
    pub schema: u32,
    /// The machines and builds that they were measured on, each once.
    pub environments: Vec<Environment>,
    /// How many waits there are in a round, of the first record.
    pub count: u32,
    /// Seed of every draw, of the first record.
    pub seed: u64,
    /// A row for each wait, device and runtime; those of a wait stand together.
    pub rows: Vec<WaitRow>,
}

impl WaitTable {
    /// Groups the records and estimates each row.
    #[must_use]
    pub fn of(records: &[WaitRecord]) -> Self {
        let mut environments: Vec<Environment> = Vec::new();
        let mut waits: Vec<&str> = Vec::new();
        for record in records {
            let environment = &record.environment;
            if !environments.iter().any(|it| it.same_machine(environment)) {
                environments.push(environment.clone());
            }
            if !waits.contains(&record.wait.as_str()) {
                waits.push(&record.wait);
            }
        }
        let rows = waits.iter().flat_map(|wait| {
            let of_wait: Vec<&WaitRecord> = records.iter().filter(|it| it.wait == *wait).collect();
            rows(&of_wait)
        });
        let first = records.first();
        Self {
            schema: SCHEMA,
            environments,
            count: first.map_or(0, |it| it.count),
            seed: first.map_or(0, |it| it.seed),
            rows: rows.collect(),
        }
    }
}

/// The rows of one wait, in order of first appearance.
fn rows(records: &[&WaitRecord]) -> Vec<WaitRow> {
    let mut groups: Vec<Vec<&WaitRecord>> = Vec::new();
    let key = |it: &WaitRecord| (it.device.clone(), it.simulated, it.runtime.clone());
    for &record in records {
        match groups.iter_mut().find(|it| key(it[0]) == key(record)) {
            Some(group) => group.push(record),
            None => groups.push(vec![record]),
        }
    }
    groups.iter().map(|group| row(group)).collect()
}

fn row(group: &[&WaitRecord]) -> WaitRow {
    let first = group[0];
    let mut reasons: Vec<String> = Vec::new();
    for record in group {
        if let Outcome::Partial(reason) | Outcome::Failed(reason) = &record.outcome
            && !reasons.contains(reason)
        {
            reasons.push(reason.clone());
        }
    }
    let well = group.iter().filter(|it| it.is_well());
    let rounds: Vec<(Option<u32>, WaitRound)> = well
        .flat_map(|it| it.rounds.iter().map(|round| (it.serves, *round)))
        .collect();
    let column = |of: fn(&WaitRound) -> u64| -> Vec<(u32, f64)> {
        let values = rounds.iter().map(|(_, round)| of(round) as f64);
        (0..).zip(values).collect()
    };
    let one = column(|round| round.one_at_a_time_ns);
    let once = column(|round| round.at_once_ns);
    let plain = |values: &[(u32, f64)]| values.iter().map(|it| it.1).collect::<Vec<f64>>();
    let pairs: Vec<(f64, f64)> = plain(&one).into_iter().zip(plain(&once)).collect();
    let limits = rounds.iter().map(|(serves, round)| round.limit_ns(*serves));
    // Whatever disturbs a round makes it longer.
    let limit_ns = limits.min_by(f64::total_cmp);
    WaitRow {
        wait: first.wait.clone(),
        device: first.device.clone(),
        simulated: first.simulated,
        runtime: first.runtime.clone(),
        rounds: rounds.len(),
        one_at_a_time: Estimate::of(&plain(&one)),
        at_once: Estimate::of(&plain(&once)),
        gain: stats::paired_ratio(&pairs),
        difference: judge(&once, &one),
        limit_ns,
        reasons,
    }
}
