//! The scenes: short plays about one await each, and what was told in them.

use super::counter::{Burger, Counter};
use crate::recorder::Recorder;
use crate::workload::Failure;
use core_model::{Event, EventKind, Trace};
use futures_util::future::join;
use runtime_adapter::Runtime;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

/// A play about awaiting; `n` is how long a burger is on the grill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scene {
    /// `get_burgers(2)` without an await, for `n`: nothing happens.
    Forgotten,
    /// `get_burgers(2)`, then a wait of `n`, then the await: it begins only there.
    Late,
    /// `get_sequential_burgers(2)`: one burger after the other, `2n`.
    Sequential,
    /// `get_burgers(2).await`: side by side, `n`.
    Awaited,
    /// Two orders, one await after the other: `2n`.
    OneAfterAnother,
    /// Two orders, joined: `n`.
    Joined,
    /// An order that is dropped after half of `n`: its burgers are never done.
    Dropped,
}

/// A scene that was played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Played {
    /// Which.
    pub scene: Scene,
    /// When it began, counted from the start.
    pub from: Duration,
    /// When it ended, counted likewise.
    pub to: Duration,
    /// The orders that were begun in it: what is in the trace of these belongs to this scene.
    pub orders: Range<u32>,
    /// The burgers that came of it.
    pub burgers: Vec<Burger>,
    /// What was told, beside what is in the trace.
    pub told: Vec<(Duration, &'static str)>,
}

impl Scene {
    /// All of them, in the order in which they are played.
    pub const ALL: [Self; 7] = [
        Self::Forgotten,
        Self::Late,
        Self::Sequential,
        Self::Awaited,
        Self::OneAfterAnother,
        Self::Joined,
        Self::Dropped,
    ];

    /// Returns its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Forgotten => "forgotten",
            Self::Late => "late",
            Self::Sequential => "sequential",
            Self::Awaited => "awaited",
            Self::OneAfterAnother => "one-after-another",
            Self::Joined => "joined",
            Self::Dropped => "dropped",
        }
    }

    /// Returns the code that is played.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Forgotten => "counter.get_burgers(2);  // no await",
            Self::Late => {
                "let burgers = counter.get_burgers(2);  rt.sleep(n).await;  burgers.await"
            }
            Self::Sequential => "counter.get_sequential_burgers(2)",
            Self::Awaited => "counter.get_burgers(2).await",
            Self::OneAfterAnother => "counter.get_burgers(2).await;  counter.get_burgers(2).await",
            Self::Joined => "join(counter.get_burgers(2), counter.get_burgers(2)).await",
            Self::Dropped => "rt.timeout(n / 2, counter.get_burgers(2)).await",
        }
    }

    /// Returns how long it takes at least, where a burger is on the grill for `grilling`.
    pub fn takes(self, grilling: Duration) -> Duration {
        match self {
            Self::Forgotten | Self::Awaited | Self::Joined => grilling,
            Self::Late | Self::Sequential | Self::OneAfterAnother => grilling * 2,
            Self::Dropped => grilling / 2 + grilling,
        }
    }
}

impl fmt::Display for Scene {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Played {
    /// Picks the events of this scene from the trace of the run.
    pub fn events<'a>(&'a self, trace: &'a Trace) -> impl Iterator<Item = &'a Event> {
        trace.events().iter().filter(|event| match event.kind {
            EventKind::GrillStarted { order, .. } | EventKind::GrillDone { order, .. } => {
                self.orders.contains(&order.0)
            }
            _ => false,
        })
    }
}

/// Plays a scene.
pub(super) async fn play<R: Runtime>(
    scene: Scene,
    rt: &R,
    counter: &Arc<Counter<R>>,
    recorder: &Recorder<R>,
    grilling: Duration,
) -> Result<Played, Failure> {
    let mut told = Vec::new();
    let mut tell = |what| told.push((recorder.elapsed(), what));
    let (from, orders) = (recorder.elapsed(), counter.orders());
    let mut burgers = Vec::new();
    match scene {
        Scene::Forgotten => {
            tell("get_burgers(2) is called: it gives a future");
            let forgotten = counter.get_burgers(2);
            rt.sleep(grilling).await;
            tell("a burger's time has passed");
            drop(forgotten);
            tell("it is dropped");
        }
        Scene::Late => {
            tell("get_burgers(2) is called: it gives a future");
            let late = counter.get_burgers(2);
            rt.sleep(grilling).await;
            tell("a burger's time has passed; now it is awaited");
            burgers = late.await;
            tell("there are the burgers");
        }
        Scene::Sequential => {
            tell("get_sequential_burgers(2) is called, on a thread of its own, which is held");
            let counter = Arc::clone(counter);
            let held = rt.spawn_blocking(move || counter.get_sequential_burgers(2));
            burgers = held.await?;
            tell("there are the burgers");
        }
        Scene::Awaited => {
            tell("get_burgers(2) is called and awaited");
            burgers = counter.get_burgers(2).await;
            tell("there are the burgers");
        }
        Scene::OneAfterAnother => {
            tell("the first order is awaited");
            burgers = counter.get_burgers(2).await;
            tell("there it is; the second is awaited");
            burgers.extend(counter.get_burgers(2).await);
            tell("there it is");
        }
        Scene::Joined => {
            tell("both orders are awaited at once");
            let (first, second) = join(counter.get_burgers(2), counter.get_burgers(2)).await;
            burgers.extend(first.into_iter().chain(second));
            tell("there they are");
        }
        Scene::Dropped => {
            tell("get_burgers(2) is awaited, for half of a burger's time");
            let in_time = rt.timeout(grilling / 2, counter.get_burgers(2)).await;
            tell("the time is over: the future is dropped");
            burgers.extend(in_time.into_iter().flatten());
            rt.sleep(grilling).await;
            tell("a burger's time has passed");
        }
    }
    Ok(Played {
        scene,
        from,
        to: recorder.elapsed(),
        orders: orders..counter.orders(),
        burgers,
        told,
    })
}
