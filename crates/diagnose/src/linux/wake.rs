//! Waiting for the next round, or for a bell.

use nix::poll::{PollFd, PollFlags, ppoll};
use nix::sys::time::{TimeSpec, TimeValLike};
use std::io::Read;
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;

/// Whether the bell rang.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rang {
    /// There is a reason to look around.
    Yes,
    /// The time is over.
    No,
}

/// Waits for so long, or until the bell rings.
pub(super) fn wait(bell: &mut UnixStream, ns: u64) -> Rang {
    let timeout = TimeSpec::nanoseconds(i64::try_from(ns).unwrap_or(i64::MAX));
    let mut polled = [PollFd::new(bell.as_fd(), PollFlags::POLLIN)];
    // An interruption is a signal: a reason to look around.
    if ppoll(&mut polled, Some(timeout), None).unwrap_or(1) == 0 {
        return Rang::No;
    }
    let mut rings = [0; 64];
    while matches!(bell.read(&mut rings), Ok(1..)) {}
    Rang::Yes
}
