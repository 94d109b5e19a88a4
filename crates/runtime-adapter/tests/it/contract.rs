//! What every runtime keeps, as one generic function per claim.

use crate::probe::{Mark, PanicsOnDrop};
use runtime_adapter::sync::{Semaphore, channel};
use runtime_adapter::{Elapsed, JoinError, MissedTick, Owned, Owner, Runtime, Task};
use std::future::{pending, ready};
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::time::Duration;

const TICK: Duration = Duration::from_millis(2);

/// Panics without a message on standard error.
fn quietly(message: &'static str) -> ! {
    resume_unwind(Box::new(message))
}

#[track_caller]
pub(crate) fn check<R: Runtime + Owned>(build: impl Fn() -> Owner<R>) {
    let owner = build();
    let rt = owner.handle();
    owner.block_on(async move {
        results_come_back(&rt).await;
        a_dropped_handle_cancels(&rt).await;
        a_detached_task_goes_on(&rt).await;
        cancel_waits_for_the_destructors(&rt).await;
        cancel_gives_the_result_of_a_finished_task(&rt).await;
        a_panic_is_a_value(&rt).await;
        a_destructors_panic_is_a_value(&rt).await;
        blocking_work_comes_back(&rt).await;
        time_passes_in_order(&rt).await;
        the_synchronisation_is_the_same(&rt).await;
    });
    after_the_owner_everything_is_gone(build());
    a_root_that_panics_is_a_value(&build());
    a_held_future_runs_on_its_thread(&build());
}

/// What holds where workers run by themselves, without anyone in `block_on`.
pub(crate) fn check_workers<R: Runtime + Owned<Root: Send>>(build: impl Fn() -> Owner<R>) {
    the_root_runs_on_a_worker(&build());
    an_owner_dropped_in_its_own_task_does_not_hang(build());
    waiting_tasks_are_dropped_with_the_owner(build());
}

async fn results_come_back<R: Runtime>(rt: &R) {
    let tasks: Vec<_> = (0..10).map(|n| rt.spawn(async move { n * n })).collect();
    for (n, task) in tasks.into_iter().enumerate() {
        assert_eq!(task.await.unwrap(), n * n);
    }
}

/// Waits for a mark that is set some time after its cause.
async fn until_set<R: Runtime>(rt: &R, mark: &Mark) {
    while !mark.is_set() {
        rt.sleep(TICK).await;
    }
}

async fn a_dropped_handle_cancels<R: Runtime>(rt: &R) {
    let (begun, dropped) = (Mark::default(), Mark::default());
    let task = rt.spawn({
        let (begun, on_drop) = (begun.clone(), dropped.on_drop());
        async move {
            begun.set();
            pending::<()>().await;
            drop(on_drop);
        }
    });
    until_set(rt, &begun).await;
    drop(task);
    until_set(rt, &dropped).await;
}

async fn a_detached_task_goes_on<R: Runtime>(rt: &R) {
    let done = Mark::default();
    let task = rt.spawn({
        let (rt, done) = (rt.clone(), done.clone());
        async move {
            rt.sleep(TICK).await;
            done.set();
        }
    });
    task.detach();
    until_set(rt, &done).await;
}

async fn cancel_waits_for_the_destructors<R: Runtime>(rt: &R) {
    let dropped = Mark::default();
    let task = rt.spawn({
        let on_drop = dropped.on_drop();
        async move {
            pending::<()>().await;
            drop(on_drop);
        }
    });
    rt.sleep(TICK).await;
    let ended = task.cancel().await;
    assert!(matches!(ended, Err(JoinError::Cancelled)), "{ended:?}");
    assert!(
        dropped.is_set(),
        "cancel returned before the destructor ran"
    );
}

async fn cancel_gives_the_result_of_a_finished_task<R: Runtime>(rt: &R) {
    let done = Mark::default();
    let task = rt.spawn({
        let done = done.clone();
        async move {
            done.set();
            7
        }
    });
    until_set(rt, &done).await;
    rt.sleep(TICK).await;
    assert_eq!(task.cancel().await.unwrap(), 7);
}

async fn a_panic_is_a_value<R: Runtime>(rt: &R) {
    let task = rt.spawn(async { quietly("burnt") });
    let ended: Result<(), JoinError> = task.await;
    assert_eq!(ended.unwrap_err().panic_message(), Some("burnt"));
    // The worker is still there.
    assert_eq!(rt.spawn(ready(1)).await.unwrap(), 1);
}

async fn a_destructors_panic_is_a_value<R: Runtime>(rt: &R) {
    let task = rt.spawn(PanicsOnDrop { ready: false });
    rt.sleep(TICK).await;
    let ended = task.cancel().await.unwrap_err();
    assert_eq!(
        ended.panic_message(),
        Some("a destructor's panic"),
        "on cancel: {ended:?}"
    );

    let ended = rt.spawn(PanicsOnDrop { ready: true }).await.unwrap_err();
    assert_eq!(
        ended.panic_message(),
        Some("a destructor's panic"),
        "at the end: {ended:?}"
    );

    let begun = rt.spawn(PanicsOnDrop { ready: false });
    rt.sleep(TICK).await;
    // Nobody hears of this one, and nothing breaks.
    drop(begun);
    rt.sleep(TICK).await;
}

