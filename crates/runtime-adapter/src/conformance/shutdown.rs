//! Checks of a runtime's end: what becomes of its tasks, of those who wait for them, and of those who come too late.

use super::check::{Check, Class, Finding, Found, Topic, ensure};
use super::probe::{Mark, OnDrop, elsewhere, ended, hands_its_waker_out, joined, wait_holding};
use super::subject::Subject;
use crate::{JoinError, Owned, Owner, Runtime, Shutdown, Task};
use futures_lite::future::block_on;
use std::future::pending;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

/// The checks of this file.
pub(super) fn checks<R: Runtime + Owned<Root: Send>>() -> Vec<Check<R>> {
    let must = |name, run: fn(&Subject<R>) -> Found| Check::must(Topic::Lifecycle, name, run);
    vec![
        must(
            "joining-after-the-end-is-an-error",
            joining_after_the_end_is_an_error,
        ),
        must(
            "a-result-outlives-its-runtime",
            a_result_outlives_its_runtime,
        ),
        must(
            "spawning-after-the-end-is-an-error",
            spawning_after_the_end_is_an_error,
        ),
        must(
            "a-blocking-call-after-the-end-is-an-error",
            a_blocking_call_after_the_end_is_an_error,
        ),
        must(
            "a-root-after-the-end-is-an-error",
            a_root_after_the_end_is_an_error,
        ),
        must(
            "an-owner-may-be-dropped-in-its-own-task",
            an_owner_may_be_dropped_in_its_own_task,
        ),
        must(
            "spawning-while-the-runtime-ends-is-safe",
            spawning_while_the_runtime_ends_is_safe,
        )
        .needs_threads(),
        must(
            "a-destructor-may-spawn-while-the-runtime-ends",
            a_destructor_may_spawn_while_the_runtime_ends,
        ),
        Check::differs(
            Topic::Lifecycle,
            "waiting-tasks-when-the-runtime-ends",
            "When are the tasks dropped that wait while their runtime ends?",
            TASKS,
            waiting_tasks_when_the_runtime_ends,
        ),
        Check::differs(
            Topic::Lifecycle,
            "a-joiner-when-the-runtime-ends",
            "When does a joiner outside hear that the runtime of the task has ended?",
            JOINERS,
            a_joiner_when_the_runtime_ends,
        ),
        Check::differs(
            Topic::Lifecycle,
            "a-root-under-way-when-the-runtime-ends",
            "What becomes of a root whose runtime's owner is dropped on another thread?",
            ROOTS,
            a_root_under_way_when_the_runtime_ends,
        )
        .needs_threads(),
        Check::differs(
            Topic::Lifecycle,
            "a-busy-worker-when-the-runtime-ends",
            "What does a shutdown say whose deadline passes while a worker is still busy?",
            BUSY,
            a_busy_worker_when_the_runtime_ends,
        )
        .needs_threads(),
    ]
}

/// Builds a runtime, polls a task on it that waits and keeps `held`, and returns both.
fn with_a_waiting_task<R, T>(on: &Subject<R>, held: T) -> Result<(Owner<R>, R::Task<()>), String>
where
    R: Runtime + Owned,
    T: Send + 'static,
{
    let owner = on.build()?;
    let begun = Mark::default();
    let task = owner.spawn(wait_holding(begun.clone(), held));
    joined(owner.try_block_on(async move { begun.wait().await }))?;
    Ok((owner, task))
}

fn gone<T: std::fmt::Debug>(ended: Result<T, JoinError>) -> Result<(), String> {
    ensure!(
        matches!(ended, Err(JoinError::RuntimeGone)),
        "it should have ended with `RuntimeGone`, but ended with {ended:?}"
    );
    Ok(())
}

fn joining_after_the_end_is_an_error<R: Runtime + Owned>(on: &Subject<R>) -> Found {
    let (owner, task) = with_a_waiting_task(on, ())?;
    let never_polled = owner.spawn(pending::<()>());
    drop(owner);
    gone(block_on(task))?;
    stopped(block_on(never_polled.cancel()))?;
    Ok(Finding::Holds)
}

/// What a task is cancelled with that stopped before, or just then.
fn stopped<T: std::fmt::Debug>(ended: Result<T, JoinError>) -> Result<(), String> {
    ensure!(
        matches!(ended, Err(JoinError::Cancelled | JoinError::RuntimeGone)),
        "cancelling a task of a runtime that had ended gave {ended:?}"
    );
    Ok(())
}

