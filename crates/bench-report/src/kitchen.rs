//! Records of kitchens: requests that wait and compute beside requests that only wait, by strategy, as lines of JSON.
//!
//! A worker process serves one kitchen and hands back one [`KitchenRecord`]. [`KitchenTable`] puts those of several
//! strategies side by side; [`render`](crate::render) shows it, with what the watcher of stalled polls found.

mod table;

use serde::{Deserialize, Serialize};

use crate::privacy::shorten_argument;
use crate::record::make_storable;
use crate::{Environment, Outcome, Record, SCHEMA};

pub use table::{KitchenRow, KitchenTable};

/// One kitchen's day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KitchenRecord {
    /// Version of the schema: [`SCHEMA`].
    pub schema: u32,
    /// Hash over everything else; empty until [`sealed`](Record::sealed).
    pub id: String,
    /// Name of the strategy, such as `rayon`.
    pub strategy: String,
    /// The runtime's name.
    pub runtime: String,
    /// What a reader must know about the runtime, such as `discontinued`; shown after its name.
    pub runtime_note: Option<String>,
    /// Worker threads that the runtime was given.
    pub workers: u32,
    /// Seed of every draw.
    pub seed: u64,
    /// Which repetition this is, from 0.
    pub repetition: u32,
    /// Heavy requests in a second, on average.
    pub rate: f64,
    /// Light requests in a second, on average.
    pub light_rate: f64,
    /// How long requests came.
    pub duration_ms: f64,
    /// The computing of a heavy request, as it was planned.
    pub compute_ms: f64,
    /// Each of the two waits of a heavy request.
    pub wait_ms: f64,
    /// The wait of a light request.
    pub light_wait_ms: f64,
    /// The most requests of a kind that were let in at once.
    pub places: u32,
    /// Threads of the pool.
    pub pool: u32,
    /// How it ended.
    pub outcome: Outcome,
    /// From the opening to the last answer; zero if it did not come to its end.
    pub elapsed_ns: u64,
    /// Requests that only wait.
    pub light: RequestFigures,
    /// Requests that wait and compute.
    pub heavy: RequestFigures,
    /// What the computing waited for in the pool's queue; nothing where there is none.
    pub queue: Option<QueueFigures>,
    /// From how long on a poll is too long; nothing where nobody watched.
    pub stall_threshold_ms: Option<f64>,
    /// The polls that were too long, the most time first; nothing where nobody watched.
    pub stalls: Option<Vec<StallFigures>>,
    /// What it was measured on.
    pub environment: Environment,
}

/// What became of one kind of request. Latencies count from the moment at which a request was meant to come.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RequestFigures {
    /// Requests that were answered.
    pub count: u64,
    /// Requests that found no place.
    pub refused: u64,
    /// Requests that came to no answer.
    pub failed: u64,
    /// The median latency in milliseconds; none without an answer, like those below.
    pub p50_ms: Option<f64>,
    /// What nine of ten do not exceed.
    pub p90_ms: Option<f64>,
    /// What 99 of 100 do not exceed.
    pub p99_ms: Option<f64>,
    /// The longest.
    pub max_ms: Option<f64>,
}

/// What became of the computing that was handed to a pool.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct QueueFigures {
    /// Jobs that were computed: fewer than requests, where one computes for several.
    pub jobs: u64,
    /// The most that were waiting for a thread of the pool at a time.
    pub longest: u64,
    /// The median wait for a thread, in milliseconds; none without a job, like the one below.
    pub waited_p50_ms: Option<f64>,
    /// What 99 of 100 jobs did not wait longer than.
    pub waited_p99_ms: Option<f64>,
}

/// The polls of one origin and kind that held up their worker.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StallFigures {
    /// The task's name.
    pub task: Option<String>,
    /// Where it was spawned: file, line, column.
    pub location: Option<String>,
    /// `computed`, `blocked`, or `descheduled`, which is no fault of the task's.
    pub kind: String,
    /// How many there were.
    pub count: u64,
    /// How long they were together.
    pub total_ns: u64,
    /// The longest.
    pub longest_ns: u64,
    /// Its processor time.
    pub longest_cpu_ns: u64,
}

impl Default for KitchenRecord {
    /// An empty, complete record of the current schema, to be filled in.
    fn default() -> Self {
        Self {
            schema: SCHEMA,
            id: String::new(),
            strategy: String::new(),
            runtime: String::new(),
            runtime_note: None,
            workers: 0,
            seed: 0,
            repetition: 0,
            rate: 0.0,
            light_rate: 0.0,
            duration_ms: 0.0,
            compute_ms: 0.0,
            wait_ms: 0.0,
            light_wait_ms: 0.0,
            places: 0,
            pool: 0,
            outcome: Outcome::Complete,
            elapsed_ns: 0,
            light: RequestFigures::default(),
            heavy: RequestFigures::default(),
            queue: None,
            stall_threshold_ms: None,
            stalls: None,
            environment: Environment::default(),
        }
    }
}

impl StallFigures {
    /// Tells whether the task is to blame: it computed or blocked, and was not merely without a processor.
    #[must_use]
    pub fn is_to_blame(&self) -> bool {
        self.kind != "descheduled"
    }
}

impl Record for KitchenRecord {
    fn id(&mut self) -> &mut String {
        &mut self.id
    }

    fn without_paths(mut self) -> Self {
        make_storable(&mut self.environment, &mut self.outcome);
        // A program that was built from a registry's sources has their folder in it.
        for stall in self.stalls.iter_mut().flatten() {
            stall.location = stall.location.as_deref().map(shorten_argument);
        }
        self
    }
}

impl KitchenRecord {
    /// Tells whether it came to its end.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.outcome == Outcome::Complete
    }
}
