//! Checks of the local flavours: the same contract on one thread, for futures that are not `Send`.

mod life;

pub(super) use life::checks as life_checks;

use super::check::{Check, Finding, Found, Topic, ensure};
use super::probe::{
    DESTRUCTORS_PANIC, Mark, PanicsOnDrop, elsewhere, joined, panic_of, quietly, wait_holding,
};
use super::subject::Subject;
use crate::{Elapsed, JoinError, LocalRuntime, LocalTask, Owned};
use std::cell::{Cell, RefCell};
use std::future::{pending, poll_fn};
use std::rc::Rc;
use std::task::{Poll, Waker};
use std::thread;
use std::time::Duration;

/// The checks of this file.
pub(super) fn checks<R: LocalRuntime + Owned>() -> Vec<Check<R>> {
    let must = |name, run: fn(&Subject<R>) -> Found| Check::must(Topic::Local, name, run);
    vec![
        must("local-tasks-share-what-is-not-send", |on| {
            on.run_local(tasks_share_what_is_not_send)
        }),
        must("local-tasks-run-on-the-thread-of-the-root", |on| {
            on.run_local(tasks_run_on_the_thread_of_the_root)
        }),
        must("local-tasks-begin-in-the-order-of-spawning", |on| {
            on.run_local(tasks_begin_in_the_order_of_spawning)
        }),
        must("a-local-task-waits-for-its-spawner", |on| {
            on.run_local(a_task_waits_for_its_spawner)
        }),
        must("a-detached-local-task-goes-on", |on| {
            on.run_local(a_detached_task_goes_on)
        }),
        must("a-dropped-local-handle-cancels", |on| {
            on.run_local(a_dropped_handle_cancels)
        }),
        must("a-local-task-may-drop-its-own-handle", |on| {
            on.run_local(a_task_may_drop_its_own_handle)
        }),
        must("a-timeout-that-passes-cancels-a-local-task", |on| {
            on.run_local(a_timeout_that_passes_cancels)
        }),
        must("local-cancel-waits-for-the-destructors", |on| {
            on.run_local(cancel_waits_for_the_destructors)
        }),
        must("local-cancel-gives-the-result-of-a-finished-task", |on| {
            on.run_local(cancel_gives_the_result_of_a_finished_task)
        }),
        must("a-panic-of-a-local-task-is-a-value", |on| {
            on.run_local(a_panic_is_a_value)
        }),
        must("a-local-destructors-panic-is-a-value", |on| {
            on.run_local(a_destructors_panic_is_a_value)
        }),
        must("a-wake-from-a-foreign-thread-reaches-a-local-task", |on| {
            on.run_local(a_wake_from_a_foreign_thread_arrives)
        }),
        must("many-local-tasks-wait-at-once", |on| {
            on.run_local(|rt| many_tasks_wait_at_once(rt, 1_000))
        }),
        must("10000-local-tasks-wait-at-once", |on| {
            on.run_local(|rt| many_tasks_wait_at_once(rt, 10_000))
        })
        .slow(),
    ]
}

async fn tasks_share_what_is_not_send<R: LocalRuntime>(rt: R) -> Found {
    let sum = Rc::new(Cell::new(0));
    let tasks: Vec<_> = (1..=4)
        .map(|n| {
            let (rt, sum) = (rt.clone(), Rc::clone(&sum));
            rt.clone().spawn_local(async move {
                rt.yield_now().await;
                sum.set(sum.get() + n);
                Rc::clone(&sum)
            })
        })
        .collect();
    for task in tasks {
        let same = joined(task.await)?;
        ensure!(Rc::ptr_eq(&same, &sum), "a result came back as another");
    }
    ensure!(sum.get() == 10, "the sum is {}", sum.get());
    Ok(Finding::Holds)
}

async fn tasks_run_on_the_thread_of_the_root<R: LocalRuntime>(rt: R) -> Found {
    let root = thread::current().id();
    for _ in 0..10 {
        let task = joined(rt.spawn_local(async { thread::current().id() }).await)?;
        ensure!(task == root, "a task ran on another thread than the root");
    }
    Ok(Finding::Holds)
}

async fn tasks_begin_in_the_order_of_spawning<R: LocalRuntime>(rt: R) -> Found {
    let turns = Rc::new(RefCell::new(Vec::new()));
    let tasks: Vec<_> = (0..8)
        .map(|n| {
            let turns = Rc::clone(&turns);
            rt.spawn_local(async move { turns.borrow_mut().push(n) })
        })
        .collect();
    for task in tasks {
        joined(task.await)?;
    }
    let turns = turns.take();
    ensure!(turns.is_sorted(), "the tasks began in the order {turns:?}");
    Ok(Finding::Holds)
}

async fn a_task_waits_for_its_spawner<R: LocalRuntime>(rt: R) -> Found {
    let go = Mark::default();
    let task = rt.spawn_local({
        let go = go.clone();
        async move { go.wait().await }
    });
    go.set();
    joined(task.await)?;
    Ok(Finding::Holds)
}

