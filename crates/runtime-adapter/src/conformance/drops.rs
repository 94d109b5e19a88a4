//! Checks of what dropping a handle does.

use super::check::{Check, Finding, Found, Topic, ensure};
use super::probe::{Mark, OnDrop, elsewhere, finished, joined, wait_holding};
use super::subject::Subject;
use crate::{Elapsed, Owned, Runtime};
use std::future::{pending, poll_fn};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::thread;
use std::time::Duration;

/// The checks of this file.
pub(super) fn checks<R: Runtime + Owned>() -> Vec<Check<R>> {
    let must = |name, run: fn(&Subject<R>) -> Found| Check::must(Topic::Drop, name, run);
    vec![
        must("a-dropped-handle-cancels", |on| {
            on.run(a_dropped_handle_cancels)
        }),
        must("a-dropped-handle-cancels-a-woken-task", |on| {
            on.run(a_dropped_handle_cancels_a_woken_task)
        }),
        must("a-dropped-handle-cancels-a-task-not-yet-polled", |on| {
            on.run(a_dropped_handle_cancels_a_task_not_yet_polled)
        }),
        must("a-dropped-handle-cancels-a-task-in-its-poll", |on| {
            on.run(a_dropped_handle_cancels_a_task_in_its_poll)
        })
        .needs_threads(),
        must("a-task-may-drop-its-own-handle", |on| {
            on.run(a_task_may_drop_its_own_handle)
        }),
        must("a-timeout-that-passes-cancels", |on| {
            on.run(a_timeout_that_passes_cancels)
        }),
        must("a-dropped-handle-drops-the-result", |on| {
            on.run(a_dropped_handle_drops_the_result)
        }),
        must("destructors-run-on-the-runtime", |on| {
            on.run(destructors_run_on_the_runtime)
        })
        .needs_threads(),
        must("a-destructor-may-drop-a-handle", |on| {
            on.run(a_destructor_may_drop_a_handle)
        }),
        must("a-dropped-task-is-not-polled-again", |on| {
            on.run(a_dropped_task_is_not_polled_again)
        }),
        must("a-dropped-handle-lets-a-blocking-call-go-on", |on| {
            on.run(a_dropped_handle_lets_a_blocking_call_go_on)
        }),
    ]
}

async fn a_dropped_handle_cancels<R: Runtime>(rt: R) -> Found {
    let (begun, dropped) = (Mark::default(), Mark::default());
    let task = rt.spawn(wait_holding(begun.clone(), dropped.on_drop()));
    begun.wait().await;
    drop(task);
    dropped.wait().await;
    Ok(Finding::Holds)
}

async fn a_dropped_handle_cancels_a_woken_task<R: Runtime>(rt: R) -> Found {
    let (begun, dropped) = (Mark::default(), Mark::default());
    let go = Mark::default();
    let task = rt.spawn({
        let (begun, go, on_drop) = (begun.clone(), go.clone(), dropped.on_drop());
        async move {
            begun.set();
            go.wait().await;
            wait_holding(begun, on_drop).await;
        }
    });
    begun.wait().await;
    // Ready from here on, and perhaps already in a queue.
    go.set();
    drop(task);
    dropped.wait().await;
    Ok(Finding::Holds)
}

async fn a_dropped_handle_cancels_a_task_not_yet_polled<R: Runtime>(rt: R) -> Found {
    for _ in 0..10 {
        let dropped = Mark::default();
        drop(rt.spawn(wait_holding(Mark::default(), dropped.on_drop())));
        dropped.wait().await;
    }
    Ok(Finding::Holds)
}

async fn a_dropped_handle_cancels_a_task_in_its_poll<R: Runtime>(rt: R) -> Found {
    let (begun, go, dropped) = (Mark::default(), Mark::default(), Mark::default());
    let task = rt.spawn({
        let (begun, go, on_drop) = (begun.clone(), go.clone(), dropped.on_drop());
        async move {
            begun.set();
            go.hold();
            wait_holding(begun, on_drop).await;
        }
    });
    let early = elsewhere(move || {
        begun.hold();
        drop(task);
        let early = dropped.is_set();
        go.set();
        dropped.hold();
        early
    });
    ensure!(
        !early.await?,
        "the future was dropped while it was being polled"
    );
    Ok(Finding::Holds)
}

