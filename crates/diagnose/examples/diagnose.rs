//! The smallest way to use the crate: `diagnose [--json] [--pid N SECONDS | COMMAND ARGS…]`.
//!
//! The report goes to standard error, or to the file that `DIAGNOSE_OUTPUT` names; the exit code is the command's.

use diagnose::{
    Error, Launcher, Options, Style, Watched, command, launch, process, render, verdict,
    write_whole,
};
use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

/// What makes this program launch the command that another of its kind watches.
const LAUNCH: &str = "--launch";

fn main() -> ExitCode {
    let mut words: Vec<OsString> = std::env::args_os().skip(1).collect();
    if words.first().is_some_and(|word| word == LAUNCH) {
        return ExitCode::from(launch(&words[1..]));
    }
    let json = words.first().is_some_and(|word| word == "--json");
    if json {
        words.remove(0);
    }
    match watch(&words) {
        Ok(watched) => tell(&watched, json),
        Err(error) => {
            let cause =
                std::error::Error::source(&error).map_or(String::new(), |c| format!(": {c}"));
            let _ = writeln!(std::io::stderr(), "error: {error}{cause}");
            ExitCode::from(error.exit_code())
        }
    }
}

fn watch(words: &[OsString]) -> Result<Watched, Error> {
    let mut options = Options {
        launcher: Some(Launcher::this_program([LAUNCH])),
        ..Options::default()
    };
    let number = |at: usize| -> Option<u32> { words.get(at)?.to_str()?.parse().ok() };
    if words.first().is_some_and(|word| word == "--pid") {
        let pid = number(1).and_then(|pid| i32::try_from(pid).ok());
        options.limit = number(2).map(|seconds| Duration::from_secs(seconds.into()));
        return process(pid.unwrap_or(0), &options);
    }
    command(words, &options)
}

fn tell(watched: &Watched, json: bool) -> ExitCode {
    let verdict = verdict(&watched.profile);
    let report = if json {
        render::json(&watched.profile, &verdict)
    } else {
        render::text(&watched.profile, &verdict, Style::default())
    };
    let told = match std::env::var_os("DIAGNOSE_OUTPUT") {
        Some(path) => write_whole(path.as_ref(), &report),
        None => std::io::stderr().write_all(report.as_bytes()),
    };
    match told {
        Ok(()) => ExitCode::from(watched.exit_code),
        Err(_) => ExitCode::FAILURE,
    }
}
