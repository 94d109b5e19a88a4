//! A schedule that broke something, kept in a file with all that it takes to run it again.

use super::{Exploration, ExploreError};
use crate::config::ScenarioFile;
use crate::measure::PolicyName;
use runtime_adapter::sim::{Report, Schedule, ScheduleError, Violation};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Version of the file's form.
const SCHEMA: u32 = 1;

/// A day, a schedule, and what that breaks.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Kept {
    /// Version of this form.
    pub schema: u32,
    /// Version of the program that wrote it.
    pub lunchrush: String,
    /// The scenario, with all its strategies.
    pub scenario: ScenarioFile,
    /// The strategy, with its kind: `shop/concurrent`.
    pub strategy: String,
    /// Virtual processors.
    pub processors: u32,
    /// The name of the policy.
    pub policy: String,
    /// The longest that the day was to take, in nanoseconds, if that was asked for.
    pub at_most_ns: Option<u64>,
    /// The first seed under which it breaks.
    pub seed: u64,
    /// What is broken.
    pub what: String,
    /// The hash of the run under the schedule.
    pub hash: String,
    /// How many choices the seed's own schedule made, before it was made short.
    pub choices_before: usize,
    /// The schedule.
    pub schedule: String,
}

/// Why a file cannot be replayed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeptError {
    /// It is not what `explore` writes, or cut short.
    #[error("this is no log of `lunchrush explore`, or one that was cut short: {0}")]
    NotOne(#[from] serde_json::Error),
    /// Another version wrote it.
    #[error(
        "the log was written by version {found} of lunchrush, and this is {}: explore again, with the seed {seed}",
        env!("CARGO_PKG_VERSION")
    )]
    OtherBuild {
        /// The version that it names.
        found: String,
        /// The seed that it names.
        seed: u64,
    },
    /// Its schedule cannot be read.
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
    /// Its day cannot be run.
    #[error(transparent)]
    Day(#[from] ExploreError),
    /// Its policy is not known.
    #[error(transparent)]
    Policy(#[from] crate::measure::UnknownPolicy),
}

impl Kept {
    pub(super) fn new(of: &Exploration, violation: &Violation) -> Self {
        let nanoseconds = |time: Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        Self {
            schema: SCHEMA,
            lunchrush: env!("CARGO_PKG_VERSION").to_owned(),
            scenario: of.scenario.clone(),
            strategy: of.strategy.to_string(),
            processors: of.processors,
            policy: of.policy.to_string(),
            at_most_ns: of.at_most.map(nanoseconds),
            seed: violation.seed,
            what: violation.what.clone(),
            hash: format!("{:016x}", violation.hash),
            choices_before: violation.choices_before,
            schedule: violation.schedule.to_string(),
        }
    }

    /// Reads what [`to_json`](Self::to_json) wrote.
    ///
    /// # Errors
    ///
    /// [`KeptError`] for anything else, and for what another version wrote.
    pub fn from_json(text: &str) -> Result<Self, KeptError> {
        let kept: Self = serde_json::from_str(text)?;
        if kept.schema != SCHEMA || kept.lunchrush != env!("CARGO_PKG_VERSION") {
            return Err(KeptError::OtherBuild {
                found: kept.lunchrush,
                seed: kept.seed,
            });
        }
        // Damage is told before anything runs.
        kept.read()?;
        Ok(kept)
    }

    /// Writes it, for a file.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// Returns the schedule.
    ///
    /// # Errors
    ///
    /// [`KeptError::Schedule`] if it was damaged.
    pub fn read(&self) -> Result<Schedule, KeptError> {
        Ok(self.schedule.parse()?)
    }

    /// Runs the day under the schedule. Gives what that breaks, or what the simulation did if it breaks nothing.
    ///
    /// # Errors
    ///
    /// [`KeptError`] if there is nothing to run.
    pub fn replay(&self) -> Result<Result<Report, String>, KeptError> {
        let exploration = Exploration {
            scenario: self.scenario.clone(),
            strategy: self.strategy.parse().map_err(ExploreError::from)?,
            processors: self.processors,
            policy: self.policy.parse::<PolicyName>()?,
            at_most: self.at_most_ns.map(Duration::from_nanos),
        };
        Ok(exploration.replay(&self.read()?)?)
    }
}
