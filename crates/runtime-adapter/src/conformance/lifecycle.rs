//! Checks of a runtime's life: roots one after another and side by side, roots inside tasks, several runtimes at once.

use super::check::{Check, Finding, Found, Topic, ensure};
use super::probe::{Mark, elsewhere, joined};
use super::subject::Subject;
use crate::{JoinError, Owned, Runtime, Task};
use futures_lite::future::block_on;
use std::thread;
use std::time::Duration;

/// The checks of this file.
pub(super) fn checks<R: Runtime + Owned>() -> Vec<Check<R>> {
    let must = |name, run: fn(&Subject<R>) -> Found| Check::must(Topic::Lifecycle, name, run);
    vec![
        must("a-runtime-may-be-built-anew", a_runtime_may_be_built_anew),
        must(
            "two-runtimes-live-side-by-side",
            two_runtimes_live_side_by_side,
        )
        .needs_threads(),
        must(
            "a-task-spawned-outside-runs-with-the-root",
            a_task_spawned_outside_runs_with_the_root,
        ),
        must(
            "a-task-goes-on-with-the-next-root",
            a_task_goes_on_with_the_next_root,
        ),
        must(
            "two-threads-may-have-roots-at-once",
            two_threads_may_have_roots_at_once,
        )
        .needs_threads(),
        must("a-root-inside-a-task-is-refused", |on| {
            on.run(a_root_inside_a_task_is_refused)
        }),
        must("a-root-inside-a-blocking-call-runs", |on| {
            on.run(a_root_inside_a_blocking_call_runs)
        }),
        must("a-held-future-stays-on-its-thread", |on| {
            on.run(a_held_future_stays_on_its_thread)
        }),
        must(
            "a-runtime-may-be-built-inside-a-task",
            a_runtime_may_be_built_inside_a_task,
        ),
        must(
            "a-runtime-may-run-inside-a-blocking-call",
            a_runtime_may_run_inside_a_blocking_call,
        ),
    ]
}

fn a_runtime_may_be_built_anew<R: Runtime + Owned>(on: &Subject<R>) -> Found {
    for n in 0..3 {
        let owner = on.build()?;
        let rt = owner.handle();
        let result = owner.try_block_on(async move { rt.spawn(async move { n }).await });
        let result = joined(joined(result)?)?;
        ensure!(result == n, "the runtime built as number {n} gave {result}");
    }
    Ok(Finding::Holds)
}

fn two_runtimes_live_side_by_side<R: Runtime + Owned>(on: &Subject<R>) -> Found {
    let (first, second) = (on.build()?, on.build()?);
    let (here, there) = (Mark::default(), Mark::default());
    let there_rt = second.handle();
    let side = elsewhere({
        let (here, there) = (here.clone(), there.clone());
        move || {
            there_rt.try_block_on(async move {
                there.set();
                here.wait().await;
            })
        }
    });
    // Each root waits for the other one, and a task of the one is joined by the other.
    let rt = first.handle();
    let root = first.try_block_on(async move {
        let task = rt.spawn(async move {
            there.wait().await;
            here.set();
        });
        joined(task.await)?;
        joined(side.await?)
    });
    joined(root)??;
    Ok(Finding::Holds)
}

fn a_task_spawned_outside_runs_with_the_root<R: Runtime + Owned>(on: &Subject<R>) -> Found {
    let owner = on.build()?;
    let task = owner.spawn(async { 9 });
    let result = joined(joined(owner.try_block_on(task))?)?;
    ensure!(result == 9, "the task gave {result}");
    Ok(Finding::Holds)
}

fn a_task_goes_on_with_the_next_root<R: Runtime + Owned>(on: &Subject<R>) -> Found {
    let owner = on.build()?;
    let (begun, go, done) = (Mark::default(), Mark::default(), Mark::default());
    owner
        .spawn({
            let (begun, go, done) = (begun.clone(), go.clone(), done.clone());
            async move {
                begun.set();
                go.wait().await;
                done.set();
            }
        })
        .detach();
    joined(owner.try_block_on(async move { begun.wait().await }))?;
    joined(owner.try_block_on(async move {
        go.set();
        done.wait().await;
    }))?;
    Ok(Finding::Holds)
}