fn a_result_outlives_its_runtime<R: Runtime + Owned>(on: &Subject<R>) -> Found {
    let owner = on.build()?;
    let rt = owner.handle();
    let task = joined(owner.try_block_on(async move { ended(&rt, async { 7 }).await }))??;
    drop(owner);
    let result = joined(block_on(task))?;
    ensure!(result == 7, "the task had given {result}");
    Ok(Finding::Holds)
}

fn spawning_after_the_end_is_an_error<R: Runtime + Owned>(on: &Subject<R>) -> Found {
    let owner = on.build()?;
    let rt = owner.handle();
    drop(owner);
    let (begun, dropped) = (Mark::default(), Mark::default());
    let task = rt.spawn({
        let (begun, on_drop) = (begun.clone(), dropped.on_drop());
        async move {
            begun.set();
            drop(on_drop);
        }
    });
    gone(block_on(task))?;
    dropped.hold();
    ensure!(!begun.is_set(), "a task ran whose runtime had ended");
    stopped(block_on(rt.spawn(async {}).cancel()))?;
    rt.spawn(async {}).detach();
    Ok(Finding::Holds)
}

fn a_blocking_call_after_the_end_is_an_error<R: Runtime + Owned>(on: &Subject<R>) -> Found {
    let owner = on.build()?;
    let rt = owner.handle();
    drop(owner);
    let called = Mark::default();
    let call = rt.spawn_blocking({
        let called = called.clone();
        move || called.set()
    });
    gone(block_on(call))?;
    ensure!(!called.is_set(), "a call ran whose runtime had ended");
    Ok(Finding::Holds)
}

fn a_root_after_the_end_is_an_error<R: Runtime + Owned>(on: &Subject<R>) -> Found {
    let owner = on.build()?;
    let rt = owner.handle();
    drop(owner);
    let dropped = Mark::default();
    gone(rt.try_block_on(wait_holding(Mark::default(), dropped.on_drop())))?;
    dropped.hold();
    Ok(Finding::Holds)
}

fn an_owner_may_be_dropped_in_its_own_task<R>(on: &Subject<R>) -> Found
where
    R: Runtime + Owned<Root: Send>,
{
    let owner = on.build()?;
    let (rt, dropped) = (owner.handle(), Mark::default());
    // The root may end, or be stopped at its next wait; either way it is heard of.
    let _ = rt.try_block_on({
        let dropped = dropped.clone();
        async move {
            drop(owner);
            dropped.set();
        }
    });
    ensure!(dropped.is_set(), "the owner is still there");
    Ok(Finding::Holds)
}

fn spawning_while_the_runtime_ends_is_safe<R: Runtime + Owned>(on: &Subject<R>) -> Found {
    let owner = on.build()?;
    let (rt, begun) = (owner.handle(), Mark::default());
    let spawning = elsewhere({
        let begun = begun.clone();
        move || {
            let mut tasks = Vec::new();
            for n in 0..100 {
                tasks.push(rt.spawn(async move { n }));
                begun.set();
            }
            tasks
        }
    });
    begun.hold();
    drop(owner);
    for (n, task) in block_on(spawning)?.into_iter().enumerate() {
        let ended = block_on(task);
        ensure!(
            matches!(ended, Err(JoinError::RuntimeGone)) || matches!(ended, Ok(it) if it == n),
            "task {n} ended with {ended:?}"
        );
    }
    Ok(Finding::Holds)
}

fn a_destructor_may_spawn_while_the_runtime_ends<R: Runtime + Owned>(on: &Subject<R>) -> Found {
    let (give, given) = async_channel::bounded::<R>(1);
    let spawns = OnDrop::new(move || {
        if let Ok(rt) = given.try_recv() {
            drop(rt.spawn(async {}));
            rt.spawn_blocking(|| ()).detach();
        }
    });
    let (owner, task) = with_a_waiting_task(on, spawns)?;
    ensure!(
        give.try_send(owner.handle()).is_ok(),
        "the waiting task has gone"
    );
    drop(owner);
    gone(block_on(task))?;
    Ok(Finding::Holds)
}

