//! The signals that ask a program to end, as something to await.

use crate::Time;
use std::fmt::Debug;
use std::future::Future;
use std::io;

/// A runtime that can wait for the system's signals.
///
/// The adapters of this crate are such runtimes on Unix alone: elsewhere there is nothing that two of them agree on.
///
/// # Contract for implementers
///
/// From the moment [`signal`](Self::signal) returns, the signal no longer ends the process, and stays so for the rest of
/// its life, also after the value was dropped. Every value that listens learns of every signal that came after it was
/// made; several that came before anyone looked may be told as one.
pub trait Signals: Time {
    /// Someone who listens for a signal.
    type Signal: Signal;

    /// Begins to listen.
    ///
    /// # Errors
    ///
    /// As the system gives them.
    fn signal(&self, kind: SignalKind) -> io::Result<Self::Signal>;
}

/// Someone who listens for a signal.
pub trait Signal: Debug + Unpin + Send + 'static {
    /// Waits for the signal. Dropped before it is ready, no signal is lost.
    ///
    /// # Errors
    ///
    /// If the system's notifications fail.
    fn recv(&mut self) -> impl Future<Output = io::Result<()>> + Send;
}

/// A signal that asks a program to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignalKind {
    /// Ctrl-C in the terminal (`SIGINT`).
    Interrupt,
    /// A polite request of the system, or of `kill` (`SIGTERM`).
    Terminate,
}
