//! Ten thousand jobs from several threads, half of them dropped at any time, some panicking, through a narrow queue.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;

use cpu_work::offload::{Cost, Offload, OffloadError};
use futures_lite::future::{block_on, poll_once};

use super::{assert_adds_up, pool};

const THREADS: u32 = 8;
const JOBS: u64 = 10_000;

/// Counts what is alive: closures and results.
struct Alive(Arc<AtomicUsize>);

impl Alive {
    fn new(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(count))
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// SplitMix64, for what happens to a job.
fn draw(seed: u64) -> u64 {
    let z = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z ^ (z >> 31)
}

fn spin(steps: u64) -> u64 {
    std::hint::black_box((0..steps).fold(1, |sum, step| draw(sum ^ step)))
}

/// What the futures told those who awaited them.
#[derive(Default)]
struct Told {
    results: AtomicU64,
    panics: AtomicU64,
    refusals: AtomicU64,
    dropped: AtomicU64,
}

fn one_job(offload: &Offload, alive: &Arc<AtomicUsize>, told: &Told, number: u64) {
    let luck = draw(number);
    let (panics, tries, fate) = (luck & 15 == 0, (luck >> 8) & 3 == 0, (luck >> 16) % 8);
    let closure = Alive::new(alive);
    let count = Arc::clone(alive);
    let work = move || {
        let result = Alive::new(&count);
        spin((luck >> 32) % 2_000);
        drop(closure);
        if panics {
            std::panic::resume_unwind(Box::new("one of the panics"));
        }
        (number, result)
    };
    let cost = Cost(u32::try_from((luck >> 24) % 50).unwrap());
    let mut job = if tries {
        match offload.try_submit(cost, work) {
            Ok(job) => job,
            Err(refused) => {
                told.refusals.fetch_add(1, Ordering::Relaxed);
                drop(refused.job);
                return;
            }
        }
    } else {
        offload.submit(cost, work)
    };
    // Half of them are given up: at once, after a poll, having a place, or later.
    let result = match fate {
        0 => None,
        1 => block_on(poll_once(&mut job)),
        2 => {
            block_on(job.place());
            None
        }
        3 => {
            spin((luck >> 40) % 20_000);
            None
        }
        _ => Some(block_on(&mut job)),
    };
    match result {
        Some(Ok((returned, _alive))) => {
            assert_eq!(returned, number, "everybody gets their own");
            told.results.fetch_add(1, Ordering::Relaxed);
        }
        Some(Err(OffloadError::Panicked(_))) => {
            assert!(panics);
            told.panics.fetch_add(1, Ordering::Relaxed);
        }
        Some(Err(error)) => panic!("nobody closed it: {error}"),
        None => {
            told.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[test]
fn a_storm_of_jobs_adds_up_leaks_nothing_and_leaves_the_pool_working() {
    let offload = Offload::new(pool(2), 3);
    let (alive, told) = (Arc::new(AtomicUsize::new(0)), Told::default());
    let start = Barrier::new(THREADS as usize + 1);
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let (offload, alive, told, start) = (&offload, &alive, &told, &start);
            scope.spawn(move || {
                start.wait();
                for number in (thread.into()..JOBS).step_by(THREADS as usize) {
                    one_job(offload, alive, told, number);
                }
            });
        }
        // Every snapshot adds up, not only the last one.
        start.wait();
        loop {
            let metrics = offload.metrics();
            assert_adds_up(&metrics);
            assert!(metrics.queued <= 3 && metrics.running <= 2, "{metrics:?}");
            if metrics.submitted == JOBS {
                break;
            }
            thread::yield_now();
        }
    });
    // Those who were given up may still run: the last job begins behind them, and the pool has two threads.
    while offload.metrics().running > 0 {
        thread::yield_now();
    }
    let metrics = offload.metrics();
    assert_adds_up(&metrics);
    assert_eq!(metrics.submitted, JOBS);
    assert_eq!(
        (metrics.in_line, metrics.queued, metrics.running),
        (0, 0, 0)
    );
    let told = [told.results, told.panics, told.refusals, told.dropped].map(AtomicU64::into_inner);
    let [results, panics, refusals, dropped] = told;
    assert_eq!(told.iter().sum::<u64>(), JOBS);
    assert_eq!(refusals, metrics.refused);
    assert!(results <= metrics.completed && panics <= metrics.panicked);
    assert!(metrics.cancelled <= dropped);
    assert_eq!(
        metrics.completed + metrics.panicked + metrics.cancelled,
        results + panics + dropped
    );
    // Each of the ways was taken.
    assert!(told.iter().all(|&count| count > 100), "{told:?}");
    assert!(
        metrics.cancelled > 100 && metrics.most_in_line > 0,
        "{metrics:?}"
    );

    assert_eq!(block_on(offload.submit(Cost::SHORT, || 42)).unwrap(), 42);
    // The futures have gone before: what is still alive is in a thread that has just finished.
    drop(offload);
    while alive.load(Ordering::SeqCst) > 0 {
        thread::yield_now();
    }
    println!(
        "results {results}, panics {panics}, refusals {refusals}, dropped {dropped}: {metrics:?}"
    );
}
