//! `lunchrush`: async Rust, measured in burgers.
//!
//! Reads the command line, runs a command, and turns what went wrong into words and an exit code. What is computed,
//! measured or decided lives in the crates below; here it is asked for and shown.

mod cli;
mod commands;
mod exit;
mod narrate;
mod parse;
mod progress;
mod show;
mod stop;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    exit::of(commands::run(cli::Cli::parse()))
}
