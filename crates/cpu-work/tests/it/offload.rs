//! The offload: places, refusals, cancellation, order, the end, and an account that adds up.

mod batch;
mod bridge;
mod storm;

use std::future::Future as _;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context, Waker};
use std::thread;
use std::time::Duration;

use cpu_work::offload::{Cost, Metrics, Offload, OffloadError, Refusal, Submitted};
use futures_lite::future::{block_on, poll_once, yield_now};
use rayon::{ThreadPool, ThreadPoolBuilder};

fn pool(threads: usize) -> Arc<ThreadPool> {
    Arc::new(
        ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap(),
    )
}

/// Keeps the only thread of an offload busy until the sender is dropped.
fn occupy(offload: &Offload) -> (mpsc::Sender<()>, Submitted<()>) {
    let (release, released) = mpsc::channel::<()>();
    let (begin, begun) = mpsc::channel();
    let job = offload.submit(Cost::SHORT, move || {
        begin.send(()).unwrap();
        released.recv().expect_err("nothing is ever sent");
    });
    begun.recv().unwrap();
    (release, job)
}

#[track_caller]
fn assert_adds_up(metrics: &Metrics) {
    let ended = metrics.completed + metrics.panicked + metrics.cancelled + metrics.refused;
    let there = metrics.in_line + metrics.queued + metrics.running;
    assert_eq!(metrics.submitted, ended + there as u64, "{metrics:?}");
}

#[test]
fn a_full_queue_refuses_and_gives_the_job_back() {
    let offload = Offload::new(pool(1), 2);
    let (release, occupied) = occupy(&offload);
    let jobs = [1, 2].map(|n| offload.try_submit(Cost::SHORT, move || n).unwrap());
    let refused = offload.try_submit(Cost::SHORT, || 3).unwrap_err();
    assert_eq!(refused.reason, Refusal::Full { places: 2 });
    assert_eq!(
        refused.to_string(),
        "the job was refused: all 2 places of the queue are taken"
    );
    assert_eq!((refused.job)(), 3);
    assert_eq!(offload.metrics().queued, 2);
    drop(release);
    block_on(occupied).unwrap();
    assert_eq!(jobs.map(|job| block_on(job).unwrap()), [1, 2]);
    let metrics = offload.metrics();
    assert_eq!((metrics.completed, metrics.refused), (3, 1));
    assert_adds_up(&metrics);
}

#[test]
fn who_waits_gets_a_place_in_the_order_of_coming() {
    let offload = Offload::new(pool(1), 1);
    let (release, occupied) = occupy(&offload);
    let begun = Arc::new(Mutex::new(Vec::new()));
    // The cheapest comes last: costs count in the queue alone, and that has one place.
    let jobs: Vec<_> = (0..5)
        .map(|n| {
            let begun = Arc::clone(&begun);
            offload.submit(Cost(100 - n), move || begun.lock().unwrap().push(n))
        })
        .collect();
    let metrics = offload.metrics();
    assert_eq!((metrics.queued, metrics.in_line), (1, 4));
    let has_place: Vec<_> = jobs.iter().map(Submitted::has_place).collect();
    assert_eq!(has_place, [true, false, false, false, false]);
    // Whoever waits is not overtaken by who only tries, even if a place becomes free for a moment.
    assert!(offload.try_submit(Cost::SHORT, || ()).is_err());
    drop(release);
    block_on(occupied).unwrap();
    for job in jobs {
        block_on(job).unwrap();
    }
    assert_eq!(*begun.lock().unwrap(), [0, 1, 2, 3, 4]);
    let metrics = offload.metrics();
    assert_eq!((metrics.most_queued, metrics.most_in_line), (1, 4));
    assert_adds_up(&metrics);
}

#[test]
fn a_place_is_free_as_soon_as_its_job_is_dropped() {
    let offload = Offload::new(pool(1), 1);
    let (release, _occupied) = occupy(&offload);
    let captured = Arc::new(());
    let job = |n| {
        let captured = Arc::clone(&captured);
        move || (n, captured).0
    };
    let first = offload.try_submit(Cost::SHORT, job(1)).unwrap();
    let mut waiting = offload.submit(Cost::SHORT, job(2));
    assert_eq!(block_on(poll_once(waiting.place())), None);
    drop(first);
    assert_eq!(
        Arc::strong_count(&captured),
        2,
        "the closure is dropped with its future"
    );
    block_on(waiting.place());
    drop(waiting);
    let last = offload.try_submit(Cost::SHORT, job(3)).unwrap();
    drop(release);
    assert_eq!(block_on(last).unwrap(), 3);
    let metrics = offload.metrics();
    assert_eq!((metrics.cancelled, metrics.most_in_line), (2, 1));
    assert_adds_up(&metrics);
}

