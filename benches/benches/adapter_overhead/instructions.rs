//! The instructions of an operation, counted by callgrind.

use crate::{Comparison, Side};
use anyhow::{Context, Result};
use benches::adapter::{Operation, Testbed};
use benches::arguments::Effort;
use benches::callgrind::{self, Instructions};
use benches::figure::{Figure, Target, Unit};
use benches::order::rounds;
use benches::report::Report;
use serde::{Deserialize, Serialize};

/// What a report says below its table.
pub(crate) const NOTE: &str = "Instructions: judged are those outside the allocator; what it takes for the same request depends on where earlier \
     blocks lie (see the requests for the rest).";

/// What a report says instead where they cannot be counted.
pub(crate) const SKIPPED: &str =
    "instructions: skipped: valgrind is not installed, install it with apt-get install valgrind";

/// What ours may take, over native.
const MOST: Target = Target::AtMost(1.005);

/// One process: so many operations on one side.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Job {
    testbed: Testbed,
    side: Side,
    operation: Operation,
    times: u64,
}

/// Tells whether ours must not take more than the target, or CI fails. smol's timers are kept in a tree that is shared by
/// the process, whose shape is a matter of luck.
pub(crate) fn is_gated(testbed: Testbed, operation: Operation) -> bool {
    use Operation::{SpawnJoin, SpawnJoinOwning, Timer, Yield};
    match testbed {
        Testbed::TokioCurrentThread | Testbed::Tokio => {
            matches!(operation, SpawnJoin | SpawnJoinOwning | Yield | Timer)
        }
        Testbed::SmolLocal | Testbed::Smol => {
            matches!(operation, SpawnJoin | SpawnJoinOwning | Yield)
        }
        Testbed::AsyncStd => false,
    }
}

/// Tells whether the instructions of an operation are counted: a test of the bench itself counts one of them.
pub(crate) fn is_counted(comparison: &Comparison, effort: Effort) -> bool {
    let Comparison {
        testbed, operation, ..
    } = *comparison;
    match effort {
        Effort::Test => (testbed, operation) == (Testbed::TokioCurrentThread, Operation::SpawnJoin),
        Effort::Full => operation.is_steady(),
    }
}

/// Counts the instructions of an operation on all sides; as a test, on the first two.
pub(crate) fn measure(
    report: &mut Report,
    comparison: &Comparison,
    effort: Effort,
    pairs: usize,
) -> Result<()> {
    let Comparison {
        testbed,
        operation,
        ref sides,
    } = *comparison;
    let sides = match effort {
        Effort::Test => &sides[..2],
        Effort::Full => sides,
    };
    let times = match (effort, operation) {
        (Effort::Test, _) => 10,
        (Effort::Full, Operation::Hundred) => 100,
        (Effort::Full, _) => 2_000,
    };
    let values = rounds(sides.len(), pairs, |side| {
        let job = Job {
            testbed,
            side: sides[side],
            operation,
            times,
        };
        job.instructions()
    })?;
    let case = comparison.case();
    let of = |side: usize, what: fn(&(f64, f64)) -> f64| -> Vec<f64> {
        values[side].iter().map(what).collect()
    };
    let total = |side: usize| of(side, |v| v.0);
    let outside = |side: usize| of(side, |v| v.0 - v.1);
    let native = total(0);
    report.push(
        Figure::new(&case, "instructions, native", Unit::Instructions, &native)
            .samples("native", &native),
    );
    for (n, side) in sides.iter().enumerate().skip(1) {
        let name = side.name();
        let all = ratio(&case, &format!("instructions, {name}"), &total(n), &native);
        report.push(all.samples(name, &total(n)));
        let figure = ratio(
            &case,
            &format!("instructions outside the allocator, {name}"),
            &outside(n),
            &outside(0),
        );
        let figure = figure
            .samples(name, &outside(n))
            .samples("native", &outside(0));
        report.push(if *side == Side::OURS && is_gated(testbed, operation) {
            figure.target(MOST)
        } else {
            figure
        });
    }
    Ok(())
}

/// A figure of one side over another; what is counted is the same in each round, so that one round is enough.
fn ratio(case: &str, name: &str, side: &[f64], native: &[f64]) -> Figure {
    let name = format!("{name} over native");
    let ratios: Vec<f64> = side.iter().zip(native).map(|(a, b)| a / b).collect();
    match ratios[..] {
        [one] => Figure::exact(case, &name, Unit::Ratio, one),
        _ => Figure::new(case, &name, Unit::Ratio, &ratios),
    }
}

impl Job {
    /// Does it, in the process whose instructions are counted.
    pub(crate) fn run(&self) -> Result<()> {
        let ran = self.side.runner(self.testbed)?(self.operation, self.times);
        ran.with_context(|| format!("{self:?} is not to be had"))
            .map(drop)
    }

    /// Instructions of one operation: all, and those inside the allocator.
    fn instructions(self) -> Result<(f64, f64)> {
        let longer = Self {
            times: self.times * 11,
            ..self
        };
        let (short, long) = (self.profile()?, longer.profile()?);
        let each = |short: u64, long: u64| (long as f64 - short as f64) / (self.times * 10) as f64;
        Ok((
            each(short.total, long.total),
            each(short.allocator, long.allocator),
        ))
    }

    fn profile(self) -> Result<Instructions> {
        let job = serde_json::to_string(&crate::Job::Run(self))?;
        callgrind::count(&std::env::current_exe()?, &["--child".to_owned(), job])
    }
}
