//! What the figures of a meter must be, given what the tasks did.

use crate::probe::PanicsOnDrop;
use runtime_adapter::metered::{Metered, Snapshot};
use runtime_adapter::{JoinError, Owned, Owner, Runtime, Task, Time};
use std::future::{Future, pending, poll_fn};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::time::Duration;

pub(super) const TICK: Duration = Duration::from_millis(2);

/// Counts its polls beside the meter.
async fn polled<T>(future: impl Future<Output = T>, polls: Arc<AtomicU64>) -> T {
    let mut future = std::pin::pin!(future);
    poll_fn(|cx| {
        polls.fetch_add(1, Ordering::Relaxed);
        future.as_mut().poll(cx)
    })
    .await
}

/// Computes for as long, without yielding.
pub(super) fn compute<R: Time>(rt: &R, duration: Duration) {
    let end = rt.now() + duration;
    while rt.now() < end {
        std::hint::spin_loop();
    }
}

/// Waits for what the runtime does some time after its cause.
pub(super) async fn until<R: Time>(rt: &Metered<R>, holds: impl Fn(&Snapshot) -> bool) {
    while !holds(&rt.metrics()) {
        rt.sleep(TICK).await;
    }
}

pub(super) fn check<R: Runtime + Owned>(build: impl Fn() -> Owner<Metered<R>>) {
    every_spawn_and_every_poll_is_counted(&build());
    tasks_are_alive_until_they_are_dropped(&build());
    a_dropped_owner_leaves_no_task_alive(build());
    the_longest_poll_is_the_one_that_computes(&build());
    blocking_calls_are_counted(&build());
}

fn every_spawn_and_every_poll_is_counted<R: Runtime + Owned>(owner: &Owner<Metered<R>>) {
    let polls = Arc::new(AtomicU64::new(0));
    let (rt, counted) = (owner.handle(), Arc::clone(&polls));
    let root = async move {
        let work = || {
            let rt = rt.clone();
            async move {
                for _ in 0..3 {
                    rt.yield_now().await;
                }
                rt.sleep(TICK).await;
            }
        };
        let tasks: Vec<_> = (0..50)
            .map(|_| rt.spawn(polled(work(), Arc::clone(&counted))))
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(rt.metrics().tasks_alive, 1, "the root is left");
    };
    owner.block_on(polled(root, Arc::clone(&polls)));
    let metrics = owner.metrics();
    assert_eq!(metrics.tasks_spawned, 51);
    assert_eq!(metrics.tasks_alive, 0);
    assert_eq!(metrics.polls, polls.load(Ordering::Relaxed));
    assert_eq!(metrics.poll_times.count(), metrics.polls);
    assert!(
        metrics.scheduling_delays.count() > 51,
        "each first poll, and wakes besides"
    );
}

fn tasks_are_alive_until_they_are_dropped<R: Runtime + Owned>(owner: &Owner<Metered<R>>) {
    let rt = owner.handle();
    owner.block_on(async move {
        let waiting: Vec<_> = (0..20).map(|_| rt.spawn(pending::<()>())).collect();
        assert_eq!(rt.metrics().tasks_alive, 21);
        drop(waiting);
        until(&rt, |metrics| metrics.tasks_alive == 1).await;

        rt.spawn(async {}).detach();
        until(&rt, |metrics| metrics.tasks_alive == 1).await;

        let panics = rt.spawn(PanicsOnDrop { ready: false });
        rt.sleep(TICK).await;
        assert!(matches!(panics.cancel().await, Err(JoinError::Panicked(_))));
        until(&rt, |metrics| metrics.tasks_alive == 1).await;
        assert_eq!(rt.metrics().tasks_spawned, 23);
    });
}

fn a_dropped_owner_leaves_no_task_alive<R: Runtime + Owned>(owner: Owner<Metered<R>>) {
    let rt = owner.handle();
    let waiting = rt.spawn(pending::<()>());
    assert_eq!(rt.metrics().tasks_alive, 1);
    drop(owner);
    let ended = futures_lite::future::block_on(waiting);
    assert!(matches!(ended, Err(JoinError::RuntimeGone)), "{ended:?}");
    let late = futures_lite::future::block_on(rt.spawn(async {}));
    assert!(matches!(late, Err(JoinError::RuntimeGone)), "{late:?}");
    // An executor that never goes drops the future some time after the handle was told.
    while rt.metrics().tasks_alive > 0 {
        std::thread::yield_now();
    }
    assert_eq!(rt.metrics().tasks_spawned, 2);
}

fn the_longest_poll_is_the_one_that_computes<R: Runtime + Owned>(owner: &Owner<Metered<R>>) {
    let (rt, long) = (owner.handle(), Duration::from_millis(5));
    owner.block_on(async move {
        let before = rt.metrics();
        rt.spawn({
            let rt = rt.clone();
            async move { compute(&rt, long) }
        })
        .await
        .unwrap();
        let metrics = rt.metrics();
        assert!(metrics.poll_times.count() > before.poll_times.count());
        assert!(metrics.longest_poll() >= long, "{metrics:?}");
        assert!(metrics.poll_times.p50() <= metrics.longest_poll());
    });
}

fn blocking_calls_are_counted<R: Runtime + Owned>(owner: &Owner<Metered<R>>) {
    let rt = owner.handle();
    owner.block_on(async move {
        let (go, gone) = mpsc::channel::<()>();
        let call = rt.spawn_blocking(move || gone.recv());
        until(&rt, |metrics| metrics.blocking.running == 1).await;
        let blocking = rt.metrics().blocking;
        assert_eq!((blocking.waiting, blocking.done), (0, 0));
        go.send(()).unwrap();
        call.await.unwrap().unwrap();

        let panicked: Result<(), _> = rt
            .spawn_blocking(|| std::panic::resume_unwind(Box::new("burnt")))
            .await;
        assert!(panicked.is_err());
        let blocking = rt.metrics().blocking;
        assert_eq!((blocking.running, blocking.done), (0, 2));
        assert_eq!((blocking.dropped, blocking.waits.count()), (0, 2));
    });
}
