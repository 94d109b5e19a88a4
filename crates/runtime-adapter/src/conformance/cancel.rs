//! Checks of cancelling: what it waits for, what it gives, and when it is asked for.

use super::check::{Check, Finding, Found, Topic, ensure};
use super::probe::{
    Mark, OnDrop, elsewhere, ended, finished, joined, panic_of, pause, quietly, wait_holding,
};
use super::subject::Subject;
use crate::{JoinError, Owned, Runtime, Task};
use async_channel::Receiver;
use futures_lite::future::{block_on, poll_once};
use std::future::{Future, pending};
use std::pin::pin;
use std::task::{Context, Waker};
use std::time::Duration;

/// The checks of this file.
pub(super) fn checks<R: Runtime + Owned>() -> Vec<Check<R>> {
    let must = |name, run: fn(&Subject<R>) -> Found| Check::must(Topic::Cancel, name, run);
    vec![
        must("cancel-waits-for-the-destructors", |on| {
            on.run(cancel_waits_for_the_destructors)
        }),
        must("cancel-waits-for-the-poll-under-way", |on| {
            on.run(cancel_waits_for_the_poll_under_way)
        })
        .needs_threads(),
        must("cancel-destroys-a-task-not-yet-polled", |on| {
            on.run(cancel_destroys_a_task_not_yet_polled)
        }),
        must("cancel-gives-the-result-of-a-finished-task", |on| {
            on.run(cancel_gives_the_result_of_a_finished_task)
        }),
        must("cancel-gives-the-panic-of-a-finished-task", |on| {
            on.run(cancel_gives_the_panic_of_a_finished_task)
        }),
        must("a-dropped-cancel-stays-in-force", |on| {
            on.run(a_dropped_cancel_stays_in_force)
        }),
        must("a-cancel-that-nobody-polls-cancels-when-dropped", |on| {
            on.run(a_cancel_that_nobody_polls_cancels_when_dropped)
        }),
        must("a-cancelled-task-cancels-the-child-that-it-cancels", |on| {
            on.run(a_cancelled_task_cancels_the_child_that_it_cancels)
        }),
        must("two-tasks-may-cancel-each-other", |on| {
            on.run(two_tasks_may_cancel_each_other)
        }),
        must("a-task-may-cancel-itself", |on| {
            on.run(a_task_may_cancel_itself)
        }),
        must("a-cancelled-task-may-be-woken-all-the-same", |on| {
            on.run(a_cancelled_task_may_be_woken_all_the_same)
        })
        .needs_threads(),
    ]
}

/// What a cancelled task is joined with.
fn stopped<T: std::fmt::Debug>(ended: Result<T, JoinError>) -> Result<(), String> {
    ensure!(
        matches!(ended, Err(JoinError::Cancelled)),
        "cancelling gave {ended:?}"
    );
    Ok(())
}

/// Sets the mark after a while, so that whoever does not wait for it comes too early.
fn slow_destructor(mark: &Mark) -> OnDrop<impl FnOnce() + Send + use<>> {
    let mark = mark.clone();
    OnDrop::new(move || {
        pause(Duration::from_millis(2));
        mark.set();
    })
}

async fn cancel_waits_for_the_destructors<R: Runtime>(rt: R) -> Found {
    let (begun, dropped) = (Mark::default(), Mark::default());
    let task = rt.spawn(wait_holding(begun.clone(), slow_destructor(&dropped)));
    begun.wait().await;
    stopped(task.cancel().await)?;
    ensure!(
        dropped.is_set(),
        "`cancel` was ready before the destructor had run"
    );
    Ok(Finding::Holds)
}

async fn cancel_waits_for_the_poll_under_way<R: Runtime>(rt: R) -> Found {
    let (begun, go, dropped) = (Mark::default(), Mark::default(), Mark::default());
    let task = rt.spawn({
        let (begun, go, destructor) = (begun.clone(), go.clone(), slow_destructor(&dropped));
        async move {
            begun.set();
            go.hold();
            wait_holding(begun, destructor).await;
        }
    });
    let told = elsewhere(move || {
        begun.hold();
        let mut cancel = pin!(task.cancel());
        let early = cancel
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()));
        go.set();
        if early.is_ready() {
            return Err("`cancel` was ready while the task was being polled".to_owned());
        }
        stopped(block_on(cancel))?;
        Ok(dropped.is_set())
    });
    ensure!(
        told.await??,
        "`cancel` was ready before the destructor had run"
    );
    Ok(Finding::Holds)
}

async fn cancel_destroys_a_task_not_yet_polled<R: Runtime>(rt: R) -> Found {
    for _ in 0..10 {
        let dropped = Mark::default();
        let task = rt.spawn(wait_holding(Mark::default(), dropped.on_drop()));
        stopped(task.cancel().await)?;
        ensure!(
            dropped.is_set(),
            "`cancel` was ready before the destructor had run"
        );
    }
    Ok(Finding::Holds)
}

