//! A million timers that are pending: the earliest comes due, and another is made (the hold model).
//!
//! A timer is a task that sleeps again and again, for times that were drawn before. While one task has slept through the
//! mean of these times, as many timers as there are have come due; what making the tasks took is not counted.

use crate::{Took, paused, peers};
use anyhow::Result;
use benches::arguments::Effort;
use benches::child;
use benches::clock::thread_time;
use benches::order::rounds;
use benches::report::Report;
use core_model::Stream;
use runtime_adapter::sim::Sim;
use runtime_adapter::{Runtime, Task, Time};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Milliseconds that are slept through on average.
const MEAN_MS: u32 = 1 << 20;

/// Who keeps the timers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Side {
    Ours,
    Tokio,
    TokioTimeAlone,
    Heap,
}

const SIDES: [Side; 4] = [Side::Ours, Side::Tokio, Side::TokioTimeAlone, Side::Heap];

/// One run in one process.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Job {
    side: Side,
    timers: u32,
}

/// Measures all sides.
pub(crate) fn measure(report: &mut Report, effort: Effort, pairs: usize) -> Result<()> {
    let timers = match effort {
        Effort::Test => 1_000,
        Effort::Full => 1_000_000,
    };
    let times = rounds(SIDES.len(), pairs, |side| {
        let job = Job {
            side: SIDES[side],
            timers,
        };
        let took: Took = child::ask(&crate::Job::Pending(job))?;
        anyhow::Ok(took.each_ns)
    })?;
    let case = format!("{timers} timers pending");
    let names = [
        "ours",
        "tokio, paused",
        "tokio, paused, without I/O",
        "a heap alone",
    ];
    let sides: Vec<_> = names.into_iter().zip(&times).collect();
    peers::push(report, &case, "one due and one made", &sides, 0.6);
    Ok(())
}

/// Times to sleep, taken one after the other by whoever sleeps next.
#[derive(Clone, Debug)]
struct Times {
    drawn_ms: Arc<[u32]>,
    taken: Arc<AtomicUsize>,
}

impl Times {
    /// Draws enough for all timers to be made and, on average, to be made again three times.
    fn draw(timers: u32) -> Self {
        let mut stream = Stream::named(42, "timers");
        let draw = || 1 + u32::try_from(stream.next_u64() % (2 * u64::from(MEAN_MS))).unwrap_or(0);
        Self {
            drawn_ms: std::iter::repeat_with(draw)
                .take(4 * timers as usize)
                .collect(),
            taken: Arc::default(),
        }
    }

    #[inline]
    fn next(&self) -> Duration {
        let taken = self.taken.load(Ordering::Relaxed);
        self.taken.store(taken + 1, Ordering::Relaxed);
        Duration::from_millis(self.drawn_ms[taken % self.drawn_ms.len()].into())
    }

    fn taken(&self) -> usize {
        self.taken.load(Ordering::Relaxed)
    }
}

impl Job {
    /// Measures in this process.
    pub(crate) fn run(self) -> Result<Took> {
        let times = Times::draw(self.timers);
        let (took, holds) = match self.side {
            Side::Ours => ours(self.timers, times)?,
            Side::Tokio => tokio_paused(self.timers, times, paused::Drivers::All)?,
            Side::TokioTimeAlone => tokio_paused(self.timers, times, paused::Drivers::Time)?,
            Side::Heap => heap(self.timers, &times),
        };
        Ok(Took::each(took, u32::try_from(holds)?))
    }
}

fn ours(timers: u32, times: Times) -> Result<(Duration, usize)> {
    let sim = Sim::builder().build()?;
    let rt = sim.handle();
    Ok(sim.block_on(async move {
        for _ in 0..timers {
            let times = times.clone();
            rt.spawn(async move {
                loop {
                    rt.sleep(times.next()).await;
                }
            })
            .detach();
        }
        rt.yield_now().await;
        let (started, before) = (thread_time(), times.taken());
        rt.sleep(Duration::from_millis(MEAN_MS.into())).await;
        (thread_time() - started, times.taken() - before)
    }))
}

#[expect(clippy::disallowed_methods, reason = "the peer itself")]
fn tokio_paused(timers: u32, times: Times, drivers: paused::Drivers) -> Result<(Duration, usize)> {
    let measured = paused::runtime(drivers)?.block_on(async move {
        let looks = tokio::spawn(async move {
            for _ in 0..timers {
                let times = times.clone();
                tokio::spawn(async move {
                    loop {
                        tokio::time::sleep(times.next()).await;
                    }
                });
            }
            tokio::task::yield_now().await;
            while times.taken() < timers as usize {
                tokio::task::yield_now().await;
            }
            let (started, before) = (thread_time(), times.taken());
            tokio::time::sleep(Duration::from_millis(MEAN_MS.into())).await;
            (thread_time() - started, times.taken() - before)
        });
        looks.await
    });
    Ok(measured?)
}

/// The timers without tasks: what popping the earliest and pushing another takes.
fn heap(timers: u32, times: &Times) -> (Duration, usize) {
    let later = |now: Duration| Reverse(now + times.next());
    let mut pending: BinaryHeap<Reverse<Duration>> =
        (0..timers).map(|_| later(Duration::ZERO)).collect();
    let (started, before) = (thread_time(), times.taken());
    let end = Duration::from_millis(MEAN_MS.into());
    while let Some(Reverse(now)) = pending.pop()
        && now < end
    {
        pending.push(later(now));
    }
    (thread_time() - started, times.taken() - before)
}
