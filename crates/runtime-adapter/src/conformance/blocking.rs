//! Checks of blocking work: where it runs, how much of it at once, and that it leaves the tasks alone.

use super::check::{Check, Class, Finding, Found, Topic, ensure};
use super::erased::caps;
use super::pool::{Held, alone, set_when_this_thread_ends};
use super::probe::{Mark, joined, quietly};
use super::subject::Subject;
use crate::{Driving, JoinError, Owned, Runtime, Task};
use futures_lite::future::{block_on, poll_once};
use std::collections::HashSet;
use std::future::ready;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, ThreadId};
use std::time::Duration;

/// Long enough for a thread to come back to its pool, most of the time.
const STEP: Duration = Duration::from_millis(1);
/// How many calls must be able to run at once.
const MEETING: usize = 8;

/// The checks of this file.
pub(super) fn checks<R: Runtime + Owned>() -> Vec<Check<R>> {
    use Topic::Blocking;
    vec![
        Check::must(Blocking, "blocking-calls-leave-the-workers-free", |on| {
            let calls = workers(on) + 1;
            alone(|| on.run(move |rt| the_workers_stay_free(rt, calls)))
        }),
        Check::must(
            Blocking,
            "a-blocking-call-has-a-thread-that-drives-no-tasks",
            |on| on.run(it_may_block_its_thread),
        ),
        Check::must(Blocking, "eight-blocking-calls-run-at-once", |on| {
            alone(|| on.run(calls_run_at_once))
        }),
        Check::must(Blocking, "many-blocking-calls-all-end", |on| {
            on.run(many_calls_end)
        }),
        Check::must(
            Blocking,
            "a-panic-in-a-blocking-call-costs-no-thread-of-the-pool",
            |on| alone(|| on.run(panics_leave_the_pool_usable)),
        ),
        Check::must(
            Blocking,
            "a-blocking-call-may-wait-for-a-task-and-for-another-call",
            |on| alone(|| on.run(calls_may_wait)),
        ),
        Check::must(
            Blocking,
            "cancelling-a-started-blocking-call-waits-for-its-end",
            |on| alone(|| on.run(cancel_waits_for_a_started_call)),
        ),
        Check::differs(
            Blocking,
            "what-cancelling-a-started-blocking-call-gives",
            "What does `cancel` give for a blocking call that was running, once it has ended?",
            CANCELLED,
            |on| alone(|| on.run(what_cancelling_gives)),
        ),
        Check::must(
            Blocking,
            "after-the-owner-a-blocking-call-is-dropped-unrun",
            after_the_owner_nothing_runs,
        ),
        Check::differs(
            Blocking,
            "whether-blocking-threads-are-kept",
            "Does a blocking call find a thread that is there already?",
            KEPT,
            |on| alone(|| on.run(whether_threads_are_kept)),
        ),
        Check::differs(
            Blocking,
            "whose-the-blocking-threads-are",
            "Whose are the threads for blocking work?",
            WHOSE,
            |on| alone(|| whose_the_threads_are(on)),
        ),
    ]
}

/// Returns how many workers the runtime has, as far as anybody said.
pub(super) fn workers<R: Owned>(on: &Subject<R>) -> usize {
    on.workers
        .unwrap_or_else(|| thread::available_parallelism().map_or(1, Into::into))
}

async fn the_workers_stay_free<R: Runtime>(rt: R, calls: usize) -> Found {
    if caps(&rt)
        .blocking_limit
        .is_some_and(|it| calls > it as usize)
    {
        return Ok(Finding::Skipped(
            "it has more workers than blocking threads".to_owned(),
        ));
    }
    let release = Mark::default();
    let held = Held::start(&rt, calls, &release).await?;
    // If the calls were on the workers, nobody would run this.
    let task = rt.spawn({
        let release = release.clone();
        async move { release.set() }
    });
    joined(task.await)?;
    held.end().await?;
    Ok(Finding::Holds)
}

