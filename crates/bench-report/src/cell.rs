//! One cell of a comparison: what the repetitions of one scenario, strategy and runtime come to.
//!
//! Only right and complete runs yield figures. A cell without any has none at all ([`Cell::measured`] is `None`), so nobody
//! can print a number for a cell that failed.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::difference::{interval, judge, ratio};
use crate::measured::{Measured, Run, measured};
use crate::record::runtime_label;
use crate::stats::Estimate;
use crate::{Difference, Outcome, RunRecord};

/// How a reason begins, by the way the run ended.
const FAILED: &str = "failed: ";
const PARTIAL: &str = "partial: ";
const WRONG: &str = "wrong: ";

/// The repetitions of one cell, put together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cell {
    /// Name of the scenario.
    pub scenario: String,
    /// Name of the strategy.
    pub strategy: String,
    /// Name of the runtime.
    pub runtime: String,
    /// What a reader must know about the runtime.
    pub runtime_note: Option<String>,
    /// Whether its time was virtual: then it stands beside the measured cells, and is never compared with them.
    pub simulated: bool,
    /// Worker threads of the runtime.
    pub workers: u32,
    /// Where the waits came from.
    pub backend: String,
    /// What was asked for.
    pub parameters: BTreeMap<String, String>,
    /// Which of [`Comparison::environments`](crate::Comparison::environments) the runs were measured on.
    pub environment: usize,
    /// What tells this cell from others of the same scenario, strategy and runtime, such as `4 workers`; mostly empty.
    pub variant: String,
    /// How the runs ended.
    pub outcomes: Outcomes,
    /// Why runs ended otherwise than complete and right, each reason once.
    pub reasons: Vec<String>,
    /// The figures of the complete, right runs; `None` where there is no such run.
    pub measured: Option<Measured>,
    /// The records that the cell comes from, by id.
    pub records: Vec<String>,
}

/// How many runs ended in which way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Outcomes {
    /// Complete, and no invariant broken: the only ones that yield figures.
    pub complete: usize,
    /// Interrupted.
    pub partial: usize,
    /// Failed, or complete without a sample.
    pub failed: usize,
    /// Complete, but the trace broke an invariant.
    pub wrong: usize,
}

impl Outcomes {
    /// All runs.
    #[must_use]
    pub fn total(&self) -> usize {
        self.complete + self.partial + self.failed + self.wrong
    }

    /// One word for a cell that has no figures, the worst first: `wrong`, `failed`, `partial`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self { wrong: 1.., .. } => "wrong",
            Self { failed: 1.., .. } => "failed",
            Self { partial: 1.., .. } => "partial",
            _ => "complete",
        }
    }
}

impl Cell {
    /// Puts the runs of one cell together; there must be at least one.
    pub(crate) fn of(runs: &[&RunRecord], environment: usize) -> Self {
        let first = runs[0];
        let mut outcomes = Outcomes::default();
        let mut reasons = Vec::new();
        let mut right = Vec::new();
        for &run in runs {
            match (&run.outcome, &run.sample) {
                (Outcome::Partial(reason), _) => {
                    outcomes.partial += 1;
                    push_once(&mut reasons, format!("{PARTIAL}{reason}"));
                }
                (Outcome::Failed(reason), _) => {
                    outcomes.failed += 1;
                    push_once(&mut reasons, format!("{FAILED}{reason}"));
                }
                (Outcome::Complete, None) => {
                    outcomes.failed += 1;
                    push_once(&mut reasons, format!("{FAILED}it ended without a sample"));
                }
                (Outcome::Complete, Some(sample)) if !sample.violations.is_empty() => {
                    outcomes.wrong += 1;
                    for violation in &sample.violations {
                        push_once(&mut reasons, format!("{WRONG}{violation}"));
                    }
                }
                (Outcome::Complete, Some(sample)) => {
                    outcomes.complete += 1;
                    right.push((run, sample));
                }
            }
        }
        Self {
            scenario: first.scenario.clone(),
            strategy: first.strategy.clone(),
            runtime: first.runtime.clone(),
            runtime_note: first.runtime_note.clone(),
            simulated: first.simulation.is_some(),
            workers: first.workers,
            backend: first.backend.clone(),
            parameters: first.parameters.clone(),
            environment,
            variant: String::new(),
            outcomes,
            reasons,
            measured: match first.simulation {
                // What it took to simulate says nothing of what was simulated.
                Some(_) => measured(&right).map(Measured::without_costs),
                None => measured(&right),
            },
            records: runs.iter().map(|run| run.id.clone()).collect(),
        }
    }

