//! What can be asked about another program.

use crate::parse;
use clap::Args;
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

const EXIT_CODES: &str = "The exit code is the command's own: 128 and its number for a signal, 127 where there is no such \
                          command, 126 where it cannot be executed. With `--pid` it is 0.";

#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct Diagnose {
    /// The command to run and watch, with its arguments; it has the standard streams
    #[arg(
        value_name = "COMMAND",
        trailing_var_arg = true,
        allow_hyphen_values = true,
        required_unless_present = "pid"
    )]
    pub(crate) words: Vec<OsString>,
    /// Watches a process that runs already, until it ends, Ctrl-C, or the time that `--for` says
    #[arg(long, value_name = "N", conflicts_with = "words", value_parser = clap::value_parser!(i32).range(1..))]
    pub(crate) pid: Option<i32>,
    /// How long to watch; a command is asked to end after it
    #[arg(long = "for", value_parser = parse::duration, value_name = "TIME")]
    pub(crate) limit: Option<Duration>,
    /// Writes the report to a file rather than to standard error
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Writes the report as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Writes the shares over time as a trace as well, for <https://ui.perfetto.dev>
    #[arg(long, value_name = "FILE")]
    pub(crate) trace: Option<PathBuf>,
    /// Writes what was measured as a scenario as well, for `lunchrush check`, `simulate` and `compare`
    #[arg(long, value_name = "FILE")]
    pub(crate) scenario: Option<PathBuf>,
    /// Writes the report as a page for a browser as well, which needs nothing beside itself
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Launch {
    /// The process that watches, and the command with its arguments
    #[arg(
        value_name = "WATCHER COMMAND",
        trailing_var_arg = true,
        allow_hyphen_values = true
    )]
    pub(crate) words: Vec<OsString>,
}
