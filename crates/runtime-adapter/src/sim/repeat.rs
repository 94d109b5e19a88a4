//! A check that a workload is deterministic: the same settings, run twice.

use super::core::Report;
use super::handle::Sim;
use super::settings::Builder;
use crate::{BuildError, JoinError, Runtime};
use std::fmt::Debug;
use std::future::Future;

/// Why a workload is not known to be deterministic.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotRepeated {
    /// The settings were refused.
    #[error(transparent)]
    Settings(#[from] BuildError),
    /// The second run did other things, at other times or in another order.
    #[error(
        "the second run of the same settings went another way (hash {second:016x} after {first:016x}); something in the workload is not of the simulation: a clock, a hash map's order, a random number, a thread"
    )]
    Schedule {
        /// The hash of the first run.
        first: u64,
        /// The hash of the second.
        second: u64,
    },
    /// The same schedule gave another result.
    #[error("the second run took the same schedule, and gave {second} after {first}")]
    Result {
        /// What the first run gave.
        first: String,
        /// What the second gave.
        second: String,
    },
}

/// Runs a workload twice, and compares hashes, results and errors.
///
/// # Errors
///
/// [`NotRepeated`] with what differs. What both runs gave, an error included, comes back in `Ok`.
pub fn repeat<W, F>(
    settings: Builder,
    workload: W,
) -> Result<(Result<F::Output, JoinError>, Report), NotRepeated>
where
    W: Fn(Sim) -> F,
    F: Future<Output: Debug + Send + 'static> + Send + 'static,
{
    let run = || -> Result<_, BuildError> {
        let sim = settings.clone().build()?;
        let ended = sim.try_block_on(workload(sim.handle()));
        Ok((ended, sim.summary()))
    };
    let (first, report) = run()?;
    let (second, again) = run()?;
    if report != again {
        return Err(NotRepeated::Schedule {
            first: report.hash,
            second: again.hash,
        });
    }
    let (told, told_again) = (format!("{first:?}"), format!("{second:?}"));
    if told != told_again {
        return Err(NotRepeated::Result {
            first: told,
            second: told_again,
        });
    }
    Ok((first, report))
}
