//! The program whose requests to the allocator are counted: tasks of the simulator, and nothing else.
//!
//! `simulated WHAT TIMES` tells what was requested while it was done, as JSON.

use anyhow::Result;
use benches::child;
use benches::memory::{INSTRUMENTED_SYSTEM, Requested, StatsAlloc};
use clap::{Parser, ValueEnum};
use runtime_adapter::sim::Sim;
use runtime_adapter::{Runtime, Task, Time};
use serde::Serialize;
use std::alloc::System;
use std::time::Duration;

#[global_allocator]
static GLOBAL: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// What to do, and how often.
#[derive(Debug, Parser)]
struct Arguments {
    what: What,
    times: u32,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum What {
    /// So many tasks sleep at once.
    Sleeping,
    /// A hundred tasks sleep again and again, so often in all.
    SleepingAgain,
    /// A hundred tasks yield again and again, so often in all.
    Yielding,
    /// A hundred tasks compute again and again, so often in all.
    Working,
}

/// What was requested meanwhile.
#[derive(Clone, Copy, Debug, Serialize)]
struct Counted {
    /// How often memory was asked for.
    times: usize,
    /// Bytes that are held more than before.
    held: usize,
    /// Bytes of a task's future.
    future: usize,
}

fn main() -> Result<()> {
    let Arguments { what, times } = Arguments::parse();
    child::answer(&match what {
        What::Sleeping => sleeping(times)?,
        again => repeated(again, times)?,
    })
}

fn sleeping(tasks: u32) -> Result<Counted> {
    let sim = Sim::builder().build()?;
    let rt = sim.handle();
    // Different times, as far apart as those of customers.
    let customer = move |n: u32| async move {
        rt.sleep(Duration::from_micros(1_000_000 + 997 * u64::from(n)))
            .await;
    };
    let future = size_of_val(&customer(0));
    Ok(sim.block_on(async move {
        let before = Requested::now();
        for n in 0..tasks {
            rt.spawn(customer(n)).detach();
        }
        // Until the last of them has made its timer.
        rt.yield_now().await;
        Counted::since(before, future)
    }))
}

fn repeated(what: What, times: u32) -> Result<Counted> {
    const TASKS: u32 = 100;
    const WARM_UP: Duration = Duration::from_secs(100);
    let sim = Sim::builder().processors(4).build()?;
    let rt = sim.handle();
    let again = move |n: u32| async move {
        for round in 0.. {
            let time = Duration::from_millis(u64::from((n * 7 + round) % 97 + 1));
            match what {
                What::Sleeping | What::SleepingAgain => rt.sleep(time).await,
                What::Working => {
                    rt.work(time, || ()).await;
                    // Who goes on computing keeps the processor, and there are fewer of these than tasks.
                    rt.yield_now().await;
                }
                What::Yielding => {
                    rt.yield_now().await;
                    if round % 16 == 0 {
                        rt.sleep(time).await;
                    }
                }
            }
        }
    };
    let future = size_of_val(&again(0));
    Ok(sim.block_on(async move {
        for n in 0..TASKS {
            rt.spawn(again(n)).detach();
        }
        rt.sleep(WARM_UP).await;
        let before = Requested::now();
        rt.sleep(Duration::from_millis(
            u64::from(times) * 49 / u64::from(TASKS),
        ))
        .await;
        Counted::since(before, future)
    }))
}

impl Counted {
    fn since(before: Requested, future: usize) -> Self {
        let now = Requested::now();
        Self {
            times: now.times - before.times,
            held: now.held - before.held,
            future,
        }
    }
}
