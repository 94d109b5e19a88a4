//! The requests of an operation to the allocator, and their bytes.

use crate::Comparison;
use anyhow::{Context, Result, ensure};
use benches::adapter::{Operation, Testbed, Who};
use benches::arguments::Effort;
use benches::figure::{Figure, Target, Unit};
use benches::memory::Requested;
use benches::order::rounds;
use benches::report::Report;
use clap::ValueEnum;
use std::process::{Command, Stdio};

/// The program whose allocator counts.
const PROGRAM: &str = env!("CARGO_BIN_EXE_operations");

/// Counts the requests of an operation, those of the workspace's own sides beside native.
pub(crate) fn measure(
    report: &mut Report,
    comparison: &Comparison,
    effort: Effort,
    pairs: usize,
) -> Result<()> {
    let Comparison {
        testbed, operation, ..
    } = *comparison;
    let own = comparison.sides.iter().filter_map(|side| side.own());
    let own: Vec<Who> = own.collect();
    let times = match (effort, operation) {
        (Effort::Test, _) => 10,
        (Effort::Full, Operation::Hundred) => 100,
        (Effort::Full, Operation::Blocking | Operation::Echo) => 500,
        (Effort::Full, _) => 5_000,
    };
    let values = rounds(own.len(), pairs, |side| {
        each(testbed, own[side], operation, times)
    })?;
    let case = comparison.case();
    // Equal but for a little: a queue grows by a block now and then, which need not fall into the same runs on both sides.
    for (n, who) in own.iter().enumerate().skip(1) {
        let name = who.name();
        let mut push = |what: &str, unit: Unit, slack: f64, of: fn(&(f64, f64)) -> f64| {
            let [native, side] = [0, n].map(|side| values[side].iter().map(of).collect::<Vec<_>>());
            let above: Vec<f64> = side.iter().zip(&native).map(|(a, b)| a - b).collect();
            let figure = Figure::new(&case, &format!("{what}, {name} above native"), unit, &above)
                .samples(name, &side)
                .samples("native", &native);
            report.push(match who {
                Who::Ours => figure.target(Target::AtMost(slack)),
                _ => figure,
            });
        };
        push("allocations", Unit::Allocations, 0.01, |v| v.0);
        push("bytes", Unit::Bytes, 0.5, |v| v.1);
    }
    Ok(())
}

/// Requests of one operation, and their bytes.
fn each(testbed: Testbed, who: Who, operation: Operation, times: u64) -> Result<(f64, f64)> {
    let short = requested(testbed, who, operation, times)?;
    let long = requested(testbed, who, operation, times * 11)?;
    let each = |short: usize, long: usize| (long as f64 - short as f64) / (times * 10) as f64;
    Ok((each(short.times, long.times), each(short.bytes, long.bytes)))
}

fn requested(testbed: Testbed, who: Who, operation: Operation, times: u64) -> Result<Requested> {
    let output = Command::new(PROGRAM)
        .args([name_of(&testbed), name_of(&who), name_of(&operation)])
        .arg(times.to_string())
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot run {PROGRAM}"))?;
    ensure!(
        output.status.success(),
        "{PROGRAM} ended with {}",
        output.status
    );
    serde_json::from_slice(&output.stdout).context("the program told nothing")
}

/// The name by which the program knows a choice.
fn name_of<T: ValueEnum>(choice: &T) -> String {
    let value = choice.to_possible_value();
    value.map_or_else(String::new, |value| value.get_name().to_owned())
}
