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
    let mut worker = Worker::start(driver, request)?;
    match first_line(&worker.answer, patience, interrupt) {
        Answer::Line(line) => Ok(line),
        Answer::Interrupted => Err(interrupted()),
        Answer::TooLate => Err(too_late(patience)),
        Answer::Silence => Err(worker.silence()),
    }
}

/// As [`ask`], of a worker that says again and again how far it is: the last line, and how it ended without being at its
/// end. What an interrupt leaves it the time to say is taken.
pub(crate) fn ask_for_the_last(
    driver: &Driver,
    request: &str,
    patience: Duration,
    interrupt: &Interrupt,
) -> (Option<String>, Result<(), Outcome>) {
    let mut worker = match Worker::start(driver, request) {
        Ok(worker) => worker,
        Err(outcome) => return (None, Err(outcome)),
    };
    #[expect(
        clippy::disallowed_methods,
        reason = "a worker process is waited for in real time"
    )]
    let started = Instant::now();
    let mut last = None;
    let mut raised_at = None;
    loop {
        match worker.answer.recv_timeout(LOOK) {
            Ok(line) => {
                last = Some(line);
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => {
                let ended = match worker.process.0.wait() {
                    Ok(status) if status.success() => Ok(()),
                    _ if interrupt.is_raised() => Err(interrupted()),
                    _ => Err(worker.silence()),
                };
                return (last, ended);
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
        if interrupt.is_raised() {
            let since = *raised_at.get_or_insert_with(|| started.elapsed());
            if started.elapsed() - since > LAST_WORDS {
                return (last, Err(interrupted()));
            }
        } else if started.elapsed() > patience {
            return (last, Err(too_late(patience)));
        }
    }
}

/// How long a worker may still speak after an interrupt, of which a terminal tells it too.
const LAST_WORDS: Duration = Duration::from_secs(1);

fn interrupted() -> Outcome {
    Outcome::Partial("interrupted".to_owned())
}

fn too_late(patience: Duration) -> Outcome {
    Outcome::Failed(format!(
        "the worker gave no answer within {} s and was ended",
        patience.as_secs()
    ))
}

/// A worker process that was given its request, and what it says.
struct Worker {
    process: Ended,
    answer: Receiver<String>,
    complaints: Receiver<String>,
}

impl Worker {
    fn start(driver: &Driver, request: &str) -> Result<Self, Outcome> {
        let child = Command::new(&driver.program)
            .args(&driver.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| failed("the worker could not be started", &error))?;
        let mut process = Ended(child);
        if let Some(mut stdin) = process.0.stdin.take() {
            // A worker that is already dead is told of by its silence.
            let _ = writeln!(stdin, "{request}");
        }
        let answer = lines_of(process.0.stdout.take());
        let complaints = lines_of(process.0.stderr.take());
        Ok(Self {
            process,
            answer,
            complaints,
        })
    }

    /// Says why a worker that has closed its output gave no answer.
    fn silence(&mut self) -> Outcome {
        let complaint = last_line(&self.complaints).unwrap_or_else(|| "it said nothing".to_owned());
        match self.process.0.wait() {
            Ok(status) => failed(&format!("the worker ended with {status}"), &complaint),
            Err(error) => failed("the worker was lost", &error),
        }
    }
}

fn failed(what: &str, error: &dyn std::fmt::Display) -> Outcome {
    Outcome::Failed(format!("{what}: {error}"))
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
