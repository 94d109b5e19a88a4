//! What would help, and how much at most.

use super::bound::Bound;
use super::shapes::{Shape, at_once};
use crate::model::{Cause, WaitFor};
use crate::profile::Profile;
use crate::units::{count, time};
use serde::Serialize;

/// A remedy that cannot gain a tenth is not worth the change.
const WORTH: f64 = 1.1;

/// From so much processor time on, its split into the program's and the kernel's is worth something: the kernel makes it by looking
/// at every tick of its clock, of which there are 100 to 1,000 a second.
const SPLIT_FROM_NS: u64 = 200_000_000;

/// The kind of a remedy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Treatment {
    /// Have many waits going on at once.
    WaitConcurrently,
    /// Make one wait of many.
    Batch,
    /// Hand computing to several workers.
    Crew,
    /// Run where there are more processors.
    MoreProcessors,
    /// Hold the lock less.
    HoldLockLess,
    /// Take computing and blocking calls out of the event loop.
    FreeTheLoop,
}

/// Something that would help.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Remedy {
    /// Its kind.
    pub treatment: Treatment,
    /// What to do, as an imperative.
    pub what: String,
    /// What has to be true for the gain.
    pub assumption: String,
    /// The gain in wall time at most; `None` where the gain is another one.
    pub bound: Option<Bound>,
    /// What is left at best, in words.
    pub leaves: String,
}

/// Finds what helps, most first.
pub(crate) fn of(profile: &Profile, shapes: &[Shape]) -> Vec<Remedy> {
    let mut found: Vec<Remedy> = shapes
        .iter()
        .filter_map(|shape| for_shape(profile, shape))
        .collect();
    found.extend(crew(profile, shapes));
    found.push(more_processors(profile));
    found.retain(|remedy| remedy.bound.is_none_or(|bound| bound.times() >= WORTH));
    let gain = |remedy: &Remedy| remedy.bound.map_or(0.0, |bound| bound.times());
    found.sort_by(|a, b| gain(b).total_cmp(&gain(a)));
    found
}

fn for_shape(profile: &Profile, shape: &Shape) -> Option<Remedy> {
    match shape {
        Shape::OneAfterAnother {
            wait_for,
            waits,
            mean_ns,
            ns,
        } => Some(overlap(profile, wait_for, *waits, *mean_ns, *ns)),
        Shape::TakingTurns { kind, threads, .. } => Some(unlock(profile, kind, *threads)),
        Shape::StalledLoop {
            kind,
            stalls,
            longest_ns,
            ..
        } => Some(Remedy {
            treatment: Treatment::FreeTheLoop,
            what: format!(
                "Hand what holds up the event loop of {kind} to a pool of threads, or cut it into pieces"
            ),
            assumption: format!(
                "whoever the loop serves waits up to {} longer than needed, {} times",
                time(*longest_ns),
                count(*stalls)
            ),
            bound: None,
            leaves: "the same work, without holding up the others".to_owned(),
        }),
        Shape::OneProcessor { .. } => None,
    }
}

fn overlap(profile: &Profile, wait_for: &WaitFor, waits: u64, mean_ns: u64, ns: u64) -> Remedy {
    // After each wait a thread is ready again, and may find no processor: fewer waits are fewer of those too.
    let saved = ns.saturating_add(profile.whole.ready_ns);
    let is_sync = matches!(wait_for.what.as_str(), "fsync" | "fdatasync" | "sync");
    if wait_for.cause == Cause::Disk && is_sync {
        // With a call goes what the kernel computes in it, of which a sync has much. How much, it does not tell apart from what else
        // it computes; and of little time it does not even know whether it was the program's or its own.
        let computing = profile.whole.computing_ns;
        let in_calls = match computing {
            little if little < SPLIT_FROM_NS => little,
            _ => profile.exact.system_ns.min(computing),
        };
        return Remedy {
            treatment: Treatment::Batch,
            what: format!("Write more before each {}", wait_for.what),
            assumption: format!(
                "if the about {} calls of {} (each {}) need not each be safe before the next begins",
                count(waits),
                wait_for.what,
                time(mean_ns)
            ),
            bound: Some(Bound::saving(
                profile.wall_ns,
                saved.saturating_add(in_calls),
                mean_ns,
            )),
            leaves: "everything but those calls".to_owned(),
        };
    }
    let (noun, of) = match wait_for.cause {
        Cause::Network => ("waits for", wait_for.what.as_str()),
        _ => ("waits for the disk:", wait_for.what.as_str()),
    };
    Remedy {
        treatment: Treatment::WaitConcurrently,
        what: format!("Have several {noun} {of} going on at once"),
        assumption: format!(
            "if the about {} waits (each {}) do not depend on each other, and the other side serves them at once",
            count(waits),
            time(mean_ns)
        ),
        bound: Some(Bound::saving(profile.wall_ns, saved, mean_ns)),
        leaves: "the computing, and the other waits".to_owned(),
    }
}

