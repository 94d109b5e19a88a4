//! Checks of spawning, joining and detaching.

use super::check::{Check, Finding, Found, Topic, ensure};
use super::probe::{Mark, OnDrop, elsewhere, finished, joined, wait_holding};
use super::subject::Subject;
use crate::sync::{Permit, Semaphore, channel};
use crate::{Owned, Runtime, Task};
use std::future::{Future, poll_fn};
use std::num::NonZeroUsize;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

/// The checks of this file.
pub(super) fn checks<R: Runtime + Owned>() -> Vec<Check<R>> {
    let must = |name, run: fn(&Subject<R>) -> Found| Check::must(Topic::Tasks, name, run);
    vec![
        must("results-come-back", |on| on.run(results_come_back)),
        must("a-task-may-wait-for-its-spawner", |on| {
            on.run(a_task_may_wait_for_its_spawner)
        }),
        must("a-task-may-join-another", |on| {
            on.run(a_task_may_join_another)
        }),
        must("a-foreign-thread-may-join", |on| {
            on.run(a_foreign_thread_may_join)
        })
        .needs_threads(),
        must("a-handle-wakes-who-polled-it-last", |on| {
            on.run(a_handle_wakes_who_polled_it_last)
        }),
        must("a-finished-task-keeps-its-result", |on| {
            on.run(a_finished_task_keeps_its_result)
        }),
        must("a-result-belongs-to-its-joiner", |on| {
            on.run(a_result_belongs_to_its_joiner)
        }),
        must("a-future-is-dropped-before-it-is-joined", |on| {
            on.run(a_future_is_dropped_before_it_is_joined)
        }),
        must("a-detached-task-goes-on", |on| {
            on.run(a_detached_task_goes_on)
        }),
        must("a-task-may-spawn", |on| on.run(a_task_may_spawn)),
        must("a-foreign-thread-may-spawn", |on| {
            on.run(a_foreign_thread_may_spawn)
        })
        .needs_threads(),
        must("a-blocking-call-may-spawn", |on| {
            on.run(a_blocking_call_may_spawn)
        }),
        must("a-destructor-may-spawn", |on| {
            on.run(a_destructor_may_spawn)
        }),
        must("a-semaphore-lets-one-in-at-a-time", |on| {
            on.run(a_semaphore_lets_one_in_at_a_time)
        }),
        must("a-semaphore-serves-in-the-order-of-coming", |on| {
            on.run(a_semaphore_serves_in_the_order_of_coming)
        }),
        must("a-channel-keeps-order-and-tells-its-end", |on| {
            on.run(a_channel_keeps_order_and_tells_its_end)
        }),
    ]
}

async fn results_come_back<R: Runtime>(rt: R) -> Found {
    let tasks: Vec<_> = (0..10).map(|n| rt.spawn(async move { n * n })).collect();
    for (n, task) in tasks.into_iter().enumerate() {
        let result = task.await;
        ensure!(
            matches!(result, Ok(it) if it == n * n),
            "task {n} gave {result:?}"
        );
    }
    Ok(Finding::Holds)
}

async fn a_task_may_wait_for_its_spawner<R: Runtime>(rt: R) -> Found {
    let go = Mark::default();
    let task = rt.spawn({
        let go = go.clone();
        async move { go.wait().await }
    });
    // Only now: a `spawn` that ran the task to its end would still be there.
    go.set();
    joined(task.await)?;
    Ok(Finding::Holds)
}

async fn a_task_may_join_another<R: Runtime>(rt: R) -> Found {
    let first = rt.spawn(async { 20 });
    let second = rt.spawn(async move { first.await.map(|n| n + 1) });
    let sum = joined(joined(second.await)?)?;
    ensure!(sum == 21, "the joining task gave {sum}");
    Ok(Finding::Holds)
}

async fn a_foreign_thread_may_join<R: Runtime>(rt: R) -> Found {
    let go = Mark::default();
    let task = rt.spawn({
        let go = go.clone();
        async move {
            go.wait().await;
            7
        }
    });
    let answer = elsewhere(move || futures_lite::future::block_on(task));
    go.set();
    let answer = joined(answer.await?)?;
    ensure!(answer == 7, "the foreign thread was given {answer}");
    Ok(Finding::Holds)
}

