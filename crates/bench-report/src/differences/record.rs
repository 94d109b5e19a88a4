//! The record of one measurement of one side, over all its repetitions: one line of JSON, with the version of its schema.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::Figure;
use crate::privacy::shorten_argument;
use crate::record::{make_storable, runtime_label};
use crate::{Environment, Outcome, Record, SCHEMA};

/// What a row of the table is about, in the order in which rows are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Row {
    /// What was seen of the order of events.
    Execution,
    /// What several waits take together.
    Waiting,
    /// How late a regular beat comes while others work.
    Responsiveness,
    /// How many waits one thread has in hand.
    Concurrency,
    /// Lines of code of the same job.
    Complexity,
    /// What a thread and a task cost.
    ResourceUse,
    /// What follows from the others.
    BestFor,
}

/// What was measured. Each belongs to one row; conclusions use those of others too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measurement {
    /// The order of events of a reading of several slow things.
    Order,
    /// The time of that reading.
    Reading,
    /// The lateness of a regular beat.
    Heartbeat,
    /// Very many equal waits.
    Waits,
    /// Lines of the compiled sources of the same job.
    Source,
    /// The making of a thread or a task, and the waiting for its end.
    Lifetime,
    /// Handing over, from one of two to the other and back.
    Switch,
    /// Memory of one that sleeps.
    Memory,
    /// From the call that wakes to the code that goes on.
    Resume,
    /// Computing, one after another or in turns.
    Computing,
}

/// Which side of the comparison was measured, or what it is measured by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// One thing after another, on a thread that is held; where a single one is measured, a thread.
    Synchronous,
    /// The same with a thread for each thing.
    Threads,
    /// Tasks of a runtime.
    Asynchronous,
    /// Nothing else to do: what a beat is compared with.
    Idle,
    /// Synchronous code handed to the runtime's blocking pool.
    Handed,
}

/// One measurement of one side, with all its repetitions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DifferenceRecord {
    /// Version of the schema: [`SCHEMA`].
    pub schema: u32,
    /// Hash over everything else; empty until [`sealed`](Record::sealed).
    pub id: String,
    /// The row that it was measured for.
    pub row: Row,
    /// What was measured.
    pub measurement: Measurement,
    /// Of which side.
    pub side: Side,
    /// Name of the runtime of the asynchronous side.
    pub runtime: String,
    /// What a reader must know about the runtime, such as `discontinued`.
    pub runtime_note: Option<String>,
    /// What was asked for, by name.
    pub parameters: BTreeMap<String, String>,
    /// The repetitions that gave figures, from 0. Equal numbers of two records ran close together and are paired.
    pub repetitions: Vec<u32>,
    /// Whether all came to their end.
    pub outcome: Outcome,
    /// The figures by name, each with a value for each of the repetitions. A name ends in `_ns` or `_bytes` where the value
    /// is a time or memory; what does not is a count.
    pub figures: BTreeMap<String, Figure>,
    /// What it was measured on.
    pub environment: Environment,
}

impl Row {
    /// All rows, in the order in which they are shown.
    pub const ALL: [Self; 7] = [
        Self::Execution,
        Self::Waiting,
        Self::Responsiveness,
        Self::Concurrency,
        Self::Complexity,
        Self::ResourceUse,
        Self::BestFor,
    ];

    /// Returns its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Execution => "execution",
            Self::Waiting => "waiting",
            Self::Responsiveness => "responsiveness",
            Self::Concurrency => "concurrency",
            Self::Complexity => "complexity",
            Self::ResourceUse => "resource use",
            Self::BestFor => "best for",
        }
    }
}

impl Measurement {
    /// Returns the row that it is made for.
    #[must_use]
    pub const fn row(self) -> Row {
        match self {
            Self::Order => Row::Execution,
            Self::Reading => Row::Waiting,
            Self::Heartbeat => Row::Responsiveness,
            Self::Waits => Row::Concurrency,
            Self::Source => Row::Complexity,
            Self::Lifetime | Self::Switch | Self::Memory | Self::Resume => Row::ResourceUse,
            Self::Computing => Row::BestFor,
        }
    }

    /// Returns its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Reading => "reading",
            Self::Heartbeat => "heartbeat",
            Self::Waits => "waits",
            Self::Source => "source",
            Self::Lifetime => "lifetime",
            Self::Switch => "switch",
            Self::Memory => "memory",
            Self::Resume => "resume",
            Self::Computing => "computing",
        }
    }
}

impl Side {
    /// Returns its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Synchronous => "synchronous",
            Self::Threads => "threads",
            Self::Asynchronous => "asynchronous",
            Self::Idle => "idle",
            Self::Handed => "handed",
        }
    }
}

impl fmt::Display for Measurement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Record for DifferenceRecord {
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

impl DifferenceRecord {
    /// A record without figures of a measurement that is complete, to be filled in.
    #[must_use]
    pub fn new(measurement: Measurement, side: Side, runtime: &str) -> Self {
        Self {
            schema: SCHEMA,
            id: String::new(),
            row: measurement.row(),
            measurement,
            side,
            runtime: runtime.to_owned(),
            runtime_note: None,
            parameters: BTreeMap::new(),
            repetitions: Vec::new(),
            outcome: Outcome::Complete,
            figures: BTreeMap::new(),
            environment: Environment::default(),
        }
    }

    /// The runtime's name for a reader, with its note.
    #[must_use]
    pub fn runtime_label(&self) -> String {
        runtime_label(&self.runtime, self.runtime_note.as_deref())
    }
}
