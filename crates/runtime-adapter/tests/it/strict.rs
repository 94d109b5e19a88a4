//! The layer `Strict` on every flavour: what it promises is the same everywhere.

use futures_lite::future::block_on;
use futures_lite::{AsyncReadExt, AsyncWriteExt};
use runtime_adapter::net::{Listener, TcpListener};
use runtime_adapter::strict::{Limits, Strict};
use runtime_adapter::{
    Caps, JoinError, LocalRuntime, MissedTick, Net, Owned, Owner, Runtime, Task, Time,
};
use std::future::Future;
use std::panic::resume_unwind;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

const TICK: Duration = Duration::from_millis(1);

/// Counts how often a future is polled.
struct Polls<F> {
    future: Pin<Box<F>>,
    polled: usize,
}

fn count<F: Future>(future: F) -> Polls<F> {
    Polls {
        future: Box::pin(future),
        polled: 0,
    }
}

impl<F: Future> Future for Polls<F> {
    type Output = (F::Output, usize);

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.polled += 1;
        let polled = self.polled;
        self.future.as_mut().poll(cx).map(|output| (output, polled))
    }
}

/// Calls the closure when it is dropped.
struct OnDrop<F: Fn()>(F);

impl<F: Fn()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        self.0();
    }
}

#[track_caller]
fn strict<R: Owned>(owner: Owner<R>, limits: Limits) -> Owner<Strict<R>> {
    Strict::own(owner, limits).unwrap()
}

/// What a runtime with one worker, or a thread for each task, shows.
#[track_caller]
fn check<R: Runtime + Owned + Net>(build: impl Fn() -> Owner<R>) {
    let owner = strict(build(), Limits::default().budget(64));
    let rt = owner.handle();
    owner.block_on(async move {
        sleeping_for_nothing_is_one_turn(&rt).await;
        the_first_tick_is_at_once(&rt).await;
        ready_operations_use_the_budget_up(&rt).await;
        ready_sockets_use_the_budget_up(&rt).await;
    });
    blocking_calls_keep_their_limit(&strict(build(), Limits::default().blocking(3)));
    blocking_calls_begin_in_order(&strict(build(), Limits::default().blocking(1)));
    a_call_that_waits_leaves_the_line(&strict(build(), Limits::default().blocking(1)));
    calls_that_wait_go_with_the_runtime(strict(build(), Limits::default().blocking(1)));
    limits_outside_their_range_are_refused(&build);
    a_layer_over_a_layer_is_a_runtime(build());
}

async fn sleeping_for_nothing_is_one_turn<R: Runtime>(rt: &Strict<R>) {
    let past = rt.now();
    let (naps, polls) = rt
        .spawn(count({
            let rt = rt.clone();
            async move {
                rt.sleep(Duration::ZERO).await;
                rt.sleep_until(past).await;
                2
            }
        }))
        .await
        .unwrap();
    assert_eq!(polls, naps + 1, "polls of a task that slept {naps} times");

    // No wait on tokio's own timer is shorter than half of its step, whatever else the machine does.
    let mut shortest = Duration::MAX;
    for _ in 0..500 {
        let before = rt.now();
        rt.sleep(Duration::ZERO).await;
        shortest = shortest.min(rt.now() - before);
    }
    assert!(
        shortest < Duration::from_micros(500),
        "the shortest of 500 took {shortest:?}"
    );
}

async fn the_first_tick_is_at_once<R: Runtime>(rt: &Strict<R>) {
    let ticks = count({
        let rt = rt.clone();
        async move {
            let mut interval = rt.interval(TICK * 3_600_000, MissedTick::Burst).unwrap();
            interval.tick().await;
        }
    });
    let ((), polls) = rt.spawn(ticks).await.unwrap();
    assert_eq!(polls, 1, "polls until the first tick");
}

async fn ready_operations_use_the_budget_up<R: Runtime>(rt: &Strict<R>) {
    #[track_caller]
    fn expect(what: &str, ((), polls): ((), usize), expected: usize) {
        assert_eq!(polls, expected, "polls of a task with ready {what}");
    }
    let own = rt.clone();
    let checkpoints = rt.spawn(count(async move {
        for _ in 0..640 {
            own.checkpoint().await;
        }
    }));
    expect("checkpoints", checkpoints.await.unwrap(), 10);
    let own = rt.clone();
    let works = rt.spawn(count(async move {
        for _ in 0..640 {
            own.work(TICK, || ()).await;
        }
    }));
    expect("work", works.await.unwrap(), 10);
    // Ticks that were missed are all there already.
    let own = rt.clone();
    let ticks = rt.spawn(count(async move {
        let mut interval = own
            .interval(Duration::from_nanos(1), MissedTick::Burst)
            .unwrap();
        for _ in 0..640 {
            interval.tick().await;
        }
    }));
    let ((), polls) = ticks.await.unwrap();
    assert!(polls >= 10, "{polls} polls of a task with ready ticks");
}