async fn a_task_may_drop_its_own_handle<R: Runtime>(rt: R) -> Found {
    let (went_on, dropped) = (Mark::default(), Mark::default());
    let (give, own) = async_channel::bounded::<R::Task<()>>(1);
    let task = rt.spawn({
        let (went_on, on_drop) = (went_on.clone(), dropped.on_drop());
        async move {
            drop(own.recv().await);
            went_on.set();
            pending::<()>().await;
            drop(on_drop);
        }
    });
    ensure!(
        give.try_send(task).is_ok(),
        "the task ended before it was told of its handle"
    );
    dropped.wait().await;
    ensure!(
        went_on.is_set(),
        "the task was stopped in the middle of its poll"
    );
    Ok(Finding::Holds)
}

async fn a_timeout_that_passes_cancels<R: Runtime>(rt: R) -> Found {
    let dropped = Mark::default();
    let task = rt.spawn(wait_holding(Mark::default(), dropped.on_drop()));
    let ended = rt.timeout(Duration::from_millis(1), task).await;
    ensure!(
        matches!(ended, Err(Elapsed)),
        "a task that waits ended with {ended:?}"
    );
    dropped.wait().await;
    Ok(Finding::Holds)
}

async fn a_dropped_handle_drops_the_result<R: Runtime>(rt: R) -> Found {
    let dropped = Mark::default();
    let task = finished(&rt, dropped.on_drop()).await?;
    ensure!(
        !dropped.is_set(),
        "a result that may still be joined was dropped"
    );
    drop(task);
    dropped.wait().await;
    Ok(Finding::Holds)
}

async fn destructors_run_on_the_runtime<R: Runtime>(rt: R) -> Found {
    let (begun, (tell, hear)) = (Mark::default(), async_channel::bounded(1));
    let tells = OnDrop::new(move || {
        // The check has ended if nobody listens.
        let _ = tell.try_send(thread::current().id());
    });
    let task = rt.spawn(wait_holding(begun.clone(), tells));
    begun.wait().await;
    let foreign = elsewhere(move || {
        drop(task);
        thread::current().id()
    });
    let foreign = foreign.await?;
    let ran_on = hear.recv().await;
    ensure!(
        ran_on != Ok(foreign),
        "the destructor ran on the thread that dropped the handle"
    );
    Ok(Finding::Holds)
}

async fn a_destructor_may_drop_a_handle<R: Runtime>(rt: R) -> Found {
    let (begun, inner_dropped, outer_dropped) = (Mark::default(), Mark::default(), Mark::default());
    let inner = rt.spawn(wait_holding(Mark::default(), inner_dropped.on_drop()));
    let held = (inner, outer_dropped.on_drop());
    let outer = rt.spawn(wait_holding(begun.clone(), held));
    begun.wait().await;
    drop(outer);
    outer_dropped.wait().await;
    inner_dropped.wait().await;
    Ok(Finding::Holds)
}

async fn a_dropped_task_is_not_polled_again<R: Runtime>(rt: R) -> Found {
    let (polls, dropped) = (Arc::new(AtomicUsize::new(0)), Mark::default());
    let (tell, hear) = async_channel::bounded(1);
    let task = rt.spawn({
        let (polls, on_drop) = (Arc::clone(&polls), dropped.on_drop());
        async move {
            poll_fn(|cx| {
                polls.fetch_add(1, Ordering::SeqCst);
                // Full, and nobody's loss, if it is polled a second time.
                let _ = tell.try_send(cx.waker().clone());
                Poll::<()>::Pending
            })
            .await;
            drop(on_drop);
        }
    });
    let waker = hear.recv().await.map_err(|error| error.to_string())?;
    drop(task);
    dropped.wait().await;
    let before = polls.load(Ordering::SeqCst);
    waker.wake();
    joined(rt.spawn(async {}).await)?;
    let after = polls.load(Ordering::SeqCst);
    ensure!(
        before == after,
        "a future was polled {} times after its destructor had run",
        after - before
    );
    Ok(Finding::Holds)
}

async fn a_dropped_handle_lets_a_blocking_call_go_on<R: Runtime>(rt: R) -> Found {
    let (begun, go, done) = (Mark::default(), Mark::default(), Mark::default());
    let call = rt.spawn_blocking({
        let (begun, go, done) = (begun.clone(), go.clone(), done.clone());
        let rt = rt.clone();
        move || {
            begun.set();
            rt.hold(go.wait());
            done.set();
        }
    });
    begun.wait().await;
    drop(call);
    go.set();
    done.wait().await;
    Ok(Finding::Holds)
}
