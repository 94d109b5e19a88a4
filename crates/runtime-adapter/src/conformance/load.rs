//! Checks with many tasks: nothing is lost, and nothing overflows.

use super::check::{Check, Finding, Found, Topic, ensure};
use super::erased::caps;
use super::probe::{Mark, OnDrop, elsewhere, joined, wait_holding};
use super::subject::Subject;
use crate::{JoinError, Owned, Runtime};
use futures_lite::future::poll_once;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The checks of this file.
pub(super) fn checks<R: Runtime + Owned>() -> Vec<Check<R>> {
    let must = |name, run: fn(&Subject<R>) -> Found| Check::must(Topic::Load, name, run);
    vec![
        must("many-tasks-wait-at-once", |on| {
            on.run(|rt| many_tasks_wait_at_once(rt, 2_000, 500))
        }),
        must("as-many-tasks-as-there-may-be-wait-at-once", |on| {
            on.run(|rt| many_tasks_wait_at_once(rt, 100_000, u32::MAX))
        })
        .slow(),
        must("many-tasks-come-and-go", |on| {
            on.run(|rt| many_tasks_come_and_go(rt, 1_000, 100))
        }),
        must("10000-tasks-come-and-go", |on| {
            on.run(|rt| many_tasks_come_and_go(rt, 10_000, 10_000))
        })
        .slow(),
        must("a-long-chain-of-joins-comes-back", |on| {
            on.run(|rt| a_long_chain_of_joins_comes_back(rt, 1_000, 200))
        }),
        must("many-waiting-tasks-are-cancelled-at-once", |on| {
            on.run(|rt| many_waiting_tasks_are_cancelled_at_once(rt, 2_000, 200))
        }),
        must("many-threads-spawn-at-once", |on| {
            on.run(|rt| many_threads_spawn_at_once(rt, 500, 20))
        })
        .needs_threads(),
    ]
}

/// Chooses how many: fewer where each task costs so much that there is a limit to them.
fn quantity<R: Runtime>(rt: &R, usual: u32, where_limited: u32) -> u32 {
    match caps(rt).task_limit {
        // The process needs some of whatever is limited for itself.
        Some(limit) => usual.min(where_limited).min(limit - limit / 8),
        None => usual,
    }
}

async fn many_tasks_wait_at_once<R: Runtime>(rt: R, usual: u32, where_limited: u32) -> Found {
    let many = quantity(&rt, usual, where_limited) as usize;
    let (present, all, go) = (
        Arc::new(AtomicUsize::new(0)),
        Mark::default(),
        Mark::default(),
    );
    let mut tasks = Vec::with_capacity(many);
    let mut refused = None;
    for n in 0..many {
        let (present, all, go) = (Arc::clone(&present), all.clone(), go.clone());
        let mut task = rt.spawn(async move {
            if present.fetch_add(1, Ordering::SeqCst) + 1 == many {
                all.set();
            }
            go.wait().await;
            n
        });
        // One that the system refused says so at once.
        if let Some(ended) = poll_once(&mut task).await {
            match ended {
                Err(JoinError::NoThread(error)) => refused = Some(error),
                other => return Err(format!("task {n} did not wait, but gave {other:?}")),
            }
            break;
        }
        tasks.push(task);
    }
    if refused.is_none() {
        all.wait().await;
    }
    go.set();
    let given = tasks.len();
    for (n, task) in tasks.into_iter().enumerate() {
        let result = joined(task.await)?;
        ensure!(result == n, "task {n} gave {result}");
    }
    Ok(match refused {
        Some(error) => Finding::Skipped(format!(
            "the system gave {given} of {many} threads, then none: {error}"
        )),
        None => Finding::Holds,
    })
}

async fn many_tasks_come_and_go<R: Runtime>(rt: R, usual: u32, where_limited: u32) -> Found {
    for n in 0..quantity(&rt, usual, where_limited) {
        let result = joined(rt.spawn(async move { n }).await)?;
        ensure!(result == n, "task {n} gave {result}");
    }
    Ok(Finding::Holds)
}

async fn a_long_chain_of_joins_comes_back<R: Runtime>(
    rt: R,
    usual: u32,
    where_limited: u32,
) -> Found {
    let links = quantity(&rt, usual, where_limited);
    let go = Mark::default();
    let mut last = rt.spawn({
        let go = go.clone();
        async move {
            go.wait().await;
            Ok::<u32, String>(0)
        }
    });
    for _ in 0..links {
        let before = last;
        last = rt.spawn(async move { Ok(joined(before.await)?? + 1) });
    }
    go.set();
    let sum = joined(last.await)??;
    ensure!(sum == links, "{sum} of {links} tasks were joined");
    Ok(Finding::Holds)
}

async fn many_waiting_tasks_are_cancelled_at_once<R: Runtime>(
    rt: R,
    usual: u32,
    where_limited: u32,
) -> Found {
    let many = quantity(&rt, usual, where_limited) as usize;
    let dropped = Arc::new(AtomicUsize::new(0));
    let all = Mark::default();
    let tasks: Vec<_> = (0..many)
        .map(|_| {
            let (dropped, all) = (Arc::clone(&dropped), all.clone());
            let counts = OnDrop::new(move || {
                if dropped.fetch_add(1, Ordering::SeqCst) + 1 == many {
                    all.set();
                }
            });
            rt.spawn(wait_holding(Mark::default(), counts))
        })
        .collect();
    drop(tasks);
    all.wait().await;
    Ok(Finding::Holds)
}

async fn many_threads_spawn_at_once<R: Runtime>(rt: R, usual: u32, where_limited: u32) -> Found {
    let each = quantity(&rt, usual, where_limited);
    let spawners: Vec<_> = (0..4)
        .map(|_| {
            let rt = rt.clone();
            elsewhere(move || {
                let tasks = (0..each).map(|n| rt.spawn(async move { u64::from(n) }));
                tasks.collect::<Vec<_>>()
            })
        })
        .collect();
    let mut sum = 0;
    for spawner in spawners {
        for task in spawner.await? {
            sum += joined(task.await)?;
        }
    }
    let all = 4 * (0..u64::from(each)).sum::<u64>();
    ensure!(sum == all, "the sum is {sum}, but should be {all}");
    Ok(Finding::Holds)
}