async fn it_may_block_its_thread<R: Runtime>(rt: R) -> Found {
    let own = thread::current().id();
    let call = rt.spawn_blocking(|| (thread::current().id(), Driving::refuse_nested()));
    let (its, refused) = joined(call.await)?;
    ensure!(
        its != own,
        "it ran on the thread of the task that asked for it"
    );
    ensure!(
        refused.is_ok(),
        "its thread counts as one that drives tasks"
    );
    Ok(Finding::Holds)
}

/// Runs calls that all wait for each other.
async fn meet<R: Runtime>(rt: &R) -> Result<(), String> {
    let (missing, all_there) = (Arc::new(AtomicUsize::new(MEETING)), Mark::default());
    let calls: Vec<_> = (0..MEETING)
        .map(|_| {
            let (missing, all_there) = (Arc::clone(&missing), all_there.clone());
            let holding = rt.clone();
            rt.spawn_blocking(move || {
                if missing.fetch_sub(1, Ordering::SeqCst) == 1 {
                    all_there.set();
                }
                holding.hold(all_there.wait());
            })
        })
        .collect();
    for call in calls {
        joined(call.await)?;
    }
    Ok(())
}

async fn calls_run_at_once<R: Runtime>(rt: R) -> Found {
    if let Some(limit) = caps(&rt).blocking_limit
        && (limit as usize) < MEETING
    {
        return Ok(Finding::Skipped(format!("it runs {limit} at most")));
    }
    meet(&rt).await?;
    Ok(Finding::Holds)
}

async fn many_calls_end<R: Runtime>(rt: R) -> Found {
    let calls: Vec<_> = (0..200).map(|n| rt.spawn_blocking(move || n)).collect();
    for (n, call) in calls.into_iter().enumerate() {
        let value = joined(call.await)?;
        ensure!(value == n, "call {n} gave {value}");
    }
    Ok(Finding::Holds)
}

async fn panics_leave_the_pool_usable<R: Runtime>(rt: R) -> Found {
    let calls: Vec<_> = (0..2 * MEETING)
        .map(|_| rt.spawn_blocking(|| quietly("dropped a tray")))
        .collect();
    for call in calls {
        let ended: Result<(), _> = call.await;
        ensure!(
            matches!(ended, Err(JoinError::Panicked(_))),
            "a call that panicked gave {ended:?}"
        );
    }
    calls_run_at_once(rt).await
}

async fn calls_may_wait<R: Runtime>(rt: R) -> Found {
    let outer = rt.spawn_blocking({
        let rt = rt.clone();
        move || {
            let task = rt.hold(rt.spawn(ready(3)));
            let call = rt.hold(rt.spawn_blocking(|| 4));
            Ok(joined(task)? + joined(call)?)
        }
    });
    let sum: Result<i32, String> = joined(outer.await)?;
    ensure!(sum == Ok(7), "it gave {sum:?}");
    Ok(Finding::Holds)
}

/// Cancels a call that is running, and gives what that gives; the call must have ended by then.
async fn cancel_a_started_call<R: Runtime>(rt: &R) -> Result<Result<i32, JoinError>, String> {
    let (begun, release, ended) = (Mark::default(), Mark::default(), Mark::default());
    let call = rt.spawn_blocking({
        let (begun, release, ended) = (begun.clone(), release.clone(), ended.clone());
        let rt = rt.clone();
        move || {
            begun.set();
            rt.hold(release.wait());
            ended.set();
            7
        }
    });
    begun.wait().await;
    let mut cancel = pin!(call.cancel());
    let early = poll_once(cancel.as_mut()).await;
    if early.is_some() {
        return Err(format!("it gave {early:?} while the call was running"));
    }
    rt.sleep(STEP).await;
    let early = poll_once(cancel.as_mut()).await;
    if early.is_some() {
        return Err(format!("it gave {early:?} while the call was running"));
    }
    release.set();
    let cancelled = cancel.await;
    if !ended.is_set() {
        return Err("it ended before the call".to_owned());
    }
    Ok(cancelled)
}

async fn cancel_waits_for_a_started_call<R: Runtime>(rt: R) -> Found {
    // What it gives is a question of its own.
    let _ = cancel_a_started_call(&rt).await?;
    Ok(Finding::Holds)
}

