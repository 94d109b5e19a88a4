//! Checks of wakes: wherever they come from and however many, none is lost and none does harm.

use super::check::{Check, Finding, Found, Topic, ensure};
use super::probe::{Mark, OnDrop, elsewhere, hands_its_waker_out, joined, wait_holding};
use super::subject::Subject;
use crate::{Owned, Runtime, Task};
use std::future::{Future, poll_fn};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Poll, Waker};

/// The checks of this file.
pub(super) fn checks<R: Runtime + Owned>() -> Vec<Check<R>> {
    let must = |name, run: fn(&Subject<R>) -> Found| Check::must(Topic::Wakes, name, run);
    vec![
        must("a-wake-from-a-foreign-thread-arrives", |on| {
            on.run(a_wake_from_a_foreign_thread_arrives)
        })
        .needs_threads(),
        must("a-wake-from-a-blocking-call-arrives", |on| {
            on.run(a_wake_from_a_blocking_call_arrives)
        }),
        must("a-wake-from-a-destructor-arrives", |on| {
            on.run(a_wake_from_a_destructor_arrives)
        }),
        must("a-wake-from-another-task-arrives", |on| {
            on.run(a_wake_from_another_task_arrives)
        }),
        must("a-wake-during-a-poll-is-not-lost", |on| {
            on.run(a_wake_during_a_poll_is_not_lost)
        })
        .needs_threads(),
        must("a-task-that-wakes-itself-is-polled-again", |on| {
            on.run(a_task_that_wakes_itself_is_polled_again)
        }),
        must("many-wakes-in-a-poll-are-one", |on| {
            on.run(many_wakes_in_a_poll_are_one)
        }),
        must("a-wake-of-a-finished-task-does-nothing", |on| {
            on.run(a_wake_of_a_finished_task_does_nothing)
        }),
        must(
            "a-waker-may-outlive-its-runtime",
            a_waker_may_outlive_its_runtime,
        ),
        must("the-last-wake-of-a-storm-arrives", |on| {
            on.run(|rt| storm(rt, 4, 1_000))
        })
        .needs_threads(),
        must("the-last-of-100000-wakes-arrives", |on| {
            on.run(|rt| storm(rt, 4, 25_000))
        })
        .needs_threads()
        .slow(),
        must("two-tasks-play-ping-pong", |on| {
            on.run(|rt| ping_pong(rt, 100))
        }),
        must("two-tasks-play-10000-rounds-of-ping-pong", |on| {
            on.run(|rt| ping_pong(rt, 10_000))
        })
        .slow(),
    ]
}

/// A way to wake: both kinds, and by one of many clones.
fn wake_by(way: usize, waker: Waker) {
    match way % 3 {
        0 => waker.wake(),
        1 => waker.wake_by_ref(),
        _ => {
            let clones: Vec<_> = (0..1_000).map(|_| waker.clone()).collect();
            drop(waker);
            for clone in clones {
                clone.wake();
            }
        }
    }
}

/// Spawns a task that waits for its waker's wake, and lets `wake` have the waker.
async fn woken<R: Runtime, F>(rt: &R, wake: impl Fn(usize, Mark, Waker) -> F) -> Found
where
    F: Future<Output = Result<(), String>>,
{
    for way in 0..3 {
        let (go, (give, given)) = (Mark::default(), async_channel::bounded(1));
        let task = rt.spawn(hands_its_waker_out(give, go.clone()));
        let waker = given.recv().await.map_err(|error| error.to_string())?;
        wake(way, go, waker).await?;
        joined(task.await)?;
    }
    Ok(Finding::Holds)
}

async fn a_wake_from_a_foreign_thread_arrives<R: Runtime>(rt: R) -> Found {
    woken(&rt, |way, go, waker| {
        elsewhere(move || {
            go.set();
            wake_by(way, waker);
        })
    })
    .await
}

async fn a_wake_from_a_blocking_call_arrives<R: Runtime>(rt: R) -> Found {
    woken(&rt, |way, go, waker| {
        let call = rt.spawn_blocking(move || {
            go.set();
            wake_by(way, waker);
        });
        async { joined(call.await) }
    })
    .await
}

async fn a_wake_from_a_destructor_arrives<R: Runtime>(rt: R) -> Found {
    woken(&rt, |way, go, waker| {
        let begun = Mark::default();
        let wakes = OnDrop::new(move || {
            go.set();
            wake_by(way, waker);
        });
        let task = rt.spawn(wait_holding(begun.clone(), wakes));
        async move {
            begun.wait().await;
            drop(task);
            Ok(())
        }
    })
    .await
}

async fn a_wake_from_another_task_arrives<R: Runtime>(rt: R) -> Found {
    woken(&rt, |way, go, waker| {
        let task = rt.spawn(async move {
            go.set();
            wake_by(way, waker);
        });
        async { joined(task.await) }
    })
    .await
}

async fn a_wake_during_a_poll_is_not_lost<R: Runtime>(rt: R) -> Found {
    for way in 0..3 {
        let (go, woken) = (Mark::default(), Mark::default());
        let (give, given) = async_channel::bounded::<Waker>(1);
        let task = rt.spawn({
            let (go, woken) = (go.clone(), woken.clone());
            poll_fn(move |cx| {
                if go.is_set() {
                    return Poll::Ready(());
                }
                // The thread that is given the waker wakes while this poll lasts.
                let _ = give.try_send(cx.waker().clone());
                woken.hold();
                Poll::Pending
            })
        });
        let waking = elsewhere(move || {
            if let Ok(waker) = given.recv_blocking() {
                go.set();
                wake_by(way, waker);
            }
            woken.set();
        });
        waking.await?;
        joined(task.await)?;
    }
    Ok(Finding::Holds)
}

