//! Becoming the command, in the process that was started for it.
//!
//! Flow: the kernel is asked to kill this process when its parent dies; a parent that died before that is found out by its
//! number. Then the process stops itself, so that its watcher can read what it has used so far and set that aside, and
//! becomes the command. Its name tells the watcher whether it has: loading a program changes it.

use nix::sys::prctl;
use nix::sys::signal::{Signal, raise};
use nix::unistd::getppid;
use std::ffi::{CString, OsString};
use std::os::unix::process::CommandExt;
use std::process::Command;

/// The exit code where there is nothing to launch, or nobody who would read it.
const NOTHING: u8 = 1;

/// Becomes a command that ends with its watcher: the words after a [`Launcher`](crate::Launcher)'s own arguments, which are
/// the watcher's number and the command with its arguments. Comes back only where that fails, with the exit code by which
/// the watcher knows why.
///
/// It must be called by the first thread of the process, and before any other is started.
#[must_use]
pub fn launch(words: &[OsString]) -> u8 {
    let Some((watcher, words)) = words.split_first() else {
        return NOTHING;
    };
    let (Some(watcher), Some((name, arguments))) = (number(watcher), words.split_first()) else {
        return NOTHING;
    };
    // Asked in this order, it cannot die in between unnoticed.
    let asked = prctl::set_pdeathsig(Signal::SIGKILL);
    if asked.is_err() || getppid().as_raw() != watcher {
        return NOTHING;
    }
    if prctl::set_name(&mark(watcher)).is_err() || raise(Signal::SIGSTOP).is_err() {
        return NOTHING;
    }
    let failed = Command::new(name).args(arguments).exec();
    let code = failed.raw_os_error().unwrap_or(nix::libc::EINVAL);
    u8::try_from(code).unwrap_or(NOTHING)
}

fn number(word: &OsString) -> Option<i32> {
    word.to_str()?.parse().ok()
}

/// The name of a process that is about to become a command for a watcher; no program has it by chance.
pub(super) fn mark(watcher: i32) -> CString {
    CString::new(format!("launch-{watcher}")).expect("invariant: a number has no NUL")
}
