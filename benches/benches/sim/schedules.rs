//! One schedule of nine tasks of ten yields each, set-up included, beside one iteration of shuttle's.

use crate::{Took, peers};
use anyhow::Result;
use benches::arguments::Effort;
use benches::child;
use benches::clock::thread_time;
use benches::order::rounds;
use benches::report::Report;
use runtime_adapter::sim::{Policy, Sim};
use runtime_adapter::{Runtime, Time};
use serde::{Deserialize, Serialize};
use shuttle::Runner;
use shuttle::scheduler::RandomScheduler;

const TASKS: usize = 9;
const YIELDS: usize = 10;

/// Who draws the schedules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Side {
    Ours,
    ShuttleFutures,
    ShuttleThreads,
}

const SIDES: [Side; 3] = [Side::Ours, Side::ShuttleFutures, Side::ShuttleThreads];

/// One run in one process.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Job {
    side: Side,
    schedules: u32,
}

/// Measures all sides.
pub(crate) fn measure(report: &mut Report, effort: Effort, pairs: usize) -> Result<()> {
    let schedules = match effort {
        Effort::Test => 10,
        Effort::Full => 3_000,
    };
    let times = rounds(SIDES.len(), pairs, |side| {
        let job = Job {
            side: SIDES[side],
            schedules,
        };
        let took: Took = child::ask(&crate::Job::Schedules(job))?;
        anyhow::Ok(took.each_ns)
    })?;
    let case = format!("{TASKS} tasks of {YIELDS} yields");
    let names = ["ours", "shuttle's futures", "shuttle's threads"];
    let sides: Vec<_> = names.into_iter().zip(&times).collect();
    peers::push(report, &case, "a schedule", &sides, 0.2);
    Ok(())
}

impl Job {
    /// Measures in this process.
    pub(crate) fn run(self) -> Result<Took> {
        let schedules = self.schedules;
        let started = thread_time();
        match self.side {
            Side::Ours => (0..schedules).try_for_each(|seed| ours(seed.into()))?,
            Side::ShuttleFutures => shuttle(schedules, futures),
            Side::ShuttleThreads => shuttle(schedules, threads),
        }
        Ok(Took::each(thread_time() - started, schedules))
    }
}

fn ours(seed: u64) -> Result<()> {
    let sim = Sim::builder().policy(Policy::Seeded).seed(seed).build()?;
    let rt = sim.handle();
    sim.block_on(async move {
        let spawn = || {
            rt.spawn(async move {
                for _ in 0..YIELDS {
                    rt.yield_now().await;
                }
            })
        };
        let tasks: Vec<_> = (0..TASKS).map(|_| spawn()).collect();
        for task in tasks {
            task.await?;
        }
        anyhow::Ok(())
    })
}

fn shuttle(schedules: u32, test: fn()) {
    let scheduler = RandomScheduler::new_from_seed(42, schedules as usize);
    Runner::new(scheduler, shuttle::Config::default()).run(test);
}

fn futures() {
    let spawn = || {
        shuttle::future::spawn(async {
            for _ in 0..YIELDS {
                shuttle::future::yield_now().await;
            }
        })
    };
    let tasks: Vec<_> = (0..TASKS).map(|_| spawn()).collect();
    shuttle::future::block_on(async {
        for task in tasks {
            task.await.expect("invariant: no task panics");
        }
    });
}

fn threads() {
    let spawn = || {
        shuttle::thread::spawn(|| {
            for _ in 0..YIELDS {
                shuttle::thread::yield_now();
            }
        })
    };
    let tasks: Vec<_> = (0..TASKS).map(|_| spawn()).collect();
    for task in tasks {
        task.join().expect("invariant: no thread panics");
    }
}
