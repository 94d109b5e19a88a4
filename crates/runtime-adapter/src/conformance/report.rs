//! What the checks found, and whether that is what was declared.

use super::check::{Kind, Topic};
use crate::Caps;
use std::fmt;
use std::time::Duration;

/// What became of all checks of a runtime.
#[derive(Clone, Debug)]
#[must_use = "a report says nothing until somebody looks: `assert_conforms` in a test"]
pub struct Report {
    /// The runtime.
    pub caps: Caps,
    /// Its workers, as the suite was told.
    pub workers: Option<usize>,
    /// One for each check, in the order of running.
    pub outcomes: Vec<Outcome>,
}

/// What became of one check.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// The check's name.
    pub name: &'static str,
    /// What it is about.
    pub topic: Topic,
    /// Whether it states the contract or finds a difference.
    pub kind: Kind,
    /// The source file that it is written in.
    pub file: &'static str,
    /// How it ended.
    pub verdict: Verdict,
    /// How long it took.
    pub took: Duration,
}

/// How a check ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The claim holds.
    Held,
    /// The runtime differs as was declared.
    Declared(&'static str),
    /// The runtime differs otherwise than was declared, or nothing was.
    Undeclared {
        /// What was found.
        found: &'static str,
        /// What was declared.
        declared: Option<String>,
    },
    /// The contract is broken.
    Failed(String),
    /// The check could not be run here.
    Skipped(String),
}

impl Verdict {
    /// Tells whether nothing is wrong.
    pub const fn is_fine(&self) -> bool {
        matches!(self, Self::Held | Self::Declared(_) | Self::Skipped(_))
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Held => f.write_str("holds"),
            Self::Declared(class) => write!(f, "differs as declared: {class}"),
            Self::Undeclared {
                found,
                declared: None,
            } => write!(f, "found `{found}`, and nothing was declared"),
            Self::Undeclared {
                found,
                declared: Some(declared),
            } => write!(f, "found `{found}`, but `{declared}` was declared"),
            Self::Failed(message) => write!(f, "failed: {message}"),
            Self::Skipped(reason) => write!(f, "skipped: {reason}"),
        }
    }
}

impl Report {
    /// Returns what is wrong.
    pub fn failures(&self) -> impl Iterator<Item = &Outcome> {
        self.outcomes.iter().filter(|it| !it.verdict.is_fine())
    }

    /// Tells whether nothing is wrong, and something was checked.
    pub fn conforms(&self) -> bool {
        !self.outcomes.is_empty() && self.failures().next().is_none()
    }

    /// Panics with the list of what is wrong, if anything is: for the test of an adapter.
    ///
    /// # Panics
    ///
    /// If a check failed, or there was none.
    #[track_caller]
    pub fn assert_conforms(&self) {
        assert!(self.conforms(), "{self}");
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Caps {
            runtime, flavour, ..
        } = self.caps;
        let wrong = self.failures().count();
        write!(
            f,
            "{runtime} ({flavour}): {} checks, {wrong} wrong",
            self.outcomes.len()
        )?;
        for outcome in self.failures() {
            write!(
                f,
                "\n  {}: {}: {}",
                outcome.topic, outcome.name, outcome.verdict
            )?;
        }
        Ok(())
    }
}