async fn cancel_gives_the_result_of_a_finished_task<R: Runtime>(rt: R) -> Found {
    let ended = finished(&rt, 7).await?.cancel().await;
    ensure!(
        matches!(ended, Ok(7)),
        "a task had finished with 7, and cancelling gave {ended:?}"
    );
    Ok(Finding::Holds)
}

async fn cancel_gives_the_panic_of_a_finished_task<R: Runtime>(rt: R) -> Found {
    let task: R::Task<()> = ended(&rt, async { quietly("burnt") }).await?;
    let text = panic_of(task.cancel().await)?;
    ensure!(text == "burnt", "the text of the panic was {text:?}");
    Ok(Finding::Holds)
}

async fn a_dropped_cancel_stays_in_force<R: Runtime>(rt: R) -> Found {
    let (begun, dropped) = (Mark::default(), Mark::default());
    let task = rt.spawn(wait_holding(begun.clone(), dropped.on_drop()));
    begun.wait().await;
    let mut cancel = Box::pin(task.cancel());
    // Asked for, whether or not it is ready already.
    if poll_once(cancel.as_mut()).await.is_none() {
        drop(cancel);
    }
    dropped.wait().await;
    Ok(Finding::Holds)
}

async fn a_cancel_that_nobody_polls_cancels_when_dropped<R: Runtime>(rt: R) -> Found {
    let (begun, dropped) = (Mark::default(), Mark::default());
    let task = rt.spawn(wait_holding(begun.clone(), dropped.on_drop()));
    begun.wait().await;
    drop(task.cancel());
    dropped.wait().await;
    Ok(Finding::Holds)
}

async fn a_cancelled_task_cancels_the_child_that_it_cancels<R: Runtime>(rt: R) -> Found {
    let (begun, child_dropped, parent_dropped) =
        (Mark::default(), Mark::default(), Mark::default());
    let child = rt.spawn(wait_holding(Mark::default(), child_dropped.on_drop()));
    let parent = rt.spawn({
        let (begun, on_drop) = (begun.clone(), parent_dropped.on_drop());
        async move {
            begun.set();
            // Its end is the check's business.
            let _ = child.cancel().await;
            wait_holding(begun, on_drop).await;
        }
    });
    begun.wait().await;
    stopped(parent.cancel().await)?;
    ensure!(
        parent_dropped.is_set(),
        "`cancel` was ready before the destructor had run"
    );
    child_dropped.wait().await;
    Ok(Finding::Holds)
}

async fn two_tasks_may_cancel_each_other<R: Runtime>(rt: R) -> Found {
    async fn rival<R: Runtime, D>(go: Mark, other: Receiver<R::Task<()>>, held: D) {
        go.wait().await;
        if let Ok(other) = other.recv().await {
            // Either may be the first.
            let _ = other.cancel().await;
        }
        drop(held);
    }
    let dropped = [Mark::default(), Mark::default()];
    let (to_first, for_first) = async_channel::bounded(1);
    let (to_second, for_second) = async_channel::bounded(1);
    let go = Mark::default();
    let first = rt.spawn(rival::<R, _>(go.clone(), for_first, dropped[0].on_drop()));
    let second = rt.spawn(rival::<R, _>(go.clone(), for_second, dropped[1].on_drop()));
    ensure!(
        to_first.try_send(second).is_ok() && to_second.try_send(first).is_ok(),
        "a task that waits for a message has gone"
    );
    // Not before both are told: one that is cancelled takes no message any more.
    go.set();
    for dropped in &dropped {
        dropped.wait().await;
    }
    Ok(Finding::Holds)
}

async fn a_task_may_cancel_itself<R: Runtime>(rt: R) -> Found {
    let dropped = Mark::default();
    let (give, own) = async_channel::bounded::<R::Task<()>>(1);
    let task = rt.spawn({
        let on_drop = dropped.on_drop();
        async move {
            if let Ok(own) = own.recv().await {
                // Nobody is there to be told when this is ready.
                let _ = own.cancel().await;
            }
            drop(on_drop);
        }
    });
    ensure!(
        give.try_send(task).is_ok(),
        "the task ended before it was told of its handle"
    );
    dropped.wait().await;
    Ok(Finding::Holds)
}

async fn a_cancelled_task_may_be_woken_all_the_same<R: Runtime>(rt: R) -> Found {
    for _ in 0..20 {
        let (begun, go) = (Mark::default(), Mark::default());
        let task = rt.spawn({
            let (begun, go) = (begun.clone(), go.clone());
            async move {
                begun.set();
                go.wait().await;
                pending::<()>().await;
            }
        });
        begun.wait().await;
        // The wake comes from one side and the cancellation from the other, at about the same time.
        let waking = elsewhere(move || go.set());
        stopped(task.cancel().await)?;
        waking.await?;
    }
    joined(rt.spawn(async {}).await)?;
    Ok(Finding::Holds)
}
