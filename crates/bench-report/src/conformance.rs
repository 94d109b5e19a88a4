//! Records of the conformance suite: what its checks found on each flavour of each runtime, as lines of JSON.
//!
//! ```text
//! run ─▶ per flavour and repetition: flavour ─▶ (begun ─▶ outcome) for each check ─▶ … ─▶ summary
//!                                                  └▶ lost, if the process ended in the middle
//! ```
//!
//! A line is an [`Event`]; every line carries the version of its schema, and an outcome stands by itself: what was asked,
//! which answers there are and what each means are in it, so that a document needs nothing but the records. [`Tally`]
//! counts events as they come, and finds the checks whose outcome changed between repetitions; [`Pass`] is one repetition
//! of all flavours, whole, in an order of its own: what is stored, and what documents are rendered from.

mod pass;
mod tally;

use std::io::BufRead;

use serde::{Deserialize, Serialize};

use crate::line::{parse_line, parse_lines};
use crate::privacy::{shorten_argument, shorten_text};
use crate::{Environment, RecordError, SCHEMA};

pub use pass::{FlavourPass, Pass, PassError};
pub use tally::{CheckTally, Counts, FlavourTally, Seen, Tally};

/// One line of the suite's output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "lowercase")]
#[non_exhaustive]
pub enum Event {
    /// The first line: where the suite runs, and what was asked for.
    Run(Run),
    /// A process begins with a flavour.
    Flavour(Flavour),
    /// A check begins; if nothing follows, the process ended in it.
    Begun(Begun),
    /// A check came to its end.
    Outcome(Record),
    /// A process ended before its time.
    Lost(Lost),
    /// The last line.
    Summary(Summary),
}

/// Where the suite runs, and what was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// The machine and the build.
    pub environment: Environment,
    /// Names of the flavours, in the order in which documents show them.
    pub flavours: Vec<String>,
    /// How often each flavour runs.
    pub repetitions: u32,
    /// Whether the first repetition has the checks that take long; later ones have them only if one check was asked for.
    pub slow: bool,
    /// The one check that was asked for, if not all are.
    pub only: Option<String>,
}

/// One flavour of a runtime, with its number of workers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flavour {
    /// Its name, such as `smol-multi-thread-4`.
    pub name: String,
    /// Which repetition, from 0.
    pub repetition: u32,
    /// Its workers; none where each task has a thread of its own.
    pub workers: Option<u32>,
    /// How many checks are to run.
    pub checks: u32,
    /// What it is known to be.
    pub caps: Caps,
}

/// The properties of a flavour that are known without running anything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caps {
    /// The runtime's name, such as `smol`.
    pub runtime: String,
    /// The flavour's name, such as `multi-thread`.
    pub flavour: String,
    /// Whether a task that never waits is made to yield after a while.
    pub cooperative_budget: bool,
    /// Whether an idle worker takes tasks from a busy one.
    pub work_stealing: bool,
    /// Whether the task that was woken last runs next.
    pub lifo_slot: bool,
    /// The step to which timers are rounded up.
    pub timer_granularity_ns: u64,
    /// Whether time is simulated.
    pub virtual_time: bool,
    /// The most tasks at once, where there is a limit.
    pub task_limit: Option<u32>,
    /// Threads beside the workers that drive timers and sockets.
    pub driver_threads: u32,
    /// The most blocking calls at once, where there is a limit.
    pub blocking_limit: Option<u32>,
    /// The advisory that declares the runtime discontinued, if it is.
    pub discontinued: Option<String>,
}

/// A check that begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    /// The flavour's name.
    pub flavour: String,
    /// Which repetition, from 0.
    pub repetition: u32,
    /// The check's name.
    pub check: String,
}

/// What became of one check on one flavour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The flavour's name.
    pub flavour: String,
    /// Which repetition, from 0.
    pub repetition: u32,
    /// The check's name.
    pub check: String,
    /// What it is about, such as `timers`.
    pub topic: String,
    /// Whether it states the contract or finds a difference.
    pub kind: Kind,
    /// The source file that it is written in, from the folder of its crate.
    pub file: String,
    /// How it ended.
    pub verdict: Verdict,
    /// How long it took.
    pub took_ns: u64,
}

/// Whether a check states the contract or finds a difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The claim in its name holds on every runtime.
    MustHold,
    /// It answers a question; runtimes differ in the answer.
    MayDiffer {
        /// What it asks.
        question: String,
        /// The answers there are.
        classes: Vec<Class>,
    },
}

