//! Spawning and joining a task: the adapter's instructions, allocations and bytes beside the native ones.
//!
//! Instructions are those of one operation: the program `spawn-join` runs N and 11·N of them under callgrind, and the
//! difference over 10·N leaves the start-up out. Allocations are counted the same way in this program, whose allocator
//! counts.

use anyhow::Result;
use benches::arguments::{Arguments, Effort};
use benches::callgrind::{self, Instructions};
use benches::child;
use benches::figure::{Figure, Target, Unit};
use benches::flavour::{Flavour, Which};
use benches::memory::{INSTRUMENTED_SYSTEM, Requested, StatsAlloc};
use benches::order::rounds;
use benches::report::Report;
use benches::spawn_join::{Shape, SpawnJoin};
use clap::ValueEnum;
use lab::runtimes::RuntimeName;
use serde::{Deserialize, Serialize};
use std::alloc::System;
use std::time::Duration;

#[global_allocator]
static GLOBAL: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// The program whose instructions are counted.
const PROGRAM: &str = env!("CARGO_BIN_EXE_spawn-join");

/// The sides, in the order in which their values are kept.
const SIDES: [Which; 2] = [Which::Ours, Which::Native];

/// One process: so many operations of one kind.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Job {
    flavour: Flavour,
    which: Which,
    shape: Shape,
    times: u64,
}

fn main() -> Result<()> {
    let arguments = Arguments::read();
    if let Some(job) = child::asked::<Job>(&arguments)? {
        return child::answer(&job.requested()?);
    }
    let runtimes = [RuntimeName::Tokio, RuntimeName::AsyncStd, RuntimeName::Smol];
    let mut report = Report::new("spawn_join", &runtimes, "system", &arguments);
    let (flavours, shapes, times) = match arguments.effort() {
        Effort::Test => (&[Flavour::Smol][..], &[Shape::Crowd][..], 1_000),
        Effort::Full => (&Flavour::ALL[..], &Shape::ALL[..], 5_000),
    };
    let pairs = arguments.pairs(3);
    let counts_instructions = callgrind::is_installed();
    for &flavour in flavours {
        for &shape in shapes {
            let job = move |side: usize| Job {
                flavour,
                which: SIDES[side],
                shape,
                times,
            };
            if counts_instructions {
                instructions(&mut report, &job, pairs)?;
            }
            requests(&mut report, &job, pairs)?;
        }
    }
    if counts_instructions {
        report.note(
            "Judged are the instructions outside the allocator: what it takes for the same request depends on where \
             earlier blocks lie (see the requests for the rest).",
        );
    } else {
        report.note(
            "instructions: skipped: valgrind is not installed, install it with apt-get install valgrind",
        );
    }
    report.finish()
}

/// Counts the instructions of an operation on both sides.
fn instructions(report: &mut Report, job: &impl Fn(usize) -> Job, pairs: usize) -> Result<()> {
    let values = rounds(2, pairs, |side| job(side).instructions())?;
    let case = job(0).case();
    let total: Vec<Vec<f64>> = by_side(&values, |v| v.0);
    let outside: Vec<Vec<f64>> = by_side(&values, |v| v.0 - v.1);
    report.push(
        Figure::new(&case, "instructions, native", Unit::Instructions, &total[1])
            .samples("native", &total[1]),
    );
    report.push(ratio(&case, "all instructions over native", &total).samples("ours", &total[0]));
    report.push(
        ratio(&case, "those outside the allocator", &outside)
            .target(Target::AtMost(1.01))
            .samples("ours", &outside[0])
            .samples("native", &outside[1]),
    );
    Ok(())
}

/// Counts the requests to the allocator of an operation on both sides, and their bytes.
fn requests(report: &mut Report, job: &impl Fn(usize) -> Job, pairs: usize) -> Result<()> {
    let values = rounds(2, pairs, |side| job(side).requests())?;
    let case = job(0).case();
    let times = by_side(&values, |v| v.0);
    let bytes = by_side(&values, |v| v.1);
    let above =
        |of: &[Vec<f64>]| -> Vec<f64> { of[0].iter().zip(&of[1]).map(|(a, b)| a - b).collect() };
    report.push(
        Figure::new(
            &case,
            "allocations above native",
            Unit::Allocations,
            &above(&times),
        )
        // A worker's queue grows by a block now and then.
        .target(Target::AtMost(0.001))
        .samples("ours", &times[0])
        .samples("native", &times[1]),
    );
    report.push(
        Figure::new(&case, "bytes above native", Unit::Bytes, &above(&bytes))
            .samples("ours", &bytes[0])
            .samples("native", &bytes[1]),
    );
    Ok(())
}

fn by_side<T>(values: &[Vec<T>], of: impl Fn(&T) -> f64) -> Vec<Vec<f64>> {
    let one_side = |side: &Vec<T>| side.iter().map(&of).collect();
    values.iter().map(one_side).collect()
}

fn ratio(case: &str, name: &str, values: &[Vec<f64>]) -> Figure {
    let ratios: Vec<f64> = values[0]
        .iter()
        .zip(&values[1])
        .map(|(a, b)| a / b)
        .collect();
    Figure::new(case, name, Unit::Ratio, &ratios).equal_at(1.0)
}

impl Job {
    fn case(&self) -> String {
        format!("{}, {}", self.flavour.name(), self.shape.name())
    }

    /// The same with eleven times as many operations.
    fn longer(self) -> Self {
        Self {
            times: self.times * 11,
            ..self
        }
    }

    /// The figure of one operation, from a short and a long run.
    fn per_operation(&self, short: u64, long: u64) -> f64 {
        (long as f64 - short as f64) / (self.times * 10) as f64
    }

    /// Instructions of one operation: all, and those inside the allocator.
    fn instructions(&self) -> Result<(f64, f64)> {
        let (short, long) = (self.profile()?, self.longer().profile()?);
        Ok((
            self.per_operation(short.total, long.total),
            self.per_operation(short.allocator, long.allocator),
        ))
    }

    fn profile(&self) -> Result<Instructions> {
        let arguments = [
            name_of(&self.flavour),
            name_of(&self.which),
            name_of(&self.shape),
            self.times.to_string(),
        ];
        callgrind::count(PROGRAM, &arguments)
    }

    /// Requests of one operation, and their bytes, each run in a process of its own.
    fn requests(&self) -> Result<(f64, f64)> {
        let short: Requested = child::ask(self)?;
        let long: Requested = child::ask(&self.longer())?;
        Ok((
            self.per_operation(short.times as u64, long.times as u64),
            self.per_operation(short.bytes as u64, long.bytes as u64),
        ))
    }

    /// What this process requested from its start to the end of the operations.
    fn requested(&self) -> Result<Requested> {
        let Self {
            flavour,
            which,
            shape,
            times,
        } = *self;
        flavour.visit(which, Duration::ZERO, SpawnJoin { shape, times })?;
        Ok(Requested::now())
    }
}

/// The name by which the program knows a choice.
fn name_of<T: ValueEnum>(choice: &T) -> String {
    let value = choice.to_possible_value();
    value.map_or_else(String::new, |value| value.get_name().to_owned())
}