fn two_threads_may_have_roots_at_once<R: Runtime + Owned>(on: &Subject<R>) -> Found {
    let owner = on.build()?;
    let (here, there) = (Mark::default(), Mark::default());
    let side = elsewhere({
        let (rt, here, there) = (owner.handle(), here.clone(), there.clone());
        move || {
            rt.try_block_on(async move {
                there.set();
                here.wait().await;
            })
        }
    });
    joined(owner.try_block_on(async move {
        here.set();
        there.wait().await;
    }))?;
    joined(block_on(side)?)?;
    Ok(Finding::Holds)
}

async fn a_root_inside_a_task_is_refused<R: Runtime>(rt: R) -> Found {
    let dropped = Mark::default();
    let on_drop = dropped.on_drop();
    let nested = rt.try_block_on(async move { drop(on_drop) });
    let Err(error @ JoinError::Nested) = nested else {
        return Err(format!("`try_block_on` inside a task gave {nested:?}"));
    };
    ensure!(
        dropped.is_set(),
        "the future of the refused root is still there"
    );
    let text = error.to_string();
    ensure!(
        text.contains("await") && text.contains("spawn_blocking"),
        "the refusal names no remedy: {text}"
    );
    // The root of the check is a task itself; one that it spawned is no different.
    let inner = rt.clone();
    let nested = joined(rt.spawn(async move { inner.try_block_on(async {}) }).await)?;
    ensure!(
        matches!(nested, Err(JoinError::Nested)),
        "`try_block_on` inside a spawned task gave {nested:?}"
    );
    Ok(Finding::Holds)
}

async fn a_root_inside_a_blocking_call_runs<R: Runtime>(rt: R) -> Found {
    let call = rt.spawn_blocking({
        let rt = rt.clone();
        move || {
            let inner = rt.clone();
            rt.try_block_on(async move { inner.spawn(async { 2 }).await })
        }
    });
    let result = joined(joined(joined(call.await)?)?)?;
    ensure!(result == 2, "the root gave {result}");
    Ok(Finding::Holds)
}

async fn a_held_future_stays_on_its_thread<R: Runtime>(rt: R) -> Found {
    let call = rt.spawn_blocking({
        let rt = rt.clone();
        move || {
            let before = thread::current().id();
            let during = rt.hold(async {
                rt.sleep(Duration::from_millis(1)).await;
                let task = rt.spawn(async {});
                (task.await, thread::current().id())
            });
            (before, during)
        }
    });
    let (before, (task, during)) = joined(call.await)?;
    joined(task)?;
    ensure!(
        before == during,
        "the future that is held left the thread that holds it"
    );
    Ok(Finding::Holds)
}

fn a_runtime_may_be_built_inside_a_task<R: Runtime + Owned>(on: &Subject<R>) -> Found {
    let inner = on.clone();
    on.run(move |rt: R| async move {
        let waiting = {
            let owner = inner.build()?;
            let refused = owner.try_block_on(async {});
            ensure!(
                matches!(refused, Err(JoinError::Nested)),
                "`try_block_on` of another runtime inside a task gave {refused:?}"
            );
            // The owner is dropped inside a task as well.
            owner.spawn(std::future::pending::<()>())
        };
        let ended = waiting.await;
        ensure!(
            matches!(ended, Err(JoinError::RuntimeGone)),
            "a task of the inner runtime ended with {ended:?}"
        );
        joined(rt.spawn(async {}).await)?;
        Ok(Finding::Holds)
    })
}

fn a_runtime_may_run_inside_a_blocking_call<R: Runtime + Owned>(on: &Subject<R>) -> Found {
    let inner = on.clone();
    on.run(move |rt: R| async move {
        let call = rt.spawn_blocking(move || {
            let owner = inner.build()?;
            let rt = owner.handle();
            joined(owner.try_block_on(async move { rt.spawn(async { 6 }).await }))
        });
        let result = joined(joined(call.await)??)?;
        ensure!(result == 6, "the inner runtime gave {result}");
        Ok(Finding::Holds)
    })
}