/// One of the answers to a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Class {
    /// Its name.
    pub name: String,
    /// What it means for a program.
    pub means: String,
}

/// How a check ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The claim holds.
    Held,
    /// The runtime differs as was declared: by this class.
    Declared(String),
    /// The runtime differs otherwise than was declared, or nothing was.
    Undeclared {
        /// The class that was found.
        found: String,
        /// The class that was declared.
        declared: Option<String>,
    },
    /// The contract is broken, in this way.
    Failed(String),
    /// It could not be run here, for this reason.
    Skipped(String),
}

/// A process that ended before its time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lost {
    /// The flavour's name.
    pub flavour: String,
    /// Which repetition, from 0.
    pub repetition: u32,
    /// The check that had begun and did not end, if one had.
    pub check: Option<String>,
    /// How the process ended.
    pub reason: String,
}

/// How it all ended.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Whether everything that was asked for ran, nothing was wrong, and no outcome changed between repetitions.
    pub well: bool,
    /// Flavours that came to their end, each repetition counted.
    pub passes: u64,
    /// Outcomes of all passes.
    pub counts: Counts,
    /// Processes that ended before their time.
    pub lost: u64,
    /// Checks, of each flavour, whose outcome changed between repetitions.
    pub flakes: u64,
    /// Whether somebody stopped it.
    pub interrupted: bool,
}

impl Verdict {
    /// Tells whether nothing is wrong.
    #[must_use]
    pub const fn is_fine(&self) -> bool {
        matches!(self, Self::Held | Self::Declared(_) | Self::Skipped(_))
    }

    /// The class that was found, if it was a difference.
    #[must_use]
    pub fn class(&self) -> Option<&str> {
        match self {
            Self::Declared(class) | Self::Undeclared { found: class, .. } => Some(class),
            Self::Held | Self::Failed(_) | Self::Skipped(_) => None,
        }
    }

    /// Tells whether both say the same of the runtime; the words of a failure or of a reason do not count.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
            && self.class() == other.class()
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Held => f.write_str("holds"),
            Self::Declared(class) => write!(f, "differs as declared: {class}"),
            Self::Undeclared { found, declared } => match declared {
                None => write!(f, "found `{found}`, and nothing was declared"),
                Some(declared) => write!(f, "found `{found}`, but `{declared}` was declared"),
            },
            Self::Failed(message) => write!(f, "failed: {message}"),
            Self::Skipped(reason) => write!(f, "skipped: {reason}"),
        }
    }
}

/// A line with the version of its schema.
#[derive(Serialize, Deserialize)]
struct Versioned<E> {
    schema: u32,
    #[serde(flatten)]
    event: E,
}

impl Event {
    /// One line of JSON, without the line's end. Absolute paths in it are shortened to their last part.
    #[must_use]
    #[expect(
        clippy::missing_panics_doc,
        reason = "string keys and numbers are always JSON"
    )]
    pub fn to_line(&self) -> String {
        let line = Versioned {
            schema: SCHEMA,
            event: self.clone().without_paths(),
        };
        serde_json::to_string(&line)
            .expect("invariant: a line has string keys only, so it is always JSON")
    }

    /// Reads one line. Unknown fields are tolerated.
    ///
    /// # Errors
    /// [`RecordError`], as for a [`RunRecord`](crate::RunRecord).
    pub fn from_line(line: &str) -> Result<Self, RecordError> {
        parse_line(line).map(|line: Versioned<Self>| line.event)
    }

    /// Reads lines; blank ones are skipped.
    ///
    /// # Errors
    /// The first line that cannot be read ([`RecordError::Read`]) or is no event ([`RecordError::Line`]).
    pub fn read_lines(reader: impl BufRead) -> Result<Vec<Self>, RecordError> {
        let lines: Vec<Versioned<Self>> = parse_lines(reader)?;
        Ok(lines.into_iter().map(|line| line.event).collect())
    }

    fn without_paths(mut self) -> Self {
        match &mut self {
            Self::Run(run) => {
                for argument in &mut run.environment.command {
                    *argument = shorten_argument(argument);
                }
            }
            Self::Outcome(record) => {
                record.file = shorten_argument(&record.file);
                if let Verdict::Failed(text) | Verdict::Skipped(text) = &mut record.verdict {
                    *text = shorten_text(text);
                }
            }
            Self::Lost(lost) => lost.reason = shorten_text(&lost.reason),
            Self::Flavour(_) | Self::Begun(_) | Self::Summary(_) => {}
        }
        self
    }
}