const TASKS: &[Class] = &[
    Class {
        name: "at-once",
        means: "Their destructors have run when the owner's drop returns.",
    },
    Class {
        name: "at-their-next-wake",
        means: "Each is dropped when it would have run next, and kept until then.",
    },
];

fn waiting_tasks_when_the_runtime_ends<R: Runtime + Owned>(on: &Subject<R>) -> Found {
    let owner = on.build()?;
    let dropped = Mark::default();
    let (give, given) = async_channel::bounded(1);
    let on_drop = dropped.on_drop();
    let task = owner.spawn(async move {
        hands_its_waker_out(give, Mark::default()).await;
        drop(on_drop);
    });
    let waker = owner.try_block_on(async move { given.recv().await });
    let waker = joined(waker)?.map_err(|error| error.to_string())?;
    task.detach();
    drop(owner);
    if dropped.is_set() {
        return Ok(Finding::Is("at-once"));
    }
    waker.wake();
    dropped.hold();
    Ok(Finding::Is("at-their-next-wake"))
}

const JOINERS: &[Class] = &[
    Class {
        name: "at-once",
        means: "It is woken, and told `RuntimeGone`.",
    },
    Class {
        name: "when-it-asks-again",
        means: "It is not woken, and is told `RuntimeGone` if something else makes it poll the handle.",
    },
];

fn a_joiner_when_the_runtime_ends<R: Runtime + Owned>(on: &Subject<R>) -> Found {
    let (owner, mut task) = with_a_waiting_task(on, ())?;
    let told = Mark::default();
    let waker = told.waker();
    let mut cx = Context::from_waker(&waker);
    let early = Pin::new(&mut task).poll(&mut cx);
    ensure!(
        early.is_pending(),
        "a task that waits was joined: {early:?}"
    );
    drop(owner);
    let was_told = told.is_set();
    match Pin::new(&mut task).poll(&mut cx) {
        Poll::Ready(ended) => gone(ended)?,
        Poll::Pending => return Err("the joiner never hears of the end".to_owned()),
    }
    Ok(Finding::Is(if was_told {
        "at-once"
    } else {
        "when-it-asks-again"
    }))
}

const ROOTS: &[Class] = &[
    Class {
        name: "it-is-stopped",
        means: "Its `try_block_on` gives `RuntimeGone`.",
    },
    Class {
        name: "it-goes-on",
        means: "The runtime ends only after the root has.",
    },
];

fn a_root_under_way_when_the_runtime_ends<R: Runtime + Owned>(on: &Subject<R>) -> Found {
    let owner = on.build()?;
    let (go, (give, given)) = (Mark::default(), async_channel::bounded(1));
    let root = elsewhere({
        let (rt, go) = (owner.handle(), go.clone());
        move || rt.try_block_on(hands_its_waker_out(give, go))
    });
    let waker = given.recv_blocking().map_err(|error| error.to_string())?;
    drop(owner);
    go.set();
    waker.wake();
    match block_on(root)? {
        Err(JoinError::RuntimeGone) => Ok(Finding::Is("it-is-stopped")),
        Ok(()) => Ok(Finding::Is("it-goes-on")),
        other => Err(format!("the root ended with {other:?}")),
    }
}

const BUSY: &[Class] = &[
    Class {
        name: "overdue",
        means: "`Shutdown::Overdue`: something was still running, and was let go.",
    },
    Class {
        name: "clean",
        means: "`Shutdown::Clean`: its workers belong to the process, and it does not look at them.",
    },
];

fn a_busy_worker_when_the_runtime_ends<R: Runtime + Owned>(on: &Subject<R>) -> Found {
    let owner = on.build()?;
    let (begun, go) = (Mark::default(), Mark::default());
    let root = elsewhere({
        let (rt, begun, go) = (owner.handle(), begun.clone(), go.clone());
        move || {
            rt.try_block_on(async move {
                begun.set();
                go.hold();
            })
        }
    });
    begun.hold();
    let shutdown = owner.shutdown(Duration::from_millis(1));
    go.set();
    match block_on(root)? {
        // Its poll had begun, and so it may well have come to its end.
        Ok(()) | Err(JoinError::RuntimeGone) => {}
        other => return Err(format!("the root ended with {other:?}")),
    }
    Ok(Finding::Is(match shutdown {
        Shutdown::Overdue => "overdue",
        Shutdown::Clean => "clean",
    }))
}
