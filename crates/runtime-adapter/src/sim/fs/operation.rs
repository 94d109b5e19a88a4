//! How an operation goes: the question, the answer, and asking.

use super::disk::Answer;
use super::gone;
use crate::Time;
use crate::sim::{Sim, access};
use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// What is done to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Operation {
    /// It is opened, and perhaps created; the first part of reading and writing a whole one.
    Open,
    /// Bytes are read.
    Read,
    /// Bytes are written.
    Write,
    /// What was written is made to last.
    Sync,
    /// Its length is set.
    SetLen,
    /// It is asked what it is.
    Metadata,
    /// A directory is listed.
    ReadDir,
    /// It is renamed; the path is the old one.
    Rename,
    /// It is removed.
    RemoveFile,
    /// A directory is made, with those above it.
    CreateDir,
    /// A directory is removed.
    RemoveDir,
}

/// An operation that begins.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Access<'a> {
    /// What is done.
    pub operation: Operation,
    /// To what, as the program names it; an open file has the path by which it was opened.
    pub path: &'a Path,
    /// The bytes that are asked for, or given, where some are.
    pub bytes: usize,
    /// The simulated time since the simulation began.
    pub now: Duration,
    /// A random number, all of its bits, from the simulation's own seed: another one each time.
    pub draw: u64,
}

/// How it goes. The default is well, at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// How long it takes.
    pub after: Duration,
    /// How it fails, having done nothing.
    pub error: Option<ErrorKind>,
    /// How many bytes are read or written at most, but at least one.
    pub short: Option<usize>,
}

impl Outcome {
    /// It goes well, and takes so long.
    #[must_use]
    pub const fn after(after: Duration) -> Self {
        Self {
            after,
            error: None,
            short: None,
        }
    }

    /// It fails in this way.
    #[must_use]
    pub const fn fails(mut self, error: ErrorKind) -> Self {
        self.error = Some(error);
        self
    }

    /// It reads or writes no more than so many bytes.
    #[must_use]
    pub const fn short(mut self, bytes: usize) -> Self {
        self.short = Some(bytes);
        self
    }

    /// How many bytes it moves at most.
    pub(super) fn moves(self) -> io::Result<usize> {
        match self.error {
            Some(error) => Err(error.into()),
            None => Ok(self.short.map_or(usize::MAX, |bytes| bytes.max(1))),
        }
    }
}

/// Asks how an operation goes, with nobody in the run.
pub(super) fn ask(
    run: u32,
    operation: Operation,
    path: &Path,
    bytes: usize,
) -> io::Result<Outcome> {
    let asked = access::with(run, "used its files", |core| {
        let now = core.at();
        let answer: Option<Arc<Answer>> = core.fs.answer();
        answer.map(|answer| (answer, now, core.fs.draw()))
    });
    let Some((answer, now, draw)) = asked.ok_or_else(gone)? else {
        return Ok(Outcome::default());
    };
    let access = Access {
        operation,
        path,
        bytes,
        now,
        draw,
    };
    Ok(answer(&access))
}

/// Lets an operation take its time. Gives how many bytes it moves at most.
pub(super) async fn take_time(
    sim: Sim,
    operation: Operation,
    path: &Path,
    bytes: usize,
) -> io::Result<usize> {
    let outcome = ask(sim.run(), operation, path, bytes)?;
    sim.sleep(outcome.after).await;
    outcome.moves()
}