async fn a_handle_wakes_who_polled_it_last<R: Runtime>(rt: R) -> Found {
    let (go, first) = (Mark::default(), Mark::default());
    let mut task = rt.spawn({
        let go = go.clone();
        async move { go.wait().await }
    });
    let early = Pin::new(&mut task).poll(&mut Context::from_waker(&first.waker()));
    ensure!(early.is_pending(), "a task that waits was joined");
    // The root polls it last, and must be woken although another waker came before.
    let opened = rt.spawn(async move { go.set() });
    joined(task.await)?;
    joined(opened.await)?;
    Ok(Finding::Holds)
}

async fn a_finished_task_keeps_its_result<R: Runtime>(rt: R) -> Found {
    let task = finished(&rt, String::from("a burger")).await?;
    // Other tasks come and go meanwhile.
    for _ in 0..10 {
        joined(rt.spawn(async {}).await)?;
    }
    let kept = joined(task.await)?;
    ensure!(kept == "a burger", "the result was {kept:?}");
    Ok(Finding::Holds)
}

async fn a_result_belongs_to_its_joiner<R: Runtime>(rt: R) -> Found {
    let dropped = Mark::default();
    let result = rt.spawn({
        let on_drop = dropped.on_drop();
        async move { on_drop }
    });
    let result = joined(result.await)?;
    ensure!(
        !dropped.is_set(),
        "the result was dropped before its joiner dropped it"
    );
    drop(result);
    ensure!(
        dropped.is_set(),
        "the joiner dropped the result, and it is still there"
    );
    Ok(Finding::Holds)
}

