//! Checks of what becomes of a panic: a value for the joiner, and nobody else's trouble.

use super::check::{Check, Finding, Found, Topic, ensure};
use super::probe::{
    DESTRUCTORS_PANIC, Mark, OnDrop, PanicsOnDrop, ended, joined, panic_of, pause, quietly,
    wait_holding,
};
use super::subject::Subject;
use crate::{JoinError, Owned, Runtime, Task};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// The checks of this file.
pub(super) fn checks<R: Runtime + Owned>() -> Vec<Check<R>> {
    let must = |name, run: fn(&Subject<R>) -> Found| Check::must(Topic::Panic, name, run);
    vec![
        must("a-panic-is-a-value", |on| on.run(a_panic_is_a_value)),
        must("a-panic-keeps-its-payload", |on| {
            on.run(a_panic_keeps_its_payload)
        }),
        must("a-panic-at-a-later-poll-is-a-value", |on| {
            on.run(a_panic_at_a_later_poll_is_a_value)
        }),
        must("a-panic-stays-in-its-task", |on| {
            on.run(a_panic_stays_in_its_task)
        }),
        must("a-panic-drops-what-its-task-held", |on| {
            on.run(a_panic_drops_what_its_task_held)
        }),
        must("a-panic-that-nobody-joins-breaks-nothing", |on| {
            on.run(a_panic_that_nobody_joins_breaks_nothing)
        }),
        must("workers-outlive-panics", workers_outlive_panics).needs_threads(),
        must("a-panic-in-a-blocking-call-is-a-value", |on| {
            on.run(a_panic_in_a_blocking_call_is_a_value)
        }),
        must(
            "a-panic-of-the-root-is-a-value",
            a_panic_of_the_root_is_a_value,
        ),
        must(
            "a-panic-of-the-root-unwinds-block-on",
            a_panic_of_the_root_unwinds_block_on,
        ),
        must("a-destructors-panic-at-the-end-is-a-value", |on| {
            on.run(a_destructors_panic_at_the_end_is_a_value)
        }),
        must("a-destructors-panic-is-told-to-the-canceller", |on| {
            on.run(a_destructors_panic_is_told_to_the_canceller)
        }),
        must("a-destructors-panic-after-a-drop-breaks-nothing", |on| {
            on.run(a_destructors_panic_after_a_drop_breaks_nothing)
        }),
        must("a-panic-of-a-result-nobody-takes-breaks-nothing", |on| {
            on.run(a_panic_of_a_result_nobody_takes_breaks_nothing)
        }),
        must(
            "a-destructors-panic-is-not-the-spawners",
            a_destructors_panic_is_not_the_spawners,
        ),
        must(
            "a-destructors-panic-breaks-no-shutdown",
            a_destructors_panic_breaks_no_shutdown,
        ),
    ]
}

async fn a_panic_is_a_value<R: Runtime>(rt: R) -> Found {
    let task: R::Task<()> = rt.spawn(async { quietly("burnt") });
    let text = panic_of(task.await)?;
    ensure!(text == "burnt", "the text of the panic was {text:?}");
    Ok(Finding::Holds)
}

async fn a_panic_keeps_its_payload<R: Runtime>(rt: R) -> Found {
    #[derive(Debug, PartialEq)]
    struct Order(u32);

    let text: R::Task<()> =
        rt.spawn(async { resume_unwind(Box::new(String::from("no. 12 is burnt"))) });
    let text = panic_of(text.await)?;
    ensure!(
        text == "no. 12 is burnt",
        "the text of the panic was {text:?}"
    );
    let order: R::Task<()> = rt.spawn(async { resume_unwind(Box::new(Order(12))) });
    let Err(JoinError::Panicked(panic)) = order.await else {
        return Err("a panic with a payload of its own type was no panic".to_owned());
    };
    let order = panic.into_payload().downcast::<Order>();
    ensure!(
        matches!(&order, Ok(order) if **order == Order(12)),
        "the payload of the panic came as {order:?}"
    );
    Ok(Finding::Holds)
}

async fn a_panic_at_a_later_poll_is_a_value<R: Runtime>(rt: R) -> Found {
    let task: R::Task<()> = ended(&rt, async { quietly("burnt later") }).await?;
    let text = panic_of(task.await)?;
    ensure!(text == "burnt later", "the text of the panic was {text:?}");
    Ok(Finding::Holds)
}

