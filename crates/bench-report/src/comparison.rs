//! All cells of a comparison, and which is the fastest.
//!
//! Records are grouped by scenario, strategy and runtime, in the order in which each first appears. Runs that differ in
//! workers, back-end, parameters or machine did not measure the same thing, so they are cells of their own
//! ([`Cell::variant`] names the difference), even where somebody put several files of records together.

use std::collections::HashSet;

use serde::Serialize;

use crate::{Cell, Difference, Environment, RunRecord, SCHEMA};

/// The cells that a set of records comes to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// Version of the records' schema.
    pub schema: u32,
    /// The machines and builds that the runs were measured on, each once; more than one means that figures of different
    /// machines stand side by side.
    pub environments: Vec<Environment>,
    /// The cells, in order of first appearance within their scenario.
    pub cells: Vec<Cell>,
}

/// The fastest cell of one strategy, and how the others stand beside it.
#[derive(Debug, Clone)]
pub struct Fastest<'a> {
    /// The cell with the smallest median makespan.
    pub cell: &'a Cell,
    /// Every other cell that was measured, with the difference from the fastest.
    pub others: Vec<(&'a Cell, Difference)>,
}

impl Fastest<'_> {
    /// Tells whether it is measurably faster than every other, and there is another.
    #[must_use]
    pub fn is_measurable(&self) -> bool {
        !self.others.is_empty()
            && self
                .others
                .iter()
                .all(|(_, d)| matches!(d, Difference::Slower { .. }))
    }
}

impl Comparison {
    /// Groups the records into cells and estimates each. A record that occurs twice, by its id, counts once.
    #[must_use]
    pub fn of(records: &[RunRecord]) -> Self {
        let mut groups: Vec<Vec<&RunRecord>> = Vec::new();
        let mut environments: Vec<Environment> = Vec::new();
        let mut seen = HashSet::new();
        for record in records {
            if !record.id.is_empty() && !seen.insert(record.id.as_str()) {
                continue;
            }
            if !environments
                .iter()
                .any(|known| known.same_machine(&record.environment))
            {
                environments.push(record.environment.clone());
            }
            match groups.iter_mut().find(|group| same_cell(group[0], record)) {
                Some(group) => group.push(record),
                None => groups.push(vec![record]),
            }
        }
        let place = |record: &RunRecord| {
            let known = environments
                .iter()
                .position(|e| e.same_machine(&record.environment));
            known.unwrap_or_default()
        };
        let mut cells: Vec<Cell> = groups
            .iter()
            .map(|group| Cell::of(group, place(group[0])))
            .collect();
        name_variants(&mut cells);
        gather(&mut cells);
        Self {
            schema: SCHEMA,
            environments,
            cells,
        }
    }

    /// Names of the scenarios, in order of first appearance.
    #[must_use]
    pub fn scenarios(&self) -> Vec<&str> {
        distinct(self.cells.iter().map(|cell| cell.scenario.as_str()))
    }

    /// Names of the strategies of one scenario, in order of first appearance.
    #[must_use]
    pub fn strategies(&self, scenario: &str) -> Vec<&str> {
        distinct(
            self.in_scenario(scenario)
                .map(|cell| cell.strategy.as_str()),
        )
    }

    /// The cells of one scenario.
    pub fn in_scenario<'a>(&'a self, scenario: &str) -> impl Iterator<Item = &'a Cell> {
        self.cells
            .iter()
            .filter(move |cell| cell.scenario == scenario)
    }

    /// The cells of one strategy in one scenario.
    pub fn of_strategy<'a>(
        &'a self,
        scenario: &str,
        strategy: &str,
    ) -> impl Iterator<Item = &'a Cell> {
        self.in_scenario(scenario)
            .filter(move |cell| cell.strategy == strategy)
    }

    /// The fastest cell of a strategy by its median makespan, among those that were asked for the same as the first that
    /// was measured. `None` where none was.
    #[must_use]
    pub fn fastest(&self, scenario: &str, strategy: &str) -> Option<Fastest<'_>> {
        let first = self
            .of_strategy(scenario, strategy)
            .find(|cell| cell.measured.is_some() && !cell.simulated)?;
        fastest_of(
            self.of_strategy(scenario, strategy)
                .filter(|cell| cell.same_task(first) && !cell.simulated),
        )
    }

    /// The cell of another strategy that this one is fairly compared with: same scenario, back-end, runtime and machine, and
    /// of several the one that is most alike in workers and parameters. Only measured cells count.
    #[must_use]
    pub fn partner<'a>(&'a self, cell: &Cell, strategy: &str) -> Option<&'a Cell> {
        let candidates = self.of_strategy(&cell.scenario, strategy);
        // `rev`, because of equals `max_by_key` takes the last, and the first is meant.
        let fair: Vec<&Cell> = candidates
            .filter(|other| {
                other.measured.is_some() && other.same_place(cell) && other.runtime == cell.runtime
            })
            .collect();
        fair.into_iter().rev().max_by_key(|other| {
            let alike = other
                .parameters
                .iter()
                .filter(|(name, value)| cell.parameters.get(*name) == Some(value))
                .count();
            (alike, other.workers == cell.workers)
        })
    }
}

