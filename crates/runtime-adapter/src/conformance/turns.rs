//! Checks of one worker's turns: what a yield gives to others, and whether a task that never has to wait is interrupted.
//!
//! With several workers nothing follows from an order, so there is none to find: only a runtime with one worker is asked.

use super::check::{Check, Class, Finding, Found, Topic};
use super::order::has_a_thread_each;
use super::probe::{Mark, joined};
use super::subject::Subject;
use crate::sync::channel;
use crate::{LocalRuntime, Owned, Runtime};
use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const SIBLINGS: usize = 10;
/// Enough to see what a scheduler does only every so many turns.
const YIELDS: usize = 100;
/// Far more than any budget.
const AWAITS: usize = 2_000;

macro_rules! checks {
    ($ask:ident, $yields:ident, $channels:ident, $timers:ident) => {
        vec![
            Check::differs(
                Topic::Fairness,
                "who-runs-before-a-task-that-yields",
                "Which of the tasks that are ready run before one that called `yield_now`, on one worker?",
                SIBLINGS_RUN,
                |on| $ask(on, $yields),
            ),
            Check::differs(
                Topic::Fairness,
                "whether-ready-channels-let-others-run",
                "Does a task that always finds its channel ready let others run, on one worker?",
                LET_OTHERS,
                |on| $ask(on, $channels),
            ),
            Check::differs(
                Topic::Fairness,
                "whether-ready-timers-let-others-run",
                "Does a task that only awaits deadlines that have passed let others run, on one worker?",
                LET_OTHERS,
                |on| $ask(on, $timers),
            ),
        ]
    };
}

/// The checks of runtimes.
pub(super) fn checks<R: Runtime + Owned>() -> Vec<Check<R>> {
    checks!(one_worker, everyone_first, ready_channels, ready_timers)
}

/// The checks of local runtimes.
pub(super) fn local_checks<R: LocalRuntime + Owned>() -> Vec<Check<R>> {
    checks!(
        the_one_thread,
        everyone_first_locally,
        ready_channels_locally,
        ready_timers_locally
    )
}

/// Asks a runtime of one worker.
fn one_worker<R, F>(on: &Subject<R>, body: impl FnOnce(R) -> F + Send + 'static) -> Found
where
    R: Runtime + Owned,
    F: Future<Output = Found> + Send + 'static,
{
    let workers = on.workers;
    on.run(move |rt: R| async move {
        if has_a_thread_each(&rt).await? {
            return Ok(Finding::Is("of-the-system"));
        }
        if workers != Some(1) {
            return Ok(Finding::Skipped(
                "only one worker has an order, and the suite was not told of one".to_owned(),
            ));
        }
        body(rt).await
    })
}

/// Asks a local runtime, which has one worker.
fn the_one_thread<R, F>(on: &Subject<R>, body: impl FnOnce(R) -> F) -> Found
where
    R: LocalRuntime + Owned,
    F: Future<Output = Found> + 'static,
{
    on.run_local(body)
}

/// Spawning under one name for both kinds of runtime.
trait Begin: Runtime {
    fn begin<F>(&self, future: F) -> Self::Task<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        self.spawn(future)
    }
}

impl<R: Runtime> Begin for R {}

trait BeginLocal: LocalRuntime {
    fn begin<F>(&self, future: F) -> Self::LocalTask<F::Output>
    where
        F: Future + 'static,
    {
        self.spawn_local(future)
    }
}

impl<R: LocalRuntime> BeginLocal for R {}

/// Writes a check for both kinds of runtime.
macro_rules! both {
    ($(async fn $name:ident / $locally:ident($rt:ident) $body:block)+) => {$(
        async fn $name<R: Runtime>($rt: R) -> Found $body
        async fn $locally<R: LocalRuntime>($rt: R) -> Found $body
    )+};
}

const SIBLINGS_RUN: &[Class] = &[
    Class {
        name: "everyone",
        means: "It goes behind all that are ready.",
    },
    Class {
        name: "not-always-everyone",
        means: "Now and then it goes on before some that were ready.",
    },
    Class {
        name: "nobody",
        means: "It goes on itself.",
    },
    OF_THE_SYSTEM,
];

const LET_OTHERS: &[Class] = &[
    Class {
        name: "never",
        means: "It keeps its worker until it has to wait; such a loop needs a `yield_now`.",
    },
    Class {
        name: "after-a-while",
        means: "The runtime makes it yield, or the awaited thing gives its turn away.",
    },
    OF_THE_SYSTEM,
];

const OF_THE_SYSTEM: Class = Class {
    name: "of-the-system",
    means: "Tasks have threads of their own, which the operating system lets run.",
};

both! {
async fn everyone_first / everyone_first_locally(rt) {
    let (mut fewest, mut most) = (SIBLINGS, 0);
    for _ in 0..YIELDS {
        let run = Arc::new(AtomicUsize::new(0));
        let siblings: Vec<_> = (0..SIBLINGS)
            .map(|_| {
                let run = Arc::clone(&run);
                rt.begin(async move {
                    run.fetch_add(1, Ordering::Relaxed);
                })
            })
            .collect();
        rt.yield_now().await;
        let before = run.load(Ordering::Relaxed);
        (fewest, most) = (fewest.min(before), most.max(before));
        for sibling in siblings {
            joined(sibling.await)?;
        }
    }
    Ok(Finding::Is(match (fewest, most) {
        (SIBLINGS, _) => "everyone",
        (_, 0) => "nobody",
        _ => "not-always-everyone",
    }))
}

async fn ready_channels / ready_channels_locally(rt) {
    let other_ran = Mark::default();
    let other = rt.begin({
        let other_ran = other_ran.clone();
        async move { other_ran.set() }
    });
    let (sender, receiver) = channel("orders", NonZeroUsize::MIN);
    for _ in 0..AWAITS {
        sender.send(()).await.map_err(|error| error.to_string())?;
        receiver.receive().await.map_err(|error| error.to_string())?;
    }
    let ran = other_ran.is_set();
    joined(other.await)?;
    Ok(Finding::Is(if ran { "after-a-while" } else { "never" }))
}

async fn ready_timers / ready_timers_locally(rt) {
    let past = rt.now();
    // The runtime's own timer goes past that instant.
    rt.sleep(Duration::from_millis(2)).await;
    let other_ran = Mark::default();
    let other = rt.begin({
        let other_ran = other_ran.clone();
        async move { other_ran.set() }
    });
    let mut awaits = 0;
    while awaits < AWAITS && !other_ran.is_set() {
        rt.sleep_until(past).await;
        awaits += 1;
    }
    joined(other.await)?;
    Ok(Finding::Is(if awaits < AWAITS { "after-a-while" } else { "never" }))
}
}
