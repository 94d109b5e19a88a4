//! Patterns in which programs spend their time, and by which they are recognised.

use super::locks;
use crate::model::{Cause, LOADING, WaitFor};
use crate::profile::{Profile, Wait};
use serde::Serialize;

/// Fewer waits are no pattern.
const FEWEST: u64 = 5;

/// The least share of the wall time, but for what was lost for want of a processor, that makes a pattern worth a word.
const WORTH: f64 = 0.1;

/// Up to so many threads that wait for the same at once, on average, it is one after another.
const ALONE: f64 = 1.3;

/// A pattern.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// One wait after another for the same.
    OneAfterAnother {
        /// For what.
        wait_for: WaitFor,
        /// About how many waits.
        waits: u64,
        /// The mean of them.
        mean_ns: u64,
        /// All of them together, in which nothing else happened.
        ns: u64,
    },
    /// An event loop that did not come back to its events.
    StalledLoop {
        /// The kind of thread.
        kind: String,
        /// How often it stayed away for 10 ms or more.
        stalls: u64,
        /// How long at most.
        longest_ns: u64,
        /// How long together.
        stalled_ns: u64,
    },
    /// Threads of which one works at a time, while the others wait for a lock.
    TakingTurns {
        /// The kind of thread.
        kind: String,
        /// How many there were at once.
        threads: f64,
        /// The share of their lives in which they waited for each other, but for that in which they were ready.
        waiting: f64,
    },
    /// One thread computed at a time though there were more processors.
    OneProcessor {
        /// How many computed at once, when any did.
        at_once: f64,
        /// How many could have.
        processors: f64,
    },
}

/// Finds the patterns.
pub(crate) fn of(profile: &Profile) -> Vec<Shape> {
    let mut found: Vec<Shape> = profile
        .whole
        .waits
        .iter()
        .filter_map(|wait| one_after_another(profile, wait))
        .collect();
    found.extend(stalls(profile));
    found.extend(locks::taking_turns(profile));
    found.extend(one_processor(profile));
    found
}

fn worth(profile: &Profile, ns: u64) -> bool {
    let had = profile.wall_ns.saturating_sub(super::lost_ns(profile));
    ns as f64 >= WORTH * had as f64
}

fn one_after_another(profile: &Profile, wait: &Wait) -> Option<Shape> {
    let overlaps = matches!(wait.wait_for.cause, Cause::Network | Cause::Disk)
        && wait.wait_for.what != LOADING;
    if !overlaps || !worth(profile, wait.ns) {
        return None;
    }
    let (mut threads_ns, mut waits) = (0, 0);
    for kind in &profile.kinds {
        for same in kind
            .shares
            .waits
            .iter()
            .filter(|w| w.wait_for == wait.wait_for)
        {
            threads_ns += same.ns;
            waits += same.waits;
        }
    }
    let at_once = threads_ns as f64 / wait.ns as f64;
    (waits >= FEWEST && at_once <= ALONE).then(|| Shape::OneAfterAnother {
        wait_for: wait.wait_for.clone(),
        waits,
        mean_ns: threads_ns / waits,
        ns: wait.ns,
    })
}

fn stalls(profile: &Profile) -> impl Iterator<Item = Shape> {
    profile.kinds.iter().filter_map(|kind| {
        let seen = kind.event_loop.filter(|seen| seen.stalls > 0)?;
        Some(Shape::StalledLoop {
            kind: kind.name.clone(),
            stalls: seen.stalls,
            longest_ns: seen.longest_ns,
            stalled_ns: seen.stalled_ns,
        })
    })
}

fn one_processor(profile: &Profile) -> Option<Shape> {
    let computing = profile.whole.computing_ns;
    let at_once = at_once(profile);
    // Where others keep the processors busy, one thread at a time wants one all the same.
    let alone = super::wanted(profile) < 1.2 || !super::is_starved(profile);
    (alone && worth(profile, computing) && profile.processors >= 1.5 && at_once < 1.2).then_some(
        Shape::OneProcessor {
            at_once,
            processors: profile.processors,
        },
    )
}

/// How many threads computed at once, on average over the time in which any could.
pub(crate) fn at_once(profile: &Profile) -> f64 {
    let active = profile.whole.computing_ns + profile.whole.ready_ns;
    (profile.exact.cpu_ns as f64 / active.max(1) as f64).max(1.0)
}