async fn a_panic_stays_in_its_task<R: Runtime>(rt: R) -> Found {
    let go = Mark::default();
    let sibling = rt.spawn({
        let go = go.clone();
        async move {
            go.wait().await;
            1
        }
    });
    let task: R::Task<()> = rt.spawn(async { quietly("burnt") });
    panic_of(task.await)?;
    go.set();
    let result = joined(sibling.await)?;
    ensure!(result == 1, "the task beside it gave {result}");
    Ok(Finding::Holds)
}

async fn a_panic_drops_what_its_task_held<R: Runtime>(rt: R) -> Found {
    let (own_dropped, child_dropped) = (Mark::default(), Mark::default());
    let child = rt.spawn(wait_holding(Mark::default(), child_dropped.on_drop()));
    let held = (child, own_dropped.on_drop());
    let task: R::Task<()> = rt.spawn(async move {
        let _held = held;
        quietly("burnt")
    });
    panic_of(task.await)?;
    ensure!(
        own_dropped.is_set(),
        "the task was joined before what it held was dropped"
    );
    child_dropped.wait().await;
    Ok(Finding::Holds)
}

async fn a_panic_that_nobody_joins_breaks_nothing<R: Runtime>(rt: R) -> Found {
    let unwound = Mark::default();
    let task: R::Task<()> = rt.spawn({
        let on_drop = unwound.on_drop();
        async move {
            let _on_drop = on_drop;
            quietly("burnt")
        }
    });
    task.detach();
    unwound.wait().await;
    // A handle that is dropped when the panic lies there already drops it.
    let task: R::Task<()> = ended(&rt, async { quietly("burnt") }).await?;
    drop(task);
    joined(rt.spawn(async {}).await)?;
    Ok(Finding::Holds)
}

fn workers_outlive_panics<R: Runtime + Owned>(on: &Subject<R>) -> Found {
    let workers = on.workers.unwrap_or(1);
    on.run(move |rt: R| async move {
        for _ in 0..4 * workers {
            let task: R::Task<()> = rt.spawn(async { quietly("burnt") });
            panic_of(task.await)?;
        }
        // Each of these holds its worker until there is one for all of them.
        let present = Arc::new(AtomicUsize::new(0));
        let tasks: Vec<_> = (0..workers)
            .map(|_| {
                let present = Arc::clone(&present);
                rt.spawn(async move {
                    present.fetch_add(1, Ordering::SeqCst);
                    while present.load(Ordering::SeqCst) < workers {
                        pause(Duration::from_micros(100));
                    }
                })
            })
            .collect();
        for task in tasks {
            joined(task.await)?;
        }
        Ok(Finding::Holds)
    })
}

async fn a_panic_in_a_blocking_call_is_a_value<R: Runtime>(rt: R) -> Found {
    let call: R::Blocking<()> = rt.spawn_blocking(|| quietly("dropped a tray"));
    let text = panic_of(call.await)?;
    ensure!(
        text == "dropped a tray",
        "the text of the panic was {text:?}"
    );
    let next = joined(rt.spawn_blocking(|| 5).await)?;
    ensure!(next == 5, "the next call gave {next}");
    Ok(Finding::Holds)
}

fn a_panic_of_the_root_is_a_value<R: Runtime + Owned>(on: &Subject<R>) -> Found {
    let owner = on.build()?;
    let text = panic_of::<()>(owner.try_block_on(async { quietly("closed today") }))?;
    ensure!(text == "closed today", "the text of the panic was {text:?}");
    joined(owner.try_block_on(async {}))?;
    Ok(Finding::Holds)
}

fn a_panic_of_the_root_unwinds_block_on<R: Runtime + Owned>(on: &Subject<R>) -> Found {
    let owner = on.build()?;
    let root = async { resume_unwind(Box::new(86_u8)) };
    let unwound = catch_unwind(AssertUnwindSafe(|| owner.block_on::<_>(root)));
    let unwound: Result<(), _> = unwound;
    let payload = unwound.err().and_then(|payload| payload.downcast().ok());
    ensure!(
        payload == Some(Box::new(86_u8)),
        "`block_on` did not hand the root's panic on, but {payload:?}"
    );
    Ok(Finding::Holds)
}

