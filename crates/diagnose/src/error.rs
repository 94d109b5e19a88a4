//! What can prevent watching.

use std::io;

/// Why nothing was watched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// This is not Linux.
    #[error("watching another program is not available here: it needs Linux's /proc")]
    NotAvailable,
    /// There is no file system with the processes.
    #[error("cannot read /proc, from which everything is read: is it mounted?")]
    NoProc(#[source] io::Error),
    /// No word was given.
    #[error("no command to run")]
    NoCommand,
    /// There is no such command.
    #[error("cannot run {command}: there is no such command")]
    NotFound {
        /// Its name.
        command: String,
    },
    /// The command cannot be executed.
    #[error("cannot run {command}")]
    NotExecutable {
        /// Its name.
        command: String,
        /// Why.
        source: io::Error,
    },
    /// The launcher could not be started.
    #[error("cannot start the launcher, through which the command is run")]
    Launcher(#[source] io::Error),
    /// The launcher ended without running the command.
    #[error("the launcher ended with exit code {code} and did not run the command")]
    NotLaunched {
        /// Its exit code.
        code: i32,
    },
    /// There is no such process.
    #[error("there is no process {pid}")]
    NoProcess {
        /// Its number.
        pid: i32,
    },
    /// The process is another user's.
    #[error(
        "process {pid} is not yours to watch: run as its user, as root, or with the capability CAP_SYS_PTRACE"
    )]
    NotPermitted {
        /// Its number.
        pid: i32,
    },
    /// Signals could not be listened for.
    #[error("cannot listen for signals")]
    Signals(#[source] io::Error),
    /// The command could not be waited for.
    #[error("cannot wait for process {pid}")]
    Wait {
        /// Its number.
        pid: i32,
        /// Why.
        source: io::Error,
    },
}

impl Error {
    /// The exit code that a shell would give: 127 where there is no such command, 126 where it cannot be executed.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::NotFound { .. } => 127,
            Self::NotExecutable { .. } => 126,
            Self::NoCommand => 2,
            _ => 1,
        }
    }
}
