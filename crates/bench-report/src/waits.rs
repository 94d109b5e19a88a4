//! Records of waits: one at a time beside all at once, on one device and one runtime, as lines of JSON.
//!
//! A worker process makes the same waits several times over, in rounds, and hands back one [`WaitRecord`]. [`WaitTable`]
//! estimates what each takes, and says whether waiting at once gains anything that can be measured;
//! [`render`](crate::render) shows the table.

mod table;

use serde::{Deserialize, Serialize};

use crate::record::make_storable;
use crate::{Environment, Outcome, Record, SCHEMA};

pub use table::{WaitRow, WaitTable};

/// The rounds of one wait.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WaitRecord {
    /// Version of the schema: [`SCHEMA`].
    pub schema: u32,
    /// Hash over everything else; empty until [`sealed`](Record::sealed).
    pub id: String,
    /// Name of the wait, such as `receive`.
    pub wait: String,
    /// The device that is waited for, such as `tcp`.
    pub device: String,
    /// Whether a simulated device stood for it, which replayed what it took.
    pub simulated: bool,
    /// The runtime's name.
    pub runtime: String,
    /// How many waits there are in a round.
    pub count: u32,
    /// Seed of every draw.
    pub seed: u64,
    /// The most waits that the device serves at a time, where it has such a bound.
    pub serves: Option<u32>,
    /// How it ended.
    pub outcome: Outcome,
    /// What was measured, round by round.
    pub rounds: Vec<WaitRound>,
    /// What it was measured on.
    pub environment: Environment,
}

/// The same waits twice: one at a time, and all at once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitRound {
    /// All of them, each begun when the one before had ended.
    pub one_at_a_time_ns: u64,
    /// All of them, begun together, until the last had ended.
    pub at_once_ns: u64,
    /// The longest of those that were made one at a time.
    pub longest_ns: u64,
}

impl Default for WaitRecord {
    /// An empty, complete record of the current schema, to be filled in.
    fn default() -> Self {
        Self {
            schema: SCHEMA,
            id: String::new(),
            wait: String::new(),
            device: String::new(),
            simulated: false,
            runtime: String::new(),
            count: 0,
            seed: 0,
            serves: None,
            outcome: Outcome::Complete,
            rounds: Vec::new(),
            environment: Environment::default(),
        }
    }
}

impl WaitRound {
    /// What the device allows at best: the longest wait of all, or, where it serves only so many at a time, their sum
    /// divided by that.
    #[must_use]
    pub fn limit_ns(&self, serves: Option<u32>) -> f64 {
        let shared = serves.map_or(0.0, |serves| {
            self.one_at_a_time_ns as f64 / f64::from(serves.max(1))
        });
        shared.max(self.longest_ns as f64)
    }
}

impl Record for WaitRecord {
    fn id(&mut self) -> &mut String {
        &mut self.id
    }

    fn without_paths(mut self) -> Self {
        make_storable(&mut self.environment, &mut self.outcome);
        self
    }
}

impl WaitRecord {
    /// Tells whether the waits came to their end.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.outcome == Outcome::Complete && !self.rounds.is_empty()
    }
}
