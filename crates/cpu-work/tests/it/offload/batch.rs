//! Batches: full ones, late ones, left ones, broken ones.

use std::collections::BTreeSet;
use std::future::{Future, poll_fn};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};
use std::thread;
use std::time::Duration;

use cpu_work::offload::{BatchError, BatchLimits, Batched, Batcher, Cost, Offload};
use futures_lite::future::{block_on, poll_once};

use super::{occupy, pool};

/// A timer that a test lets ring; every timer that was made hears it.
#[derive(Clone, Default)]
struct Bell(Arc<Mutex<Rung>>);

#[derive(Default)]
struct Rung {
    is_rung: bool,
    wakers: Vec<Waker>,
    made: Vec<Duration>,
}

impl Bell {
    fn ring(&self) {
        let mut rung = self.0.lock().unwrap();
        rung.is_rung = true;
        let wakers = std::mem::take(&mut rung.wakers);
        drop(rung);
        wakers.into_iter().for_each(Waker::wake);
    }

    fn made(&self) -> usize {
        self.0.lock().unwrap().made.len()
    }

    fn sleep(&self) -> impl Fn(Duration) -> Timer + Send + Sync + use<> {
        let bell = self.clone();
        move |within| {
            bell.0.lock().unwrap().made.push(within);
            let bell = bell.clone();
            Box::pin(poll_fn(move |cx| {
                let mut rung = bell.0.lock().unwrap();
                match rung.is_rung {
                    true => Poll::Ready(()),
                    false => {
                        rung.wakers.push(cx.waker().clone());
                        Poll::Pending
                    }
                }
            }))
        }
    }
}

type Timer = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

/// The sizes of the batches that were computed.
type Sizes = Arc<Mutex<Vec<usize>>>;

/// Doubles numbers in batches of at most three.
fn doubling(offload: &Arc<Offload>, bell: &Bell) -> (Batcher<u32, u32>, Sizes) {
    let sizes = Sizes::default();
    let noted = Arc::clone(&sizes);
    let run = move |numbers: Vec<u32>| {
        noted.lock().unwrap().push(numbers.len());
        numbers.into_iter().map(|n| 2 * n).collect()
    };
    let batcher = Batcher::new(
        Arc::clone(offload),
        limits(3),
        Cost::SHORT,
        bell.sleep(),
        run,
    );
    (batcher, sizes)
}

fn limits(most: usize) -> BatchLimits {
    BatchLimits {
        most: NonZeroUsize::new(most).unwrap(),
        within: Duration::from_millis(5),
    }
}

fn offload() -> Arc<Offload> {
    Arc::new(Offload::new(pool(1), 8))
}

fn poll(batched: &mut Batched<u32, u32>) {
    assert!(block_on(poll_once(batched)).is_none());
}

#[test]
fn a_full_batch_is_computed_at_once_and_each_gets_its_own() {
    let bell = Bell::default();
    let (batcher, sizes) = doubling(&offload(), &bell);
    let batched: Vec<_> = (0..7).map(|n| batcher.submit(n)).collect();
    for (n, batched) in (0..6).zip(batched) {
        assert_eq!(block_on(batched), Ok(2 * n));
    }
    assert_eq!(*sizes.lock().unwrap(), [3, 3]);
    assert_eq!(bell.made(), 0, "nobody had to wait for a deadline");
    assert_eq!(
        batcher.offload().metrics().submitted,
        2,
        "each batch is one job"
    );
}

#[test]
fn a_partial_batch_is_computed_at_its_deadline() {
    let bell = Bell::default();
    let (batcher, sizes) = doubling(&offload(), &bell);
    let mut batched = [1, 2].map(|n| batcher.submit(n));
    batched.iter_mut().for_each(poll);
    assert!(sizes.lock().unwrap().is_empty());
    bell.ring();
    assert_eq!(batched.map(block_on), [Ok(2), Ok(4)]);
    assert_eq!(*sizes.lock().unwrap(), [2]);
    assert_eq!(bell.0.lock().unwrap().made, [Duration::from_millis(5)]);
}

#[test]
fn when_the_leader_leaves_another_one_keeps_the_same_deadline() {
    let bell = Bell::default();
    let (batcher, sizes) = doubling(&offload(), &bell);
    let [mut leader, follower] = [1, 2].map(|n| batcher.submit(n));
    poll(&mut leader);
    thread::scope(|scope| {
        // Asleep on a thread of its own: it has to be woken twice, to take the lead and by the bell.
        let follower = scope.spawn(|| block_on(follower));
        while bell.made() == 0 {
            thread::yield_now();
        }
        drop(leader);
        bell.ring();
        assert_eq!(follower.join().unwrap(), Ok(4));
    });
    assert_eq!(bell.made(), 1);
    assert_eq!(
        *sizes.lock().unwrap(),
        [1],
        "the leader's item went with it"
    );
}

