//! The verdict: burgers or cleaning, what shape the waits have, and what would help by how much at most.
//!
//! A pure function of a [`Profile`]. Every gain is a bound: it says what must be true for it, and never promises more than
//! the time that the remedy could take away.

mod bound;
mod locks;
mod remedies;
mod shapes;

pub use bound::Bound;
pub use remedies::{Remedy, Treatment};
pub use shapes::Shape;

use crate::model::Cause;
use crate::profile::Profile;
use serde::Serialize;

/// From this share of the wall time on, a program is of one kind.
const MOSTLY: f64 = 0.75;

/// From this share on, being ready without a processor is what ails it.
const STARVED: f64 = 0.2;

/// What kind of work a program is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Work {
    /// It mostly waits for something else.
    Burgers,
    /// It mostly computes.
    Cleaning,
    /// It does both.
    Both,
    /// It could run, and has no processor to.
    Starved,
}

/// What is said about a program.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// The kind of its work.
    pub work: Work,
    /// That in words.
    pub gist: String,
    /// What was recognised.
    pub shapes: Vec<Shape>,
    /// What would help, most first; empty where nothing here does.
    pub remedies: Vec<Remedy>,
}

/// Judges.
#[must_use]
pub fn verdict(profile: &Profile) -> Verdict {
    let shapes = shapes::of(profile);
    let remedies = remedies::of(profile, &shapes);
    let work = work(profile);
    Verdict {
        work,
        gist: gist(work, profile),
        shapes,
        remedies,
    }
}

/// Tells whether a good part of the time was lost for want of a processor. Threads that take turns lose nothing by it: with a
/// processor each would but wait for the lock.
fn is_starved(profile: &Profile) -> bool {
    let ready = profile.whole.ready_ns as f64;
    ready >= STARVED * profile.wall_ns.max(1) as f64 && !locks::take_turns(profile)
}

fn work(profile: &Profile) -> Work {
    let wall = profile.wall_ns.max(1) as f64;
    let ready = profile.whole.ready_ns as f64 / wall;
    let computing = profile.whole.computing_ns as f64 / wall;
    if is_starved(profile) {
        Work::Starved
    } else if computing + ready >= MOSTLY {
        Work::Cleaning
    } else if computing + ready <= 1.0 - MOSTLY {
        Work::Burgers
    } else {
        Work::Both
    }
}

/// How many processors it could have used, on average over the time in which it could use any.
fn wanted(profile: &Profile) -> f64 {
    let levels = profile.at_once_ns.iter().enumerate().skip(1);
    let (mut sum, mut total) = (0.0, 0.0);
    for (level, &ns) in levels {
        sum += level as f64 * ns as f64;
        total += ns as f64;
    }
    if total > 0.0 { sum / total } else { 0.0 }
}

fn gist(work: Work, profile: &Profile) -> String {
    let wall = profile.wall_ns.max(1) as f64;
    let percent = |ns: u64| format!("{:.0} %", 100.0 * ns as f64 / wall);
    let whole = &profile.whole;
    let waiting = profile.wall_ns - (whole.computing_ns + whole.ready_ns).min(profile.wall_ns);
    let most = Cause::ALL
        .into_iter()
        .max_by_key(|&cause| whole.waiting_ns(cause))
        .filter(|&cause| whole.waiting_ns(cause) > 0)
        .map_or("something else", Cause::label);
    match work {
        Work::Burgers => format!(
            "Burgers: it waited {} of the time, mostly for {most}, and computed {}.",
            percent(waiting),
            percent(whole.computing_ns)
        ),
        Work::Cleaning => format!(
            "Cleaning: it computed {} of the time. There is little to wait for, so taking turns gains nothing; only more \
             workers at once finish sooner.",
            percent(whole.computing_ns)
        ),
        Work::Both => format!(
            "Both: it computed {} of the time and waited {}, mostly for {most}.",
            percent(whole.computing_ns),
            percent(waiting)
        ),
        Work::Starved => format!(
            "Starved: {} of the time was lost because threads that could have run had no processor; {}. Of the rest it \
             computed {} and waited {}.",
            percent(whole.ready_ns),
            if wanted(profile) > profile.processors + 0.5 {
                "it has more of them than there are processors"
            } else {
                "other programs had the processors"
            },
            percent(whole.computing_ns),
            percent(waiting)
        ),
    }
}

#[cfg(test)]
mod tests;