async fn blocking_work_comes_back<R: Runtime>(rt: &R) {
    assert_eq!(rt.spawn_blocking(|| 5).await.unwrap(), 5);
    let ended: Result<(), _> = rt.spawn_blocking(|| quietly("dropped a tray")).await;
    assert_eq!(ended.unwrap_err().panic_message(), Some("dropped a tray"));
}

async fn time_passes_in_order<R: Runtime>(rt: &R) {
    let before = rt.now();
    rt.sleep(TICK).await;
    assert!(rt.now() >= before + TICK);
    // A deadline that has passed, and one that never comes.
    rt.sleep_until(before).await;
    rt.sleep(Duration::ZERO).await;
    rt.yield_now().await;
    assert_eq!(
        rt.timeout(TICK, rt.sleep(Duration::MAX)).await,
        Err(Elapsed)
    );
    // A future that is ready wins against a deadline that has passed.
    assert_eq!(rt.timeout_at(before, ready(3)).await, Ok(3));

    let (late, early) = (rt.sleep(20 * TICK), rt.sleep(TICK));
    let first = futures_lite::future::or(
        async {
            late.await;
            "late"
        },
        async {
            early.await;
            "early"
        },
    )
    .await;
    assert_eq!(first, "early");

    assert!(rt.interval(Duration::ZERO, MissedTick::Burst).is_err());
    let mut interval = rt.interval(TICK, MissedTick::Burst).unwrap();
    let started = interval.tick().await;
    assert_eq!(interval.tick().await, started + TICK);
    assert!(rt.now() >= started + TICK);
}

async fn the_synchronisation_is_the_same<R: Runtime>(rt: &R) {
    let grill = Arc::new(Semaphore::new("grill", 1));
    let permit = grill.acquire().await;
    let (sender, receiver) = channel("orders", NonZeroUsize::MIN);
    let waiting = rt.spawn({
        let grill = Arc::clone(&grill);
        async move {
            let _permit = grill.acquire().await;
            sender.send(1).await.unwrap();
            sender.send(2).await.unwrap();
        }
    });
    rt.sleep(TICK).await;
    assert!(receiver.is_empty(), "the permit was handed out twice");
    drop(permit);
    assert_eq!(receiver.receive().await, Ok(1));
    assert_eq!(receiver.receive().await, Ok(2));
    waiting.await.unwrap();
    assert_eq!(
        receiver.receive().await.unwrap_err().to_string(),
        "the channel `orders` is closed"
    );
}

fn after_the_owner_everything_is_gone<R: Runtime + Owned>(owner: Owner<R>) {
    let rt = owner.handle();
    let waiting = rt.spawn(pending::<()>());
    drop(owner);
    let ended = futures_lite::future::block_on(waiting);
    assert!(
        matches!(ended, Err(JoinError::RuntimeGone)),
        "joined: {ended:?}"
    );
    let ended = futures_lite::future::block_on(rt.spawn(ready(1)));
    assert!(
        matches!(ended, Err(JoinError::RuntimeGone)),
        "spawned: {ended:?}"
    );
    let ended = futures_lite::future::block_on(rt.spawn_blocking(|| 1));
    assert!(
        matches!(ended, Err(JoinError::RuntimeGone)),
        "blocking: {ended:?}"
    );
}

fn a_root_that_panics_is_a_value<R: Runtime + Owned>(owner: &Owner<R>) {
    let ended: Result<(), _> = owner.try_block_on(async { quietly("closed today") });
    assert_eq!(ended.unwrap_err().panic_message(), Some("closed today"));
}

fn a_held_future_runs_on_its_thread<R: Runtime + Owned>(owner: &Owner<R>) {
    let rt = owner.handle();
    owner.block_on(async move {
        let held = rt.spawn_blocking({
            let rt = rt.clone();
            move || {
                let before = std::thread::current().id();
                let during = rt.hold(async {
                    rt.sleep(TICK).await;
                    std::thread::current().id()
                });
                before == during
            }
        });
        assert!(
            held.await.unwrap(),
            "the future left the thread that it holds"
        );
    });
}

fn the_root_runs_on_a_worker<R: Runtime + Owned>(owner: &Owner<R>) {
    let caller = std::thread::current().id();
    let root = owner.block_on(async { std::thread::current().id() });
    assert_ne!(root, caller);
}

fn an_owner_dropped_in_its_own_task_does_not_hang<R: Runtime + Owned<Root: Send>>(owner: Owner<R>) {
    let (dropped, rt) = (Mark::default(), owner.handle());
    let task = rt.spawn({
        let dropped = dropped.clone();
        async move {
            drop(owner);
            dropped.set();
        }
    });
    // The task may end or be stopped at its next await; either way it is heard of.
    let _ = futures_lite::future::block_on(task);
    assert!(dropped.is_set());
}

fn waiting_tasks_are_dropped_with_the_owner<R: Runtime + Owned>(owner: Owner<R>) {
    let dropped = Mark::default();
    let rt = owner.handle();
    let task = owner.spawn({
        let on_drop = dropped.on_drop();
        async move {
            // Short naps: async-std's global executor drops a task when it would have run next.
            loop {
                rt.sleep(TICK).await;
                let _ = &on_drop;
            }
        }
    });
    task.detach();
    let _ = owner.shutdown(Duration::from_secs(10));
    let limit = 5_000;
    for _ in 0..limit {
        if dropped.is_set() {
            return;
        }
        #[expect(clippy::disallowed_methods, reason = "outside of any runtime")]
        std::thread::sleep(TICK);
    }
    panic!("the task outlived its owner");
}
