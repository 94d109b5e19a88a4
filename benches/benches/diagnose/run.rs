//! One run of a program, watched or not, and what the kernel counted.

use crate::program::Program;
use anyhow::{Context, Result, ensure};
use benches::clock::now;
use benches::memory::Resident;
use diagnose::Options;
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::process::{Command, Stdio};

/// Whether a program is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Seen {
    /// By `diagnose`.
    Watched,
    /// By nobody.
    Unwatched,
}

/// A program, and whether it is watched.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Run {
    pub(crate) program: Program,
    pub(crate) seen: Seen,
}

/// What a run took.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Ran {
    /// From before the program was started until its end was known.
    pub(crate) wall_ns: u64,
    /// The program's processor time.
    pub(crate) program_ns: u64,
    /// The processor time of the process that watched, since it began.
    pub(crate) watcher_ns: u64,
    /// The most memory that it had resident.
    pub(crate) peak_bytes: u64,
    /// The mean time between its rounds.
    pub(crate) interval_ns: u64,
}

impl Run {
    /// Runs the program by these words.
    ///
    /// # Errors
    ///
    /// It cannot be started or watched, or fails.
    pub(crate) fn run(self, words: &[OsString]) -> Result<Ran> {
        let began = now();
        let interval_ns = match self.seen {
            Seen::Watched => {
                let watched = diagnose::command(words, &Options::default())?;
                ensure!(watched.exit_code == 0, "{:?} failed", self.program);
                watched.profile.sampling.interval_ns
            }
            Seen::Unwatched => {
                let mut command = Command::new(&words[0]);
                let status = command.args(&words[1..]).stdin(Stdio::null()).status()?;
                ensure!(status.success(), "{:?} failed", self.program);
                0
            }
        };
        let wall_ns = u64::try_from(began.elapsed().as_nanos())?;
        Ok(Ran {
            wall_ns,
            program_ns: used_ns(UsageWho::RUSAGE_CHILDREN)?,
            watcher_ns: used_ns(UsageWho::RUSAGE_SELF)?,
            peak_bytes: Resident::now()
                .context("the system does not tell memory")?
                .peak,
            interval_ns,
        })
    }
}

fn used_ns(who: UsageWho) -> Result<u64> {
    let used = getrusage(who)?;
    let us = used.user_time().num_microseconds() + used.system_time().num_microseconds();
    Ok(u64::try_from(us)? * 1_000)
}
