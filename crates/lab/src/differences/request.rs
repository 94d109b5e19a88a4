//! What a worker process is asked, and what it answers.

use crate::runtimes::RuntimeName;
use bench_report::differences::{Measurement, Side};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One measurement of one side, once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// What to measure.
    pub measurement: Measurement,
    /// Of which side.
    pub side: Side,
    /// The runtime of the asynchronous side.
    pub runtime: String,
    /// How much of everything: 1 is the usual.
    pub scale: f64,
}

/// What one run gave: as a rule one part, and two where one run answers two questions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The parts.
    pub parts: Vec<Part>,
}

/// The figures of one measurement, once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// What was measured.
    pub measurement: Measurement,
    /// The figures by name.
    pub figures: BTreeMap<String, f64>,
}

/// The runtime's time is virtual: what anything takes there was stated, not measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "on {0} time is virtual: what something takes there is stated, not measured; the differences are measured on a \
     runtime in real time"
)]
pub struct VirtualTime(pub RuntimeName);

impl Part {
    /// Makes a part of figures with their names.
    pub(super) fn new<const N: usize>(measurement: Measurement, figures: [(&str, f64); N]) -> Self {
        let figures = figures.map(|(name, value)| (name.to_owned(), value));
        Self {
            measurement,
            figures: figures.into(),
        }
    }

    /// Adds a figure that the system could tell.
    pub(super) fn with(mut self, name: &str, value: Option<f64>) -> Self {
        self.figures
            .extend(value.map(|value| (name.to_owned(), value)));
        self
    }
}