#[test]
fn a_batch_that_all_have_left_begins_anew_with_a_deadline_of_its_own() {
    let bell = Bell::default();
    let (batcher, sizes) = doubling(&offload(), &bell);
    for _ in 0..2 {
        let mut batched = [1, 2].map(|n| batcher.submit(n));
        batched.iter_mut().for_each(poll);
    }
    assert_eq!(bell.made(), 2);
    let full = [1, 2, 3].map(|n| batcher.submit(n));
    assert_eq!(full.map(block_on), [Ok(2), Ok(4), Ok(6)]);
    assert_eq!(*sizes.lock().unwrap(), [3]);
}

#[test]
fn leaving_takes_the_item_out_even_after_the_batch_was_sent() {
    let offload = offload();
    let (release, _occupied) = occupy(&offload);
    let (batcher, sizes) = doubling(&offload, &Bell::default());
    let [first, second, third] = [1, 2, 3].map(|n| batcher.submit(n));
    let lost = [4, 5, 6].map(|n| batcher.submit(n));
    drop(second);
    drop(lost);
    assert_eq!(
        offload.metrics().cancelled,
        1,
        "a batch without items is no job"
    );
    drop(release);
    assert_eq!([first, third].map(block_on), [Ok(2), Ok(6)]);
    assert_eq!(*sizes.lock().unwrap(), [2]);
}

#[test]
fn a_panic_of_a_batch_reaches_each_of_its_callers() {
    let run = |_: Vec<u32>| -> Vec<u32> { panic!("burnt") };
    let offload = offload();
    let batcher = Batcher::new(
        Arc::clone(&offload),
        limits(2),
        Cost::SHORT,
        Bell::default().sleep(),
        run,
    );
    for error in [1, 2].map(|n| batcher.submit(n)).map(block_on) {
        let error = error.unwrap_err();
        assert_eq!(error.to_string(), "the batch of 2 panicked: burnt");
    }
    while offload.metrics().panicked == 0 {
        thread::yield_now();
    }
}

#[test]
fn a_wrong_number_of_results_is_an_error_of_all() {
    for results in [0, 1, 3] {
        let run = move |_: Vec<u32>| vec![7; results];
        let sleep = Bell::default().sleep();
        let batcher = Batcher::new(offload(), limits(2), Cost::SHORT, sleep, run);
        let wrong = Err(BatchError::WrongCount { items: 2, results });
        let batched = [1, 2].map(|n| batcher.submit(n));
        assert_eq!(batched.map(block_on), [wrong.clone(), wrong]);
    }
}

#[test]
fn a_closed_offload_tells_each_caller() {
    let offload = offload();
    let bell = Bell::default();
    let (batcher, _) = doubling(&offload, &bell);
    let full = [1, 2, 3].map(|n| batcher.submit(n));
    assert_eq!(full.map(block_on), [Ok(2), Ok(4), Ok(6)]);
    let mut partial = batcher.submit(1);
    poll(&mut partial);
    offload.close();
    bell.ring();
    assert_eq!(block_on(partial), Err(BatchError::Closed));
    let full = [1, 2, 3].map(|n| batcher.submit(n));
    assert!(
        full.map(block_on)
            .iter()
            .all(|result| *result == Err(BatchError::Closed))
    );
}

#[test]
fn callers_outlive_their_batcher() {
    let bell = Bell::default();
    let (batcher, _) = doubling(&offload(), &bell);
    let mut batched = batcher.submit(21);
    drop(batcher);
    poll(&mut batched);
    bell.ring();
    assert_eq!(block_on(batched), Ok(42));
}

/// Deadlines that pass at any time, callers that leave at any time: everybody else gets their own.
#[test]
fn a_storm_of_items_loses_and_swaps_none() {
    let offload = Arc::new(Offload::new(pool(2), 2));
    let (computed, polls) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&computed);
    // Due after a few polls, each of which asks for the next one.
    let sleep = move |_| {
        let polls = Arc::clone(&polls);
        poll_fn(move |cx| {
            if polls.fetch_add(1, Ordering::Relaxed).is_multiple_of(3) {
                return Poll::Ready(());
            }
            cx.waker().wake_by_ref();
            Poll::Pending
        })
    };
    let run = move |numbers: Vec<u64>| {
        counted.fetch_add(numbers.len(), Ordering::Relaxed);
        assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), numbers.len());
        numbers.into_iter().map(|n| n * 3).collect()
    };
    let batcher = Batcher::new(offload, limits(4), Cost::SHORT, sleep, run);
    let awaited = AtomicUsize::new(0);
    thread::scope(|scope| {
        for thread in 0..4_u64 {
            let (batcher, awaited) = (&batcher, &awaited);
            scope.spawn(move || {
                for n in (thread..4_000).step_by(4) {
                    let mut batched = batcher.submit(n);
                    match n % 3 {
                        0 => drop(block_on(poll_once(&mut batched))),
                        _ => {
                            assert_eq!(block_on(batched), Ok(n * 3));
                            awaited.fetch_add(1, Ordering::Relaxed);
                        }
                    }
                }
            });
        }
    });
    assert_eq!(awaited.into_inner(), 2_666);
    let computed = computed.load(Ordering::Relaxed);
    assert!((2_666..=4_000).contains(&computed), "{computed}");
}
