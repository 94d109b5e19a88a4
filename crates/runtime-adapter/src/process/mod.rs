//! Other programs: started, spoken to through pipes, waited for, killed.

mod command;
mod pipes;

pub use command::{Command, OnDrop, Stdio};
pub use pipes::{InputPipe, gather};

use crate::Time;
use futures_io::{AsyncRead, AsyncWrite};
use std::fmt::Debug;
use std::future::Future;
use std::io;
use std::process::{ExitStatus, Output};

/// A runtime that can wait for other programs.
///
/// # Contract for implementers
///
/// - Dropping a [`Child`] kills it, unless [`OnDrop::Detach`] says that it goes on by itself. Either way it leaves no
///   zombie: as long as the runtime runs, it is reaped some time after its end.
/// - `start` may be called from any thread that may spawn. The future that `output` returns is awaited on the runtime's
///   own threads, and starts the program when it is polled first.
pub trait Process: Time {
    /// A program that was started.
    type Child: Child;

    /// Starts a program.
    ///
    /// # Errors
    ///
    /// As the system gives them, [`io::ErrorKind::NotFound`] for a program that is not there.
    fn start(&self, command: &Command) -> io::Result<Self::Child>;

    /// Runs a program to its end and gathers what it writes; nothing is fed to it.
    ///
    /// Dropping the future drops the child.
    ///
    /// # Errors
    ///
    /// As for [`start`](Self::start), and those of its pipes.
    fn output(
        &self,
        command: &Command,
    ) -> impl Future<Output = io::Result<Output>> + Send + use<Self>;
}

/// A program that was started.
pub trait Child: Debug + Unpin + Send + 'static {
    /// A pipe into its standard input; dropping or closing it is the end of the input.
    type Stdin: AsyncWrite + Debug + Unpin + Send + 'static;
    /// A pipe out of its standard output.
    type Stdout: AsyncRead + Debug + Unpin + Send + 'static;
    /// A pipe out of its standard error.
    type Stderr: AsyncRead + Debug + Unpin + Send + 'static;

    /// Returns the system's number of the process, until it was waited for.
    fn id(&self) -> Option<u32>;

    /// Takes the pipe into its standard input, if there is one.
    fn take_stdin(&mut self) -> Option<Self::Stdin>;

    /// Takes the pipe out of its standard output, if there is one.
    fn take_stdout(&mut self) -> Option<Self::Stdout>;

    /// Takes the pipe out of its standard error, if there is one.
    fn take_stderr(&mut self) -> Option<Self::Stderr>;

    /// Asks the system to end the process at once (`SIGKILL`); [`wait`](Self::wait) tells when it has. It is no error if
    /// it has ended already.
    ///
    /// # Errors
    ///
    /// As the system gives them.
    fn kill(&mut self) -> io::Result<()>;

    /// Waits for the end of the process, after closing its standard input if that is still here. Dropped before it is
    /// ready, nothing is lost; once it has ended, the same status comes every time.
    ///
    /// # Errors
    ///
    /// As the system gives them.
    fn wait(&mut self) -> impl Future<Output = io::Result<ExitStatus>> + Send;
}
