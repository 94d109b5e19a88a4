//! The table of kitchens: a row for each strategy and runtime, its figures the medians of the repetitions.

use serde::Serialize;

use super::{KitchenRecord, QueueFigures, RequestFigures, StallFigures};
use crate::stats;
use crate::{Environment, Outcome, SCHEMA};

/// One strategy on one runtime.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KitchenRow {
    /// Name of the strategy.
    pub strategy: String,
    /// The runtime's name.
    pub runtime: String,
    /// What a reader must know about the runtime.
    pub runtime_note: Option<String>,
    /// Worker threads of the runtime.
    pub workers: u32,
    /// Repetitions that yielded figures.
    pub runs: usize,
    /// Requests that only wait: the latencies are the medians of the repetitions', the counts their sums.
    pub light: RequestFigures,
    /// Requests that wait and compute, likewise.
    pub heavy: RequestFigures,
    /// The pool's queue: the waits are the medians of the repetitions', the jobs their sum, the length the longest of all.
    pub queue: Option<QueueFigures>,
    /// The light requests' p99 over that of the same runtime without heavy requests, where that was measured.
    pub light_p99_over_alone: Option<f64>,
    /// The polls that were too long, of all repetitions; nothing where nobody watched.
    pub stalls: Option<Vec<StallFigures>>,
    /// Why there is less than there might be, each reason once.
    pub reasons: Vec<String>,
}

/// All kitchens of one comparison.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KitchenTable {
    /// Version of the records' schema.
    pub schema: u32,
    /// The machines and builds that they were measured on, each once.
    pub environments: Vec<Environment>,
    /// Heavy requests in a second, of the first record; like what is below.
    pub rate: f64,
    /// Light requests in a second.
    pub light_rate: f64,
    /// How long requests came.
    pub duration_ms: f64,
    /// The computing of a heavy request.
    pub compute_ms: f64,
    /// Each of the two waits of a heavy request.
    pub wait_ms: f64,
    /// The wait of a light request.
    pub light_wait_ms: f64,
    /// The most requests of a kind that were let in at once.
    pub places: u32,
    /// Threads of the pool.
    pub pool: u32,
    /// From how long on a poll is too long; nothing where nobody watched.
    pub stall_threshold_ms: Option<f64>,
    /// Seed of every draw.
    pub seed: u64,
    /// A row for each runtime and strategy; those of a runtime stand together.
    pub rows: Vec<KitchenRow>,
}

impl KitchenTable {
    /// Groups the records.
    #[must_use]
    pub fn of(records: &[KitchenRecord]) -> Self {
        let mut environments: Vec<Environment> = Vec::new();
        let mut groups: Vec<Vec<&KitchenRecord>> = Vec::new();
        let key = |it: &KitchenRecord| (it.runtime.clone(), it.strategy.clone());
        for record in records {
            let environment = &record.environment;
            if !environments.iter().any(|it| it.same_machine(environment)) {
                environments.push(environment.clone());
            }
            match groups.iter_mut().find(|it| key(it[0]) == key(record)) {
                Some(group) => group.push(record),
                None => groups.push(vec![record]),
            }
        }
        // In the order of the first appearance: of the runtime, then of the strategy.
        let mut runtimes: Vec<&str> = Vec::new();
        for record in records {
            if !runtimes.contains(&record.runtime.as_str()) {
                runtimes.push(&record.runtime);
            }
        }
        groups.sort_by_key(|group| runtimes.iter().position(|it| *it == group[0].runtime));
        let mut rows: Vec<KitchenRow> = groups.iter().map(|group| row(group)).collect();
        compare_with_alone(&mut rows);
        let first = records.first().cloned().unwrap_or_default();
        let stall_threshold_ms = records.iter().find_map(|it| it.stall_threshold_ms);
        Self {
            schema: SCHEMA,
            environments,
            rate: first.rate,
            light_rate: first.light_rate,
            duration_ms: first.duration_ms,
            compute_ms: first.compute_ms,
            wait_ms: first.wait_ms,
            light_wait_ms: first.light_wait_ms,
            places: first.places,
            pool: first.pool,
            stall_threshold_ms,
            seed: first.seed,
            rows,
        }
    }
}