async fn a_task_that_wakes_itself_is_polled_again<R: Runtime>(rt: R) -> Found {
    let mut left = 100;
    let task = rt.spawn(poll_fn(move |cx| {
        if left == 0 {
            return Poll::Ready(());
        }
        left -= 1;
        wake_by(left % 2, cx.waker().clone());
        Poll::Pending
    }));
    joined(task.await)?;
    Ok(Finding::Holds)
}

async fn many_wakes_in_a_poll_are_one<R: Runtime>(rt: R) -> Found {
    const WAKES: usize = 40;
    let (polls, go) = (Arc::new(AtomicUsize::new(0)), Mark::default());
    let (give, given) = async_channel::bounded(1);
    let task = rt.spawn({
        let (polls, go) = (Arc::clone(&polls), go.clone());
        poll_fn(move |cx| {
            if polls.fetch_add(1, Ordering::SeqCst) == 0 {
                for _ in 0..WAKES {
                    cx.waker().wake_by_ref();
                }
            } else {
                let _ = give.try_send(cx.waker().clone());
            }
            if go.is_set() {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
    });
    let waker: Waker = given.recv().await.map_err(|error| error.to_string())?;
    // Time for as many polls as there were wakes.
    for _ in 0..2 * WAKES {
        joined(rt.spawn(async {}).await)?;
    }
    let seen = polls.load(Ordering::SeqCst);
    go.set();
    waker.wake();
    joined(task.await)?;
    ensure!(
        seen < WAKES / 4,
        "{WAKES} wakes in one poll led to {seen} polls"
    );
    Ok(Finding::Holds)
}

async fn a_wake_of_a_finished_task_does_nothing<R: Runtime>(rt: R) -> Found {
    let (go, (give, given)) = (Mark::default(), async_channel::bounded(1));
    let task = rt.spawn(hands_its_waker_out(give, go.clone()));
    let waker = given.recv().await.map_err(|error| error.to_string())?;
    let late = waker.clone();
    go.set();
    waker.wake();
    joined(task.await)?;

    let (give, given) = async_channel::bounded(1);
    let cancelled = rt.spawn(hands_its_waker_out(give, Mark::default()));
    let waker = given.recv().await.map_err(|error| error.to_string())?;
    // Stopped, as another check makes sure.
    let _ = cancelled.cancel().await;
    for way in 0..3 {
        wake_by(way, late.clone());
        wake_by(way, waker.clone());
    }
    joined(rt.spawn(async {}).await)?;
    Ok(Finding::Holds)
}

fn a_waker_may_outlive_its_runtime<R: Runtime + Owned>(on: &Subject<R>) -> Found {
    let owner = on.build()?;
    let rt = owner.handle();
    let (give, given) = async_channel::bounded(2);
    let waiting = joined(owner.try_block_on(async move {
        let task = rt.spawn(hands_its_waker_out(give, Mark::default()));
        let waker = given.recv().await;
        (task, waker)
    }))?;
    drop(owner);
    let (task, waker) = (waiting.0, waiting.1.map_err(|error| error.to_string())?);
    for way in 0..3 {
        wake_by(way, waker.clone());
    }
    drop(task);
    for way in 0..3 {
        wake_by(way, waker.clone());
    }
    Ok(Finding::Holds)
}

/// Wakes one task from several threads at once; it ends at a poll after all of them have woken it for the last time.
async fn storm<R: Runtime>(rt: R, threads: usize, wakes: usize) -> Found {
    let (calm, polled) = (
        Arc::new(AtomicUsize::new(0)),
        Arc::new(AtomicBool::new(false)),
    );
    let overlapping = Mark::default();
    let (give, given) = async_channel::bounded(1);
    let task = rt.spawn({
        let (calm, overlapping) = (Arc::clone(&calm), overlapping.clone());
        poll_fn(move |cx| {
            if polled.swap(true, Ordering::SeqCst) {
                overlapping.set();
            }
            // Full after the first poll.
            let _ = give.try_send(cx.waker().clone());
            let is_over = calm.load(Ordering::SeqCst) == threads;
            polled.store(false, Ordering::SeqCst);
            if is_over {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
    });
    let waker: Waker = given.recv().await.map_err(|error| error.to_string())?;
    let winds: Vec<_> = (0..threads)
        .map(|_| {
            let (calm, waker) = (Arc::clone(&calm), waker.clone());
            elsewhere(move || {
                for _ in 1..wakes {
                    waker.wake_by_ref();
                }
                calm.fetch_add(1, Ordering::SeqCst);
                waker.wake();
            })
        })
        .collect();
    joined(task.await)?;
    for wind in winds {
        wind.await?;
    }
    ensure!(
        !overlapping.is_set(),
        "two threads polled the task at the same time"
    );
    Ok(Finding::Holds)
}

async fn ping_pong<R: Runtime>(rt: R, rounds: usize) -> Found {
    let (serve, served) = async_channel::bounded(1);
    let (reply, replied) = async_channel::bounded(1);
    let far = rt.spawn(async move {
        while let Ok(ball) = served.recv().await {
            if reply.send(ball).await.is_err() {
                break;
            }
        }
    });
    let near = rt.spawn(async move {
        let mut back = 0;
        for ball in 0..rounds {
            let sent = serve.send(ball).await.is_ok();
            if sent && replied.recv().await == Ok(ball) {
                back += 1;
            }
        }
        back
    });
    let back = joined(near.await)?;
    joined(far.await)?;
    ensure!(back == rounds, "{back} of {rounds} balls came back");
    Ok(Finding::Holds)
}
