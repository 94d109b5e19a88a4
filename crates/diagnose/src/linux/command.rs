//! Running a command and watching it until it ends.

use super::sampler::{End, From, Sampler};
use super::signals::Signals;
use super::wake::Rang;
use super::{clock, wake};
use crate::profile::Subject;
use crate::{Error, Options, Watched};
use nix::errno::Errno;
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid};
use nix::unistd::Pid;
use std::ffi::OsString;
use std::io::{self, ErrorKind};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, ExitStatus};

/// The end of the command is looked for after so many rounds without a signal.
const UNASKED: u64 = 32;

/// Runs a command with the standard streams of this process, and watches it and all that it starts until it ends.
///
/// Signals that come meanwhile are passed on to it. What it started and left running is left running. Where the options
/// have a limit, the command is asked to end (by SIGTERM) when it is reached.
///
/// # Errors
///
/// [`Error::NotFound`] and [`Error::NotExecutable`] where it cannot be run, [`Error::NoProc`] where nothing could be seen.
pub fn command(words: &[OsString], options: &Options) -> Result<Watched, Error> {
    let (name, arguments) = words.split_first().ok_or(Error::NoCommand)?;
    std::fs::metadata("/proc/self/task").map_err(Error::NoProc)?;
    let mut signals = Signals::listen()?;
    let before = getrusage(UsageWho::RUSAGE_CHILDREN).ok();
    let started_ns = clock::now_ns();
    let mut child = Command::new(name)
        .args(arguments)
        .spawn()
        .map_err(|source| cannot_run(name, source))?;
    let pid = i32::try_from(child.id()).unwrap_or(i32::MAX);
    let mut sampler = Sampler::new(pid, From::ItsStart, started_ns, *options);
    let limit_ns = options
        .limit
        .map(|limit| u64::try_from(limit.as_nanos()).unwrap_or(u64::MAX));
    let mut asked = false;
    let mut rang = Rang::Yes;
    for round in 0_u64.. {
        // A signal rings; to look now and then is for the bell that was missed.
        if rang == Rang::Yes || round.is_multiple_of(UNASKED) {
            signals.pass_on(pid);
            if has_ended(pid)? {
                break;
            }
        }
        if limit_ns.is_some_and(|limit| clock::now_ns() >= started_ns + limit) && !asked {
            asked = true;
            signals.ask_to_end(pid);
        }
        let pause = sampler.round();
        rang = wake::wait(&mut signals.bell, pause);
    }
    sampler.last_look();
    let status = reaped(&mut child, pid)?;
    let exit_code = code(status);
    let words = words.iter().map(|word| word.to_string_lossy().into_owned());
    let subject = Subject::Command {
        words: words.collect(),
        exit_code,
    };
    Ok(Watched {
        profile: sampler.finish(subject, End::Ended, before),
        exit_code,
    })
}

fn cannot_run(name: &OsString, source: io::Error) -> Error {
    let command = name.to_string_lossy().into_owned();
    match source.kind() {
        ErrorKind::NotFound => Error::NotFound { command },
        _ => Error::NotExecutable { command, source },
    }
}

/// Tells whether a child has ended, and leaves it there to be looked at once more.
fn has_ended(pid: i32) -> Result<bool, Error> {
    let flags = WaitPidFlag::WEXITED | WaitPidFlag::WNOHANG | WaitPidFlag::WNOWAIT;
    match waitid(Id::Pid(Pid::from_raw(pid)), flags) {
        Ok(WaitStatus::StillAlive) | Err(Errno::EINTR) => Ok(false),
        Ok(_) => Ok(true),
        Err(source) => Err(Error::Wait {
            pid,
            source: source.into(),
        }),
    }
}

fn reaped(child: &mut Child, pid: i32) -> Result<ExitStatus, Error> {
    child.wait().map_err(|source| Error::Wait { pid, source })
}

/// The exit code as a shell gives it.
fn code(status: ExitStatus) -> u8 {
    let of_signal = status.signal().map(|signal| 128 + signal);
    let code = of_signal.or(status.code()).unwrap_or(1);
    u8::try_from(code & 0xff).unwrap_or(1)
}