fn unlock(profile: &Profile, kind: &str, threads: f64) -> Remedy {
    let computing = profile.whole.computing_ns;
    let workers = threads.min(profile.processors).max(1.0);
    let saved = share(computing, 1.0 - (at_once(profile) / workers).min(1.0));
    let python = kind.to_lowercase().contains("python");
    let which = if python {
        " (in Python, the interpreter's own lock does this: use processes, or libraries that release it)"
    } else {
        ""
    };
    Remedy {
        treatment: Treatment::HoldLockLess,
        what: format!(
            "Hold the lock for which the threads of {kind} wait less, or split it{which}"
        ),
        assumption: format!(
            "if the work that is done under it needs no order, {} at once",
            one_decimal(workers)
        ),
        bound: Some(Bound::saving(profile.wall_ns, saved, 1)),
        leaves: "the same computing, by several at once".to_owned(),
    }
}

/// Amdahl: the computing is divided by the processors, the rest stays.
fn crew(profile: &Profile, shapes: &[Shape]) -> Option<Remedy> {
    if shapes
        .iter()
        .any(|shape| matches!(shape, Shape::TakingTurns { .. }))
    {
        return None;
    }
    // Where there are too few processors for the threads that are there, more threads gain nothing.
    if super::is_starved(profile) {
        return None;
    }
    let computing = profile.whole.computing_ns;
    let now = at_once(profile);
    let saved = share(computing, 1.0 - (now / profile.processors).min(1.0));
    let rest = profile.wall_ns - computing.min(profile.wall_ns);
    Some(Remedy {
        treatment: Treatment::Crew,
        what: format!(
            "Hand the computing to a crew of {} workers, one for each processor",
            one_decimal(profile.processors)
        ),
        assumption: format!(
            "if the {} of computing, which {} did at once, can be cut into independent parts",
            time(profile.exact.cpu_ns.max(computing)),
            if now < 1.2 {
                "one thread".to_owned()
            } else {
                format!("{} threads", one_decimal(now))
            }
        ),
        bound: Some(Bound::saving(profile.wall_ns, saved, 1)),
        leaves: format!(
            "the rest, {}, which no number of workers shortens (Amdahl)",
            time(rest)
        ),
    })
}

fn more_processors(profile: &Profile) -> Remedy {
    let lost = super::lost_ns(profile);
    Remedy {
        treatment: Treatment::MoreProcessors,
        what: "Give it more processors, or run less beside it".to_owned(),
        assumption: format!(
            "if all threads that can run find a processor at once (it had {} to share)",
            one_decimal(profile.processors)
        ),
        bound: Some(Bound::saving(profile.wall_ns, lost, 1)),
        leaves: "the computing itself, and the waits".to_owned(),
    }
}

fn share(ns: u64, part: f64) -> u64 {
    std::time::Duration::from_nanos(ns)
        .mul_f64(part.clamp(0.0, 1.0))
        .as_nanos()
        .try_into()
        .unwrap_or(u64::MAX)
}

/// `2` rather than `2.0`, `1.5` as it is.
fn one_decimal(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}
