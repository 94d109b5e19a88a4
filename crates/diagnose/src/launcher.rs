//! A program that becomes the command, so that the command does not outlive its watcher.

use std::ffi::OsString;
use std::path::PathBuf;

/// A program that is started in the command's place, sees to it that the command ends with its watcher, even where that is
/// killed and cannot say so, and becomes the command.
///
/// Only a process itself can ask the kernel for that, so the one that becomes the command has to. The launcher is started
/// as `program arguments… WATCHER COMMAND ARGS…`, and hands everything after its own arguments to
/// [`launch()`](crate::launch). What it does until then does not count as the command's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Launcher {
    /// The program.
    pub program: PathBuf,
    /// What makes it launch something, such as a subcommand.
    pub arguments: Vec<OsString>,
}

impl Launcher {
    /// This program itself, which launches something when it is given these arguments.
    ///
    /// It can be started again even where its file was replaced meanwhile.
    #[must_use]
    pub fn this_program(arguments: impl IntoIterator<Item = impl Into<OsString>>) -> Self {
        Self {
            program: PathBuf::from("/proc/self/exe"),
            arguments: arguments.into_iter().map(Into::into).collect(),
        }
    }
}