fn compare_with_alone(rows: &mut [KitchenRow]) {
    let alone: Vec<(String, f64)> = rows
        .iter()
        .filter(|row| row.strategy == "alone")
        .filter_map(|row| Some((row.runtime.clone(), row.light.p99_ms?)))
        .collect();
    for row in rows.iter_mut().filter(|row| row.strategy != "alone") {
        let base = alone.iter().find(|(runtime, _)| *runtime == row.runtime);
        row.light_p99_over_alone = base
            .zip(row.light.p99_ms)
            .map(|((_, alone), p99)| p99 / alone);
    }
}

fn row(group: &[&KitchenRecord]) -> KitchenRow {
    let first = group[0];
    let mut reasons: Vec<String> = Vec::new();
    for record in group {
        if let Outcome::Partial(reason) | Outcome::Failed(reason) = &record.outcome
            && !reasons.contains(reason)
        {
            reasons.push(reason.clone());
        }
    }
    let figures = |of: fn(&KitchenRecord) -> &RequestFigures| {
        let all: Vec<&RequestFigures> = group.iter().map(|it| of(it)).collect();
        medians(&all)
    };
    let has_figures = |it: &&&KitchenRecord| it.light.count + it.heavy.count > 0;
    KitchenRow {
        strategy: first.strategy.clone(),
        runtime: first.runtime.clone(),
        runtime_note: first.runtime_note.clone(),
        workers: first.workers,
        runs: group.iter().filter(has_figures).count(),
        light: figures(|it| &it.light),
        heavy: figures(|it| &it.heavy),
        queue: queue(group),
        light_p99_over_alone: None,
        stalls: stalls(group),
        reasons,
    }
}

fn medians(all: &[&RequestFigures]) -> RequestFigures {
    let sum = |of: fn(&RequestFigures) -> u64| all.iter().map(|it| of(it)).sum();
    let median =
        |of: fn(&RequestFigures) -> Option<f64>| median(all.iter().filter_map(|it| of(it)));
    RequestFigures {
        count: sum(|it| it.count),
        refused: sum(|it| it.refused),
        failed: sum(|it| it.failed),
        p50_ms: median(|it| it.p50_ms),
        p90_ms: median(|it| it.p90_ms),
        p99_ms: median(|it| it.p99_ms),
        max_ms: median(|it| it.max_ms),
    }
}

fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let values: Vec<f64> = values.collect();
    stats::Estimate::of(&values).map(|it| it.median)
}

fn queue(group: &[&KitchenRecord]) -> Option<QueueFigures> {
    let all: Vec<&QueueFigures> = group.iter().filter_map(|it| it.queue.as_ref()).collect();
    let longest = all.iter().map(|it| it.longest).max()?;
    Some(QueueFigures {
        jobs: all.iter().map(|it| it.jobs).sum(),
        longest,
        waited_p50_ms: median(all.iter().filter_map(|it| it.waited_p50_ms)),
        waited_p99_ms: median(all.iter().filter_map(|it| it.waited_p99_ms)),
    })
}

/// Adds up what was found in all repetitions.
fn stalls(group: &[&KitchenRecord]) -> Option<Vec<StallFigures>> {
    let mut sums: Vec<StallFigures> = Vec::new();
    let mut watched = false;
    for found in group.iter().filter_map(|it| it.stalls.as_ref()) {
        watched = true;
        for stall in found {
            let same = |it: &&mut StallFigures| {
                (&it.task, &it.location, &it.kind) == (&stall.task, &stall.location, &stall.kind)
            };
            let Some(sum) = sums.iter_mut().find(same) else {
                sums.push(stall.clone());
                continue;
            };
            sum.count += stall.count;
            sum.total_ns += stall.total_ns;
            if stall.longest_ns > sum.longest_ns {
                sum.longest_ns = stall.longest_ns;
                sum.longest_cpu_ns = stall.longest_cpu_ns;
            }
        }
    }
    sums.sort_by_key(|it| std::cmp::Reverse(it.total_ns));
    watched.then_some(sums)
}
