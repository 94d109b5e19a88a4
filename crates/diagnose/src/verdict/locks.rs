//! Threads that take turns: each works a part of its life and spends the rest waiting for the others to let it.

use super::shapes::Shape;
use crate::model::Cause;
use crate::profile::{Kind, Profile};

/// Fewer hand-overs for each thread are no turns, but a wait for work or for the end.
const TURNS: u64 = 10;

/// The computing of all together, as a share of the wall time: that of one thread.
const MOST: f64 = 1.15;

/// Below this, as a share of the time in which anybody had a processor, there is time in which none of them works.
const LEAST: f64 = 0.5;

/// The share of their lives, but for that in which they were ready, that they wait for each other.
const LOCKED: f64 = 0.3;

/// Finds kinds of threads that together do no more than one could.
pub(super) fn taking_turns(profile: &Profile) -> impl Iterator<Item = Shape> {
    profile
        .kinds
        .iter()
        .filter_map(|kind| of_kind(profile, kind))
}

/// Tells whether any kind does.
pub(super) fn take_turns(profile: &Profile) -> bool {
    taking_turns(profile).next().is_some()
}

fn of_kind(profile: &Profile, kind: &Kind) -> Option<Shape> {
    let lives = kind.shares.total_ns() as f64;
    let wall = profile.wall_ns.max(1) as f64;
    let threads = lives / wall;
    let locked = kind.shares.waiting_ns(Cause::Lock) as f64;
    let turns: u64 = kind
        .shares
        .waits
        .iter()
        .filter(|wait| wait.wait_for.cause == Cause::Lock)
        .map(|wait| wait.waits)
        .sum();
    // Together they compute about as much as one could, and not much less: a pool of workers that waits for work would. On
    // a machine that others keep busy they are ready when they would compute, and that says nothing about locks.
    let computing = kind.shares.computing_ns as f64;
    let served = wall - profile.whole.ready_ns as f64;
    let as_one = (LEAST * served..=MOST * wall).contains(&computing);
    let lived = lives - kind.shares.ready_ns as f64;
    let found = threads >= 1.5
        && kind.threads >= 2
        && locked >= LOCKED * lived
        && as_one
        && turns >= TURNS * kind.threads;
    found.then(|| Shape::TakingTurns {
        kind: kind.name.clone(),
        threads,
        waiting: locked / lived.max(1.0),
    })
}
