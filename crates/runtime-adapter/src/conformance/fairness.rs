//! Checks that nobody is left out: busy tasks on every worker leave room for timers, and for tasks that come anew.

use super::blocking::workers;
use super::check::{Check, Finding, Found, Topic};
use super::erased::caps;
use super::probe::{Mark, elsewhere, joined};
use crate::sync::{Receiver, Sender, channel};
use crate::{LocalRuntime, Owned, Runtime, Time};
use futures_lite::future::or;
use std::future::poll_fn;
use std::num::NonZeroUsize;
use std::task::Poll;
use std::time::Duration;

const STEP: Duration = Duration::from_millis(2);

/// The checks of runtimes.
pub(super) fn checks<R: Runtime + Owned>() -> Vec<Check<R>> {
    use Topic::Fairness;
    vec![
        Check::must(Fairness, "yielding-lets-the-timers-of-a-task-fire", |on| {
            on.run(yields_let_timers_fire)
        }),
        Check::must(
            Fairness,
            "yielding-tasks-on-every-worker-let-timers-fire",
            |on| {
                let workers = workers(on);
                on.run(move |rt| yielding_tasks_let_timers_fire(rt, workers))
            },
        ),
        Check::must(Fairness, "yielding-lets-a-spawned-task-run", |on| {
            on.run(yields_let_a_spawned_task_run)
        }),
        Check::must(
            Fairness,
            "yielding-tasks-on-every-worker-let-a-task-from-outside-run",
            |on| {
                let workers = workers(on);
                on.run(move |rt| yielding_tasks_let_another_run(rt, workers))
            },
        )
        .needs_threads(),
        Check::must(
            Fairness,
            "tasks-that-wake-themselves-let-a-task-from-outside-run",
            |on| {
                let workers = workers(on);
                on.run(move |rt| restless_tasks_let_another_run(rt, workers))
            },
        )
        .needs_threads(),
        Check::must(
            Fairness,
            "tasks-that-wake-each-other-let-a-task-from-outside-run",
            |on| {
                let workers = workers(on);
                on.run(move |rt| pairs_let_another_run(rt, workers))
            },
        )
        .needs_threads(),
    ]
}

/// The checks of local runtimes.
pub(super) fn local_checks<R: LocalRuntime + Owned>() -> Vec<Check<R>> {
    use Topic::Fairness;
    vec![
        Check::must(Fairness, "yielding-lets-the-timers-of-a-task-fire", |on| {
            on.run_local(yields_let_timers_fire)
        }),
        Check::must(Fairness, "yielding-lets-a-spawned-task-run", |on| {
            on.run_local(yields_let_a_local_task_run)
        }),
        Check::must(
            Fairness,
            "tasks-that-wake-each-other-let-a-new-one-run",
            |on| on.run_local(a_pair_lets_a_local_task_run),
        ),
    ]
}

fn in_virtual_time() -> Finding {
    Finding::Skipped("virtual time stands still while a task yields".to_owned())
}

async fn yield_until<R: Time>(rt: R, mark: Mark) {
    while !mark.is_set() {
        rt.yield_now().await;
    }
}

async fn yields_let_timers_fire<R: Time>(rt: R) -> Found {
    if caps(&rt).virtual_time {
        return Ok(in_virtual_time());
    }
    or(yield_until(rt.clone(), Mark::default()), rt.sleep(STEP)).await;
    Ok(Finding::Holds)
}

async fn yielding_tasks_let_timers_fire<R: Runtime>(rt: R, workers: usize) -> Found {
    if caps(&rt).virtual_time {
        return Ok(in_virtual_time());
    }
    let fired = Mark::default();
    let tasks: Vec<_> = (0..workers)
        .map(|_| rt.spawn(yield_until(rt.clone(), fired.clone())))
        .collect();
    rt.sleep(STEP).await;
    fired.set();
    for task in tasks {
        joined(task.await)?;
    }
    Ok(Finding::Holds)
}

async fn yields_let_a_spawned_task_run<R: Runtime>(rt: R) -> Found {
    let ran = Mark::default();
    let task = rt.spawn({
        let ran = ran.clone();
        async move { ran.set() }
    });
    yield_until(rt, ran).await;
    joined(task.await)?;
    Ok(Finding::Holds)
}

async fn yields_let_a_local_task_run<R: LocalRuntime>(rt: R) -> Found {
    let ran = Mark::default();
    let task = rt.spawn_local({
        let ran = ran.clone();
        async move { ran.set() }
    });
    yield_until(rt, ran).await;
    joined(task.await)?;
    Ok(Finding::Holds)
}

/// Spawns a task that sets the mark, from a thread of no runtime, and waits for the mark.
async fn spawn_from_outside<R: Runtime>(rt: &R, ran: &Mark) -> Result<(), String> {
    let task = elsewhere({
        let (rt, ran) = (rt.clone(), ran.clone());
        move || rt.spawn(async move { ran.set() })
    });
    joined(task.await?.await)
}

async fn yielding_tasks_let_another_run<R: Runtime>(rt: R, workers: usize) -> Found {
    let ran = Mark::default();
    let tasks: Vec<_> = (0..workers)
        .map(|_| rt.spawn(yield_until(rt.clone(), ran.clone())))
        .collect();
    spawn_from_outside(&rt, &ran).await?;
    for task in tasks {
        joined(task.await)?;
    }
    Ok(Finding::Holds)
}

async fn restless_tasks_let_another_run<R: Runtime>(rt: R, workers: usize) -> Found {
    let ran = Mark::default();
    let tasks: Vec<_> = (0..workers)
        .map(|_| {
            let ran = ran.clone();
            rt.spawn(poll_fn(move |cx| {
                if ran.is_set() {
                    return Poll::Ready(());
                }
                cx.waker().wake_by_ref();
                Poll::Pending
            }))
        })
        .collect();
    spawn_from_outside(&rt, &ran).await?;
    for task in tasks {
        joined(task.await)?;
    }
    Ok(Finding::Holds)
}

/// Makes two futures that wake each other until the mark is set.
fn pair(until: &Mark) -> [impl Future<Output = ()> + Send + use<>; 2] {
    async fn hand_on(until: Mark, from: Receiver<()>, to: Sender<()>) {
        // The other one ends first, or this one does.
        while !until.is_set() && to.send(()).await.is_ok() && from.receive().await.is_ok() {}
    }
    let (to_second, from_first) = channel("first to second", NonZeroUsize::MIN);
    let (to_first, from_second) = channel("second to first", NonZeroUsize::MIN);
    [
        hand_on(until.clone(), from_second, to_second),
        hand_on(until.clone(), from_first, to_first),
    ]
}

async fn pairs_let_another_run<R: Runtime>(rt: R, workers: usize) -> Found {
    let ran = Mark::default();
    let tasks: Vec<_> = (0..workers)
        .flat_map(|_| pair(&ran))
        .map(|it| rt.spawn(it))
        .collect();
    spawn_from_outside(&rt, &ran).await?;
    for task in tasks {
        joined(task.await)?;
    }
    Ok(Finding::Holds)
}

async fn a_pair_lets_a_local_task_run<R: LocalRuntime>(rt: R) -> Found {
    let ran = Mark::default();
    let pair = pair(&ran).map(|it| rt.spawn_local(it));
    rt.sleep(STEP).await;
    let task = rt.spawn_local({
        let ran = ran.clone();
        async move { ran.set() }
    });
    joined(task.await)?;
    for task in pair {
        joined(task.await)?;
    }
    Ok(Finding::Holds)
}