#[test]
fn leaving_the_line_is_safe_and_holds_nobody_up() {
    let offload = Offload::new(pool(1), 1);
    let (release, _occupied) = occupy(&offload);
    let mut jobs: Vec<_> = (0..6)
        .map(|n| offload.submit(Cost::SHORT, move || n))
        .collect();
    drop(jobs.remove(2));
    drop(jobs.remove(3));
    drop(release);
    let results: Vec<_> = jobs.into_iter().map(|job| block_on(job).unwrap()).collect();
    assert_eq!(results, [0, 1, 3, 5]);
    assert_adds_up(&offload.metrics());
}

/// One thread awaits a place, another one makes it free: the waiter must be woken.
#[test]
fn who_awaits_a_place_is_woken() {
    let offload = Offload::new(pool(1), 1);
    for _ in 0..200 {
        let (release, occupied) = occupy(&offload);
        let queued = offload.submit(Cost::SHORT, || ());
        let mut waiting = offload.submit(Cost::SHORT, || 7);
        thread::scope(|scope| {
            scope.spawn(|| drop(release));
            block_on(waiting.place());
            assert!(waiting.has_place());
        });
        block_on(occupied).unwrap();
        block_on(queued).unwrap();
        assert_eq!(block_on(waiting).unwrap(), 7);
    }
}

#[test]
fn short_jobs_pass_long_ones_that_came_first() {
    let offload = Offload::new(pool(1), 100);
    let (release, _occupied) = occupy(&offload);
    let begun = Arc::new(Mutex::new(Vec::new()));
    let submit = |cost, name| {
        let begun = Arc::clone(&begun);
        offload.submit(cost, move || begun.lock().unwrap().push(name))
    };
    let mut jobs = vec![submit(Cost(3), "long")];
    jobs.extend((0..9).map(|_| submit(Cost::SHORT, "short")));
    drop(release);
    for job in jobs {
        block_on(job).unwrap();
    }
    let begun = begun.lock().unwrap();
    let long = begun.iter().position(|&name| name == "long");
    assert_eq!(long, Some(3), "three have overtaken it, and no more");
}

#[test]
fn a_panic_is_an_error_and_is_counted_before_it_is_told() {
    let offload = Offload::new(pool(1), 1);
    let job = offload.submit(Cost::SHORT, || -> () { panic!("burnt") });
    let error = block_on(job).unwrap_err();
    assert_eq!(error.to_string(), "the offloaded computing panicked: burnt");
    assert_eq!(offload.metrics().panicked, 1);
    assert_eq!(block_on(offload.submit(Cost::SHORT, || 1)).unwrap(), 1);
    assert_adds_up(&offload.metrics());
}

#[test]
fn a_closed_offload_sends_the_line_away_and_computes_the_rest() {
    let offload = Offload::new(pool(1), 1);
    let (release, occupied) = occupy(&offload);
    let queued = offload.submit(Cost::SHORT, || 1);
    let mut waiting = [(); 2].map(|()| offload.submit(Cost::SHORT, || 2));
    assert!(block_on(poll_once(&mut waiting[0])).is_none());
    offload.close();
    block_on(waiting[1].place());
    for job in waiting {
        assert!(matches!(block_on(job), Err(OffloadError::Closed)));
    }
    let late = block_on(offload.submit(Cost::SHORT, || 3)).unwrap_err();
    assert_eq!(
        late.to_string(),
        "the offloaded computing never began: its offload was closed"
    );
    let refused = offload.try_submit(Cost::SHORT, || 4).unwrap_err();
    assert_eq!(refused.reason, Refusal::Closed);
    drop(release);
    block_on(occupied).unwrap();
    assert_eq!(block_on(queued).unwrap(), 1);
    let metrics = offload.metrics();
    assert_eq!(
        (metrics.completed, metrics.cancelled, metrics.refused),
        (2, 2, 2)
    );
    assert_adds_up(&metrics);
}

#[test]
fn a_dropped_offload_lets_what_has_begun_end_and_tells_the_others() {
    let offload = Offload::new(pool(1), 1);
    let (release, occupied) = occupy(&offload);
    let captured = Arc::new(());
    let held = [(); 3].map(|()| {
        let captured = Arc::clone(&captured);
        offload.submit(Cost::SHORT, move || drop(captured))
    });
    drop(offload);
    assert_eq!(
        Arc::strong_count(&captured),
        1,
        "the closures are dropped at once"
    );
    for job in held {
        assert!(matches!(block_on(job), Err(OffloadError::Closed)));
    }
    drop(release);
    block_on(occupied).unwrap();
}