const CANCELLED: &[Class] = &[
    Class {
        name: "its-result",
        means: "The call could not be stopped, and its result is not lost.",
    },
    Class {
        name: "cancelled",
        means: "The call ran to its end, and its result is dropped.",
    },
];

async fn what_cancelling_gives<R: Runtime>(rt: R) -> Found {
    match cancel_a_started_call(&rt).await? {
        Ok(7) => Ok(Finding::Is("its-result")),
        Err(JoinError::Cancelled) => Ok(Finding::Is("cancelled")),
        other => Err(format!("it gave {other:?}")),
    }
}

fn after_the_owner_nothing_runs<R: Runtime + Owned>(on: &Subject<R>) -> Found {
    let owner = on.build()?;
    let rt = owner.handle();
    drop(owner);
    let (ran, dropped) = (Mark::default(), Mark::default());
    let call = rt.spawn_blocking({
        let (ran, on_drop) = (ran.clone(), dropped.on_drop());
        move || {
            ran.set();
            drop(on_drop);
        }
    });
    let ended = block_on(call);
    ensure!(
        matches!(ended, Err(JoinError::RuntimeGone)),
        "it gave {ended:?}"
    );
    dropped.hold();
    ensure!(!ran.is_set(), "it ran all the same");
    Ok(Finding::Holds)
}

const KEPT: &[Class] = &[
    Class {
        name: "kept",
        means: "Threads wait for the next call for a while; many short calls share a few.",
    },
    Class {
        name: "one-each",
        means: "Every call starts a thread of its own, and pays for that.",
    },
];

async fn whether_threads_are_kept<R: Runtime>(rt: R) -> Found {
    Ok(Finding::Is(match kept_thread(&rt).await? {
        Some(_) => "kept",
        None => "one-each",
    }))
}

/// Finds a thread that is still there after its call, with the mark of its end; none if threads end with their calls.
pub(super) async fn kept_thread<R: Runtime>(rt: &R) -> Result<Option<(ThreadId, Mark)>, String> {
    let mut seen = HashSet::new();
    let ended = Mark::default();
    loop {
        let call = rt.spawn_blocking({
            let ended = ended.clone();
            move || {
                set_when_this_thread_ends(&ended);
                thread::current().id()
            }
        });
        let its = joined(call.await)?;
        // A thread that comes again was kept; so was one that is there long after its call, among many idle ones.
        if !seen.insert(its) || seen.len() == 200 {
            return Ok(Some((its, ended)));
        }
        // A thread tells of the result before it is idle again, or ends.
        if seen.len().is_multiple_of(8) {
            rt.sleep(STEP).await;
        }
        if ended.is_set() {
            return Ok(None);
        }
    }
}

const WHOSE: &[Class] = &[
    Class {
        name: "of-the-runtime",
        means: "They end with it, and its limit is its own.",
    },
    Class {
        name: "of-the-process",
        means: "All runtimes in the process share them, and one limit.",
    },
    Class {
        name: "of-the-call",
        means: "There is no pool: a thread ends with its call.",
    },
];

fn whose_the_threads_are<R: Runtime + Owned>(on: &Subject<R>) -> Found {
    // Where the system holds this thread up for long, idle threads end by themselves meanwhile: try again.
    for _ in 0..3 {
        let owner = on.build()?;
        let rt = owner.handle();
        let kept = joined(owner.try_block_on(async move { kept_thread(&rt).await }))??;
        let Some((thread, ended)) = kept else {
            return Ok(Finding::Is("of-the-call"));
        };
        drop(owner);
        if !ended.is_set() && on.run(move |rt| comes_back(rt, thread))? == Finding::Holds {
            return Ok(Finding::Is("of-the-process"));
        }
    }
    Ok(Finding::Is("of-the-runtime"))
}

/// Finds whether a thread takes calls of this runtime too; threads of a pool take turns, so all of them have one soon.
async fn comes_back<R: Runtime>(rt: R, thread: ThreadId) -> Found {
    for _ in 0..1_000 {
        if joined(rt.spawn_blocking(|| thread::current().id()).await)? == thread {
            return Ok(Finding::Holds);
        }
    }
    Ok(Finding::Skipped("it was not seen again".to_owned()))
}
