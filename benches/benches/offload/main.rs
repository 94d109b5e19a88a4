//! What offloading costs: the round trip of a job through [`Offload`], beside bare rayon with a oneshot channel, and beside
//! tokio's `spawn_blocking`.
//!
//! A round trip begins when a job is handed in and ends when whoever waits for it has its result. All sides share one rayon pool of two
//! threads and one runtime of two workers; only the blocking threads are tokio's own, as many as it wants. The bare side promises
//! less: nothing bounds its queue, a panic of the job aborts the process, and dropping the future cancels nothing.
//!
//! - One at a time: a thread that blocks on each round trip. Waking it is most of the time, on every side.
//! - 64 tasks: each does one round trip after another, with a job that does nothing and with a short one. There are as many
//!   places as tasks: the queue is never full.
//! - 512 tasks over 64 places: most jobs of ours wait in line for a place; the others have no bound.
//!
//! `Offload::with_clock`, whose metrics have times, stands beside without a target.

mod side;

use anyhow::{Result, ensure};
use benches::arguments::{Arguments, Effort};
use benches::clock::now;
use benches::figure::{Figure, Target, Unit};
use benches::order::rounds;
use benches::report::Report;
use futures_lite::future::block_on;
use lab::runtimes::RuntimeName;
use side::{Job, Side, Sides};
use tokio::runtime::Runtime;

/// The threads of the pool, and the workers of the runtime.
const THREADS: usize = 2;

/// The jobs that may have a place in the queue and not have begun.
const PLACES: usize = 64;

/// The steps of a short job: some microseconds.
const SHORT: u32 = 2_000;

/// The shape of a load.
struct Case {
    title: &'static str,
    /// How many tasks there are; without any, the calling thread blocks on each round trip.
    tasks: u64,
    /// The round trips of each of them.
    each: u64,
    /// The steps of a job.
    steps: u32,
    /// What our time should be of that of `spawn_blocking`.
    blocking: Option<Target>,
}

fn main() -> Result<()> {
    let arguments = Arguments::read();
    let mut report = Report::new("offload", &[RuntimeName::Tokio], "system", &arguments);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(THREADS)
        .build()?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(THREADS)
        .build()?;
    let sides = Sides::new(pool, PLACES, runtime.handle().clone());
    let pairs = arguments.pairs(20);
    for case in Case::all(arguments.effort()) {
        compare(&mut report, &runtime, &sides, &case, pairs)?;
    }
    report.note(
        "Times are per round trip, over all tasks together; ratios are ours over the other, per round: less is better, 1 is as good.",
    );
    report.finish()
}

fn compare(
    report: &mut Report,
    runtime: &Runtime,
    sides: &Sides,
    case: &Case,
    pairs: usize,
) -> Result<()> {
    let expected = case.expected();
    let measure = |side: usize| -> Result<f64> {
        let started = now();
        let sum = case.run(runtime, sides, Side::ALL[side])?;
        let took = started.elapsed();
        ensure!(
            sum == expected,
            "{}: {sum} came back, not {expected}: a job was lost or done twice",
            case.title
        );
        Ok(took.as_nanos() as f64 / case.trips() as f64)
    };
    // Once unmeasured: threads are started.
    rounds(Side::ALL.len(), 1, measure)?;
    let times = rounds(Side::ALL.len(), pairs, measure)?;
    for (side, times) in Side::ALL.iter().zip(&times) {
        report.push(
            Figure::new(case.title, side.name(), Unit::Nanoseconds, times)
                .samples(side.name(), times),
        );
    }
    let of = |side: Side| &times[side as usize];
    for (a, b, target) in [
        (Side::Ours, Side::Bare, Some(Target::AtMost(1.1))),
        (Side::Ours, Side::Blocking, case.blocking),
        (Side::Clocked, Side::Bare, None),
    ] {
        let ratios: Vec<f64> = of(a).iter().zip(of(b)).map(|(a, b)| a / b).collect();
        let name = format!("{} over {}", a.name(), b.name());
        let figure = Figure::new(case.title, &name, Unit::Ratio, &ratios).equal_at(1.0);
        report.push(match target {
            Some(target) => figure.target(target),
            None => figure,
        });
    }
    Ok(())
}

impl Case {
    fn all(effort: Effort) -> [Self; 4] {
        let each = |full| match effort {
            Effort::Test => 3,
            Effort::Full => full,
        };
        let contended = Some(Target::AtMost(0.6));
        [
            Self {
                title: "one at a time, empty job",
                tasks: 0,
                each: each(10_000),
                steps: 0,
                blocking: None,
            },
            Self {
                title: "64 tasks, empty job",
                tasks: 64,
                each: each(400),
                steps: 0,
                blocking: contended,
            },
            Self {
                title: "64 tasks, short job",
                tasks: 64,
                each: each(400),
                steps: SHORT,
                blocking: contended,
            },
            Self {
                title: "512 tasks over 64 places, empty job",
                tasks: 512,
                each: each(50),
                steps: 0,
                blocking: None,
            },
        ]
    }

    fn trips(&self) -> u64 {
        self.tasks.max(1) * self.each
    }

    fn job(&self, task: u64, number: u64) -> Job {
        Job {
            seed: task * self.each + number + 1,
            steps: self.steps,
        }
    }

    /// The sum of all results, computed here.
    fn expected(&self) -> u64 {
        (0..self.tasks.max(1))
            .flat_map(|task| (0..self.each).map(move |number| self.job(task, number)))
            .fold(0, |sum, job| sum.wrapping_add(job.run()))
    }

    /// Does all round trips on one side; gives the sum of their results.
    fn run(&self, runtime: &Runtime, sides: &Sides, side: Side) -> Result<u64> {
        let (each, steps) = (self.each, self.steps);
        let trips = |task: u64| {
            let sides = sides.clone();
            let first = self.job(task, 0).seed;
            async move {
                let mut sum = 0_u64;
                for seed in first..first + each {
                    sum = sum.wrapping_add(sides.round_trip(side, Job { seed, steps }).await?);
                }
                Ok::<_, anyhow::Error>(sum)
            }
        };
        if self.tasks == 0 {
            return block_on(trips(0));
        }
        runtime.block_on(async {
            let tasks: Vec<_> = (0..self.tasks)
                .map(|task| runtime.spawn(trips(task)))
                .collect();
            let mut sum = 0_u64;
            for task in tasks {
                sum = sum.wrapping_add(task.await??);
            }
            Ok(sum)
        })
    }
}
