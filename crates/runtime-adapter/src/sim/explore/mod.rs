//! Exploration: the same workload under many schedules, until one of them breaks an invariant.
//!
//! ```
//! use runtime_adapter::sim::{Sim, explore};
//! use runtime_adapter::{Runtime, Time};
//! use std::sync::Arc;
//! use std::sync::atomic::{AtomicU32, Ordering};
//!
//! // Two tasks that each add one, and forget that the other may come between the reading and the writing.
//! let violation = explore(0..1_000, Sim::builder(), |rt: Sim| async move {
//!     let count = Arc::new(AtomicU32::new(0));
//!     let adds = |count: Arc<AtomicU32>| async move {
//!         let seen = count.load(Ordering::Relaxed);
//!         rt.yield_now().await;
//!         count.store(seen + 1, Ordering::Relaxed);
//!     };
//!     let other = rt.spawn(adds(Arc::clone(&count)));
//!     adds(Arc::clone(&count)).await;
//!     other.await.map_err(|error| error.to_string())?;
//!     match count.load(Ordering::Relaxed) {
//!         2 => Ok(()),
//!         other => Err(format!("two additions gave {other}")),
//!     }
//! });
//! let violation = violation.expect_err("it is found in some schedule");
//! assert!(violation.to_string().contains("two additions gave 1"));
//! ```

mod attempt;
mod quiet;
mod shrink;

use super::core::{Policy, Report};
use super::handle::Sim;
use super::schedule::Schedule;
use super::settings::Builder;
use attempt::{Broken, attempt};
use std::fmt;
use std::future::Future;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU64, Ordering};

/// What exploring came to, where no schedule broke anything.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explored {
    /// How many schedules were run.
    pub schedules: u64,
    /// How many of them were different, as far as their hashes tell.
    pub distinct: usize,
    /// Polls of tasks in all of them.
    pub polls: u64,
}

/// A schedule that breaks an invariant.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Violation {
    /// The first seed, in the order of the seeds, under which it is broken.
    pub seed: u64,
    /// What was broken, told by the workload, its panic, or the simulation.
    pub what: String,
    /// What breaks it, made short.
    pub schedule: Schedule,
    /// How many choices that seed had made, before this was made short.
    pub choices_before: usize,
    /// The hash of the run under `schedule`.
    pub hash: u64,
    policy: Policy,
    processors: usize,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "seed {}: {}", self.seed, self.what)?;
        writeln!(
            f,
            "  made short: {} of its {} choices differ from first come, first served",
            self.schedule.deviations(),
            self.choices_before,
        )?;
        write!(
            f,
            "  replay: Sim::builder().processors({}).policy(Policy::{:?}).seed({})",
            self.processors, self.policy, self.seed
        )
    }
}

impl std::error::Error for Violation {}

/// Runs a workload under the schedules of these seeds, on all cores, and stops at the first, in the order of the seeds,
/// under which it ends with an error, panics, or comes to a [`Fault`](super::Fault).
///
/// The workload is called once for each seed, with a simulation of its own. Settings whose policy leaves no choice are given
/// [`Policy::Seeded`]. Which seed is reported does not depend on how many cores there are.
///
/// # Errors
///
/// [`Violation`], with the schedule made as short as some hundred runs can make it.
///
/// # Panics
///
/// If the settings are refused: see [`Builder::build`].
pub fn explore<W, F, E>(
    seeds: Range<u64>,
    settings: Builder,
    workload: W,
) -> Result<Explored, Box<Violation>>
where
    W: Fn(Sim) -> F + Sync,
    F: Future<Output = Result<(), E>> + Send + 'static,
    E: fmt::Display + Send + 'static,
{
    let settings = with_choices(settings);
    let search = Search {
        next: AtomicU64::new(seeds.start),
        end: seeds.end,
        first_broken: AtomicU64::new(u64::MAX),
        found: Mutex::default(),
    };
    let hands = std::thread::available_parallelism().map_or(1, Into::into);
    let hands =
        hands.min(usize::try_from(seeds.end.saturating_sub(seeds.start)).unwrap_or(usize::MAX));
    std::thread::scope(|scope| {
        for _ in 0..hands {
            scope.spawn(|| search.run(&settings, &workload));
        }
    });
    let mut found = search
        .found
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    match found.broken.take() {
        Some((seed, broken)) => Err(Box::new(violation(seed, broken, &settings, &workload))),
        None => {
            found.hashes.sort_unstable();
            found.hashes.dedup();
            Ok(Explored {
                schedules: found.schedules,
                distinct: found.hashes.len(),
                polls: found.polls,
            })
        }
    }
}

/// Runs a workload under a schedule that was kept; the settings are those with which it was explored.
///
/// # Errors
///
/// What the workload, its panic, or the simulation says is broken.
///
/// # Panics
///
/// If the settings are refused: see [`Builder::build`].
pub fn replay<W, F, E>(
    schedule: &Schedule,
    settings: Builder,
    workload: W,
) -> Result<Report, String>
where
    W: Fn(Sim) -> F,
    F: Future<Output = Result<(), E>> + Send + 'static,
    E: fmt::Display + Send + 'static,
{
    let settings = with_choices(settings).replay(schedule.choices().to_vec());
    attempt(settings, &workload).map_err(|broken| broken.what)
}

/// Has a seed decide something.
fn with_choices(settings: Builder) -> Builder {
    match settings.policy {
        Policy::Fifo | Policy::Priority => settings.policy(Policy::Seeded),
        Policy::Seeded | Policy::WorkStealing => settings,
    }
}

/// Seeds that are tried one after another by several threads.
struct Search {
    next: AtomicU64,
    end: u64,
    /// Seeds above this one need not be tried.
    first_broken: AtomicU64,
    found: Mutex<Found>,
}

#[derive(Default)]
struct Found {
    broken: Option<(u64, Broken)>,
    schedules: u64,
    polls: u64,
    hashes: Vec<u64>,
}

impl Search {
    fn run<W, F, E>(&self, settings: &Builder, workload: &W)
    where
        W: Fn(Sim) -> F + Sync,
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: fmt::Display + Send + 'static,
    {
        loop {
            let seed = self.next.fetch_add(1, Ordering::Relaxed);
            if seed >= self.end || seed > self.first_broken.load(Ordering::Relaxed) {
                return;
            }
            let ended = attempt(settings.clone().seed(seed), workload);
            let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
            found.schedules += 1;
            match ended {
                Ok(report) => {
                    found.polls += report.polls;
                    found.hashes.push(report.hash);
                }
                Err(broken) => {
                    self.first_broken.fetch_min(seed, Ordering::Relaxed);
                    if found.broken.as_ref().is_none_or(|(first, _)| seed < *first) {
                        found.broken = Some((seed, broken));
                    }
                }
            }
        }
    }
}

fn violation<W, F, E>(seed: u64, broken: Broken, settings: &Builder, workload: &W) -> Violation
where
    W: Fn(Sim) -> F,
    F: Future<Output = Result<(), E>> + Send + 'static,
    E: fmt::Display + Send + 'static,
{
    let choices_before = broken.choices.len();
    let kind = broken.kind;
    let shrunk = shrink::shrink(broken, |choices| {
        let ended = attempt(settings.clone().follow(choices), workload).err();
        ended.filter(|broken| broken.kind == kind)
    });
    Violation {
        seed,
        what: shrunk.what,
        schedule: Schedule::from(shrunk.choices),
        choices_before,
        hash: shrunk.hash,
        policy: settings.policy,
        processors: settings.processors,
    }
}
