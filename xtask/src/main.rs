//! The project's own tasks, as `cargo xtask TASK`.
//!
//! Each task runs other programs (cargo, `lunchrush`) and shows every command before it runs, so that a person can repeat
//! it by hand; only `tidy` and `docs` read the tree themselves. Nobody needs this crate to use the others, and it links no
//! runtime: what must be measured or checked on one, `lunchrush` runs in its own processes.
//!
//! What the commands print goes where they print it; what this program says of them goes to standard error, results to
//! standard output. The exit code is 0 when all is well, 1 when something failed, 2 for wrong usage.

#![expect(
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "this program talks to the person who runs it"
)]

mod bench;
mod built;
mod call;
mod ci;
mod conformance;
mod diagnose;
mod docs;
mod load;
mod metadata;
mod replace;
mod test;
mod tidy;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The project's own tasks.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Runs all tests of all crates with all features, the examples in the docs, and each bench once.
    Test,
    /// Runs all that must pass before a change lands, and stops at the first failure.
    Ci(ci::Options),
    /// Checks the rules of the project's structure that the compiler does not know.
    Tidy,
    /// Compares on all runtimes in a release build, and stores the raw records under docs/results/.
    Bench(bench::Options),
    /// Runs the conformance suite on every flavour of every runtime, and stores the raw records under docs/results/.
    Conformance(conformance::Options),
    /// Watches programs whose truth is known, and real ones, and stores what was seen under docs/results/.
    Diagnose(diagnose::Options),
    /// Renders the documents that are made from stored records.
    Docs(docs::Options),
    /// Keeps a processor busy until its standard input ends.
    #[command(hide = true)]
    Busy,
}

fn main() -> ExitCode {
    let done = match Arguments::parse().task {
        Task::Test => test::run(),
        Task::Ci(options) => ci::run(&options),
        Task::Tidy => tidy::run(),
        Task::Bench(options) => bench::run(&options),
        Task::Conformance(options) => conformance::run(&options),
        Task::Diagnose(options) => diagnose::run(&options),
        Task::Docs(options) => docs::run(&options),
        Task::Busy => load::busy(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        super::Arguments::command().debug_assert();
    }
}
