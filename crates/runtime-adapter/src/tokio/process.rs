//! Other programs, waited for by tokio, for its three flavours.

use super::io::Adapted;
use super::{CurrentThread, Local, MultiThread};
use crate::Process;
use crate::process::{self, Command, InputPipe, OnDrop, gather};
use ::tokio::runtime::Handle;
use std::future::Future;
use std::io;
use std::process::{ExitStatus, Output};

/// A program that was started.
///
/// Dropped, it is waited for by a task of its own. tokio's own queue of the abandoned forgets a program that ends just
/// while it is put there, until another one ends.
#[derive(Debug)]
pub struct Child {
    /// `None` only once it was taken by the destructor.
    native: Option<::tokio::process::Child>,
    on_drop: OnDrop,
    runtime: Handle,
}

impl Child {
    fn native(&mut self) -> &mut ::tokio::process::Child {
        self.native
            .as_mut()
            .expect("invariant: only the destructor takes it")
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        let Some(mut native) = self.native.take() else {
            return;
        };
        if native.id().is_none() {
            return;
        }
        if self.on_drop == OnDrop::Kill {
            // A process that cannot be killed has ended, or is no longer ours.
            let _ = native.start_kill();
        }
        // The pipes go with the child, not with the wait for its end.
        drop((
            native.stdin.take(),
            native.stdout.take(),
            native.stderr.take(),
        ));
        self.runtime.spawn(async move {
            // Nobody is left to hear how it ended.
            let _ = native.wait().await;
        });
    }
}

impl process::Child for Child {
    type Stdin = InputPipe<Adapted<::tokio::process::ChildStdin>>;
    type Stdout = Adapted<::tokio::process::ChildStdout>;
    type Stderr = Adapted<::tokio::process::ChildStderr>;

    fn id(&self) -> Option<u32> {
        self.native.as_ref()?.id()
    }

    fn take_stdin(&mut self) -> Option<Self::Stdin> {
        let pipe = self.native().stdin.take();
        pipe.map(|pipe| InputPipe::new(Adapted(pipe)))
    }

    fn take_stdout(&mut self) -> Option<Self::Stdout> {
        self.native().stdout.take().map(Adapted)
    }

    fn take_stderr(&mut self) -> Option<Self::Stderr> {
        self.native().stderr.take().map(Adapted)
    }

    fn kill(&mut self) -> io::Result<()> {
        self.native().start_kill()
    }

    async fn wait(&mut self) -> io::Result<ExitStatus> {
        self.native().wait().await
    }
}

fn start(command: &Command) -> io::Result<Child> {
    let mut native = ::tokio::process::Command::from(command.to_std());
    // On a runtime that has gone, tokio would start the program and only then find that it cannot wait for it.
    #[cfg(unix)]
    drop(::tokio::net::UnixDatagram::unbound()?);
    let on_drop = command.get_on_drop();
    native.kill_on_drop(on_drop == OnDrop::Kill);
    Ok(Child {
        native: Some(native.spawn()?),
        on_drop,
        runtime: Handle::current(),
    })
}

/// Implements [`Process`] for a flavour; what needs tokio's context at once enters it.
macro_rules! impl_process {
    ($flavour:ty) => {
        impl Process for $flavour {
            type Child = Child;

            fn start(&self, command: &Command) -> io::Result<Child> {
                self.within(|| start(command))
            }

            fn output(
                &self,
                command: &Command,
            ) -> impl Future<Output = io::Result<Output>> + Send + use<> {
                let command = command.clone().for_output();
                async move { gather(start(&command)?).await }
            }
        }
    };
}
impl_process!(MultiThread);
impl_process!(CurrentThread);
impl_process!(Local);
