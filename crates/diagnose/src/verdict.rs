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
    /// Where it is starved: the kind of its work without that, as it would be with a processor for whoever could run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Work>,
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
    let otherwise = otherwise(profile);
    let starved = is_starved(profile);
    Verdict {
        work: if starved { Work::Starved } else { otherwise },
        otherwise: starved.then_some(otherwise),
        gist: if starved {
            starved_gist(otherwise, profile)
        } else {
            gist(otherwise, profile)
        },
        shapes,
        remedies,
    }
}

/// Tells whether a good part of the time was lost for want of a processor.
fn is_starved(profile: &Profile) -> bool {
    lost_ns(profile) as f64 >= STARVED * profile.wall_ns.max(1) as f64
}

/// The time in which somebody could have run and nobody did. Threads that take turns are ready beside the one whose turn it
/// is, and lose nothing by it: with a processor each would but wait for the lock. So of theirs, only that counts in which
/// none of them ran.
fn lost_ns(profile: &Profile) -> u64 {
    let ready = profile.whole.ready_ns;
    if locks::take_turns(profile) {
        let active = profile.whole.computing_ns + ready;
        ready.min(active.saturating_sub(profile.exact.cpu_ns))
    } else {
        ready
    }
}

/// What kind of work it is but for what it lost: of the time that remains, so much is computing.
fn otherwise(profile: &Profile) -> Work {
    let whole = &profile.whole;
    let active = whole.computing_ns + whole.ready_ns;
    let (computing, of) = if is_starved(profile) {
        (
            active - lost_ns(profile),
            profile.wall_ns.saturating_sub(lost_ns(profile)),
        )
    } else {
        (active, profile.wall_ns)
    };
    let share = computing as f64 / of.max(1) as f64;
    if share >= MOSTLY {
        Work::Cleaning
    } else if share <= 1.0 - MOSTLY {
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
    let percent = |ns: u64| percent(ns, profile.wall_ns);
    let computing = percent(profile.whole.computing_ns);
    let (waiting, most) = (percent(waiting_ns(profile)), mostly(profile));
    match work {
        Work::Burgers => format!(
            "Burgers: it waited {waiting} of the time, mostly for {most}, and computed {computing}."
        ),
        Work::Cleaning | Work::Starved => format!(
            "Cleaning: it computed {computing} of the time. There is little to wait for, so taking turns gains nothing; only \
             more workers at once finish sooner."
        ),
        Work::Both => format!(
            "Both: it computed {computing} of the time and waited {waiting}, mostly for {most}."
        ),
    }
}

fn starved_gist(otherwise: Work, profile: &Profile) -> String {
    let lost = lost_ns(profile);
    let rest = profile.wall_ns.saturating_sub(lost);
    let whole = &profile.whole;
    let computed = percent(
        (whole.computing_ns + whole.ready_ns).saturating_sub(lost),
        rest,
    );
    let waited = percent(waiting_ns(profile), rest);
    let most = mostly(profile);
    format!(
        "Starved: {} of the time was lost because threads that could have run had no processor; {}. Otherwise it is {}.",
        percent(lost, profile.wall_ns),
        if wanted(profile) > profile.processors + 0.5 {
            "it has more of them than there are processors"
        } else {
            "other programs had the processors"
        },
        match otherwise {
            Work::Burgers => format!(
                "burgers: of the rest of the time it waited {waited}, mostly for {most}, and computed {computed}"
            ),
            Work::Both => format!(
                "both: of the rest of the time it computed {computed} and waited {waited}, mostly for {most}"
            ),
            Work::Cleaning | Work::Starved =>
                format!("cleaning: of the rest of the time it computed {computed}"),
        }
    )
}

fn percent(ns: u64, of_ns: u64) -> String {
    format!("{:.0} %", 100.0 * ns as f64 / of_ns.max(1) as f64)
}

fn waiting_ns(profile: &Profile) -> u64 {
    let active = profile.whole.computing_ns + profile.whole.ready_ns;
    profile.wall_ns.saturating_sub(active)
}

/// What it waited for most.
fn mostly(profile: &Profile) -> &'static str {
    let waited = |cause: &Cause| profile.whole.waiting_ns(*cause);
    Cause::ALL
        .into_iter()
        .max_by_key(waited)
        .filter(|cause| waited(cause) > 0)
        .map_or("something else", Cause::label)
}

#[cfg(test)]
mod tests;
