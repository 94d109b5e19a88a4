//! Starting a command: at once, or through a launcher whose own doing is set aside.

use super::launch::mark;
use super::reader::Reader;
use super::signals::Signals;
use super::{clock, parse, task, wake};
use crate::model::Reading;
use crate::{Error, Launcher};
use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid};
use nix::unistd::Pid;
use std::ffi::OsString;
use std::io::{self, ErrorKind};
use std::process::{Child, Command};

/// A launcher is looked at again after this long; where the bell rings, at once.
const PATIENCE_NS: u64 = 1_000_000;

/// Whether it has become the command is asked again after this long at first.
const SOON_NS: u64 = 50_000;

/// A process that is to be watched.
#[derive(Clone, Copy, Debug)]
pub(super) struct Start {
    pub(super) pid: i32,
    /// From when on it is watched.
    pub(super) at_ns: u64,
    /// What it had used until then that is not its own.
    pub(super) before: Before,
}

/// What a launcher used before it became the command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Before {
    pub(super) reading: Reading,
    pub(super) switches: (u64, u64),
    pub(super) read_bytes: u64,
    pub(super) written_bytes: u64,
}

/// Starts a command, through a launcher where there is one.
pub(super) fn start(
    words: &[OsString],
    launcher: Option<&Launcher>,
    signals: &mut Signals,
) -> Result<(Child, Start), Error> {
    let (name, arguments) = words.split_first().ok_or(Error::NoCommand)?;
    match launcher {
        None => {
            let at_ns = clock::now_ns();
            let mut command = Command::new(name);
            let child = command.args(arguments).spawn();
            let child = child.map_err(|source| cannot_run(name, source))?;
            let start = Start {
                pid: number(&child),
                at_ns,
                before: Before::default(),
            };
            Ok((child, start))
        }
        Some(launcher) => launched(words, name, launcher, signals),
    }
}

fn launched(
    words: &[OsString],
    name: &OsString,
    launcher: &Launcher,
    signals: &mut Signals,
) -> Result<(Child, Start), Error> {
    let watcher = nix::unistd::getpid().as_raw();
    let child = Command::new(&launcher.program)
        .args(&launcher.arguments)
        .arg(watcher.to_string())
        .args(words)
        .spawn();
    let mut child = child.map_err(Error::Launcher)?;
    let pid = number(&child);
    let mark = mark(watcher);
    let mut reader = Reader::default();
    let mut is_marked =
        || task::name(pid, pid, &mut reader).is_some_and(|name| name.as_bytes() == mark.as_bytes());
    // It stops before it becomes the command; where somebody else made it go on meanwhile, it has by now.
    let mut got_so_far = false;
    while ended(pid)?.is_none() {
        let stopped = is_stopped(pid)?;
        let marked = is_marked();
        let went_on = got_so_far && !marked;
        got_so_far |= stopped || marked;
        if stopped || went_on {
            break;
        }
        signals.pass_on(pid);
        wake::wait(&mut signals.bell, PATIENCE_NS);
    }
    let start = Start {
        pid,
        at_ns: clock::now_ns(),
        before: Before::of(pid, &mut Reader::default()),
    };
    // Where it has ended, nobody is there to go on.
    let _ = kill(Pid::from_raw(pid), Signal::SIGCONT);
    let mut pause = SOON_NS;
    while is_marked() && ended(pid)?.is_none() {
        wake::wait(&mut signals.bell, pause);
        pause = PATIENCE_NS.min(pause * 2);
    }
    // What a signal ended has ended as the command would have.
    if let Some(WaitStatus::Exited(_, code)) = ended(pid)? {
        let failed = match is_marked() {
            true => Some(cannot_run(name, io::Error::from_raw_os_error(code))),
            false if !got_so_far => Some(Error::NotLaunched { code }),
            false => None,
        };
        if let Some(failed) = failed {
            let reaped = child.wait();
            return Err(reaped.map_or_else(|source| Error::Wait { pid, source }, |_| failed));
        }
    }
    Ok((child, start))
}

impl Before {
    /// What a process has used so far.
    fn of(pid: i32, reader: &mut Reader) -> Self {
        let counted = reader
            .once(&format!("/proc/{pid}/task/{pid}/schedstat"))
            .ok()
            .and_then(parse::schedstat);
        let (run_ns, ready_ns, slices) = counted.unwrap_or_default();
        let mut fields = |file: &str, names: [&str; 2]| {
            let text = reader.all(&format!("/proc/{pid}/{file}"), 8192);
            let text = text.unwrap_or_default();
            names.map(|name| parse::field(text, name).unwrap_or(0))
        };
        let [given, taken] = fields(
            "status",
            ["voluntary_ctxt_switches", "nonvoluntary_ctxt_switches"],
        );
        let [read_bytes, written_bytes] = fields("io", ["read_bytes", "write_bytes"]);
        Self {
            reading: Reading {
                at_ns: clock::now_ns(),
                run_ns,
                ready_ns,
                slices,
            },
            switches: (given, taken),
            read_bytes,
            written_bytes,
        }
    }
}

fn number(child: &Child) -> i32 {
    i32::try_from(child.id()).unwrap_or(i32::MAX)
}

fn cannot_run(name: &OsString, source: io::Error) -> Error {
    let command = name.to_string_lossy().into_owned();
    match source.kind() {
        ErrorKind::NotFound => Error::NotFound { command },
        _ => Error::NotExecutable { command, source },
    }
}

/// How a child has ended, if it has; it is left there to be looked at once more.
pub(super) fn ended(pid: i32) -> Result<Option<WaitStatus>, Error> {
    state(pid, WaitPidFlag::WEXITED)
}

fn is_stopped(pid: i32) -> Result<bool, Error> {
    Ok(state(pid, WaitPidFlag::WSTOPPED)?.is_some())
}

fn state(pid: i32, which: WaitPidFlag) -> Result<Option<WaitStatus>, Error> {
    let flags = which | WaitPidFlag::WNOHANG | WaitPidFlag::WNOWAIT;
    match waitid(Id::Pid(Pid::from_raw(pid)), flags) {
        Ok(WaitStatus::StillAlive) | Err(Errno::EINTR) => Ok(None),
        Ok(status) => Ok(Some(status)),
        Err(source) => Err(Error::Wait {
            pid,
            source: source.into(),
        }),
    }
}
