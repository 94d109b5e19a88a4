//! One house cleaned in several ways, by turns: by other crews, or by more cleaners.
//!
//! ```text
//! round 0: one, turns, rayon   round 1: turns, rayon, one   round 2: rayon, one, turns   …
//! ```
//!
//! Whatever the machine does meanwhile falls on all ways alike, and each of them is sometimes first. All runs are in this
//! process: one runtime takes part, which is built anew for each, so that there is nothing that two could share. The times go to
//! `bench_report::cleaning`, which compares them. Every way has to leave the same checksum.

use crate::house::{HouseDay, HouseRun};
use crate::interrupt::Interrupt;
use crate::measure::{Settings, available_cores, measure};
use crate::runtimes::RuntimeError;
use crate::workload::Failure;
use bench_report::RunRecord;
use bench_report::cleaning::{self, Timed};
use core_model::{HouseStrategy, InvalidScenario};
use cpu_work::Kernel;
use std::fmt;
use std::sync::Arc;

/// Who cleans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Way {
    /// The crew.
    pub crew: HouseStrategy,
    /// How many clean at once.
    pub cleaners: u32,
}

/// What is to be cleaned how often.
#[derive(Clone, Copy, Debug)]
pub struct Plan<'a> {
    /// The ways, each of them once in a round.
    pub ways: &'a [Way],
    /// How many rounds.
    pub rounds: u32,
}

/// What the rounds left behind.
#[derive(Debug)]
pub struct Rounds<P> {
    /// Each way with its times.
    pub timed: Vec<Timed>,
    /// A record of every run, in the order in which they were made.
    pub records: Vec<RunRecord>,
    /// What the first run made; every other one made the same.
    pub first: HouseRun<P>,
}

/// Why the rounds came to no end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RoundsError {
    /// There was nothing to do.
    #[error("there are no ways to clean, or no rounds")]
    Nothing,
    /// A way is none for this house.
    #[error("{way} cannot clean this house")]
    Plan {
        /// Which one.
        way: Way,
        /// Why not.
        source: InvalidScenario,
    },
    /// A runtime could not be built.
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
    /// A run failed.
    #[error("{way} did not come to the end")]
    Failed {
        /// The way.
        way: Way,
        /// Why.
        #[source]
        source: Failure,
    },
    /// Two ways made different things of one input.
    #[error(
        "{way} left the checksum {found:016x}, and {first} {expected:016x}: one of them is wrong"
    )]
    Different {
        /// The one.
        way: Way,
        /// Its checksum.
        found: u64,
        /// The other, which was the first.
        first: Way,
        /// Its checksum.
        expected: u64,
    },
}

impl Way {
    /// Returns how many processors the cleaners of this way can have under these settings.
    pub fn processors(self, settings: &Settings) -> u32 {
        processors(
            self.crew,
            settings.runtime.is_virtual(),
            match settings.runtime.is_async() {
                true => settings.workers,
                false => 0,
            },
        )
    }
}

/// The processors that a crew can have on a runtime with so many workers, or none, where each task is a thread.
pub(crate) fn processors(crew: HouseStrategy, is_virtual: bool, workers: u32) -> u32 {
    match workers {
        // Who works beside the runtime has threads of its own, and threads are scheduled on every core.
        _ if crew.is_beside() => available_cores(),
        0 => available_cores(),
        workers if is_virtual => workers,
        workers => workers.min(available_cores()),
    }
}

/// Cleans a house in each way, round after round, each with the settings that `settings` gives for it; before each run
/// `on_run` hears how many were made. `None` if the interrupt was raised before the end.
///
/// # Errors
///
/// [`RoundsError`].
pub fn clean<K: Kernel>(
    house: &HouseDay<K>,
    plan: Plan<'_>,
    settings: impl Fn(Way) -> Settings,
    interrupt: &Interrupt,
    mut on_run: impl FnMut(usize, Way),
) -> Result<Option<Rounds<K::Piece>>, RoundsError> {
    let Plan { ways, rounds } = plan;
    let days: Result<Vec<_>, _> = ways
        .iter()
        .map(|&way| match house.with_crew(way.crew, way.cleaners) {
            Ok(day) => Ok(Arc::new(day)),
            Err(source) => Err(RoundsError::Plan { way, source }),
        })
        .collect();
    let days = days?;
    let mut times = vec![Vec::new(); ways.len()];
    let mut records = Vec::new();
    let mut first: Option<(Way, HouseRun<K::Piece>)> = None;
    for round in 0..rounds {
        for place in 0..ways.len() {
            let at = (place + round as usize) % ways.len();
            let way = ways[at];
            on_run(records.len(), way);
            let settings = Settings {
                repetition: round,
                ..settings(way)
            };
            let measured = measure(&days[at], &settings, interrupt)?;
            if let Some(source) = measured.failure {
                return Err(RoundsError::Failed { way, source });
            }
            let Some(run) = measured.output else {
                return Ok(None);
            };
            let sample = measured.record.sample.as_ref();
            times[at].push(sample.map_or(0, |sample| sample.makespan_ns));
            records.push(measured.record);
            match &first {
                None => first = Some((way, run)),
                Some((first, before)) => agree((way, run.checksum), (*first, before.checksum))?,
            }
        }
    }
    let Some((_, first)) = first else {
        return Err(RoundsError::Nothing);
    };
    let zones = u32::try_from(house.kernel().zones()).unwrap_or(u32::MAX);
    let timed = ways.iter().zip(times).map(|(way, times_ns)| Timed {
        way: cleaning::Way {
            crew: way.crew.name().to_owned(),
            cleaners: way.cleaners,
            is_alone: way.crew.is_alone(),
        },
        processors: way.processors(&settings(*way)),
        zones,
        checksum: first.checksum,
        times_ns,
    });
    Ok(Some(Rounds {
        timed: timed.collect(),
        records,
        first,
    }))
}

fn agree((way, found): (Way, u64), (first, expected): (Way, u64)) -> Result<(), RoundsError> {
    match found == expected {
        true => Ok(()),
        false => Err(RoundsError::Different {
            way,
            found,
            first,
            expected,
        }),
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.crew.is_alone() {
            true => write!(f, "the crew `{}`", self.crew),
            false => write!(f, "the crew `{}` of {}", self.crew, self.cleaners),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_ways_that_left_different_things_are_both_named() {
        let way = |crew, cleaners| Way { crew, cleaners };
        let (one, rayon) = (way(HouseStrategy::One, 1), way(HouseStrategy::Rayon, 2));
        assert!(agree((rayon, 7), (one, 7)).is_ok());
        let told = agree((rayon, 7), (one, 8)).unwrap_err().to_string();
        for part in [
            "`rayon` of 2",
            "0000000000000007",
            "`one`",
            "0000000000000008",
        ] {
            assert!(told.contains(part), "{told}");
        }
    }
}
