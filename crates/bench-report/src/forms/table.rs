//! The table of the forms: for each what it takes, with intervals, and how it stands beside the one that takes least.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{FormRecord, Lines};
use crate::stats::{self, Estimate, FEWEST};
use crate::{Difference, Environment, Outcome, SCHEMA};

/// What the forms are compared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quantity {
    /// The makespan.
    Time,
    /// Memory for each customer.
    Memory,
    /// One switch.
    Switch,
}

/// One form.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FormRow {
    /// Its name.
    pub form: String,
    /// What it stands on.
    pub on: String,
    /// Runs that came to their end and were right.
    pub complete: usize,
    /// Runs in all.
    pub runs: usize,
    /// Why the others did not, each reason once.
    pub reasons: Vec<String>,
    /// Makespan over the lower bound.
    pub over_limit: Option<Estimate>,
    /// The orders that were served, as a digest, where all runs agree.
    pub orders_digest: Option<String>,
    /// What it is written in.
    pub lines: Lines,
    /// What it takes, and how that stands beside the form that takes least.
    pub taken: BTreeMap<Quantity, Standing>,
}

/// A figure of one form beside that of the form where it is least.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Standing {
    /// The figure: nanoseconds, or bytes.
    pub estimate: Estimate,
    /// The difference from the form with the least; nothing for that one itself.
    pub beside_least: Option<Difference>,
}

/// All forms.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FormTable {
    /// Version of the records' schema.
    pub schema: u32,
    /// The machines and builds that the runs were measured on, each once.
    pub environments: Vec<Environment>,
    /// Customers of the plan, of the first record.
    pub customers: u32,
    /// Seed of every draw, of the first record.
    pub seed: u64,
    /// The rest of the plan.
    pub parameters: BTreeMap<String, String>,
    /// Lower bound on the makespan, in nanoseconds.
    pub limit_ns: u64,
    /// A row for each form, in order of first appearance.
    pub rows: Vec<FormRow>,
}

impl Quantity {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Time, Self::Memory, Self::Switch];

    fn of(self, record: &FormRecord) -> Option<f64> {
        let figures = record.figures.as_ref()?;
        match self {
            Self::Time => Some(figures.makespan_ns as f64),
            Self::Memory => figures.memory_bytes,
            Self::Switch => Some(figures.switch_ns),
        }
    }
}

impl FormTable {
    /// Groups the records by form and estimates each. Only complete runs that broke no invariant count.
    #[must_use]
    pub fn of(records: &[FormRecord]) -> Self {
        let mut environments: Vec<Environment> = Vec::new();
        let mut names: Vec<&str> = Vec::new();
        for record in records {
            let environment = &record.environment;
            if !environments.iter().any(|it| it.same_machine(environment)) {
                environments.push(environment.clone());
            }
            if !names.contains(&record.form.as_str()) {
                names.push(&record.form);
            }
        }
        let groups: Vec<Vec<&FormRecord>> = names
            .iter()
            .map(|name| records.iter().filter(|it| it.form == *name).collect())
            .collect();
        let mut rows: Vec<FormRow> = groups.iter().map(|group| row(group)).collect();
        for quantity in Quantity::ALL {
            compare(quantity, &groups, &mut rows);
        }
        let first = records.first();
        let figures = records.iter().find_map(|it| it.figures.as_ref());
        Self {
            schema: SCHEMA,
            environments,
            customers: first.map_or(0, |it| it.customers),
            seed: first.map_or(0, |it| it.seed),
            parameters: first.map_or_else(BTreeMap::new, |it| it.parameters.clone()),
            limit_ns: figures.map_or(0, |it| it.limit_ns),
            rows,
        }
    }

    /// Tells whether every form served the very same orders.
    #[must_use]
    pub fn agrees(&self) -> bool {
        let digest = |row: &FormRow| row.orders_digest.clone();
        let first = self.rows.first().and_then(digest);
        first.is_some() && self.rows.iter().all(|row| digest(row) == first)
    }
}

