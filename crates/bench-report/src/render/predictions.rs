//! How well the simulator predicts: its makespans beside the measured ones, as a table for a document.

use super::units;
use crate::comparison::distinct;
use crate::{Cell, Comparison, RunRecord};
use std::fmt::Write;

/// How far a prediction may be off, as a share of itself.
const TOLERANCE: f64 = 0.05;

/// Renders a table in Markdown: a row for each simulated cell, and in it the measured makespans over the simulated one, with
/// their intervals. A thread for each task counts as running on all processors of the machine.
#[must_use]
pub fn predictions(records: &[RunRecord]) -> String {
    let comparison = Comparison::of(records);
    let measured = |cell: &&Cell| !cell.simulated && cell.measured.is_some();
    let runtimes = distinct(
        comparison
            .cells
            .iter()
            .filter(measured)
            .map(|cell| cell.runtime.as_str()),
    );
    let mut text = String::from("| scenario | strategy | processors | simulated |");
    for runtime in &runtimes {
        let _ = write!(text, " {runtime} |");
    }
    text.push_str("\n| --- | --- | ---: | ---: |");
    text.push_str(&" ---: |".repeat(runtimes.len()));
    text.push('\n');
    let (mut near, mut all) = (0, 0);
    for simulated in comparison.cells.iter().filter(|cell| cell.simulated) {
        let Some(predicted) = simulated.measured.as_ref().map(|it| it.makespan.median) else {
            continue;
        };
        let ratios: Vec<Option<Ratio>> = runtimes
            .iter()
            .map(|runtime| {
                let mut cells = comparison.of_strategy(&simulated.scenario, &simulated.strategy);
                let fits = |cell: &&Cell| {
                    cell.runtime == *runtime
                        && cell.same_task(simulated)
                        && processors(cell, &comparison) == simulated.workers
                };
                Ratio::of(cells.find(fits)?, predicted)
            })
            .collect();
        if ratios.iter().all(Option::is_none) {
            continue;
        }
        let _ = write!(
            text,
            "| {} | {} | {} | {} |",
            simulated.scenario,
            simulated.strategy,
            simulated.workers,
            units::time(predicted)
        );
        for ratio in ratios {
            match ratio {
                Some(ratio) => {
                    all += 1;
                    near += usize::from(ratio.is_near());
                    let _ = write!(text, " {} |", ratio.text());
                }
                None => text.push_str(" – |"),
            }
        }
        text.push('\n');
    }
    let _ = writeln!(
        text,
        "\nMeasured over simulated, with 95 % intervals; {near} of {all} medians are within 5 % (the others are marked *)."
    );
    text
}

/// The processors that a measured cell could use, as far as its runtime's settings tell.
fn processors(cell: &Cell, comparison: &Comparison) -> u32 {
    match cell.workers {
        0 => comparison
            .environments
            .get(cell.environment)
            .map_or(0, |environment| environment.cores),
        workers => workers,
    }
}

/// A measured makespan over a simulated one.
struct Ratio {
    median: f64,
    interval: Option<(f64, f64)>,
}

impl Ratio {
    fn of(cell: &Cell, predicted: f64) -> Option<Self> {
        let makespan = &cell.measured.as_ref()?.makespan;
        let interval = makespan
            .interval()
            .map(|it| (it.low / predicted, it.high / predicted));
        Some(Self {
            median: makespan.median / predicted,
            interval,
        })
    }

    fn is_near(&self) -> bool {
        (self.median - 1.0).abs() <= TOLERANCE
    }

    fn text(&self) -> String {
        let mark = if self.is_near() { "" } else { "*" };
        match self.interval {
            Some((low, high)) => format!("{:.3}{mark} ({low:.3} to {high:.3})", self.median),
            None => format!("{:.3}{mark}", self.median),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Sample, Simulation};

    fn record(runtime: &str, workers: u32, makespan_ns: u64) -> RunRecord {
        RunRecord {
            scenario: "burgers".to_owned(),
            strategy: "concurrent".to_owned(),
            runtime: runtime.to_owned(),
            workers,
            backend: "simulated".to_owned(),
            sample: Some(Sample {
                makespan_ns,
                ..Sample::default()
            }),
            simulation: (runtime == "sim").then(|| Simulation {
                policy: "seeded".to_owned(),
                seed: 0,
                quantum_ns: None,
                costs: crate::SchedulingCosts::default(),
                hash: String::new(),
                polls: 1,
                tasks: 1,
                tasks_at_once: 1,
                steals: 0,
                utilisation: 0.0,
                queue_length: 0.0,
            }),
            ..RunRecord::default()
        }
    }

    #[test]
    fn measured_times_are_shown_over_the_simulated_one_of_as_many_processors() {
        let table = predictions(&[
            record("sim", 1, 100_000_000),
            record("tokio", 1, 102_000_000),
            record("smol", 1, 110_000_000),
            record("sim", 2, 50_000_000),
            record("tokio", 2, 51_000_000),
        ]);
        assert!(
            table.contains("| burgers | concurrent | 1 | 100 ms | 1.020 | 1.100* |"),
            "{table}"
        );
        assert!(
            table.contains("| burgers | concurrent | 2 | 50.0 ms | 1.020 | – |"),
            "{table}"
        );
        assert!(table.contains("2 of 3 medians are within 5 %"), "{table}");
    }
}