async fn ready_sockets_use_the_budget_up<R: Runtime + Net>(rt: &Strict<R>) {
    let listener = rt.listen(([127, 0, 0, 1], 0).into()).unwrap();
    let mut sends = rt.connect(listener.local_addr().unwrap()).await.unwrap();
    let (mut receives, _) = listener.accept().await.unwrap();
    sends.write_all(&[7; 640]).await.unwrap();
    sends.close().await.unwrap();
    let reads = rt.spawn(count(async move {
        let mut byte = [0; 1];
        let mut bytes = 0;
        while receives.read(&mut byte).await.unwrap() > 0 {
            bytes += 1;
        }
        bytes
    }));
    let (bytes, polls) = reads.await.unwrap();
    assert_eq!(bytes, 640);
    assert!(polls >= 10, "{polls} polls of a task with ready reads");
}

fn blocking_calls_keep_their_limit<R: Runtime + Owned>(owner: &Owner<Strict<R>>) {
    let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let calls: Vec<_> = (0..12)
        .map(|number| {
            let (running, most) = (Arc::clone(&running), Arc::clone(&most));
            owner.spawn_blocking(move || {
                let now = running.fetch_add(1, Ordering::SeqCst) + 1;
                most.fetch_max(now, Ordering::SeqCst);
                // Nobody leaves before as many as may have come.
                while most.load(Ordering::SeqCst) < 3 {
                    std::thread::yield_now();
                }
                running.fetch_sub(1, Ordering::SeqCst);
                number
            })
        })
        .collect();
    for (number, call) in calls.into_iter().enumerate() {
        assert_eq!(block_on(call).unwrap(), number);
    }
    assert_eq!(most.load(Ordering::SeqCst), 3);
}

/// Occupies the only thread until the sender is dropped.
fn occupy<R: Runtime>(rt: &Strict<R>) -> (mpsc::Sender<()>, impl Task<()> + use<R>) {
    let (release, released) = mpsc::channel::<()>();
    let (begin, begun) = mpsc::channel();
    let occupies = rt.spawn_blocking(move || {
        begin.send(()).unwrap();
        // An error is what comes: nobody sends.
        let _ = released.recv();
    });
    begun.recv().unwrap();
    (release, occupies)
}

fn blocking_calls_begin_in_order<R: Runtime + Owned>(owner: &Owner<Strict<R>>) {
    let (release, occupies) = occupy(owner);
    let (tell, hear) = mpsc::channel();
    for number in 0..10 {
        let tell = tell.clone();
        owner
            .spawn_blocking(move || tell.send(number).unwrap())
            .detach();
    }
    // A panic in between stops nobody.
    let panics = owner.spawn_blocking(|| resume_unwind(Box::new("dropped a tray")));
    let last = owner.spawn_blocking(move || tell.send(10).unwrap());
    drop(release);
    block_on(occupies).unwrap();
    let ended: Result<(), _> = block_on(panics);
    assert_eq!(ended.unwrap_err().panic_message(), Some("dropped a tray"));
    block_on(last).unwrap();
    assert_eq!(
        hear.into_iter().collect::<Vec<_>>(),
        (0..=10).collect::<Vec<_>>()
    );
}

fn a_call_that_waits_leaves_the_line<R: Runtime + Owned>(owner: &Owner<Strict<R>>) {
    let (release, occupies) = occupy(owner);
    let dropped = Arc::new(AtomicBool::new(false));
    let held = OnDrop({
        let dropped = Arc::clone(&dropped);
        move || dropped.store(true, Ordering::SeqCst)
    });
    drop(owner.spawn_blocking(move || drop(held)));
    assert!(
        dropped.load(Ordering::SeqCst),
        "the closure of a dropped call is still there"
    );

    let ended = block_on(owner.spawn_blocking(|| 7).cancel());
    assert!(matches!(ended, Err(JoinError::Cancelled)), "{ended:?}");

    let held = OnDrop(|| resume_unwind(Box::new("a destructor's panic")));
    let ended = block_on(owner.spawn_blocking(move || drop(held)).cancel());
    assert_eq!(
        ended.unwrap_err().panic_message(),
        Some("a destructor's panic")
    );

    // One that has begun is waited for.
    let last = owner.spawn_blocking(|| 7);
    let mut cancel = pin!(occupies.cancel());
    let mut cx = Context::from_waker(Waker::noop());
    assert!(
        cancel.as_mut().poll(&mut cx).is_pending(),
        "cancel did not wait for a call that runs"
    );
    drop(release);
    block_on(cancel).unwrap();
    assert_eq!(block_on(last).unwrap(), 7);
}

