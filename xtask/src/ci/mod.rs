//! `cargo xtask ci`: all that must pass before a change lands.
//!
//! The steps run in order, cheap ones first, each timed; the first that fails ends the run, and the summary says how to go
//! on from there. The same command runs on a developer's machine and in `.ci/run`; only what may be missing differs:
//!
//! - `CI` set (to anything but nothing, `0` or `false`): a missing cargo-deny is a failure instead of a skipped step.
//! - `LUNCHRUSH_REQUIRE=deny,advisories`: the steps named here fail instead of being skipped, wherever they run; with `postgres`
//!   among them, so do the tests that need a PostgreSQL server, whose address they take from `LUNCHRUSH_POSTGRES`; with
//!   `vulkan`, those that need a graphics processor, or Mesa's software driver.

mod deny;
mod features;
mod instructions;
mod outside;
mod summary;

use std::env;
use std::time::Duration;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};

use crate::call::Call;
use crate::{test, tidy};
use summary::{Ending, Report};

/// What the help says of the environment.
const REQUIREMENTS: &str = "\
Environment:
  CI                 if set, a missing cargo-deny is a failure, not a skipped step
  LUNCHRUSH_REQUIRE  steps that must not be skipped, separated by commas: deny, advisories, instructions; and postgres and
                     vulkan, for the tests that need a server or a graphics processor
  LUNCHRUSH_POSTGRES the server's address, such as postgres://user@127.0.0.1:5432/postgres; it must trust that user";

/// What to run.
#[derive(Debug, Args)]
#[command(after_help = REQUIREMENTS)]
pub(crate) struct Options {
    /// Leaves out the steps before this one, to go on where a run failed.
    #[arg(long, value_name = "STEP")]
    from: Option<Step>,
}

/// One step; declared in the order in which they run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
enum Step {
    /// Is everything formatted?
    Fmt,
    /// Are the rules of the structure kept?
    Tidy,
    /// Dependencies: licences, sources, versions.
    Deny,
    /// Dependencies: known vulnerabilities, withdrawn and unmaintained versions. Needs the network.
    Advisories,
    /// Lints, all features and targets.
    Clippy,
    /// All tests, and each bench once.
    Test,
    /// The adapter's meter against the metrics that tokio keeps in unstable builds only, which is a build of its own.
    Unstable,
    /// Does every combination of features build?
    Features,
    /// The docs, all links resolved.
    Docs,
    /// Does the adapter take no more instructions than its targets allow? Needs valgrind.
    Instructions,
}

/// How a step ended that did not fail.
#[derive(Debug, PartialEq, Eq)]
enum Done {
    /// All is well.
    Passed,
    /// It could not run, for this reason.
    Skipped(String),
}

impl Step {
    fn name(self) -> String {
        self.to_possible_value()
            .map_or_else(String::new, |value| value.get_name().to_owned())
    }

    fn run(self) -> Result<Done> {
        match self {
            Self::Fmt => Call::cargo("fmt --all --check").run()?,
            Self::Tidy => tidy::run()?,
            Self::Deny => return deny::structure(required(&self.name())),
            Self::Advisories => return deny::advisories(required(&self.name())),
            Self::Clippy => Call::cargo("clippy --workspace --all-targets --all-features")
                .words("-- -D warnings")
                .run()?,
            Self::Test => test::run()?,
            Self::Unstable => test::unstable()?,
            Self::Features => features::run()?,
            Self::Docs => Call::cargo("doc --workspace --no-deps --all-features")
                .variable("RUSTDOCFLAGS", "-D warnings")
                .run()?,
            Self::Instructions => return instructions::gate(required(&self.name())),
        }
        Ok(Done::Passed)
    }
}

/// What to do about a step that cannot run here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Required {
    /// It fails, always.
    Always,
    /// It fails where only the installation is missing, because CI installs what it needs.
    Installed,
    /// It is skipped.
    No,
}

/// Reads from the environment whether the step may be skipped.
fn required(step: &str) -> Required {
    let read = |name| env::var(name).unwrap_or_default();
    requirement(step, &read("CI"), &read("LUNCHRUSH_REQUIRE"))
}

fn requirement(step: &str, ci: &str, named: &str) -> Required {
    if named.split(',').any(|name| name.trim() == step) {
        Required::Always
    } else if !matches!(ci, "" | "0" | "false") {
        Required::Installed
    } else {
        Required::No
    }
}

/// Runs the steps, stops at the first failure, and sums up.
///
/// # Errors
///
/// A step failed; the summary was printed, and the error says how to go on.
pub(crate) fn run(options: &Options) -> Result<()> {
    let first = options.from.unwrap_or(Step::Fmt);
    let mut reports = Vec::new();
    let mut failure = None;
    for &step in Step::value_variants() {
        let name = step.name();
        if step < first || failure.is_some() {
            reports.push(Report {
                name,
                ending: Ending::NotRun,
                took: Duration::ZERO,
            });
            continue;
        }
        eprintln!("\n=== {name}");
        let (done, took) = timed(|| step.run());
        let ending = match done {
            Ok(Done::Passed) => Ending::Passed,
            Ok(Done::Skipped(reason)) => {
                eprintln!("skipped: {reason}");
                Ending::Skipped(reason)
            }
            Err(error) => {
                eprintln!("error: {error:#}");
                failure = Some(name.clone());
                Ending::Failed
            }
        };
        reports.push(Report { name, ending, took });
    }
    println!("\n{}", summary::of(&reports));
    if let Some(step) = failure {
        bail!("step {step} failed; once that is mended, `cargo xtask ci --from {step}` goes on");
    }
    Ok(())
}

/// Runs `f` and tells how long it took by the wall clock.
#[expect(
    clippy::disallowed_methods,
    reason = "no runtime is linked here, and steps take real time"
)]
fn timed<T>(f: impl FnOnce() -> T) -> (T, Duration) {
    let start = std::time::Instant::now();
    let value = f();
    (value, start.elapsed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cheap_steps_come_before_those_that_compile() {
        let names: Vec<String> = Step::value_variants().iter().map(|s| s.name()).collect();
        assert_eq!(
            names,
            [
                "fmt",
                "tidy",
                "deny",
                "advisories",
                "clippy",
                "test",
                "unstable",
                "features",
                "docs",
                "instructions"
            ]
        );
        assert!(Step::value_variants().is_sorted());
    }

    #[test]
    fn a_step_may_be_skipped_unless_ci_or_its_name_forbids_it() {
        assert_eq!(requirement("deny", "", ""), Required::No);
        assert_eq!(requirement("deny", "false", "advisories"), Required::No);
        assert_eq!(requirement("deny", "true", ""), Required::Installed);
        assert_eq!(
            requirement("deny", "", "advisories, deny"),
            Required::Always
        );
    }
}