async fn a_detached_task_goes_on<R: LocalRuntime>(rt: R) -> Found {
    let (go, done) = (Mark::default(), Mark::default());
    rt.spawn_local({
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

async fn a_dropped_handle_cancels<R: LocalRuntime>(rt: R) -> Found {
    let (begun, dropped) = (Mark::default(), Mark::default());
    let held = (Rc::new(()), dropped.on_drop());
    let task = rt.spawn_local(wait_holding(begun.clone(), held));
    begun.wait().await;
    drop(task);
    dropped.wait().await;
    // And one that was not polled yet.
    let (begun, dropped) = (Mark::default(), Mark::default());
    drop(rt.spawn_local(wait_holding(begun.clone(), dropped.on_drop())));
    dropped.wait().await;
    ensure!(
        !begun.is_set(),
        "a task began whose handle had been dropped"
    );
    Ok(Finding::Holds)
}

async fn a_task_may_drop_its_own_handle<R: LocalRuntime>(rt: R) -> Found {
    let (went_on, dropped) = (Mark::default(), Mark::default());
    let own = Rc::new(RefCell::new(None::<R::LocalTask<()>>));
    let task = rt.spawn_local({
        let (own, went_on, on_drop) = (Rc::clone(&own), went_on.clone(), dropped.on_drop());
        async move {
            drop(own.take());
            went_on.set();
            pending::<()>().await;
            drop(on_drop);
        }
    });
    own.replace(Some(task));
    dropped.wait().await;
    ensure!(
        went_on.is_set(),
        "the task was stopped in the middle of its poll"
    );
    Ok(Finding::Holds)
}

async fn a_timeout_that_passes_cancels<R: LocalRuntime>(rt: R) -> Found {
    let dropped = Mark::default();
    let task = rt.spawn_local(wait_holding(Mark::default(), dropped.on_drop()));
    let ended = rt.timeout(Duration::from_millis(1), task).await;
    ensure!(
        matches!(ended, Err(Elapsed)),
        "a task that waits ended with {ended:?}"
    );
    dropped.wait().await;
    Ok(Finding::Holds)
}

async fn cancel_waits_for_the_destructors<R: LocalRuntime>(rt: R) -> Found {
    for begins in [false, true] {
        let (begun, dropped) = (Mark::default(), Mark::default());
        let task = rt.spawn_local(wait_holding(begun.clone(), dropped.on_drop()));
        if begins {
            begun.wait().await;
        }
        let ended = task.cancel().await;
        ensure!(
            matches!(ended, Err(JoinError::Cancelled)),
            "cancelling gave {ended:?}"
        );
        ensure!(
            dropped.is_set(),
            "`cancel` was ready before the destructor had run"
        );
    }
    Ok(Finding::Holds)
}

async fn cancel_gives_the_result_of_a_finished_task<R: LocalRuntime>(rt: R) -> Found {
    let done = Mark::default();
    let task = rt.spawn_local({
        let done = done.clone();
        async move {
            done.set();
            Rc::new(7)
        }
    });
    // On one thread nobody looks before the task has finished.
    done.wait().await;
    let ended = task.cancel().await;
    ensure!(
        matches!(&ended, Ok(seven) if **seven == 7),
        "a task had finished with 7, and cancelling gave {ended:?}"
    );
    Ok(Finding::Holds)
}

async fn a_panic_is_a_value<R: LocalRuntime>(rt: R) -> Found {
    let task: R::LocalTask<()> = rt.spawn_local(async { quietly("burnt") });
    let text = panic_of(task.await)?;
    ensure!(text == "burnt", "the text of the panic was {text:?}");
    joined(rt.spawn_local(async {}).await)?;
    Ok(Finding::Holds)
}

async fn a_destructors_panic_is_a_value<R: LocalRuntime>(rt: R) -> Found {
    let at_the_end = rt.spawn_local(PanicsOnDrop { ready: true }).await;
    let not_polled = rt.spawn_local(PanicsOnDrop { ready: false }).cancel().await;
    let begun = Mark::default();
    let held = PanicsOnDrop { ready: false };
    let task = rt.spawn_local(wait_holding(begun.clone(), held));
    begun.wait().await;
    let waiting = task.cancel().await;
    for ended in [at_the_end, not_polled, waiting] {
        let text = panic_of(ended)?;
        ensure!(
            text == DESTRUCTORS_PANIC,
            "the text of the panic was {text:?}"
        );
    }
    // Nobody hears of this one, and nothing breaks.
    drop(rt.spawn_local(PanicsOnDrop { ready: false }));
    joined(rt.spawn_local(async {}).await)?;
    Ok(Finding::Holds)
}

async fn a_wake_from_a_foreign_thread_arrives<R: LocalRuntime>(rt: R) -> Found {
    for _ in 0..10 {
        let (go, (give, given)) = (Mark::default(), async_channel::bounded::<Waker>(1));
        let task = rt.spawn_local({
            let (go, on_this_thread) = (go.clone(), Rc::new(()));
            poll_fn(move |cx| {
                let _ = give.try_send(cx.waker().clone());
                if go.is_set() {
                    Poll::Ready(Rc::strong_count(&on_this_thread))
                } else {
                    Poll::Pending
                }
            })
        });
        let waking = elsewhere(move || {
            if let Ok(waker) = given.recv_blocking() {
                go.set();
                waker.wake();
            }
        });
        joined(task.await)?;
        waking.await?;
    }
    Ok(Finding::Holds)
}

async fn many_tasks_wait_at_once<R: LocalRuntime>(rt: R, many: usize) -> Found {
    let (present, go) = (Rc::new(Cell::new(0)), Mark::default());
    let all = Mark::default();
    let tasks: Vec<_> = (0..many)
        .map(|_| {
            let (present, all, go) = (Rc::clone(&present), all.clone(), go.clone());
            rt.spawn_local(async move {
                present.set(present.get() + 1);
                if present.get() == many {
                    all.set();
                }
                go.wait().await;
            })
        })
        .collect();
    all.wait().await;
    go.set();
    for task in tasks {
        joined(task.await)?;
    }
    Ok(Finding::Holds)
}
