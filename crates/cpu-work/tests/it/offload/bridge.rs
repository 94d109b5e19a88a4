//! The bridge: results, panics and cancellation between a pool and a future.

use std::future::Future as _;
use std::panic::panic_any;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;

use cpu_work::offload::bridge::{OffloadError, spawn};
use futures_lite::future::block_on;
use rayon::{ThreadPool, ThreadPoolBuilder};

fn one_thread() -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(1).build().unwrap()
}

/// Keeps the only thread of the pool busy until the sender is dropped.
fn occupy(pool: &ThreadPool) -> mpsc::Sender<()> {
    let (release, released) = mpsc::channel::<()>();
    pool.spawn(move || wait(&released));
    release
}

/// Returns once the sender is dropped.
fn wait(released: &mpsc::Receiver<()>) {
    released.recv().expect_err("nothing is ever sent");
}

/// Returns once everything that was queued before has been dealt with.
fn drain(pool: &ThreadPool) {
    block_on(spawn(pool, || ())).unwrap();
}

struct CountWakes(AtomicUsize);

impl Wake for CountWakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// Tells a channel that it was dropped, and on which thread.
struct TellDrop(mpsc::Sender<thread::ThreadId>);

impl Drop for TellDrop {
    fn drop(&mut self) {
        self.0.send(thread::current().id()).unwrap();
    }
}

#[test]
fn a_result_crosses_the_bridge_from_another_thread() {
    let pool = one_thread();
    let (sum, thread) = block_on(spawn(&pool, || {
        ((1..=100).sum::<u32>(), thread::current().id())
    }))
    .unwrap();
    assert_eq!(sum, 5_050);
    assert_ne!(thread, thread::current().id());
}

#[test]
fn it_is_computed_although_nobody_polls() {
    let pool = one_thread();
    let offloaded = spawn(&pool, || 7);
    drain(&pool);
    assert!(format!("{offloaded:?}").contains("Ready"));
    assert_eq!(block_on(offloaded).unwrap(), 7);
}

#[test]
fn a_panic_is_an_error_and_the_pool_lives_on() {
    let pool = one_thread();
    let error = block_on(spawn(&pool, || -> () { panic!("burnt {}", "burgers") })).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the offloaded computing panicked: burnt burgers"
    );
    let error = block_on(spawn(&pool, || -> () { panic_any(42) })).unwrap_err();
    assert_eq!(error.to_string(), "the offloaded computing panicked");
    let OffloadError::Panicked(payload) = error else {
        panic!("a panic is no cancellation")
    };
    assert_eq!(payload.into_payload().downcast_ref(), Some(&42));
    drain(&pool);
}

/// So that `?` takes it into `anyhow::Error` or a boxed one.
#[test]
fn an_error_can_go_wherever_errors_go() {
    fn check<E: std::error::Error + Send + Sync + 'static>() {}
    check::<OffloadError>();
}

#[test]
fn dropping_the_future_cancels_what_has_not_begun() {
    let pool = one_thread();
    let release = occupy(&pool);
    let (tell, told) = mpsc::channel();
    let captured = TellDrop(tell);
    let begun = Arc::new(AtomicUsize::new(0));
    let offloaded = spawn(&pool, {
        let begun = Arc::clone(&begun);
        move || {
            begun.fetch_add(1, Ordering::SeqCst);
            drop(captured);
        }
    });
    drop(offloaded);
    drop(release);
    drain(&pool);
    assert_eq!(begun.load(Ordering::SeqCst), 0);
    assert_ne!(
        told.recv().unwrap(),
        thread::current().id(),
        "what it captured is dropped by the pool"
    );
}

#[test]
fn dropping_the_future_lets_what_has_begun_finish_and_drops_its_result() {
    let pool = one_thread();
    let (tell, told) = mpsc::channel();
    let (begin, begun) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    let offloaded = spawn(&pool, move || {
        begin.send(()).unwrap();
        wait(&released);
        TellDrop(tell)
    });
    begun.recv().unwrap();
    drop(offloaded);
    drop(release);
    assert_ne!(told.recv().unwrap(), thread::current().id());
    drain(&pool);
}

#[test]
fn a_panicking_destructor_of_an_unwanted_result_leaves_the_pool_alive() {
    struct PanicsOnDrop;
    impl Drop for PanicsOnDrop {
        fn drop(&mut self) {
            // The panic carries another one, for whoever drops its payload.
            if !thread::panicking() {
                panic_any(Self);
            }
        }
    }
    let pool = one_thread();
    let (begin, begun) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    let offloaded = spawn(&pool, move || {
        begin.send(()).unwrap();
        wait(&released);
        PanicsOnDrop
    });
    begun.recv().unwrap();
    drop(offloaded);
    drop(release);
    drain(&pool);
}

#[test]
fn the_waker_of_the_last_poll_is_woken_once() {
    let pool = one_thread();
    let release = occupy(&pool);
    let mut offloaded = pin!(spawn(&pool, || 3));
    let wakes = [(); 2].map(|()| Arc::new(CountWakes(AtomicUsize::new(0))));
    for count in &wakes {
        let waker = Waker::from(Arc::clone(count));
        assert!(
            offloaded
                .as_mut()
                .poll(&mut Context::from_waker(&waker))
                .is_pending()
        );
    }
    drop(release);
    drain(&pool);
    assert_eq!(
        wakes.each_ref().map(|count| count.0.load(Ordering::SeqCst)),
        [0, 1]
    );
    let ready = offloaded
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()));
    assert!(matches!(ready, Poll::Ready(Ok(3))));
}

#[test]
fn a_pool_that_goes_away_finishes_what_was_queued() {
    let pool = one_thread();
    let offloaded: Vec<_> = (0..20).map(|n| spawn(&pool, move || n)).collect();
    drop(pool);
    for (n, offloaded) in offloaded.into_iter().enumerate() {
        match block_on(offloaded) {
            Ok(result) => assert_eq!(result, n),
            Err(error) => assert!(matches!(error, OffloadError::Cancelled)),
        }
    }
}

#[test]
fn polling_again_after_the_result_panics() {
    let pool = one_thread();
    let mut offloaded = spawn(&pool, || 1);
    block_on(&mut offloaded).unwrap();
    let again = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| block_on(&mut offloaded)));
    assert!(again.is_err());
}

#[test]
fn the_future_can_be_sent_and_shared() {
    fn check<T: Send + Sync + Unpin + 'static>(_: &T) {}
    check(&spawn(&one_thread(), || std::cell::Cell::new(1)));
}
