//! What simulating costs: the simulator beside its peers, on the same work with the same results.
//!
//! Four comparisons: a queue with a million customers, a million pending timers, one schedule of a few tasks, and what a
//! sleeping task holds. Each run is a fresh process; the sides take turns; times are processor time of the one thread that
//! simulates, which is what the peers use as well. Nothing is traced, and no random number is drawn while it is measured.

mod day;
mod heap;
mod nexo;
mod odem;
mod ours;
mod paused;
mod peers;
mod pending;
mod queue;
mod schedules;
mod sleeping;
mod watch;

use anyhow::Result;
use benches::arguments::Arguments;
use benches::child;
use benches::report::Report;
use clap::{Parser, ValueEnum};
use lab::runtimes::RuntimeName;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What to measure.
#[derive(Debug, Parser)]
struct Options {
    #[command(flatten)]
    arguments: Arguments,
    /// Only this comparison; may be repeated.
    #[arg(long = "only", value_name = "COMPARISON", conflicts_with = "save")]
    only: Vec<Comparison>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Comparison {
    Queue,
    Pending,
    Schedules,
    Sleeping,
}

/// What a fresh process is to do.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Job {
    Queue(queue::Job),
    Pending(pending::Job),
    Schedules(schedules::Job),
}

/// What it took.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Took {
    /// Nanoseconds of each of so many.
    each_ns: f64,
}

impl Took {
    fn each(took: Duration, times: u32) -> Self {
        Self {
            each_ns: took.as_secs_f64() * 1e9 / f64::from(times),
        }
    }
}

/// The crates beside which the simulator stands.
const PEERS: [&str; 3] = ["nexosim", "odem-rs", "shuttle"];

/// What this build is made of.
const LOCK: &str = include_str!("../../../Cargo.lock");

fn main() -> Result<()> {
    let options = Options::parse();
    if let Some(job) = child::asked::<Job>(&options.arguments)? {
        return child::answer(&match job {
            Job::Queue(job) => job.run()?,
            Job::Pending(job) => job.run()?,
            Job::Schedules(job) => job.run()?,
        });
    }
    let mut report = Report::new("sim", &[RuntimeName::Tokio], "system", &options.arguments);
    for peer in PEERS {
        let package = format!("name = \"{peer}\"\nversion = \"");
        let found = LOCK
            .split_once(&package)
            .and_then(|(_, rest)| rest.split_once('"'));
        if let Some((version, _)) = found {
            report.version(peer, version);
        }
    }
    let effort = options.arguments.effort();
    let pairs = |usual| options.arguments.pairs(usual);
    let is_chosen = |which| options.only.is_empty() || options.only.contains(&which);
    if is_chosen(Comparison::Queue) {
        queue::measure(&mut report, effort, pairs(15))?;
    }
    if is_chosen(Comparison::Pending) {
        pending::measure(&mut report, effort, pairs(15))?;
    }
    if is_chosen(Comparison::Schedules) {
        schedules::measure(&mut report, effort, pairs(15))?;
    }
    if is_chosen(Comparison::Sleeping) {
        sleeping::measure(&mut report, effort)?;
    }
    report.note(
        "Each run in a fresh process, processor time of the thread that simulates, set-up included but for the pending \
         timers. Ratios are those of each round.",
    );
    report.finish()
}
