//! What the samplers see of a loop that is idle, and of one that is held up.

use runtime_adapter::metered::{Metered, Settings};
use runtime_adapter::sampler::{EventLoopLag, Heartbeat, Lateness, Sampler};
use runtime_adapter::{LocalRuntime, LocalTask, Owned, Owner, Runtime, Task, Time, ZeroPeriod};
use std::time::Duration;

const PERIOD: Duration = Duration::from_millis(1);
const CHUNK: Duration = Duration::from_millis(20);

/// Computes without yielding.
fn compute<R: Time>(rt: &R, duration: Duration) {
    let end = rt.now() + duration;
    while rt.now() < end {
        std::hint::spin_loop();
    }
}

/// Computes in chunks, and yields between them: the loop goes round, but slowly.
async fn hold_up<R: Time>(rt: R) {
    loop {
        compute(&rt, CHUNK);
        rt.yield_now().await;
    }
}

/// The same time with an idle loop and with one that is held up, in one run.
#[track_caller]
fn assert_held_up(what: &str, idle: &Lateness, held_up: &Lateness) {
    let (idle_median, held_up_median) = (idle.late.p50(), held_up.late.p50());
    assert!(
        idle_median < held_up_median,
        "{what}: {idle_median:?} idle, {held_up_median:?} held up"
    );
    assert!(held_up.missed > 0, "{what}: a chunk is many periods");
    assert!(held_up.late.count() > held_up.missed);
}

/// On one worker.
fn check<R: Runtime + Owned>(owner: Owner<R>) {
    let rt = owner.handle();
    owner.block_on(async move {
        compare(&rt, "event-loop lag", EventLoopLag::start).await;
        compare(&rt, "heartbeat", Heartbeat::start).await;
    });
}

/// How a sampler is started.
type Start<R, T> = fn(&R, Duration) -> Result<Sampler<T>, ZeroPeriod>;

async fn compare<R: Runtime>(rt: &R, what: &str, start: Start<R, R::Task<()>>) {
    assert!(start(rt, Duration::ZERO).is_err());
    let idle = start(rt, PERIOD).unwrap();
    rt.sleep(5 * CHUNK).await;
    let idle = idle.stop().await;
    assert!(idle.late.count() > 10, "{what}: {idle:?}");

    let sampler = start(rt, PERIOD).unwrap();
    let busy = rt.spawn(hold_up(rt.clone()));
    rt.sleep(5 * CHUNK).await;
    let held_up = sampler.stop().await;
    let _ = busy.cancel().await;
    assert_held_up(what, &idle, &held_up);
}

fn check_local<R: LocalRuntime + Owned>(owner: Owner<R>) {
    let rt = owner.handle();
    owner.block_on_local(async move {
        assert!(EventLoopLag::start_local(&rt, Duration::ZERO).is_err());
        let idle = EventLoopLag::start_local(&rt, PERIOD).unwrap();
        rt.sleep(5 * CHUNK).await;
        let idle = idle.stop().await;

        let lag = EventLoopLag::start_local(&rt, PERIOD).unwrap();
        let beat = Heartbeat::start_local(&rt, PERIOD).unwrap();
        let busy = rt.spawn_local(hold_up(rt.clone()));
        rt.sleep(5 * CHUNK).await;
        let (lag, beat) = (lag.stop().await, beat.stop().await);
        let _ = busy.cancel().await;
        assert_held_up("event-loop lag", &idle, &lag);
        assert_held_up("heartbeat", &idle, &beat);
    });
}

/// A loop that stands still for many periods is late by about half of that on average, not by one outlier.
fn check_nothing_is_omitted<R: Runtime + Owned>(owner: Owner<R>) {
    let rt = owner.handle();
    owner.block_on(async move {
        let sampler = Heartbeat::start(&rt, PERIOD).unwrap();
        let still = 100 * PERIOD;
        compute(&rt, still);
        let lateness = sampler.stop().await;
        assert!(lateness.missed >= 90, "{lateness:?}");
        assert!(lateness.late.p50() >= still / 4, "{lateness:?}");
        assert!(lateness.late.max() >= still * 9 / 10, "{lateness:?}");
    });
}

/// Whatever there is, a sampler ticks on it, is read while it runs, and stops when it is dropped.
fn check_drop<R: Runtime + Owned>(owner: Owner<R>) {
    let owner = Metered::own(owner, Settings::default());
    let rt = owner.handle();
    owner.block_on(async move {
        let sampler = Heartbeat::start(&rt, PERIOD).unwrap();
        while sampler.so_far().late.count() < 3 {
            rt.sleep(PERIOD).await;
        }
        assert_eq!(rt.metrics().tasks_alive, 2);
        drop(sampler);
        while rt.metrics().tasks_alive > 1 {
            rt.sleep(PERIOD).await;
        }
    });
}

/// A sampler whose runtime has gone tells what it saw.
fn check_runtime_gone<R: Runtime + Owned>(owner: Owner<R>) {
    let rt = owner.handle();
    let sampler = EventLoopLag::start(&rt, PERIOD).unwrap();
    owner.block_on({
        let rt = rt.clone();
        async move { rt.sleep(10 * PERIOD).await }
    });
    drop(owner);
    let lateness = futures_lite::future::block_on(sampler.stop());
    assert!(lateness.late.count() > 0);
}

/// What holds with any number of workers.
fn check_anywhere<R: Runtime + Owned>(build: impl Fn() -> Owner<R>) {
    check_drop(build());
    check_runtime_gone(build());
}

#[cfg(feature = "tokio")]
#[test]
fn tokio_is_late_when_it_is_held_up() {
    use runtime_adapter::tokio::{CurrentThread, Local, MultiThread};
    check(CurrentThread::builder().build().unwrap());
    check(MultiThread::builder().workers(1).build().unwrap());
    check_local(Local::builder().build().unwrap());
    check_nothing_is_omitted(CurrentThread::builder().build().unwrap());
    check_anywhere(|| MultiThread::builder().workers(2).build().unwrap());
}

#[cfg(feature = "smol")]
#[test]
fn smol_is_late_when_it_is_held_up() {
    use runtime_adapter::smol::{Local, MultiThread};
    check(MultiThread::builder().workers(1).build().unwrap());
    check_local(Local::builder().build().unwrap());
    check_nothing_is_omitted(MultiThread::builder().workers(1).build().unwrap());
    check_anywhere(|| MultiThread::builder().workers(2).build().unwrap());
}

#[cfg(feature = "async-std")]
#[test]
fn samplers_run_on_async_std() {
    use runtime_adapter::async_std::MultiThread;
    check_anywhere(|| MultiThread::builder().workers(2).build().unwrap());
}

#[cfg(feature = "threads")]
#[test]
fn samplers_run_on_threads() {
    use runtime_adapter::threads::Threads;
    check_anywhere(|| Threads::builder().build().unwrap());
}
