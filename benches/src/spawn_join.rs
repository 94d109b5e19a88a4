//! Spawning a task and joining it, in several shapes: the loop under the instruction counts and the allocation counts.

use crate::flavour::Visit;
use crate::side::{Joined, Side};
use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How tasks are spawned and joined; one shape never speaks for the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// One task at a time, whose future has no destructor.
    Lone,
    /// One task at a time, whose future owns something: most real ones do.
    Owning,
    /// A thousand tasks at once, joined in the order in which they were spawned; their futures own something.
    Crowd,
}

impl Shape {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Lone, Self::Owning, Self::Crowd];

    /// Returns the name that tables show.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lone => "one at a time",
            Self::Owning => "one at a time, with a destructor",
            Self::Crowd => "1,000 at a time, with destructors",
        }
    }
}

/// Tasks in a [`Shape::Crowd`].
const CROWD: usize = 1_000;

/// So many spawns and joins; gives the sum of the tasks' results, so that none can be left out.
#[derive(Clone, Copy, Debug)]
pub struct SpawnJoin {
    /// In which shape.
    pub shape: Shape,
    /// How many.
    pub times: u64,
}

impl Visit for SpawnJoin {
    type Output = u64;

    fn visit<S: Side>(self, side: S) -> u64 {
        let Self { shape, times } = self;
        let root = side.clone();
        match shape {
            Shape::Lone => side.drive(lone(root, times)),
            Shape::Owning => side.drive(owning(root, times)),
            Shape::Crowd => side.drive(crowd(root, times)),
        }
    }
}

/// Spawns and joins tasks without a destructor, one at a time.
pub async fn lone<S: Side>(side: S, times: u64) -> u64 {
    let mut sum = 0;
    for n in 0..times {
        sum += side.spawn(async move { n }).await.joined();
    }
    sum
}

/// Spawns and joins tasks that own something, one at a time.
pub async fn owning<S: Side>(side: S, times: u64) -> u64 {
    let menu = Arc::new(1);
    let mut sum = 0;
    for n in 0..times {
        let menu = Arc::clone(&menu);
        sum += side.spawn(async move { n * *menu }).await.joined();
    }
    sum
}

/// Spawns a crowd of tasks that own something, joins them, and again.
pub async fn crowd<S: Side>(side: S, times: u64) -> u64 {
    let menu = Arc::new(1);
    let mut sum = 0;
    let mut handles = Vec::new();
    for begin in (0..times).step_by(CROWD) {
        handles.extend((begin..times).take(CROWD).map(|n| {
            let menu = Arc::clone(&menu);
            side.spawn(async move { n * *menu })
        }));
        for handle in handles.drain(..) {
            sum += handle.await.joined();
        }
    }
    sum
}