fn row(group: &[&FormRecord]) -> FormRow {
    let first = group[0];
    let well = || group.iter().filter(|it| it.is_well());
    let figures = || well().filter_map(|it| it.figures.as_ref());
    let mut reasons: Vec<String> = Vec::new();
    for record in group {
        let reason = match (&record.outcome, &record.figures) {
            (Outcome::Partial(reason) | Outcome::Failed(reason), _) => Some(reason.clone()),
            (Outcome::Complete, Some(it)) => it.violations.first().cloned(),
            (Outcome::Complete, None) => Some("there are no figures".to_owned()),
        };
        reasons.extend(reason.filter(|it| !reasons.contains(it)));
    }
    let over_limit: Vec<f64> = figures()
        .filter(|it| it.limit_ns > 0)
        .map(|it| it.makespan_ns as f64 / it.limit_ns as f64)
        .collect();
    let digest = figures().next().map(|it| it.orders_digest.clone());
    FormRow {
        form: first.form.clone(),
        on: first.on.clone(),
        complete: well().count(),
        runs: group.len(),
        reasons,
        over_limit: Estimate::of(&over_limit),
        orders_digest: digest.filter(|it| figures().all(|other| other.orders_digest == *it)),
        lines: first.lines,
        taken: BTreeMap::new(),
    }
}

/// The values of one form, each with the number of its repetition.
pub(crate) type Values = Vec<(u32, f64)>;

/// Fills one column, and sets each form beside the one with the least.
fn compare(quantity: Quantity, groups: &[Vec<&FormRecord>], rows: &mut [FormRow]) {
    let columns: Vec<Values> = groups
        .iter()
        .map(|group| {
            let well = group.iter().filter(|it| it.is_well());
            well.filter_map(|it| Some((it.repetition, quantity.of(it)?)))
                .collect()
        })
        .collect();
    let estimates: Vec<Option<Estimate>> = columns
        .iter()
        .map(|column| Estimate::of(&plain(column)))
        .collect();
    let medians = estimates.iter().enumerate();
    let least = medians
        .filter_map(|(place, it)| Some((place, it.as_ref()?.median)))
        .min_by(|(_, a), (_, b)| a.total_cmp(b));
    let Some((least, _)) = least else {
        return;
    };
    for (place, estimate) in estimates.iter().enumerate() {
        let Some(estimate) = *estimate else {
            continue;
        };
        let beside_least = (place != least).then(|| judge(&columns[place], &columns[least]));
        let standing = Standing {
            estimate,
            beside_least,
        };
        rows[place].taken.insert(quantity, standing);
    }
}

fn plain(values: &Values) -> Vec<f64> {
    values.iter().map(|(_, value)| *value).collect()
}

/// Judges by the rule of [`Difference`]: measurable only where the two intervals lie apart and the ratio's leaves out 1.
pub(crate) fn judge(a: &Values, b: &Values) -> Difference {
    let interval = |values: &Values| Estimate::of(&plain(values))?.interval();
    let paired: Vec<(f64, f64)> = a
        .iter()
        .filter_map(|(repetition, x)| {
            let mut same = b.iter().filter(|(other, _)| other == repetition);
            same.next().map(|(_, y)| (*x, *y))
        })
        .collect();
    let ratio = match paired.len() {
        n if n >= FEWEST && n == a.len() && n == b.len() => stats::paired_ratio(&paired),
        _ => stats::ratio_of_medians(&plain(a), &plain(b)),
    };
    let (Some(of_a), Some(of_b), Some(estimate)) = (interval(a), interval(b), ratio) else {
        return Difference::Unknown;
    };
    let (ratio, Some(interval)) = (estimate.median, estimate.interval()) else {
        return Difference::Unknown;
    };
    if of_a.overlaps(&of_b) || interval.contains(1.0) {
        Difference::NoMeasurableDifference { ratio, interval }
    } else if ratio < 1.0 {
        Difference::Faster { ratio, interval }
    } else {
        Difference::Slower { ratio, interval }
    }
}
