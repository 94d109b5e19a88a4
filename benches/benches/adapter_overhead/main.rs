//! What the adapter costs: each of a runtime's operations through it, natively, and through its peers, in one run.
//!
//! Three figures of each operation. Instructions: this program runs itself under callgrind with N and 11·N operations, and
//! the difference over 10·N leaves the start-up out. Time: the processor time of the thread that drives the tasks, in
//! short slices of all sides that take turns within one process, at the 10th percentile, and again in fresh processes.
//! Requests to the allocator: counted as the instructions are, in the program `operations`, whose allocator counts.
//!
//! `--gate` counts the instructions alone, of the operations whose count is steady, and fails where one misses its target.

#[cfg(target_os = "linux")]
mod floor;
mod instructions;
mod peers;
mod requests;
#[cfg(target_os = "linux")]
mod served;
mod side;
mod table;
mod times;

use anyhow::{Result, ensure};
use benches::adapter::{Operation, Testbed, Who};
use benches::arguments::Arguments;
use benches::figure::Verdict;
use benches::report::Report;
use benches::{callgrind, child};
use clap::Parser;
use lab::runtimes::RuntimeName;
use serde::{Deserialize, Serialize};
use side::Side;

/// What to measure.
#[derive(Debug, Parser)]
struct Options {
    #[command(flatten)]
    arguments: Arguments,
    /// Counts instructions alone, and fails where a target is missed.
    #[arg(long, conflicts_with = "save")]
    gate: bool,
    /// Only on this testbed; may be repeated.
    #[arg(long = "testbed", value_name = "TESTBED", conflicts_with = "save")]
    testbeds: Vec<Testbed>,
    /// Only this operation; may be repeated.
    #[arg(long = "operation", value_name = "OPERATION", conflicts_with = "save")]
    operations: Vec<Operation>,
}

/// What a fresh process is to do.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Job {
    /// Which sides of a testbed have which operations.
    Find(Testbed),
    /// An operation so often, on one side: what is counted under callgrind.
    Run(instructions::Job),
    /// Slices of all sides in turns.
    Time(times::Job),
    /// A server, until its clients have gone.
    #[cfg(target_os = "linux")]
    Serve(served::Job),
}

fn main() -> Result<()> {
    let options = Options::parse();
    if let Some(job) = child::asked::<Job>(&options.arguments)? {
        return match job {
            Job::Find(testbed) => child::answer(&side::having(testbed)?),
            Job::Run(job) => job.run(),
            Job::Time(job) => child::answer(&job.slices()?),
            #[cfg(target_os = "linux")]
            Job::Serve(job) => job.serve(),
        };
    }
    let runtimes = [RuntimeName::Tokio, RuntimeName::Smol, RuntimeName::AsyncStd];
    let mut report = Report::new("adapter_overhead", &runtimes, "system", &options.arguments);
    for (name, version) in peers::Peer::versions() {
        report.version(name, version);
    }
    if options.gate {
        return gate(&options, report);
    }
    let effort = options.arguments.effort();
    let pairs = |usual| options.arguments.pairs(usual);
    let counts = callgrind::is_installed();
    for comparison in options.comparisons()? {
        if counts && instructions::is_counted(&comparison, effort) {
            instructions::measure(&mut report, &comparison, effort, pairs(3))?;
        }
        if Testbed::TIMED.contains(&comparison.testbed) {
            times::measure(&mut report, &comparison, effort, pairs(15))?;
        }
        requests::measure(&mut report, &comparison, effort, pairs(3))?;
    }
    #[cfg(target_os = "linux")]
    for testbed in options.served() {
        served::measure(&mut report, testbed, effort, pairs(15))?;
    }
    report.note(if counts {
        instructions::NOTE
    } else {
        instructions::SKIPPED
    });
    report.note(times::NOTE);
    #[cfg(target_os = "linux")]
    report.note(served::NOTE);
    #[cfg(not(target_os = "linux"))]
    report.note("servers: skipped: only Linux has epoll, and tells the time of another process");
    report.note(peers::NOTE);
    report.note("In brief, times over native:");
    report.note(&table::of(&report));
    report.finish()
}

/// Counts the instructions of what has a target; an error names what misses it.
fn gate(options: &Options, mut report: Report) -> Result<()> {
    ensure!(callgrind::is_installed(), instructions::SKIPPED);
    let effort = options.arguments.effort();
    for comparison in options.comparisons()? {
        if instructions::is_gated(comparison.testbed, comparison.operation) {
            let comparison = comparison.of_the_adapter();
            instructions::measure(&mut report, &comparison, effort, options.arguments.pairs(1))?;
        }
    }
    report.finish()?;
    let missed: Vec<String> = report
        .figures()
        .filter(|figure| !matches!(figure.verdict(), Verdict::Beside | Verdict::Met))
        .map(|figure| format!("{}, {}", figure.case, figure.name))
        .collect();
    ensure!(
        missed.is_empty(),
        "more than the target allows: {}; `callgrind_annotate` tells where",
        missed.join("; ")
    );
    Ok(())
}

/// One operation on a testbed, on all sides that have it there, natively first.
#[derive(Clone, Debug)]
struct Comparison {
    testbed: Testbed,
    operation: Operation,
    sides: Vec<Side>,
}

impl Comparison {
    /// The case of its figures: where, and what.
    fn case(&self) -> String {
        format!("{}: {}", self.testbed.name(), self.operation.name())
    }

    /// The same with the adapter and native alone: what the gate judges.
    fn of_the_adapter(mut self) -> Self {
        self.sides
            .retain(|side| matches!(side, Side::Own(Who::Native | Who::Ours)));
        self
    }
}

impl Options {
    /// On which testbeds servers are to be compared.
    #[cfg(target_os = "linux")]
    fn served(&self) -> Vec<Testbed> {
        if !chosen(&self.operations, &Operation::ALL).contains(&Operation::Echo) {
            return Vec::new();
        }
        let testbeds = chosen(&self.testbeds, &Testbed::ALL).into_iter();
        let local = testbeds.filter(|testbed| Testbed::CURRENT_THREAD.contains(testbed));
        local.collect()
    }

    /// What is to be compared.
    fn comparisons(&self) -> Result<Vec<Comparison>> {
        let mut comparisons = Vec::new();
        for testbed in chosen(&self.testbeds, &Testbed::ALL) {
            let found: Vec<(Operation, Vec<Side>)> = child::ask(&Job::Find(testbed))?;
            for (operation, sides) in found {
                if self.operations.is_empty() || self.operations.contains(&operation) {
                    comparisons.push(Comparison {
                        testbed,
                        operation,
                        sides,
                    });
                }
            }
        }
        Ok(comparisons)
    }
}

/// Those that were named, or all.
fn chosen<T: Copy>(named: &[T], all: &[T]) -> Vec<T> {
    if named.is_empty() { all } else { named }.to_vec()
}
