//! The commands, one file each.

mod awaiting;
mod burgers;
mod calibrate;
mod check;
mod clean;
mod compare;
#[cfg(feature = "conformance")]
mod conformance;
mod device;
mod diagnose;
mod differences;
#[cfg(target_pointer_width = "64")]
mod explore;
mod forms;
mod kitchen;
mod peer;
mod place;
mod save;
mod scenarios;
#[cfg(target_pointer_width = "64")]
mod simulate;
mod slow_file;
mod usual;
mod waits;
mod worker;

use crate::cli::{self, Cli, Command};
use crate::exit::{Ended, usage};
use lab::compare::Driver;
use lab::measure::Prices;
use lab::runtimes::RuntimeName;

/// Runs what was asked for; with nothing asked for, the comparison.
pub(crate) fn run(cli: Cli) -> anyhow::Result<Ended> {
    match cli.command {
        None => usual::run(),
        Some(Command::Burgers(args)) => burgers::run(&args),
        Some(Command::Clean(args)) => clean::run(&args),
        Some(Command::Cleaner) => clean::serve(),
        Some(Command::SlowFile(args)) => slow_file::run(&args),
        Some(Command::Awaiting(args)) => awaiting::run(&args),
        Some(Command::Forms(args)) => forms::run(&args),
        Some(Command::Compare(args)) => compare::run(&args),
        #[cfg(target_pointer_width = "64")]
        Some(Command::Simulate(args)) => simulate::run(&args),
        Some(Command::Scenarios(args)) => scenarios::run(&args),
        Some(Command::Check(args)) => check::run(&args),
        #[cfg(target_pointer_width = "64")]
        Some(Command::Explore(args)) => explore::run(&args),
        #[cfg(target_pointer_width = "64")]
        Some(Command::Replay(args)) => explore::replay(&args),
        Some(Command::Differences(args)) => differences::run(&args),
        Some(Command::DifferencesWorker) => differences::work(),
        Some(Command::Diagnose(args)) => diagnose::run(&args),
        Some(Command::Launch(args)) => Ok(diagnose::launch(&args)),
        Some(Command::Waits(args)) => waits::run(&args),
        Some(Command::Kitchen(args)) => kitchen::run(&args),
        Some(Command::Calibrate(args)) => calibrate::run(&args),
        Some(Command::Peer(args)) => peer::run(&args),
        Some(Command::Place(args)) => place::run(&args),
        Some(Command::Worker) => worker::run(),
        #[cfg(feature = "conformance")]
        Some(Command::Conformance(args)) => conformance::run(&args),
        #[cfg(feature = "conformance")]
        Some(Command::ConformanceWorker) => conformance::work(),
    }
}

/// Returns the runtime that was asked for, or the first that there is.
fn runtime_or_first(asked: Option<RuntimeName>) -> anyhow::Result<RuntimeName> {
    asked
        .or_else(|| RuntimeName::compiled_in().first().copied())
        .ok_or_else(|| usage("this build has no runtime; build it with `--features tokio` (or async-std, smol, threads)"))
}

/// How to start this program again, as the other side of a pipe.
fn driver(command: &str) -> anyhow::Result<Driver> {
    Ok(Driver {
        program: device::this_program()?,
        arguments: vec![command.to_owned()],
    })
}

/// The command line, for the record.
fn command_line() -> Vec<String> {
    std::env::args_os()
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect()
}

/// How often each cell runs unless something else is asked for: enough for an interval, few enough for a minute.
const USUAL_REPEAT: u32 = 5;

/// Returns how often each cell is to run.
fn repeat(asked: Option<u64>) -> anyhow::Result<u32> {
    let asked = asked.unwrap_or(u64::from(USUAL_REPEAT));
    u32::try_from(asked)
        .ok()
        .filter(|n| *n <= 10_000)
        .ok_or_else(|| {
            usage(format!(
                "`--repeat {asked}` is refused: it must be between 1 and 10000"
            ))
        })
}

/// What scheduling is to cost in a simulation. Elsewhere it costs what it costs, and nobody can set it.
fn prices(asked: &cli::Prices, runtime: RuntimeName) -> anyhow::Result<Prices> {
    let flags = [
        ("--quantum", asked.quantum),
        ("--switch-cost", asked.switch_cost),
        ("--poll-cost", asked.poll_cost),
        ("--spawn-cost", asked.spawn_cost),
        ("--wake-cost", asked.wake_cost),
    ];
    let first = flags.into_iter().find(|(_, asked)| asked.is_some());
    if let Some((flag, _)) = first.filter(|_| !runtime.is_virtual()) {
        return Err(usage(format!(
            "`{flag}` is set for a simulation, and this runs on {runtime}, where it takes what it takes: use it with \
             `--runtime sim`"
        )));
    }
    if asked.quantum.is_some_and(|quantum| quantum.is_zero()) {
        return Err(usage(
            "`--quantum 0` is refused: nobody would ever compute anything; it must be longer than 0, such as `1ms`",
        ));
    }
    let or_free = Option::unwrap_or_default;
    Ok(Prices {
        quantum: asked.quantum,
        poll: or_free(asked.poll_cost),
        spawn: or_free(asked.spawn_cost),
        wake: or_free(asked.wake_cost),
        switch: or_free(asked.switch_cost),
    })
}

/// The largest worker count that the runtimes take.
fn workers(asked: u64) -> anyhow::Result<u32> {
    match u32::try_from(asked) {
        Ok(workers) if workers <= 1024 => Ok(workers),
        _ => Err(usage(format!(
            "`--workers {asked}` is refused: a runtime takes 1 to 1024 worker threads"
        ))),
    }
}