#[test]
fn a_waker_is_called_when_the_offload_goes() {
    let offload = Offload::new(pool(1), 1);
    let (_release, _occupied) = occupy(&offload);
    let waiting = [(); 2].map(|()| offload.submit(Cost::SHORT, || ()));
    thread::scope(|scope| {
        let waits = waiting.map(|job| scope.spawn(|| block_on(job)));
        drop(offload);
        for wait in waits {
            assert!(matches!(wait.join().unwrap(), Err(OffloadError::Closed)));
        }
    });
}

/// The first destructor panics; the others must learn of the end all the same.
#[test]
fn a_closure_whose_destructor_panics_hides_the_end_from_nobody() {
    struct PanicsOnDrop;
    impl Drop for PanicsOnDrop {
        fn drop(&mut self) {
            panic!("a bug in a destructor");
        }
    }
    let offload = Offload::new(pool(1), 4);
    let (release, occupied) = occupy(&offload);
    let held = [(); 3].map(|()| {
        let bomb = PanicsOnDrop;
        offload.submit(Cost::SHORT, move || drop(bomb))
    });
    drop(offload);
    for job in held {
        assert!(matches!(block_on(job), Err(OffloadError::Closed)));
    }
    drop(release);
    block_on(occupied).unwrap();
}

#[test]
fn other_work_of_the_pool_is_not_held_up_by_a_queue_that_never_ends() {
    let pool = pool(1);
    let offload = Arc::new(Offload::new(Arc::clone(&pool), 4));
    let (release, _occupied) = occupy(&offload);
    let jobs: Vec<_> = (0..50)
        .map(|n| offload.submit(Cost::SHORT, move || n))
        .collect();
    let (tell, told) = mpsc::channel();
    let completed = Arc::clone(&offload);
    pool.spawn(move || tell.send(completed.metrics().completed).unwrap());
    let more: Vec<_> = (0..50)
        .map(|n| offload.submit(Cost::SHORT, move || n))
        .collect();
    drop(release);
    // rayon takes what comes from outside in order: the 51 before it, then this, then the rest.
    assert_eq!(told.recv().unwrap(), 51);
    for job in jobs.into_iter().chain(more) {
        block_on(job).unwrap();
    }
}

#[test]
fn times_are_those_of_the_clock_that_was_given() {
    let now = Arc::new(AtomicU64::new(0));
    let clock = Arc::clone(&now);
    let offload = Offload::with_clock(pool(1), 4, move || {
        Duration::from_micros(clock.load(Ordering::SeqCst))
    });
    let (release, occupied) = occupy(&offload);
    let ran = Arc::clone(&now);
    let job = offload.submit(Cost::SHORT, move || {
        ran.fetch_add(30, Ordering::SeqCst);
    });
    now.store(500, Ordering::SeqCst);
    drop(release);
    block_on(occupied).unwrap();
    block_on(job).unwrap();
    let metrics = offload.metrics();
    let (waited, ran) = (metrics.waited.unwrap(), metrics.ran.unwrap());
    assert_eq!((waited.count(), ran.count()), (2, 2));
    assert_eq!(waited.sum(), Duration::from_micros(500));
    assert_eq!(ran.sum(), Duration::from_micros(530));
    assert_eq!(ran.max(), Duration::from_micros(500));
    assert_eq!(Offload::new(pool(1), 1).metrics().waited, None);
}

#[test]
fn a_job_may_submit_another_one_and_a_future_may_move() {
    fn check<T: Send + Sync + Unpin + 'static>(_: &T) {}
    let offload = Arc::new(Offload::new(pool(1), 4));
    check(&offload);
    let inner = Arc::clone(&offload);
    let outer = offload.submit(Cost::SHORT, move || {
        inner.submit(Cost::SHORT, || std::cell::Cell::new(5))
    });
    check(&outer);
    let inner = block_on(outer).unwrap();
    assert_eq!(block_on(inner).unwrap().get(), 5);
}

#[test]
fn a_future_that_is_never_polled_is_computed_all_the_same() {
    let offload = Offload::new(pool(1), 1);
    let computed = Arc::new(AtomicUsize::new(0));
    let jobs = [(); 3].map(|()| {
        let computed = Arc::clone(&computed);
        offload.submit(Cost::SHORT, move || computed.fetch_add(1, Ordering::SeqCst))
    });
    while offload.metrics().completed < 3 {
        block_on(yield_now());
    }
    assert_eq!(computed.load(Ordering::SeqCst), 3);
    for job in jobs {
        let mut job = pin!(job);
        assert!(
            job.as_mut()
                .poll(&mut Context::from_waker(Waker::noop()))
                .is_ready()
        );
    }
}
