//! The record of one run: one line of JSON, with the version of its schema.
//!
//! Records are the only thing that is stored; everything else can be rendered from them again. A reader tolerates fields
//! that it does not know and refuses schema versions that it does not know.

use std::collections::BTreeMap;
use std::io;

use serde::{Deserialize, Serialize};

use crate::privacy::{shorten_argument, shorten_text};
use crate::{Environment, Record, Sample, Simulation};

/// Version of the schema that this crate writes and reads. It changes when a field changes its meaning or goes away.
pub const SCHEMA: u32 = 1;

/// One run of one cell of a comparison.
///
/// Runs with equal scenario, strategy, runtime, workers, back-end and parameters are repetitions of one cell. So
/// `parameters` holds what was *asked for* (customers, grill, the back-end's latency), never what was observed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    /// Version of the schema: [`SCHEMA`].
    pub schema: u32,
    /// Hash over everything else; empty until [`sealed`](Record::sealed).
    pub id: String,
    /// Name of the scenario, such as `burgers`.
    pub scenario: String,
    /// Name of the strategy, such as `concurrent`.
    pub strategy: String,
    /// Name of the runtime's flavour, such as `smol`.
    pub runtime: String,
    /// What a reader must know about the runtime, such as `discontinued`; shown after its name.
    pub runtime_note: Option<String>,
    /// Worker threads that the runtime was given.
    pub workers: u32,
    /// Seed of the scenario.
    pub seed: u64,
    /// Which repetition this is, from 0. Equal repetitions of different cells ran close together and may be paired.
    pub repetition: u32,
    /// Where the waits come from, such as `simulated` or `file`.
    pub backend: String,
    /// What was asked for, by name.
    pub parameters: BTreeMap<String, String>,
    /// How the run ended.
    pub outcome: Outcome,
    /// Its figures, where it yielded any. Those of a run that is not complete are kept, but never compared.
    pub sample: Option<Sample>,
    /// What a simulated run says of itself; its times are virtual, and are not compared with measured ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub simulation: Option<Simulation>,
    /// What it was measured on.
    pub environment: Environment,
}

/// How a run ended.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It ran to its end.
    #[default]
    Complete,
    /// It was interrupted, for this reason.
    Partial(String),
    /// It failed, for this reason: an error, a crash, no answer in time.
    Failed(String),
}

/// Why a line is not a record.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// The line is not a JSON object.
    #[error("not a JSON object, as each line of records must be")]
    NotJson(#[source] serde_json::Error),
    /// The object names no schema version.
    #[error("no field `schema` with a version number, so this is not a record")]
    NoSchema,
    /// The schema is one of another version.
    #[error("schema version {found} is not known; this version reads {SCHEMA}")]
    UnknownSchema {
        /// The version that the line names.
        found: u64,
    },
    /// A field is missing or has another type.
    #[error("not a record of schema version {SCHEMA}")]
    Malformed(#[source] serde_json::Error),
    /// The input could not be read.
    #[error("cannot read line {line}")]
    Read {
        /// Number of the line, from 1.
        line: usize,
        /// What the system says.
        source: io::Error,
    },
    /// One line of several is not a record.
    #[error("line {line} is not a usable record")]
    Line {
        /// Number of the line, from 1.
        line: usize,
        /// What is wrong with it.
        source: Box<Self>,
    },
}

impl Default for RunRecord {
    /// An empty, complete record of the current schema, to be filled in with `..RunRecord::default()`.
    fn default() -> Self {
        Self {
            schema: SCHEMA,
            id: String::new(),
            scenario: String::new(),
            strategy: String::new(),
            runtime: String::new(),
            runtime_note: None,
            workers: 0,
            seed: 0,
            repetition: 0,
            backend: String::new(),
            parameters: BTreeMap::new(),
            outcome: Outcome::Complete,
            sample: None,
            simulation: None,
            environment: Environment::default(),
        }
    }
}

impl Record for RunRecord {
    fn id(&mut self) -> &mut String {
        &mut self.id
    }

    fn without_paths(mut self) -> Self {
        make_storable(&mut self.environment, &mut self.outcome);
        for value in self.parameters.values_mut() {
            *value = shorten_argument(value);
        }
        self
    }
}

impl RunRecord {
    /// The runtime's name for a reader, with its note: `async-std (discontinued)`.
    #[must_use]
    pub fn runtime_label(&self) -> String {
        runtime_label(&self.runtime, self.runtime_note.as_deref())
    }
}

pub(crate) fn runtime_label(runtime: &str, note: Option<&str>) -> String {
    note.map_or_else(|| runtime.to_owned(), |note| format!("{runtime} ({note})"))
}

/// Shortens what may hold a path of somebody's machine, in the parts that every kind of record has.
pub(crate) fn make_storable(environment: &mut Environment, outcome: &mut Outcome) {
    for argument in &mut environment.command {
        *argument = shorten_argument(argument);
    }
    if let Outcome::Partial(reason) | Outcome::Failed(reason) = outcome {
        *reason = shorten_text(reason);
    }
}
