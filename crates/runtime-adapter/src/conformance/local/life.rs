//! Checks of a local runtime's life: its roots, and its end.

use super::super::check::{Check, Finding, Found, Topic, ensure};
use super::super::probe::{
    DESTRUCTORS_PANIC, Mark, OnDrop, joined, panic_of, quietly, wait_holding,
};
use super::super::subject::Subject;
use crate::{JoinError, LocalRuntime, Owned};
use futures_lite::future::block_on;
use std::future::pending;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::rc::Rc;

/// The checks of this file.
pub(in crate::conformance) fn checks<R: LocalRuntime + Owned>() -> Vec<Check<R>> {
    let must = |name, run: fn(&Subject<R>) -> Found| Check::must(Topic::Local, name, run);
    vec![
        must(
            "a-panic-of-the-local-root-is-a-value",
            a_panic_of_the_root_is_a_value,
        ),
        must(
            "a-local-task-goes-on-with-the-next-root",
            a_task_goes_on_with_the_next_root,
        ),
        must("a-local-root-inside-a-task-is-refused", |on| {
            on.run_local(a_root_inside_a_task_is_refused)
        }),
        must(
            "waiting-local-tasks-are-dropped-with-their-owner",
            waiting_tasks_are_dropped_with_their_owner,
        ),
        must(
            "local-work-after-the-end-is-an-error",
            work_after_the_end_is_an_error,
        ),
        must(
            "a-local-owner-may-be-dropped-in-its-own-task",
            an_owner_may_be_dropped_in_its_own_task,
        ),
    ]
}

fn a_panic_of_the_root_is_a_value<R: LocalRuntime + Owned>(on: &Subject<R>) -> Found {
    let owner = on.build()?;
    let text = panic_of::<()>(owner.try_block_on_local(async { quietly("closed today") }))?;
    ensure!(text == "closed today", "the text of the panic was {text:?}");
    let root = async { resume_unwind(Box::new(86_u8)) };
    let unwound: Result<(), _> = catch_unwind(AssertUnwindSafe(|| owner.block_on_local::<_>(root)));
    let payload = unwound.err().and_then(|payload| payload.downcast().ok());
    ensure!(
        payload == Some(Box::new(86_u8)),
        "`block_on_local` did not hand the root's panic on, but {payload:?}"
    );
    Ok(Finding::Holds)
}

fn a_task_goes_on_with_the_next_root<R: LocalRuntime + Owned>(on: &Subject<R>) -> Found {
    let owner = on.build()?;
    let (begun, go) = (Mark::default(), Mark::default());
    let task = owner.spawn_local({
        let (begun, go) = (begun.clone(), go.clone());
        async move {
            begun.set();
            go.wait().await;
            Rc::new(8)
        }
    });
    joined(owner.try_block_on_local(async move { begun.wait().await }))?;
    go.set();
    let result = joined(joined(owner.try_block_on_local(task))?)?;
    ensure!(*result == 8, "the task gave {result}");
    Ok(Finding::Holds)
}

async fn a_root_inside_a_task_is_refused<R: LocalRuntime>(rt: R) -> Found {
    let dropped = Mark::default();
    let on_drop = dropped.on_drop();
    let nested = rt.try_block_on_local(async move { drop(on_drop) });
    ensure!(
        matches!(nested, Err(JoinError::Nested)),
        "`try_block_on_local` inside a task gave {nested:?}"
    );
    ensure!(
        dropped.is_set(),
        "the future of the refused root is still there"
    );
    Ok(Finding::Holds)
}

fn waiting_tasks_are_dropped_with_their_owner<R: LocalRuntime + Owned>(on: &Subject<R>) -> Found {
    let owner = on.build()?;
    let (begun, dropped) = (Mark::default(), Mark::default());
    let rt = owner.handle();
    let held = OnDrop::new({
        let on_drop = dropped.on_drop();
        move || {
            drop(on_drop);
            // Nothing comes of it, and nothing breaks.
            drop(rt.spawn_local(async {}));
            quietly(DESTRUCTORS_PANIC)
        }
    });
    let task = owner.spawn_local(wait_holding(begun.clone(), held));
    joined(owner.try_block_on_local(async move { begun.wait().await }))?;
    drop(owner);
    ensure!(
        dropped.is_set(),
        "a task that waits is still there without its owner"
    );
    let ended = block_on(task);
    ensure!(
        matches!(ended, Err(JoinError::RuntimeGone | JoinError::Panicked(_))),
        "the task ended with {ended:?}"
    );
    Ok(Finding::Holds)
}

fn work_after_the_end_is_an_error<R: LocalRuntime + Owned>(on: &Subject<R>) -> Found {
    let owner = on.build()?;
    let rt = owner.handle();
    let before = rt.spawn_local(pending::<()>());
    drop(owner);
    let dropped = Mark::default();
    let joined = block_on(before);
    let spawned = block_on(rt.spawn_local(wait_holding(Mark::default(), dropped.on_drop())));
    let root = rt.try_block_on_local(async {});
    for ended in [joined, spawned, root] {
        ensure!(
            matches!(ended, Err(JoinError::RuntimeGone)),
            "it should have ended with `RuntimeGone`, but ended with {ended:?}"
        );
    }
    dropped.hold();
    Ok(Finding::Holds)
}

fn an_owner_may_be_dropped_in_its_own_task<R: LocalRuntime + Owned>(on: &Subject<R>) -> Found {
    let owner = on.build()?;
    let (rt, dropped) = (owner.handle(), Mark::default());
    // The root may end, or be stopped at its next wait; either way it is heard of.
    let _ = rt.try_block_on_local({
        let dropped = dropped.clone();
        async move {
            drop(owner);
            dropped.set();
        }
    });
    ensure!(dropped.is_set(), "the owner is still there");
    Ok(Finding::Holds)
}