/// The fastest of these cells.
pub(crate) fn fastest_of<'a>(cells: impl Iterator<Item = &'a Cell>) -> Option<Fastest<'a>> {
    let measured: Vec<(&Cell, f64)> = cells
        .filter_map(|cell| cell.measured.as_ref().map(|m| (cell, m.makespan.median)))
        .collect();
    let &(fastest, _) = measured.iter().min_by(|(_, a), (_, b)| a.total_cmp(b))?;
    let others = measured
        .iter()
        .filter(|(cell, _)| !std::ptr::eq(*cell, fastest))
        .map(|&(cell, _)| (cell, cell.difference(fastest)))
        .collect();
    Some(Fastest {
        cell: fastest,
        others,
    })
}

fn same_cell(a: &RunRecord, b: &RunRecord) -> bool {
    a.scenario == b.scenario
        && a.strategy == b.strategy
        && a.runtime == b.runtime
        && a.workers == b.workers
        && a.backend == b.backend
        && a.parameters == b.parameters
        && a.environment.same_machine(&b.environment)
}

/// Gives each cell that shares scenario, strategy and runtime with another the words that tell them apart.
fn name_variants(cells: &mut [Cell]) {
    let variants: Vec<String> =
        cells
            .iter()
            .map(|cell| {
                let twins: Vec<&Cell> = cells
                    .iter()
                    .filter(|o| {
                        o.scenario == cell.scenario
                            && o.strategy == cell.strategy
                            && o.runtime == cell.runtime
                    })
                    .collect();
                let mut words = Vec::new();
                if twins.iter().any(|twin| twin.workers != cell.workers) {
                    words.push(if cell.workers == 1 {
                        "1 worker".to_owned()
                    } else {
                        format!("{} workers", cell.workers)
                    });
                }
                if twins.iter().any(|twin| twin.backend != cell.backend) {
                    words.push(cell.backend.clone());
                }
                let names = distinct(
                    twins
                        .iter()
                        .flat_map(|twin| twin.parameters.keys().map(String::as_str)),
                );
                for name in names {
                    let value = cell.parameters.get(name);
                    if twins.iter().any(|twin| twin.parameters.get(name) != value) {
                        words.push(value.map_or_else(
                            || format!("no {name}"),
                            |value| format!("{name} {value}"),
                        ));
                    }
                }
                if twins
                    .iter()
                    .any(|twin| twin.environment != cell.environment)
                {
                    words.push(format!("machine {}", cell.environment + 1));
                }
                words.join(", ")
            })
            .collect();
    for (cell, variant) in cells.iter_mut().zip(variants) {
        cell.variant = variant;
    }
}

/// Brings the cells of a scenario together, and of a strategy within it, each in order of first appearance: runs are
/// interleaved, tables are not.
fn gather(cells: &mut Vec<Cell>) {
    let mut scattered: Vec<Option<Cell>> = std::mem::take(cells).into_iter().map(Some).collect();
    let mut take = |scattered: &mut [Option<Cell>], wanted: &dyn Fn(&Cell) -> bool| {
        for place in scattered.iter_mut() {
            if place.as_ref().is_some_and(wanted) {
                cells.extend(place.take());
            }
        }
    };
    while let Some(first) = scattered.iter().flatten().next() {
        let (scenario, strategy) = (first.scenario.clone(), first.strategy.clone());
        take(&mut scattered, &|cell| {
            cell.scenario == scenario && cell.strategy == strategy
        });
        // The other strategies of the scenario come before the next scenario.
        while let Some(next) = scattered
            .iter()
            .flatten()
            .find(|cell| cell.scenario == scenario)
        {
            let strategy = next.strategy.clone();
            take(&mut scattered, &|cell| {
                cell.scenario == scenario && cell.strategy == strategy
            });
        }
    }
}

pub(crate) fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = Vec::new();
    for name in names {
        if !seen.contains(&name) {
            seen.push(name);
        }
    }
    seen
}