async fn a_destructors_panic_at_the_end_is_a_value<R: Runtime>(rt: R) -> Found {
    let text = panic_of(rt.spawn(PanicsOnDrop { ready: true }).await)?;
    ensure!(
        text == DESTRUCTORS_PANIC,
        "the text of the panic was {text:?}"
    );
    Ok(Finding::Holds)
}

async fn a_destructors_panic_is_told_to_the_canceller<R: Runtime>(rt: R) -> Found {
    // Once before its first poll, and once while it waits.
    let text = panic_of(rt.spawn(PanicsOnDrop { ready: false }).cancel().await)?;
    ensure!(
        text == DESTRUCTORS_PANIC,
        "the text of the panic was {text:?}"
    );
    let begun = Mark::default();
    let held = PanicsOnDrop { ready: false };
    let task = rt.spawn(wait_holding(begun.clone(), held));
    begun.wait().await;
    let text = panic_of(task.cancel().await)?;
    ensure!(
        text == DESTRUCTORS_PANIC,
        "the text of the panic was {text:?}"
    );
    Ok(Finding::Holds)
}

async fn a_destructors_panic_after_a_drop_breaks_nothing<R: Runtime>(rt: R) -> Found {
    let (begun, dropped) = (Mark::default(), Mark::default());
    let destructor = OnDrop::new({
        let on_drop = dropped.on_drop();
        move || {
            let _on_drop = on_drop;
            quietly(DESTRUCTORS_PANIC)
        }
    });
    let task = rt.spawn(wait_holding(begun.clone(), destructor));
    begun.wait().await;
    drop(task);
    dropped.wait().await;
    drop(rt.spawn(PanicsOnDrop { ready: false }));
    rt.spawn(PanicsOnDrop { ready: true }).detach();
    for _ in 0..10 {
        joined(rt.spawn(async {}).await)?;
    }
    Ok(Finding::Holds)
}

async fn a_panic_of_a_result_nobody_takes_breaks_nothing<R: Runtime>(rt: R) -> Found {
    let dropped = Mark::default();
    let on_drop = dropped.on_drop();
    let result = OnDrop::new(move || {
        let _on_drop = on_drop;
        quietly(DESTRUCTORS_PANIC)
    });
    rt.spawn(async { result }).detach();
    dropped.wait().await;
    rt.spawn_blocking(|| PanicsOnDrop { ready: true }).detach();
    for _ in 0..10 {
        joined(rt.spawn(async {}).await)?;
    }
    joined(rt.spawn_blocking(|| ()).await)?;
    Ok(Finding::Holds)
}

fn a_destructors_panic_is_not_the_spawners<R: Runtime + Owned>(on: &Subject<R>) -> Found {
    let owner = on.build()?;
    let rt = owner.handle();
    drop(owner);
    // Nobody runs these any more, so they are dropped at once, under the spawner's feet.
    let spawned = catch_unwind(AssertUnwindSafe(|| {
        let held = PanicsOnDrop { ready: true };
        rt.spawn(held).detach();
    }));
    ensure!(
        spawned.is_ok(),
        "spawning on a runtime that is gone unwound with the panic of the future's destructor"
    );
    let spawned = catch_unwind(AssertUnwindSafe(|| {
        let held = PanicsOnDrop { ready: true };
        rt.spawn_blocking(move || drop(held)).detach();
    }));
    ensure!(
        spawned.is_ok(),
        "a blocking call on a runtime that is gone unwound with the panic of its destructor"
    );
    Ok(Finding::Holds)
}

fn a_destructors_panic_breaks_no_shutdown<R: Runtime + Owned>(on: &Subject<R>) -> Found {
    let owner = on.build()?;
    let rt = owner.handle();
    #[expect(
        clippy::async_yields_async,
        reason = "the handle is handed out: its task must still be there when the owner goes"
    )]
    let task = joined(owner.try_block_on(async move {
        let begun = Mark::default();
        let held = PanicsOnDrop { ready: false };
        let task = rt.spawn(wait_holding(begun.clone(), held));
        begun.wait().await;
        task
    }))?;
    drop(owner);
    let ended = futures_lite::future::block_on(task);
    ensure!(
        matches!(ended, Err(JoinError::RuntimeGone | JoinError::Panicked(_))),
        "a task that the shutdown dropped was joined with {ended:?}"
    );
    Ok(Finding::Holds)
}