    /// The runtime's name for a reader, with its note: `async-std (discontinued)`.
    #[must_use]
    pub fn runtime_label(&self) -> String {
        runtime_label(&self.runtime, self.runtime_note.as_deref())
    }

    /// The cell's name in a sentence: `concurrent on smol`, with its variant where it has one.
    #[must_use]
    pub fn label(&self) -> String {
        if self.has_runtime() {
            format!("{} on {}", self.strategy, self.place())
        } else if self.variant.is_empty() {
            self.strategy.clone()
        } else {
            format!("{} ({})", self.strategy, self.variant)
        }
    }

    /// Where the cell ran, in a sentence: the runtime, with its variant where it has one.
    #[must_use]
    pub(crate) fn place(&self) -> String {
        if self.variant.is_empty() {
            self.runtime.clone()
        } else {
            format!("{} ({})", self.runtime, self.variant)
        }
    }

    /// Tells whether a runtime took part. A strategy that brings its own pool may name none, or itself.
    pub(crate) fn has_runtime(&self) -> bool {
        !matches!(self.runtime.as_str(), "" | "-" | "none") && self.runtime != self.strategy
    }

    /// Tells whether the other's waits came from the same back-end, on the same machine.
    pub(crate) fn same_place(&self, other: &Self) -> bool {
        self.backend == other.backend && self.environment == other.environment
    }

    /// Tells whether the other was asked for the same, in the same place: what differs is runtime, workers or strategy.
    pub(crate) fn same_task(&self, other: &Self) -> bool {
        self.same_place(other) && self.parameters == other.parameters
    }

    /// Ratio of makespans, this cell's over the other's: below 1 where this one is faster. Paired by repetition where at
    /// least [`FEWEST`](crate::stats::FEWEST) repetitions are common to both, of the medians otherwise.
    #[must_use]
    pub fn ratio(&self, other: &Self) -> Option<Estimate> {
        let (a, b) = (self.measured.as_ref()?, other.measured.as_ref()?);
        ratio(&a.runs, &b.runs, Run::makespan)
    }

    /// Tells whether this cell's makespan differs from the other's.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Difference {
        let (Some(a), Some(b)) = (&self.measured, &other.measured) else {
            return Difference::Unknown;
        };
        judge(
            (&a.runs, a.makespan.interval()),
            (&b.runs, b.makespan.interval()),
            Run::makespan,
        )
    }

    /// As [`difference`](Self::difference), with the time to set the run up added to its makespan: what a script that runs
    /// once pays.
    #[must_use]
    pub fn difference_with_setup(&self, other: &Self) -> Difference {
        let (Some(a), Some(b)) = (&self.measured, &other.measured) else {
            return Difference::Unknown;
        };
        judge(
            (&a.runs, interval(&a.runs, Run::whole)),
            (&b.runs, interval(&b.runs, Run::whole)),
            Run::whole,
        )
    }

    /// What went wrong, in a few words: `1 of 5 runs failed (no answer within 30 s)`. `None` where nothing did.
    #[must_use]
    pub fn trouble(&self) -> Option<String> {
        let total = self.outcomes.total();
        let mut parts = Vec::new();
        for (number, way, one, many) in [
            (self.outcomes.failed, FAILED, "failed", "failed"),
            (
                self.outcomes.partial,
                PARTIAL,
                "was interrupted",
                "were interrupted",
            ),
            (
                self.outcomes.wrong,
                WRONG,
                "broke an invariant",
                "broke an invariant",
            ),
        ] {
            if number == 0 {
                continue;
            }
            let reasons: Vec<&str> = self
                .reasons
                .iter()
                .filter_map(|reason| reason.strip_prefix(way))
                .collect();
            let runs = if total == 1 {
                "its only run".to_owned()
            } else {
                format!("{number} of {total} runs")
            };
            parts.push(format!(
                "{runs} {} ({})",
                if number == 1 { one } else { many },
                reasons.join("; ")
            ));
        }
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

pub(crate) fn push_once<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}