async fn a_future_is_dropped_before_it_is_joined<R: Runtime>(rt: R) -> Found {
    /// Ready at once; what it holds is dropped with it, not by it.
    struct Holding(#[expect(dead_code, reason = "held to be dropped")] super::probe::SetOnDrop);
    impl Future for Holding {
        type Output = ();

        fn poll(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<()> {
            Poll::Ready(())
        }
    }
    for _ in 0..10 {
        let dropped = Mark::default();
        joined(rt.spawn(Holding(dropped.on_drop())).await)?;
        ensure!(
            dropped.is_set(),
            "a task was joined while its future was still there"
        );
    }
    Ok(Finding::Holds)
}

async fn a_detached_task_goes_on<R: Runtime>(rt: R) -> Found {
    let (go, done) = (Mark::default(), Mark::default());
    rt.spawn({
        let (go, done) = (go.clone(), done.clone());
        async move {
            go.wait().await;
            done.set();
        }
    })
    .detach();
    go.set();
    done.wait().await;
    Ok(Finding::Holds)
}

async fn a_task_may_spawn<R: Runtime>(rt: R) -> Found {
    let task = rt.spawn({
        let rt = rt.clone();
        async move {
            let inner = rt.clone();
            rt.spawn(async move { inner.spawn(async { 3 }).await })
                .await
        }
    });
    let third = joined(joined(joined(task.await)?)?)?;
    ensure!(third == 3, "the third generation gave {third}");
    Ok(Finding::Holds)
}

async fn a_foreign_thread_may_spawn<R: Runtime>(rt: R) -> Found {
    let spawned = elsewhere({
        let rt = rt.clone();
        move || rt.spawn(async { 4 })
    });
    let task = spawned.await?;
    let result = joined(task.await)?;
    ensure!(result == 4, "the task gave {result}");
    Ok(Finding::Holds)
}

async fn a_blocking_call_may_spawn<R: Runtime>(rt: R) -> Found {
    let call = rt.spawn_blocking({
        let rt = rt.clone();
        move || rt.spawn(async { 5 })
    });
    let task = joined(call.await)?;
    let result = joined(task.await)?;
    ensure!(result == 5, "the task gave {result}");
    Ok(Finding::Holds)
}

async fn a_destructor_may_spawn<R: Runtime>(rt: R) -> Found {
    let (begun, done) = (Mark::default(), Mark::default());
    let spawns = OnDrop::new({
        let (rt, done) = (rt.clone(), done.clone());
        move || rt.spawn(async move { done.set() }).detach()
    });
    let task = rt.spawn(wait_holding(begun.clone(), spawns));
    begun.wait().await;
    drop(task);
    done.wait().await;
    Ok(Finding::Holds)
}

async fn a_semaphore_lets_one_in_at_a_time<R: Runtime>(rt: R) -> Found {
    let (grill, asked) = (Arc::new(Semaphore::new("grill", 1)), Mark::default());
    let permit = grill.acquire().await;
    let waiting = rt.spawn({
        let (grill, asked) = (Arc::clone(&grill), asked.clone());
        async move {
            let refused = grill.try_acquire().is_none();
            asked.set();
            let _permit = grill.acquire().await;
            refused
        }
    });
    asked.wait().await;
    drop(permit);
    ensure!(
        joined(waiting.await)?,
        "the one permit was handed out twice"
    );
    ensure!(
        grill.try_acquire().is_some(),
        "the permit did not come back"
    );
    Ok(Finding::Holds)
}

/// A place for one, and who came to it and who was served, in order.
struct Shop {
    grill: Semaphore,
    came: Mutex<Vec<u32>>,
    served: Mutex<Vec<u32>>,
}

impl Shop {
    async fn serve(&self, client: u32) -> Permit<'_> {
        let mut acquire = pin!(self.grill.acquire());
        let mut has_come = false;
        let permit = poll_fn(|cx| {
            if has_come {
                return acquire.as_mut().poll(cx);
            }
            has_come = true;
            // Of those who come at the same time, one comes first.
            let mut came = self.came.lock().unwrap_or_else(PoisonError::into_inner);
            came.push(client);
            acquire.as_mut().poll(cx)
        });
        let permit = permit.await;
        let mut served = self.served.lock().unwrap_or_else(PoisonError::into_inner);
        served.push(client);
        permit
    }
}

async fn a_semaphore_serves_in_the_order_of_coming<R: Runtime>(rt: R) -> Found {
    const VISITS: usize = 50;
    let shop = Arc::new(Shop {
        grill: Semaphore::new("grill", 1),
        came: Mutex::default(),
        served: Mutex::default(),
    });
    let clients: Vec<_> = (0..4)
        .map(|client| {
            let shop = Arc::clone(&shop);
            let yields = rt.clone();
            rt.spawn(async move {
                for _ in 0..VISITS {
                    let _permit = shop.serve(client).await;
                    yields.yield_now().await;
                    // Given back, and asked for again at once.
                }
            })
        })
        .collect();
    for client in clients {
        joined(client.await)?;
    }
    let list = |list: &Mutex<Vec<u32>>| list.lock().map(|it| it.clone()).unwrap_or_default();
    let (came, served) = (list(&shop.came), list(&shop.served));
    let differ = came
        .iter()
        .zip(&served)
        .position(|(came, served)| came != served);
    ensure!(
        differ.is_none() && served.len() == came.len(),
        "of {} who came {} were served, and another than came at place {differ:?}",
        came.len(),
        served.len()
    );
    Ok(Finding::Holds)
}

async fn a_channel_keeps_order_and_tells_its_end<R: Runtime>(rt: R) -> Found {
    let (sender, receiver) = channel("orders", NonZeroUsize::MIN);
    let sending = rt.spawn(async move {
        for n in 0..20 {
            sender.send(n).await?;
        }
        Ok::<_, crate::sync::Closed>(())
    });
    for n in 0..20 {
        let got = receiver.receive().await;
        ensure!(got == Ok(n), "{got:?} came where {n} should have come");
    }
    let end = receiver.receive().await;
    ensure!(
        end.is_err(),
        "{end:?} came after the last sender had dropped"
    );
    let sent = joined(sending.await)?;
    ensure!(sent.is_ok(), "sending ended with {sent:?}");
    Ok(Finding::Holds)
}
