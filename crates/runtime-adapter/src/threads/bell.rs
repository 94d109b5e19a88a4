//! The wake descriptor of a thread that rests in poll(2): an eventfd on Linux, a pair of sockets elsewhere.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::{Mutex, PoisonError};

/// Rung by anyone, heard by the one thread that it belongs to; with the slips of paper that others pass to it.
#[derive(Debug)]
pub(super) struct Bell {
    ends: Ends,
    /// The waits that were given up on another thread than the one they were begun on, by their keys.
    given_up: Mutex<Vec<u64>>,
}

#[cfg(any(target_os = "linux", target_os = "android"))]
#[derive(Debug)]
struct Ends(std::os::fd::OwnedFd);

#[cfg(any(target_os = "linux", target_os = "android"))]
impl Ends {
    fn new() -> io::Result<Self> {
        use rustix::event::{EventfdFlags, eventfd};
        Ok(Self(eventfd(
            0,
            EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK,
        )?))
    }

    fn write(&self) {
        // It can fail only where the counter is full, and then the bell is ringing already.
        let _ = rustix::io::write(&self.0, &1_u64.to_ne_bytes());
    }

    fn empty(&self) {
        let _ = rustix::io::read(&self.0, &mut [0; 8]);
    }

    fn hearing(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
#[derive(Debug)]
struct Ends {
    hearing: std::os::unix::net::UnixStream,
    ringing: std::os::unix::net::UnixStream,
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
impl Ends {
    fn new() -> io::Result<Self> {
        let (hearing, ringing) = std::os::unix::net::UnixStream::pair()?;
        hearing.set_nonblocking(true)?;
        ringing.set_nonblocking(true)?;
        Ok(Self { hearing, ringing })
    }

    fn write(&self) {
        // It can fail only where the buffer is full, and then the bell is ringing already.
        let _ = rustix::io::write(&self.ringing, &[1]);
    }

    fn empty(&self) {
        // What is left rings once more, for nothing.
        let _ = rustix::io::read(&self.hearing, &mut [0; 64]);
    }

    fn hearing(&self) -> BorrowedFd<'_> {
        self.hearing.as_fd()
    }
}

impl Bell {
    /// # Errors
    ///
    /// If the process has no descriptor left.
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self {
            ends: Ends::new()?,
            given_up: Mutex::default(),
        })
    }

    /// Ends the owner's poll(2), or its next one.
    pub(super) fn ring(&self) {
        self.ends.write();
    }

    /// Asks the owner to forget a wait of its own.
    pub(super) fn give_up(&self, key: u64) {
        self.slips().push(key);
        self.ring();
    }

    /// Stops the ringing, and returns the waits that were given up.
    pub(super) fn heard(&self) -> Vec<u64> {
        // In this order: a slip that comes later rings again.
        self.ends.empty();
        std::mem::take(&mut *self.slips())
    }

    fn slips(&self) -> std::sync::MutexGuard<'_, Vec<u64>> {
        self.given_up.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AsFd for Bell {
    /// The end to poll.
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.ends.hearing()
    }
}
