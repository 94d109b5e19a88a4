//! From the call that wakes, on another thread, to the first instruction after the wait.

use super::super::native::{now, pause, start};
use super::super::request::Part;
use super::super::sizes::Sizes;
use super::wake::Bell;
use super::{Parts, nanoseconds};
use bench_report::differences::Measurement;
use futures_util::task::AtomicWaker;
use std::future::poll_fn;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::Poll;
use std::time::{Duration, Instant};

/// What the one that wakes and the one that is woken have in common.
#[derive(Debug)]
struct Shared {
    base: Instant,
    /// When it was woken, counted from the base.
    woken: AtomicU64,
    /// How often it has gone to wait.
    waiting: AtomicU64,
}

impl Shared {
    fn new() -> Self {
        Self {
            base: now(),
            woken: AtomicU64::new(0),
            waiting: AtomicU64::new(0),
        }
    }

    fn clock(&self) -> u64 {
        u64::try_from(self.base.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    /// How long before that moment it was woken.
    fn late(&self, at: u64) -> Duration {
        Duration::from_nanos(at.saturating_sub(self.woken.load(Ordering::Acquire)))
    }

    /// Wakes `times` times, each time when the other has been waiting for a while.
    fn wake_again_and_again(
        &self,
        times: u32,
        gap: Duration,
        wake: impl Fn() -> io::Result<()>,
    ) -> io::Result<()> {
        for time in 1..=u64::from(times) {
            while self.waiting.load(Ordering::Acquire) < time {
                pause(gap);
            }
            // It has said that it will wait; so long it takes to be asleep.
            pause(gap);
            self.woken.store(self.clock(), Ordering::Release);
            wake()?;
        }
        Ok(())
    }
}

/// A thread that waits as the system's own means let it: the floor.
pub(super) fn thread(sizes: &Sizes) -> Parts {
    let (shared, bell) = (Shared::new(), Bell::new()?);
    let times = sizes.resumes;
    let late = std::thread::scope(|scope| {
        let sleeper = start(scope, || {
            let mut late = Vec::with_capacity(times as usize);
            for _ in 0..times {
                shared.waiting.fetch_add(1, Ordering::AcqRel);
                bell.wait()?;
                late.push(shared.late(shared.clock()));
            }
            io::Result::Ok(late)
        })?;
        let rung =
            shared.wake_again_and_again(times, sizes.resume_gap, || bell.ring(sleeper.thread()));
        let late = sleeper
            .join()
            .map_err(|_| io::Error::other("the sleeper panicked"))?;
        rung.and(late)
    })?;
    Ok(part(late))
}

/// A task that another thread wakes.
pub(super) async fn task(sizes: &Sizes) -> Parts {
    let (shared, waker) = (Arc::new(Shared::new()), Arc::new(AtomicWaker::new()));
    let rung = Arc::new(AtomicBool::new(false));
    let (times, gap) = (sizes.resumes, sizes.resume_gap);
    let ringing = {
        let (shared, waker, rung) = (Arc::clone(&shared), Arc::clone(&waker), Arc::clone(&rung));
        std::thread::Builder::new().spawn(move || {
            shared.wake_again_and_again(times, gap, || {
                rung.store(true, Ordering::Release);
                waker.wake();
                Ok(())
            })
        })?
    };
    let mut late = Vec::with_capacity(times as usize);
    for _ in 0..times {
        let mut said = false;
        poll_fn(|cx| {
            // The first instruction after the wait, should it be over.
            let at = shared.clock();
            waker.register(cx.waker());
            if rung.swap(false, Ordering::AcqRel) {
                late.push(shared.late(at));
                return Poll::Ready(());
            }
            if !std::mem::replace(&mut said, true) {
                shared.waiting.fetch_add(1, Ordering::AcqRel);
            }
            Poll::Pending
        })
        .await;
    }
    let ended = ringing.join();
    ended.map_err(|_| io::Error::other("the thread that wakes panicked"))??;
    Ok(part(late))
}

/// The first tenth, in which caches and predictors warm up, does not count.
fn part(mut late: Vec<Duration>) -> Vec<Part> {
    late.drain(..late.len() / 10);
    let late: Vec<f64> = late.into_iter().map(nanoseconds).collect();
    let quantile = |q| bench_report::stats::quantile(&late, q);
    vec![
        Part::new(Measurement::Resume, [])
            .with("resume_p50_ns", quantile(0.5))
            .with("resume_p99_ns", quantile(0.99))
            .with("resume_p999_ns", quantile(0.999)),
    ]
}
