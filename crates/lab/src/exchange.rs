//! One question to a fresh process, and the line that it answers; a process that dies, hangs or is interrupted is told of.

use crate::child::{Ended, LOOK, last_line, lines_of};
use crate::interrupt::Interrupt;
use bench_report::Outcome;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

/// How to start a worker.
#[derive(Clone, Debug)]
pub struct Driver {
    /// The program: as a rule the one that runs now.
    pub program: PathBuf,
    /// Its arguments; with them it reads a request from its standard input.
    pub arguments: Vec<String>,
}

/// Starts a worker, gives it the request, a line of JSON, and returns the first line of its answer.
///
/// # Errors
///
/// How it ended without one: [`Outcome::Partial`] where it was interrupted, [`Outcome::Failed`] otherwise.
pub(crate) fn ask(
    driver: &Driver,
    request: &str,
    patience: Duration,
    interrupt: &Interrupt,
) -> Result<String, Outcome> {
    let failed =
        |what: &str, error: &dyn std::fmt::Display| Outcome::Failed(format!("{what}: {error}"));
    let child = Command::new(&driver.program)
        .args(&driver.arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| failed("the worker could not be started", &error))?;
    let mut worker = Ended(child);
    if let Some(mut stdin) = worker.0.stdin.take() {
        // A worker that is already dead is told of below.
        let _ = writeln!(stdin, "{request}");
    }
    let answer = lines_of(worker.0.stdout.take());
    let complaints = lines_of(worker.0.stderr.take());
    match first_line(&answer, patience, interrupt) {
        Answer::Line(line) => Ok(line),
        Answer::Interrupted => Err(Outcome::Partial("interrupted".to_owned())),
        Answer::TooLate => Err(Outcome::Failed(format!(
            "the worker gave no answer within {} s and was ended",
            patience.as_secs()
        ))),
        Answer::Silence => {
            let complaint = last_line(&complaints).unwrap_or_else(|| "it said nothing".to_owned());
            Err(match worker.0.wait() {
                Ok(status) => failed(&format!("the worker ended with {status}"), &complaint),
                Err(error) => failed("the worker was lost", &error),
            })
        }
    }
}

/// What came from a worker.
enum Answer {
    Line(String),
    Interrupted,
    TooLate,
    Silence,
}

fn first_line(lines: &Receiver<String>, patience: Duration, interrupt: &Interrupt) -> Answer {
    #[expect(
        clippy::disallowed_methods,
        reason = "a worker process is waited for in real time"
    )]
    let started = Instant::now();
    loop {
        match lines.recv_timeout(LOOK) {
            Ok(line) => return Answer::Line(line),
            Err(RecvTimeoutError::Disconnected) if interrupt.is_raised() => {
                return Answer::Interrupted;
            }
            Err(RecvTimeoutError::Disconnected) => return Answer::Silence,
            Err(RecvTimeoutError::Timeout) if interrupt.is_raised() => return Answer::Interrupted,
            Err(RecvTimeoutError::Timeout) if started.elapsed() > patience => {
                return Answer::TooLate;
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}
