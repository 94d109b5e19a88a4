//! Running a command and watching it until it ends.

use super::sampler::{End, From, Sampler};
use super::signals::Signals;
use super::started::{ended, start};
use super::wake::Rang;
use super::{clock, wake};
use crate::profile::Subject;
use crate::{Error, Options, Watched};
use nix::sys::resource::{UsageWho, getrusage};
use std::ffi::OsString;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, ExitStatus};

/// The end of the command is looked for after so many rounds without a signal.
const UNASKED: u64 = 32;

/// Runs a command with the standard streams of this process, and watches it and all that it starts until it ends.
///
/// Signals that come meanwhile are passed on to it. What it started and left running is left running. Where the options
/// have a limit, the command is asked to end (by SIGTERM) when it is reached; where they have a launcher, it is killed when
/// this process is, or the thread that called this ends.
///
/// # Errors
///
/// [`Error::NotFound`] and [`Error::NotExecutable`] where it cannot be run, [`Error::NoProc`] where nothing could be seen,
/// [`Error::Launcher`] and [`Error::NotLaunched`] where the launcher could not be started or was none.
pub fn command(words: &[OsString], options: &Options) -> Result<Watched, Error> {
    std::fs::metadata("/proc/self/task").map_err(Error::NoProc)?;
    let mut signals = Signals::listen()?;
    let used_before = getrusage(UsageWho::RUSAGE_CHILDREN).ok();
    let (mut child, start) = start(words, options.launcher.as_ref(), &mut signals)?;
    let pid = start.pid;
    let mut sampler = Sampler::new(start, From::ItsStart, options);
    let limit_ns = options
        .limit
        .map(|limit| u64::try_from(limit.as_nanos()).unwrap_or(u64::MAX));
    let mut asked = false;
    let mut rang = Rang::Yes;
    for round in 0_u64.. {
        // A signal rings; to look now and then is for the bell that was missed.
        if rang == Rang::Yes || round.is_multiple_of(UNASKED) {
            signals.pass_on(pid);
            if ended(pid)?.is_some() {
                break;
            }
        }
        if limit_ns.is_some_and(|limit| clock::now_ns() >= start.at_ns + limit) && !asked {
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
        profile: sampler.finish(subject, End::Ended, used_before),
        exit_code,
    })
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
