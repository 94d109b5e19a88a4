//! Checks of where tasks run, and in which order.

use super::check::{Check, Class, Finding, Found, Topic, ensure};
use super::probe::{Mark, elsewhere, joined};
use super::subject::Subject;
use crate::{JoinError, Owned, Runtime, Task};
use std::collections::HashSet;
use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Waker};
use std::thread;

/// The checks of this file.
pub(super) fn checks<R: Runtime + Owned>() -> Vec<Check<R>> {
    use Topic::Tasks;
    vec![
        Check::differs(
            Tasks,
            "the-thread-of-the-root",
            "Which thread runs the future that is given to `block_on`?",
            ROOTS,
            the_thread_of_the_root,
        ),
        Check::differs(
            Tasks,
            "the-thread-of-a-task",
            "Do tasks share threads?",
            THREADS,
            |on| on.run(the_thread_of_a_task),
        ),
        Check::differs(
            Tasks,
            "the-order-of-spawned-tasks",
            "In which order do tasks begin that one task spawned, on one worker?",
            ORDERS,
            |on| order(on, spawned),
        ),
        Check::differs(
            Tasks,
            "the-order-of-woken-tasks",
            "In which order do tasks go on that one task woke, on one worker?",
            ORDERS,
            |on| order(on, woken),
        ),
        Check::differs(
            Tasks,
            "a-result-that-comes-while-cancelling",
            "What becomes of the result of a task that ends in the very poll during which it is cancelled?",
            RACES,
            |on| on.run(a_result_that_comes_while_cancelling),
        ).needs_threads(),
    ]
}

const ROOTS: &[Class] = &[
    Class {
        name: "a-worker",
        means: "The root is a task on a thread of the runtime; the caller only waits.",
    },
    Class {
        name: "the-caller",
        means: "The thread that calls `block_on` is the worker for as long as it lasts; tasks rest in between.",
    },
];

fn the_thread_of_the_root<R: Runtime + Owned>(on: &Subject<R>) -> Found {
    let owner = on.build()?;
    let root = joined(owner.try_block_on(async { thread::current().id() }))?;
    Ok(Finding::Is(if root == thread::current().id() {
        "the-caller"
    } else {
        "a-worker"
    }))
}

const THREADS: &[Class] = &[
    Class {
        name: "shared",
        means: "Many tasks take turns on a few threads; one that blocks holds others up.",
    },
    Class {
        name: "one-each",
        means: "Each task has a thread of its own; blocking holds nobody up, and there can be only so many.",
    },
];

async fn the_thread_of_a_task<R: Runtime>(rt: R) -> Found {
    Ok(Finding::Is(if has_a_thread_each(&rt).await? {
        "one-each"
    } else {
        "shared"
    }))
}

/// Tells whether no two of many tasks that run one after another run on the same thread.
pub(super) async fn has_a_thread_each<R: Runtime>(rt: &R) -> Result<bool, String> {
    const TASKS: usize = 40;
    let mut seen = HashSet::new();
    for _ in 0..TASKS {
        seen.insert(joined(rt.spawn(async { thread::current().id() }).await)?);
    }
    Ok(seen.len() == TASKS)
}

const ORDERS: &[Class] = &[
    Class {
        name: "fifo",
        means: "First come, first served.",
    },
    Class {
        name: "lifo-slot",
        means: "The last one runs next, ahead of the queue; the others follow in their order.",
    },
    Class {
        name: "lifo",
        means: "The last one first, the first one last.",
    },
    Class {
        name: "mixed",
        means: "In an order that is none of these.",
    },
    Class {
        name: "of-the-system",
        means: "As the operating system lets their threads run.",
    },
];

/// How many tasks are put in order.
const QUEUE: usize = 8;

/// Where each task notes its number when its turn has come.
type Turns = Arc<Mutex<Vec<usize>>>;

/// Finds the order in which tasks have their turns; several workers have none, which is no property of the runtime.
fn order<R, F>(on: &Subject<R>, body: impl FnOnce(R, Turns) -> F + Send + 'static) -> Found
where
    R: Runtime + Owned,
    F: Future<Output = Result<(), String>> + Send + 'static,
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
        let turns = Turns::default();
        body(rt, Arc::clone(&turns)).await?;
        let turns = std::mem::take(&mut *turns.lock().unwrap_or_else(PoisonError::into_inner));
        ensure!(
            turns.len() == QUEUE,
            "{} of {QUEUE} tasks had a turn",
            turns.len()
        );
        Ok(Finding::Is(name_of(&turns)))
    })
}

fn name_of(turns: &[usize]) -> &'static str {
    let is_rising = |turns: &[usize]| turns.is_sorted_by(|a, b| a < b);
    if is_rising(turns) {
        "fifo"
    } else if turns.is_sorted_by(|a, b| a > b) {
        "lifo"
    } else if turns[0] == QUEUE - 1 && is_rising(&turns[1..]) {
        "lifo-slot"
    } else {
        "mixed"
    }
}

fn note(turns: &Turns, n: usize) {
    turns.lock().unwrap_or_else(PoisonError::into_inner).push(n);
}

async fn spawned<R: Runtime>(rt: R, turns: Turns) -> Result<(), String> {
    let tasks: Vec<_> = (0..QUEUE)
        .map(|n| {
            let turns = Arc::clone(&turns);
            rt.spawn(async move { note(&turns, n) })
        })
        .collect();
    for task in tasks {
        joined(task.await)?;
    }
    Ok(())
}

async fn woken<R: Runtime>(rt: R, turns: Turns) -> Result<(), String> {
    let (present, all) = (Arc::new(AtomicUsize::new(0)), Mark::default());
    let mut gates = Vec::new();
    let tasks: Vec<_> = (0..QUEUE)
        .map(|n| {
            let (turns, gate) = (Arc::clone(&turns), Mark::default());
            gates.push(gate.clone());
            let (present, all) = (Arc::clone(&present), all.clone());
            rt.spawn(async move {
                if present.fetch_add(1, Ordering::SeqCst) + 1 == QUEUE {
                    all.set();
                }
                gate.wait().await;
                note(&turns, n);
            })
        })
        .collect();
    // On the one worker, the root runs only when the last of them waits.
    all.wait().await;
    for gate in gates {
        gate.set();
    }
    for task in tasks {
        joined(task.await)?;
    }
    Ok(())
}

const RACES: &[Class] = &[
    Class {
        name: "kept",
        means: "The canceller is given the result.",
    },
    Class {
        name: "lost",
        means: "The canceller is told that the task was cancelled, though it ran to its end.",
    },
];

async fn a_result_that_comes_while_cancelling<R: Runtime>(rt: R) -> Found {
    let (begun, go) = (Mark::default(), Mark::default());
    let task = rt.spawn({
        let (begun, go) = (begun.clone(), go.clone());
        async move {
            begun.set();
            go.hold();
            7
        }
    });
    let ended = elsewhere(move || {
        begun.hold();
        let mut cancel = pin!(task.cancel());
        // Cancelling is asked for at the first poll, and here the task is in the middle of its own.
        let _ = cancel
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()));
        go.set();
        futures_lite::future::block_on(cancel)
    });
    match ended.await? {
        Ok(7) => Ok(Finding::Is("kept")),
        Err(JoinError::Cancelled) => Ok(Finding::Is("lost")),
        other => Err(format!("the canceller was told {other:?}")),
    }
}
