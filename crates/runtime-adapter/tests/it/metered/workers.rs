//! What a meter tells where the tasks share a worker.

#[cfg(feature = "tokio")]
use super::tells::TICK;
use super::tells::{compute, until};
use runtime_adapter::metered::{Metered, Settings};
use runtime_adapter::sync::Semaphore;
use runtime_adapter::{JoinError, LocalRuntime, LocalTask, Owned, Owner, Runtime, Time};
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

const LONG: Duration = Duration::from_millis(20);

pub(super) fn check_local<R: LocalRuntime + Owned>(build: impl Fn() -> Owner<Metered<R>>) {
    let owner = build();
    let rt = owner.handle();
    owner.block_on_local(async move {
        let task = rt.spawn_local({
            let rt = rt.clone();
            async move {
                for _ in 0..9 {
                    rt.yield_now().await;
                }
            }
        });
        let before = rt.metrics();
        assert_eq!((before.tasks_spawned, before.tasks_alive), (2, 2));
        task.await.unwrap();
        let after = rt.metrics();
        assert_eq!(after.tasks_alive, 1);
        assert!(after.polls - before.polls >= 10);
        let waiting = rt.spawn_local(pending::<()>());
        assert!(matches!(waiting.cancel().await, Err(JoinError::Cancelled)));
        until(&rt, |metrics| metrics.tasks_alive == 1).await;
    });
    assert_eq!(owner.metrics().tasks_alive, 0);
}

/// A task that computes keeps the others from the only worker: that shows in their delays.
pub(super) fn check_one_worker<R: Runtime + Owned>(build: impl Fn() -> Owner<Metered<R>>) {
    let owner = build();
    let rt = owner.handle();
    owner.block_on(async move {
        let spawned = rt.spawn(async {});
        compute(&rt, LONG);
        spawned.await.unwrap();
        let delays = rt.metrics().scheduling_delays;
        assert!(delays.max() >= LONG, "from spawn to first poll: {delays:?}");
    });

    let owner = build();
    let rt = owner.handle();
    owner.block_on(async move {
        let gate = Arc::new(Semaphore::new("gate", 1));
        let closed = gate.acquire().await;
        let waiting = rt.spawn({
            let gate = Arc::clone(&gate);
            async move { drop(gate.acquire().await) }
        });
        until(&rt, |metrics| metrics.polls > 1).await;
        let longer = rt.metrics().scheduling_delays.max() + LONG;
        drop(closed);
        compute(&rt, longer);
        waiting.await.unwrap();
        let delays = rt.metrics().scheduling_delays;
        assert!(delays.max() >= longer, "from wake to poll: {delays:?}");
    });
}

/// One in 128 is timed by default, on average, whatever the task does.
pub(super) fn check_default_sampling<R: Runtime + Owned>(owner: Owner<R>) {
    let owner = Metered::own(owner, Settings::default());
    let rt = owner.handle();
    owner.block_on(async move {
        for _ in 0..128 * 200 {
            rt.yield_now().await;
        }
    });
    let metrics = owner.metrics();
    let (timed, delayed) = (
        metrics.poll_times.count(),
        metrics.scheduling_delays.count(),
    );
    assert!(metrics.polls > 128 * 200);
    assert!((150..300).contains(&timed), "{timed} of {}", metrics.polls);
    // Each of them ended with a wake, but for the last of all; and the root may have been timed from its spawn.
    assert!(delayed.abs_diff(timed) <= 1, "{delayed} of {timed}");
}

/// On a pool of one thread the second call waits, and the third is dropped before it begins.
#[cfg(feature = "tokio")]
pub(super) fn check_blocking_limit<R: Runtime + Owned>(owner: &Owner<Metered<R>>) {
    let rt = owner.handle();
    owner.block_on(async move {
        let (go, gone) = std::sync::mpsc::channel::<()>();
        let first = rt.spawn_blocking(move || gone.recv());
        until(&rt, |metrics| metrics.blocking.running == 1).await;
        let queued = rt.now();
        let second = rt.spawn_blocking(|| ());
        let third = rt.spawn_blocking(|| ());
        let blocking = rt.metrics().blocking;
        assert_eq!((blocking.waiting, blocking.running), (2, 1));
        drop(third);
        rt.sleep(TICK).await;
        let waited = rt.now() - queued;
        go.send(()).unwrap();
        first.await.unwrap().unwrap();
        second.await.unwrap();
        until(&rt, |metrics| metrics.blocking.dropped == 1).await;
        let blocking = rt.metrics().blocking;
        assert_eq!(
            (blocking.waiting, blocking.running, blocking.done),
            (0, 0, 2)
        );
        assert!(blocking.waits.max() >= waited, "{blocking:?}");
    });
}
