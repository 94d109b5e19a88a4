//! The processor time of an operation, in slices of all sides that take turns.

use crate::{Comparison, Side};
use anyhow::{Context, Result};
use bench_report::stats::quantile;
use benches::adapter::{Operation, Runner, Testbed, Who};
use benches::arguments::Effort;
use benches::child;
use benches::figure::{Figure, Target, Unit};
use benches::order::{order, rounds};
use benches::report::Report;
use core_model::Stream;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What a report says below its table.
pub(crate) const NOTE: &str = "Time: processor time of the thread that drives the tasks; the 10th percentile of each process's slices, the median \
     over processes. Peers: ours over the peer, at most 1 is ahead.";

/// What ours may take, over native.
const OVER_NATIVE: Target = Target::AtMost(1.02);
/// What the metering layer may take, over native.
const METERED: Target = Target::AtMost(1.1);
/// What ours may take, over a peer.
const OVER_PEER: Target = Target::AtMost(1.0);

/// One process: slices of an operation on all sides in turns.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Job {
    testbed: Testbed,
    operation: Operation,
    sides: Vec<Side>,
    process: usize,
    slices: usize,
    slice: Duration,
}

/// Nanoseconds of an operation in each slice, by side.
type Slices = Vec<Vec<f64>>;

/// Times an operation on all sides.
pub(crate) fn measure(
    report: &mut Report,
    comparison: &Comparison,
    effort: Effort,
    pairs: usize,
) -> Result<()> {
    let (slices, slice) = match (effort, comparison.operation) {
        (Effort::Test, _) => (2, Duration::from_micros(20)),
        // A slice opens a connection, which must not count.
        (Effort::Full, Operation::Echo) => (40, Duration::from_millis(10)),
        // Whether the thread has gone to sleep before the result is there makes it cheap or dear.
        (Effort::Full, Operation::Blocking) => (100, Duration::from_millis(1)),
        (Effort::Full, _) => (40, Duration::from_millis(1)),
    };
    let Comparison {
        testbed,
        operation,
        ref sides,
    } = *comparison;
    let ask = |process| {
        let sides = sides.clone();
        child::ask(&crate::Job::Time(Job {
            testbed,
            operation,
            sides,
            process,
            slices,
            slice,
        }))
    };
    let processes: Vec<Slices> = (0..pairs).map(ask).collect::<Result<_>>()?;
    let case = comparison.case();
    let at_best = |n: usize| -> Vec<f64> {
        let of = |process: &Slices| quantile(&process[n], 0.1);
        processes.iter().filter_map(of).collect()
    };
    let native = at_best(0);
    report.push(
        Figure::new(&case, "time, native", Unit::Nanoseconds, &native).samples("native", &native),
    );
    for (n, side) in sides.iter().enumerate().skip(1) {
        let name = side.name();
        let over = over(&at_best(n), &native);
        let figure = Figure::new(
            &case,
            &format!("time, {name} over native"),
            Unit::Ratio,
            &over,
        )
        .equal_at(1.0)
        .samples(name, &at_best(n));
        report.push(match side {
            Side::Own(Who::Ours) if is_judged(comparison) => figure.target(OVER_NATIVE),
            Side::Own(Who::Metered) => figure.target(METERED),
            _ => figure,
        });
    }
    let Some(ours) = sides.iter().position(|side| *side == Side::OURS) else {
        return Ok(());
    };
    report.push(each_pair(&case, &processes, ours));
    for (n, side) in sides.iter().enumerate() {
        if let Side::Peer(peer) = side {
            let name = format!("time, ours over {}", peer.name());
            let over = over(&at_best(ours), &at_best(n));
            let figure = Figure::new(&case, &name, Unit::Ratio, &over).equal_at(1.0);
            report.push(if peer.does_the_same(operation) {
                figure.target(OVER_PEER)
            } else {
                figure
            });
        }
    }
    Ok(())
}

/// Tells whether a target is set: for the flavours on one thread, and for what smol's worker does in their stead.
fn is_judged(comparison: &Comparison) -> bool {
    Testbed::CURRENT_THREAD.contains(&comparison.testbed)
        || comparison.operation == Operation::Blocking
}

/// The ratio of each pair of neighbouring slices, over all processes.
fn each_pair(case: &str, processes: &[Slices], ours: usize) -> Figure {
    let ratios: Vec<f64> = processes
        .iter()
        .flat_map(|process| over(&process[ours], &process[0]))
        .collect();
    Figure::new(
        case,
        "time, ours over native, each pair of slices",
        Unit::Ratio,
        &ratios,
    )
}

fn over(side: &[f64], other: &[f64]) -> Vec<f64> {
    side.iter().zip(other).map(|(a, b)| a / b).collect()
}

/// Something in memory.
type Block = Vec<u8>;

/// A few blocks of any size, of which every other one was given back.
fn blocks(stream: &mut Stream) -> Vec<Block> {
    let mut draw = |below: u64| usize::try_from(stream.next_u64() % below).unwrap_or_default();
    let mut blocks: Vec<Block> = Vec::new();
    for _ in 0..draw(64) {
        blocks.push(Vec::with_capacity(16 + draw(2_048)));
    }
    let mut n = 0;
    blocks.retain(|_| {
        n += 1;
        n % 2 == 0
    });
    blocks
}

impl Job {
    /// Measures in this process.
    ///
    /// Where blocks and runtimes lie in memory changes what the same work costs, by more than what is looked for. So the
    /// sides are built in another order in each process, and other blocks are held during each slice: what luck there is
    /// falls on all sides alike.
    pub(crate) fn slices(&self) -> Result<Slices> {
        let mut stream = Stream::indexed(42, "blocks", self.process as u64);
        let mut sides: Vec<(usize, Vec<Block>, Runner)> = Vec::new();
        for side in order(self.sides.len(), self.process) {
            let blocks = blocks(&mut stream);
            sides.push((side, blocks, self.sides[side].runner(self.testbed)?));
        }
        sides.sort_by_key(|(side, ..)| *side);
        let times = self.times(&sides.first().context("there is no native side")?.2)?;
        for (.., run) in &sides {
            self.slice(run, times)?;
        }
        rounds(sides.len(), self.slices, |side| {
            let _held = blocks(&mut stream);
            self.slice(&sides[side].2, times)
        })
    }

    /// How many operations fill a slice.
    fn times(&self, native: &Runner) -> Result<u64> {
        let mut times = 1;
        loop {
            let took = native(self.operation, times).context("native has it")?.took;
            if took >= self.slice || times >= 1 << 24 {
                return Ok(times);
            }
            times *= 2;
        }
    }

    /// Nanoseconds of an operation in one slice.
    fn slice(&self, run: &Runner, times: u64) -> Result<f64> {
        let ran = run(self.operation, times).context("the side has it")?;
        Ok(ran.took.as_secs_f64() * 1e9 / times as f64)
    }
}