fn calls_that_wait_go_with_the_runtime<R: Runtime + Owned>(owner: Owner<Strict<R>>) {
    let rt = owner.handle();
    let (release, occupies) = occupy(&rt);
    let waits = rt.spawn_blocking(|| 7);
    occupies.detach();
    let _ = owner.shutdown(Duration::ZERO);
    let ended = block_on(waits);
    assert!(matches!(ended, Err(JoinError::RuntimeGone)), "{ended:?}");
    let ended = block_on(rt.spawn_blocking(|| 7));
    assert!(matches!(ended, Err(JoinError::RuntimeGone)), "{ended:?}");
    drop(release);
}

#[track_caller]
fn limits_outside_their_range_are_refused<R: Owned>(build: &impl Fn() -> Owner<R>) {
    for (limits, told) in [
        (
            Limits::default().blocking(0),
            "`blocking` is 0, but must be between 1 and 100000",
        ),
        (
            Limits::default().blocking(usize::MAX),
            "must be between 1 and 100000",
        ),
        (
            Limits::default().budget(0),
            "`budget` is 0, but must be between 1 and 127",
        ),
        (
            Limits::default().budget(1000),
            "`budget` is 1000, but must be between 1 and 127",
        ),
    ] {
        let refused = Strict::own(build(), limits).map(drop).unwrap_err();
        assert!(refused.to_string().contains(told), "{refused}");
    }
}

fn a_layer_over_a_layer_is_a_runtime<R: Runtime + Owned>(owner: Owner<R>) {
    let owner = strict(strict(owner, Limits::default()), Limits::default());
    let rt = owner.handle();
    let served = owner.block_on(async move {
        rt.sleep(Duration::ZERO).await;
        let call = rt.spawn_blocking(|| 1).await.unwrap();
        call + rt.spawn(async { 2 }).await.unwrap()
    });
    assert_eq!(served, 3);
    let caps = <Strict<Strict<R>> as Time>::CAPS;
    assert_eq!(caps, <Strict<R> as Time>::CAPS);
    assert_eq!(
        (caps.cooperative_budget, caps.blocking_limit),
        (true, Some(500))
    );
    let Caps { runtime, .. } = R::CAPS;
    assert_eq!(caps.runtime, runtime);
}

#[cfg_attr(
    not(any(feature = "tokio", feature = "smol")),
    expect(dead_code, reason = "these have no local flavour")
)]
#[track_caller]
fn check_local<R: LocalRuntime + Owned>(owner: Owner<R>) {
    let owner = strict(owner, Limits::default().budget(10));
    let rt = owner.handle();
    owner.block_on_local(async move {
        let own = rt.clone();
        let passes = count(async move {
            for _ in 0..100 {
                own.checkpoint().await;
            }
            own.sleep(Duration::ZERO).await;
        });
        let ((), polls) = rt.spawn_local(passes).await.unwrap();
        assert_eq!(polls, 11);
    });
}

#[cfg(feature = "tokio")]
#[test]
fn strict_is_the_same_on_tokio() {
    use runtime_adapter::tokio::{CurrentThread, Local, MultiThread};
    check(|| MultiThread::builder().workers(1).build().unwrap());
    check(|| CurrentThread::builder().build().unwrap());
    check_local(Local::builder().build().unwrap());
}

#[cfg(feature = "smol")]
#[test]
fn strict_is_the_same_on_smol() {
    use runtime_adapter::smol::{Local, MultiThread};
    check(|| MultiThread::builder().workers(1).build().unwrap());
    check(|| MultiThread::builder().workers(4).build().unwrap());
    check_local(Local::builder().build().unwrap());
}

#[cfg(feature = "async-std")]
#[test]
fn strict_is_the_same_on_async_std() {
    use runtime_adapter::async_std::MultiThread;
    check(|| MultiThread::builder().workers(2).build().unwrap());
}

#[cfg(feature = "threads")]
#[test]
fn strict_is_the_same_on_threads() {
    use runtime_adapter::threads::Threads;
    check(|| Threads::builder().build().unwrap());
}
