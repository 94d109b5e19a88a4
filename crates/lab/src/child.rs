//! Child processes whose output is read line by line, and that never outlive who started them.

use crate::compare::Driver;
use crate::interrupt::Interrupt;
use bench_report::Outcome;
use std::fmt::Display;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// A process that is ended when this is dropped.
pub(crate) struct Ended(pub(crate) Child);

impl Drop for Ended {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is waited for, so that no zombie stays.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// How often the interrupt is looked at while a process works.
pub(crate) const LOOK: Duration = Duration::from_millis(25);

/// The longest line that is taken from a process: a record is some kilobytes.
const LONGEST_LINE: u64 = 1 << 20;

/// Reads a pipe on a thread of its own, line by line, so that a process never blocks on a full one.
pub(crate) fn lines_of(pipe: Option<impl Read + Send + 'static>) -> Receiver<String> {
    let (sender, receiver) = channel();
    if let Some(pipe) = pipe {
        let read = move || {
            let mut pipe = BufReader::new(pipe);
            loop {
                let mut line = String::new();
                match pipe.by_ref().take(LONGEST_LINE).read_line(&mut line) {
                    Ok(n) if n > 0 => {}
                    // The end, or bytes that are no text: nothing more to be had.
                    _ => return,
                }
                if sender.send(line.trim_end().to_owned()).is_err() {
                    return;
                }
            }
        };
        // Without the thread there is no answer, which is told like any other silence.
        let _ = std::thread::Builder::new()
            .name("worker's pipe".to_owned())
            .spawn(read);
    }
    receiver
}

/// Returns the last line of a pipe that is about to end.
pub(crate) fn last_line(lines: &Receiver<String>) -> Option<String> {
    let mut last = None;
    while let Ok(line) = lines.recv_timeout(Duration::from_millis(500)) {
        if !line.is_empty() {
            last = Some(line);
        }
    }
    last
}

/// Starts a worker, writes it one line, and returns the first line that it answers.
///
/// # Errors
///
/// How a run ends that got no answer: the worker died, kept silent for longer than `patience`, or the interrupt was raised.
pub(crate) fn ask(
    request: &str,
    driver: &Driver,
    patience: Duration,
    interrupt: &Interrupt,
) -> Result<String, Outcome> {
    let failed = |what: &str, error: &dyn Display| Outcome::Failed(format!("{what}: {error}"));
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
