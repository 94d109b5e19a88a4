//! Other programs by `async-process`, which is smol's own and serves async-std as well.

use crate::process::{self, Command, InputPipe, OnDrop, gather};
use std::future::Future;
use std::io;
use std::process::{ExitStatus, Output};

/// A program that was started.
#[derive(Debug)]
pub struct Child {
    native: async_process::Child,
    /// Whether its end was waited for; its number may then be another's.
    ended: bool,
}

impl process::Child for Child {
    type Stdin = InputPipe<async_process::ChildStdin>;
    type Stdout = async_process::ChildStdout;
    type Stderr = async_process::ChildStderr;

    fn id(&self) -> Option<u32> {
        (!self.ended).then(|| self.native.id())
    }

    fn take_stdin(&mut self) -> Option<Self::Stdin> {
        self.native.stdin.take().map(InputPipe::new)
    }

    fn take_stdout(&mut self) -> Option<Self::Stdout> {
        self.native.stdout.take()
    }

    fn take_stderr(&mut self) -> Option<Self::Stderr> {
        self.native.stderr.take()
    }

    fn kill(&mut self) -> io::Result<()> {
        self.native.kill()
    }

    async fn wait(&mut self) -> io::Result<ExitStatus> {
        // This closes the standard input first.
        let status = self.native.status().await?;
        self.ended = true;
        Ok(status)
    }
}

pub(crate) fn start(command: &Command) -> io::Result<Child> {
    let mut native = async_process::Command::from(command.to_std());
    // What it is not told itself, it takes to be inherited.
    native
        .stdin(command.get_stdin())
        .stdout(command.get_stdout())
        .stderr(command.get_stderr())
        .kill_on_drop(command.get_on_drop() == OnDrop::Kill);
    Ok(Child {
        native: native.spawn()?,
        ended: false,
    })
}

pub(crate) fn output(command: &Command) -> impl Future<Output = io::Result<Output>> + Send + use<> {
    let command = command.clone().for_output();
    async move { gather(start(&command)?).await }
}

/// Implements [`Process`](crate::Process) by `async-process`.
macro_rules! impl_process {
    ($flavour:ty) => {
        impl crate::Process for $flavour {
            type Child = crate::reactor::process::Child;

            fn start(&self, command: &crate::process::Command) -> std::io::Result<Self::Child> {
                crate::reactor::process::start(command)
            }

            fn output(
                &self,
                command: &crate::process::Command,
            ) -> impl Future<Output = std::io::Result<std::process::Output>> + Send + use<> {
                crate::reactor::process::output(command)
            }
        }
    };
}
pub(crate) use impl_process;
