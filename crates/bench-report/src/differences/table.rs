//! The table itself: for each runtime seven rows of two cells, each with the ids of the records that it rests on.

use serde::Serialize;

use super::known::Known;
use super::{
    DifferenceRecord, Measurement, Row, best_for, complexity, concurrency, execution, resources,
    responsiveness, waiting,
};
use crate::render::units;
use crate::verdict::wording::list;
use crate::{Environment, Outcome, stats};

/// Synchronous beside asynchronous code on one runtime.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Table {
    /// The runtime, with what must be known about it.
    pub runtime: String,
    /// What it was measured on.
    pub environment: Environment,
    /// What a reader must bear in mind: few repetitions, a build for debugging, what failed.
    pub cautions: Vec<String>,
    /// The rows.
    pub rows: Vec<TableRow>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TableRow {
    /// What it is about.
    pub row: Row,
    /// The synchronous side.
    pub synchronous: Cell,
    /// The asynchronous side.
    pub asynchronous: Cell,
}

/// A sentence or a few, and what they rest on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// The sentences.
    pub text: String,
    /// Ids of the records behind them.
    pub records: Vec<String>,
}

/// Fills a table for each runtime in the records, in the order in which they first occur.
#[must_use]
pub fn tables(records: &[DifferenceRecord]) -> Vec<Table> {
    let mut runtimes: Vec<&str> = Vec::new();
    for record in records {
        if !runtimes.contains(&record.runtime.as_str()) {
            runtimes.push(&record.runtime);
        }
    }
    let of_runtime = |runtime| {
        let records = records.iter().filter(|it| it.runtime == runtime);
        Known::of(records.collect())
    };
    runtimes
        .into_iter()
        .map(|runtime| table(&of_runtime(runtime)))
        .collect()
}

fn table(known: &Known<'_>) -> Table {
    let current = known.current();
    let rows = Row::ALL.map(|row| {
        let [synchronous, asynchronous] = match row {
            Row::Execution => execution::cells(known),
            Row::Waiting => waiting::cells(known),
            Row::Responsiveness => responsiveness::cells(known),
            Row::Concurrency => concurrency::cells(known),
            Row::Complexity => complexity::cells(known),
            Row::ResourceUse => resources::cells(known),
            Row::BestFor => best_for::cells(known),
        };
        TableRow {
            row,
            synchronous,
            asynchronous,
        }
    });
    let first = current.first();
    Table {
        runtime: first.map_or_else(String::new, |it| it.runtime_label()),
        environment: first.map_or_else(Environment::default, |it| it.environment.clone()),
        cautions: cautions(&current),
        rows: rows.into(),
    }
}

fn cautions(records: &[&DifferenceRecord]) -> Vec<String> {
    let mut cautions = Vec::new();
    let mut machines = records.iter().map(|it| &it.environment);
    if let Some(first) = machines.next()
        && !machines.all(|other| first.same_machine(other))
    {
        cautions.push("The records come from different machines or builds.".to_owned());
    }
    if records.iter().any(|it| it.environment.profile == "debug") {
        cautions.push(
            "Measured in a debug build: a release build is several times as fast.".to_owned(),
        );
    }
    cautions.extend(too_few(records));
    // What ended for one reason is named together.
    let mut reasons: Vec<(String, Vec<String>)> = Vec::new();
    for record in records {
        let reason = match &record.outcome {
            Outcome::Complete => continue,
            Outcome::Partial(why) => format!("Partial, {why}"),
            Outcome::Failed(why) => format!("Failed, {why}"),
        };
        let name = format!("{} ({})", record.measurement, record.side);
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, names)) => names.push(name),
            None => reasons.push((reason, vec![name])),
        }
    }
    cautions.extend(
        reasons
            .iter()
            .map(|(reason, names)| format!("{reason}: {}.", list(names))),
    );
    cautions
}

/// What fewer repetitions mean than an interval needs; what is only counted needs none.
fn too_few(records: &[&DifferenceRecord]) -> Option<String> {
    let measured = records
        .iter()
        .filter(|it| it.measurement != Measurement::Source && !it.figures.is_empty());
    let n = measured.map(|it| it.repetitions.len()).min()?;
    let coverage = stats::coverage(n);
    if n < stats::FEWEST {
        Some(format!(
            "With fewer than {} repetitions there are no intervals, and nothing can be told apart.",
            stats::FEWEST
        ))
    } else if coverage < stats::LEVEL {
        Some(format!(
            "With {n} repetitions an interval holds the true median in {} of cases.",
            units::percent(coverage)
        ))
    } else {
        None
    }
}
