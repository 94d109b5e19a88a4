//! One worker that is held up by a task that computes.

use super::PERIOD;
use runtime_adapter::sampler::{EventLoopLag, Heartbeat, Lateness, Sampler};
use runtime_adapter::{LocalRuntime, LocalTask, Owned, Owner, Runtime, Task, Time, ZeroPeriod};
use std::time::Duration;

const WHILE: Duration = Duration::from_millis(100);

/// Computes without yielding.
fn compute<R: Time>(rt: &R, duration: Duration) {
    let end = rt.now() + duration;
    while rt.now() < end {
        std::hint::spin_loop();
    }
}

/// Computes in chunks, and yields between them: the loop goes round, but slowly.
async fn hold_up<R: Time>(rt: R, chunk: Duration) {
    loop {
        compute(&rt, chunk);
        rt.yield_now().await;
    }
}

/// Long enough to stand out, on a machine that holds idle loops up as well.
fn chunk_beside(idle: &Lateness) -> Duration {
    4 * idle.late.max() + Duration::from_millis(20)
}

/// Compares an idle loop with one that is held up, in one run.
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
    rt.sleep(WHILE).await;
    let idle = idle.stop().await;
    assert!(idle.late.count() > 10, "{what}: {idle:?}");

    let chunk = chunk_beside(&idle);
    let sampler = start(rt, PERIOD).unwrap();
    let busy = rt.spawn(hold_up(rt.clone(), chunk));
    rt.sleep(2 * chunk).await;
    let held_up = sampler.stop().await;
    let _ = busy.cancel().await;
    assert_held_up(what, &idle, &held_up);
}

fn check_local<R: LocalRuntime + Owned>(owner: Owner<R>) {
    let rt = owner.handle();
    owner.block_on_local(async move {
        assert!(EventLoopLag::start_local(&rt, Duration::ZERO).is_err());
        let idle = EventLoopLag::start_local(&rt, PERIOD).unwrap();
        rt.sleep(WHILE).await;
        let idle = idle.stop().await;

        let chunk = chunk_beside(&idle);
        let lag = EventLoopLag::start_local(&rt, PERIOD).unwrap();
        let beat = Heartbeat::start_local(&rt, PERIOD).unwrap();
        let busy = rt.spawn_local(hold_up(rt.clone(), chunk));
        rt.sleep(2 * chunk).await;
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

#[cfg(feature = "tokio")]
#[test]
fn tokio_is_late_when_it_is_held_up() {
    use runtime_adapter::tokio::{CurrentThread, Local, MultiThread};
    check(CurrentThread::builder().build().unwrap());
    check(MultiThread::builder().workers(1).build().unwrap());
    check_local(Local::builder().build().unwrap());
    check_nothing_is_omitted(CurrentThread::builder().build().unwrap());
}

#[cfg(feature = "smol")]
#[test]
fn smol_is_late_when_it_is_held_up() {
    use runtime_adapter::smol::{Local, MultiThread};
    check(MultiThread::builder().workers(1).build().unwrap());
    check_local(Local::builder().build().unwrap());
    check_nothing_is_omitted(MultiThread::builder().workers(1).build().unwrap());
}
