//! Records of replays: what a real device took beside what a simulated one takes that draws from it, as lines of JSON.
//!
//! A replay is looked at twice: by itself, in virtual time, where a wait ends when it is over; and on a runtime's timer, which
//! may count in coarser steps. [`render::replays_markdown`](crate::render::replays_markdown) shows them below each other.

use serde::{Deserialize, Serialize};

use crate::record::make_storable;
use crate::{Environment, Outcome, Record, SCHEMA};

/// One device on one runtime, and its replay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReplayRecord {
    /// Version of the schema: [`SCHEMA`].
    pub schema: u32,
    /// Hash over everything else; empty until [`sealed`](Record::sealed).
    pub id: String,
    /// The device that was measured, such as `http`.
    pub device: String,
    /// How long the other side was told to take for an item; empty where there is no other side.
    pub service: String,
    /// The runtime's name.
    pub runtime: String,
    /// The step to which the runtime's timer rounds a deadline up, in nanoseconds.
    pub timer_step_ns: u64,
    /// How many waits were timed, and as many of each replay.
    pub count: u64,
    /// Seed of every draw.
    pub seed: u64,
    /// Some quantiles of all three, rising.
    pub quantiles: Vec<ReplayQuantile>,
    /// How far apart the distribution functions are (Kolmogorov's distance, from 0 to 1): real, and replayed in virtual time.
    pub distance: Option<f64>,
    /// The same of real, and replayed on the runtime's timer.
    pub distance_on_timer: f64,
    /// The distance that chance alone leaves between so many draws and what they are drawn from, or less, in 19 of 20 cases.
    pub distance_by_chance: f64,
    /// What it was measured on.
    pub environment: Environment,
}

/// One quantile: the value that this share of the waits does not exceed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct ReplayQuantile {
    /// The share, from 0 to 1.
    pub share: f64,
    /// What the device took.
    pub real_ns: u64,
    /// What its replay takes in virtual time, where that can be had.
    pub replayed_ns: Option<u64>,
    /// What its replay takes on the runtime's timer.
    pub on_timer_ns: u64,
}

impl Default for ReplayRecord {
    /// An empty record of the current schema, to be filled in.
    fn default() -> Self {
        Self {
            schema: SCHEMA,
            id: String::new(),
            device: String::new(),
            service: String::new(),
            runtime: String::new(),
            timer_step_ns: 0,
            count: 0,
            seed: 0,
            quantiles: Vec::new(),
            distance: None,
            distance_on_timer: 0.0,
            distance_by_chance: 0.0,
            environment: Environment::default(),
        }
    }
}

impl Record for ReplayRecord {
    fn id(&mut self) -> &mut String {
        &mut self.id
    }

    fn without_paths(mut self) -> Self {
        make_storable(&mut self.environment, &mut Outcome::Complete);
        self
    }
}
