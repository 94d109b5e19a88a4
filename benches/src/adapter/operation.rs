//! The operations that are measured, each a loop that is written once.

use super::side::{Blocks, Sleeps, Spawns, Yields};
use crate::clock::thread_time;
use crate::side::Joined;
use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

/// One thing that a runtime does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    /// Spawning a task whose future has no destructor, and joining it.
    SpawnJoin,
    /// Spawning a task whose future owns something, and joining it: most real ones do.
    SpawnJoinOwning,
    /// Spawning a hundred tasks that own something, then joining them in the same order.
    Hundred,
    /// Giving a turn away, with nobody there to take it.
    Yield,
    /// Arming a timer and dropping it.
    Timer,
    /// Handing work to the blocking pool and awaiting its result.
    Blocking,
    /// Sending 64 bytes there and back on one connection, both of whose ends are here.
    Echo,
}

impl Operation {
    /// All of them, in the order in which tables show them.
    pub const ALL: [Self; 7] = [
        Self::SpawnJoin,
        Self::SpawnJoinOwning,
        Self::Hundred,
        Self::Yield,
        Self::Timer,
        Self::Blocking,
        Self::Echo,
    ];

    /// Tells whether its instructions hardly move from run to run: it enters no system call and wakes no thread.
    pub const fn is_steady(self) -> bool {
        !matches!(self, Self::Blocking | Self::Echo)
    }

    /// Returns the name that tables show.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SpawnJoin => "spawn + join",
            Self::SpawnJoinOwning => "spawn + join, with a destructor",
            Self::Hundred => "100 spawned, then joined",
            Self::Yield => "yield_now",
            Self::Timer => "timer armed and dropped",
            Self::Blocking => "spawn_blocking round trip",
            Self::Echo => "TCP echo of 64 bytes",
        }
    }
}

/// What running an operation so often gave.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Ran {
    /// The sum of the results, so that no work can be left out.
    pub sum: u64,
    /// The processor time of the thread that drives the tasks, starting up and driving the root not included.
    pub took: Duration,
}

/// Runs an operation so often on one side; `None` where the side lacks it.
pub type Runner = Box<dyn Fn(Operation, u64) -> Option<Ran>>;

/// Makes the [`Runner`] of a side, of the operations that it has; `keeping` holds on to what keeps the side alive.
#[macro_export]
macro_rules! runner {
    ($side:expr, keeping $owner:expr, [$($operation:ident => $row:path),+ $(,)?]) => {{
        let (side, owner) = ($side, $owner);
        Box::new(move |operation, times| {
            let _alive = &owner;
            match operation {
                $($crate::adapter::Operation::$operation => {
                    let row = $row(side.clone(), times);
                    Some(side.drive($crate::adapter::operation::timed(row)))
                })+
                #[allow(unreachable_patterns, reason = "a side that lacks nothing has no such operation")]
                _ => None,
            }
        }) as $crate::adapter::Runner
    }};
}

/// Times a loop by the processor time of the thread on which it is polled.
pub async fn timed(row: impl Future<Output = u64>) -> Ran {
    let before = thread_time();
    let sum = row.await;
    let took = thread_time().saturating_sub(before);
    Ran { sum, took }
}

/// [`Operation::SpawnJoin`].
pub async fn spawn_join<S: Spawns>(side: S, times: u64) -> u64 {
    let mut sum = 0;
    for n in 0..times {
        sum += side.spawn(async move { n }).await.joined();
    }
    sum
}

/// [`Operation::SpawnJoinOwning`].
pub async fn spawn_join_owning<S: Spawns>(side: S, times: u64) -> u64 {
    let menu = Arc::new(1);
    let mut sum = 0;
    for n in 0..times {
        let menu = Arc::clone(&menu);
        sum += side.spawn(async move { n * *menu }).await.joined();
    }
    sum
}

/// [`Operation::Hundred`].
pub async fn hundred<S: Spawns>(side: S, times: u64) -> u64 {
    let menu = Arc::new(1);
    let mut sum = 0;
    let mut handles = Vec::with_capacity(100);
    for _ in 0..times {
        handles.extend((0..100).map(|n| {
            let menu = Arc::clone(&menu);
            side.spawn(async move { n * *menu })
        }));
        for handle in handles.drain(..) {
            sum += handle.await.joined();
        }
    }
    sum
}

/// [`Operation::Yield`].
pub async fn yield_now<S: Yields>(side: S, times: u64) -> u64 {
    for _ in 0..times {
        side.yield_now().await;
    }
    times
}

/// [`Operation::Timer`].
pub async fn timer<S: Sleeps>(side: S, times: u64) -> u64 {
    let mut armed = 0;
    for _ in 0..times {
        let mut sleep = pin!(side.sleep(Duration::from_secs(3_600)));
        armed += poll_fn(|cx| Poll::Ready(u64::from(sleep.as_mut().poll(cx).is_pending()))).await;
    }
    armed
}

/// [`Operation::Blocking`].
pub async fn blocking<S: Blocks>(side: S, times: u64) -> u64 {
    let mut sum = 0;
    for n in 0..times {
        sum += side.spawn_blocking(move || n).await.joined();
    }
    sum
}
