//! Records of the other forms: the same burgers written with callbacks, threads, coroutines and async/await, as lines of JSON.
//!
//! A worker process runs one form once and hands back one [`FormRecord`]. [`FormTable`] groups the records by form and
//! tells which differ measurably; [`render`](crate::render) shows the table.

mod table;

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::record::make_storable;
use crate::{Environment, Outcome, Record, SCHEMA};

pub(crate) use table::judge;
pub use table::{FormRow, FormTable, Quantity, Standing};

/// One run of one form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FormRecord {
    /// Version of the schema: [`SCHEMA`].
    pub schema: u32,
    /// Hash over everything else; empty until [`sealed`](Record::sealed).
    pub id: String,
    /// Name of the form, such as `callbacks`.
    pub form: String,
    /// What it stands on, such as `polling` or `tokio`.
    pub on: String,
    /// Customers of the plan.
    pub customers: u32,
    /// Seed of every draw.
    pub seed: u64,
    /// Which repetition this is, from 0. Equal repetitions of different forms ran close together and are paired.
    pub repetition: u32,
    /// The rest of the plan, by name.
    pub parameters: BTreeMap<String, String>,
    /// How the run ended.
    pub outcome: Outcome,
    /// How long its source is.
    pub lines: Lines,
    /// Its figures, where it yielded any.
    pub figures: Option<FormFigures>,
    /// What it was measured on.
    pub environment: Environment,
}

/// How many lines of code a form is written in, comments and blank lines left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lines {
    /// The shop itself.
    pub shop: u32,
    /// What had to be written under it because no library brings it: an event loop, a scheduler.
    pub beneath: u32,
}

/// What one run of a form yields.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FormFigures {
    /// Time from the opening of the shop until everybody has left.
    pub makespan_ns: u64,
    /// Lower bound on the makespan of this plan.
    pub limit_ns: u64,
    /// By how much the peak of resident memory grew, for each customer; `None` where the system does not tell, or where
    /// there are too few customers to divide by.
    pub memory_bytes: Option<f64>,
    /// Time of one switch from one flow of control to another and no more: the median of many hand-overs.
    pub switch_ns: f64,
    /// Customers who got their burgers.
    pub served: u32,
    /// Stories told while waiting.
    pub stories: u64,
    /// Hash over (order, customer, burgers picked up), in hexadecimal: equal digests served the same orders.
    pub orders_digest: String,
    /// Invariants that the run's trace broke; empty for a right run.
    pub violations: Vec<String>,
}

impl Default for FormRecord {
    /// An empty, complete record of the current schema, to be filled in.
    fn default() -> Self {
        Self {
            schema: SCHEMA,
            id: String::new(),
            form: String::new(),
            on: String::new(),
            customers: 0,
            seed: 0,
            repetition: 0,
            parameters: BTreeMap::new(),
            outcome: Outcome::Complete,
            lines: Lines::default(),
            figures: None,
            environment: Environment::default(),
        }
    }
}

impl Record for FormRecord {
    fn id(&mut self) -> &mut String {
        &mut self.id
    }

    fn without_paths(mut self) -> Self {
        make_storable(&mut self.environment, &mut self.outcome);
        self
    }
}

impl FormRecord {
    /// Tells whether the run came to its end and broke no invariant.
    #[must_use]
    pub fn is_well(&self) -> bool {
        let figures = self.figures.as_ref();
        self.outcome == Outcome::Complete && figures.is_some_and(|it| it.violations.is_empty())
    }
}

impl Lines {
    /// All of them.
    #[must_use]
    pub const fn all(self) -> u32 {
        self.shop + self.beneath
    }
}

/// Counts the lines of a Rust source that hold code: those that are neither blank nor comments from their beginning.
///
/// ```
/// use bench_report::forms::lines_of_code;
///
/// assert_eq!(lines_of_code("//! A shop.\n\n/// Opens.\nfn open() {\n    // At nine.\n}\n"), 2);
/// ```
#[must_use]
pub fn lines_of_code(source: &str) -> u32 {
    let is_code = |line: &&str| !line.is_empty() && !line.starts_with("//");
    let lines = source.lines().map(str::trim).filter(is_code).count();
    u32::try_from(lines).unwrap_or(u32::MAX)
}
