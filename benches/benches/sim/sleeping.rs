//! What a task of the simulator holds while it sleeps, and what it requests of the allocator when it goes on.

use anyhow::{Context, Result, ensure};
use benches::arguments::Effort;
use benches::figure::{Figure, Target, Unit};
use benches::report::Report;
use serde::Deserialize;
use std::process::{Command, Stdio};

/// The program whose allocator counts.
const PROGRAM: &str = env!("CARGO_BIN_EXE_simulated");

/// What the program tells.
#[derive(Clone, Copy, Debug, Deserialize)]
struct Counted {
    times: usize,
    held: usize,
    future: usize,
}

/// Counts; every time is the same, so that once is enough.
pub(crate) fn measure(report: &mut Report, effort: Effort) -> Result<()> {
    let sizes: &[u32] = match effort {
        Effort::Test => &[1_000],
        Effort::Full => &[100_000, 1_000_000],
    };
    for &tasks in sizes {
        let counted = count("sleeping", tasks)?;
        let case = format!("a sleeping task of {tasks}");
        let held = counted.held as f64 / f64::from(tasks);
        let beyond = held - counted.future as f64;
        report.push(Figure::exact(
            &case,
            "the future",
            Unit::Bytes,
            counted.future as f64,
        ));
        report.push(
            Figure::exact(&case, "requested beyond the future", Unit::Bytes, beyond)
                .target(Target::AtMost(96.0)),
        );
    }
    let times = match effort {
        Effort::Test => 1_000,
        Effort::Full => 1_000_000,
    };
    for (what, name) in [
        ("sleeping-again", "a sleep of a task that has slept before"),
        ("yielding", "a yield"),
        ("working", "computing for a while"),
    ] {
        let counted = count(what, times)?;
        let each = counted.times as f64 / f64::from(times);
        report.push(
            Figure::exact(
                "in the long run",
                &format!("requests, {name}"),
                Unit::Allocations,
                each,
            )
            // A list grows now and then.
            .target(Target::AtMost(0.001)),
        );
    }
    Ok(())
}

fn count(what: &str, times: u32) -> Result<Counted> {
    let output = Command::new(PROGRAM)
        .arg(what)
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
