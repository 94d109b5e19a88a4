//! Checks of tasks that compute without ever awaiting: what the others see, and what is taken off their hands.
//!
//! That something does not happen is told by a thread of the system's own, which is started later and has run for a
//! while: a runtime that meant to run the task would have had its chance.

use super::blocking::workers;
use super::check::{Check, Class, Finding, Found, Topic, ensure};
use super::erased::caps;
use super::probe::{Mark, elsewhere, joined, pause};
use super::subject::Subject;
use crate::{LocalRuntime, Owned, Runtime, Time};
use futures_lite::future::{block_on, poll_once};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const STEP: Duration = Duration::from_millis(2);
/// How long a thread that is started later must have run.
const WHILE: Duration = Duration::from_millis(20);
/// How many tasks wait behind one that computes.
const BEHIND: usize = 20;

macro_rules! checks {
    ($run:ident) => {
        vec![
            Check::must(
                Topic::Fairness,
                "a-timer-due-while-its-worker-computes-is-not-lost",
                |on| on.$run(a_timer_outlasts_computing),
            ),
            Check::must(Topic::Fairness, "work-is-done-where-it-is-awaited", |on| {
                on.$run(work_is_done_where_it_is_awaited)
            }),
            Check::must(Topic::Fairness, "work-that-is-dropped-is-not-done", |on| {
                on.$run(dropped_work_is_not_done)
            }),
        ]
    };
}

/// The checks of runtimes.
pub(super) fn checks<R: Runtime + Owned>() -> Vec<Check<R>> {
    let mut checks: Vec<Check<R>> = checks!(run);
    checks.extend([
        Check::differs(
            Topic::Fairness,
            "who-runs-beside-tasks-that-never-yield",
            "Who runs while as many tasks compute as there are workers?",
            BESIDE,
            |on| {
                let workers = workers(on);
                on.run(move |rt| who_runs_beside(rt, workers))
            },
        ),
        Check::differs(
            Topic::Fairness,
            "what-is-stolen-from-a-worker-that-computes",
            "Which of the tasks that wait behind one that computes are taken over by other workers?",
            STOLEN,
            what_is_stolen,
        ),
    ]);
    checks
}

/// The checks of local runtimes.
pub(super) fn local_checks<R: LocalRuntime + Owned>() -> Vec<Check<R>> {
    checks!(run_local)
}

/// Holds the calling thread until another one was started and has run for a while.
fn compute_for_a_while() -> Result<(), String> {
    block_on(elsewhere(|| pause(WHILE)))
}

async fn a_timer_outlasts_computing<R: Time>(rt: R) -> Found {
    let mut due = pin!(rt.sleep(STEP));
    let ended = poll_once(due.as_mut()).await.is_some();
    pause(2 * STEP);
    if !ended {
        due.await;
    }
    Ok(Finding::Holds)
}

async fn work_is_done_where_it_is_awaited<R: Time>(rt: R) -> Found {
    let own = std::thread::current().id();
    let mut done = 0;
    let mut work = pin!(rt.work(STEP, || {
        done += 1;
        std::thread::current().id()
    }));
    let first = poll_once(work.as_mut()).await;
    let its = match first {
        Some(its) => its,
        None if caps(&rt).virtual_time => work.await,
        None => return Err("it was not done at its first poll".to_owned()),
    };
    ensure!(its == own, "it was done on another thread");
    ensure!(done == 1, "it was done {done} times");
    Ok(Finding::Holds)
}

async fn dropped_work_is_not_done<R: Time>(rt: R) -> Found {
    let mut done = false;
    drop(rt.work(STEP, || done = true));
    rt.yield_now().await;
    ensure!(!done, "it was done although nobody awaited it");
    Ok(Finding::Holds)
}

const BESIDE: &[Class] = &[
    Class {
        name: "nobody",
        means: "All others wait until one of them awaits something or ends.",
    },
    Class {
        name: "everybody",
        means: "A task holds up nobody but itself.",
    },
];

async fn who_runs_beside<R: Runtime>(rt: R, workers: usize) -> Found {
    let (computing, release) = (Arc::new(AtomicUsize::new(0)), Mark::default());
    // The root is one of them.
    let tasks: Vec<_> = (1..workers)
        .map(|_| {
            let (computing, release) = (Arc::clone(&computing), release.clone());
            rt.spawn(async move {
                computing.fetch_add(1, Ordering::SeqCst);
                release.hold();
            })
        })
        .collect();
    // Woken by the timer: a wake from one of them might leave the root in a queue that nobody else looks into.
    while computing.load(Ordering::SeqCst) < tasks.len() {
        rt.sleep(STEP / 2).await;
    }
    let ran = Mark::default();
    let other = rt.spawn({
        let ran = ran.clone();
        async move { ran.set() }
    });
    let computed = compute_for_a_while();
    let beside = ran.is_set();
    release.set();
    computed?;
    joined(other.await)?;
    for task in tasks {
        joined(task.await)?;
    }
    Ok(Finding::Is(if beside { "everybody" } else { "nobody" }))
}

const STOLEN: &[Class] = &[
    Class {
        name: "all",
        means: "None of them waits for long while another worker is free.",
    },
    Class {
        name: "all-but-the-last",
        means: "The one that was spawned or woken last stays with the worker, and waits.",
    },
    Class {
        name: "some",
        means: "Several stay with the worker, and wait.",
    },
    Class {
        name: "none",
        means: "All of them wait, though other workers are free.",
    },
];

fn what_is_stolen<R: Runtime + Owned>(on: &Subject<R>) -> Found {
    match on.workers {
        None => Ok(Finding::Skipped(
            "the suite was not told of several workers".to_owned(),
        )),
        Some(0 | 1) => Ok(Finding::Skipped("there is one worker".to_owned())),
        Some(_) => on.run(what_is_taken_over),
    }
}

async fn what_is_taken_over<R: Runtime>(rt: R) -> Found {
    let mut most = 0;
    // A worker that the system holds up takes nothing over; twice in a row it does not.
    for _ in 0..2 {
        let ran = Arc::new(AtomicUsize::new(0));
        let tasks: Vec<_> = (0..BEHIND)
            .map(|_| {
                let ran = Arc::clone(&ran);
                rt.spawn(async move {
                    ran.fetch_add(1, Ordering::SeqCst);
                })
            })
            .collect();
        let mut before = None;
        loop {
            let now = ran.load(Ordering::SeqCst);
            if now == BEHIND || before == Some(now) {
                break;
            }
            before = Some(now);
            compute_for_a_while()?;
        }
        most = most.max(ran.load(Ordering::SeqCst));
        for task in tasks {
            joined(task.await)?;
        }
        if most == BEHIND {
            break;
        }
    }
    Ok(Finding::Is(match BEHIND - most {
        0 => "all",
        1 => "all-but-the-last",
        BEHIND => "none",
        _ => "some",
    }))
}
