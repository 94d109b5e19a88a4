//! Other programs by the standard library: their pipes like sockets, their end by a descriptor where the system has one.

use super::runtime::Threads;
use super::sleep::Sleep;
use super::socket::{End, PipeIn, ReadHalf};
use super::watch::Direction;
use crate::Process;
use crate::process::{self, Command, InputPipe, OnDrop, gather};
use rustix::process::{Pid, WaitOptions, waitpid};
use std::future::{Future, poll_fn};
use std::io::{self, PipeReader, PipeWriter};
use std::os::fd::{AsFd, OwnedFd};
use std::process::{ExitStatus, Output};
use std::thread;
use std::time::Duration;

/// A program that was started.
#[derive(Debug)]
pub struct Child {
    native: std::process::Child,
    /// Whether its end was waited for; its number may then be another's.
    ended: bool,
    on_drop: OnDrop,
}

/// A pipe into a program.
pub type ChildStdin = InputPipe<PipeIn<PipeWriter>>;

/// A pipe out of a program.
pub type ChildStdout = ReadHalf<PipeReader>;

impl Child {
    fn start(command: &Command) -> io::Result<Self> {
        let native = command.to_std().spawn()?;
        let this = Self {
            native,
            ended: false,
            on_drop: command.get_on_drop(),
        };
        let native = &this.native;
        // Our ends of the pipes alone. Where that fails, the program is dropped.
        for pipe in [
            native.stdin.as_ref().map(AsFd::as_fd),
            native.stdout.as_ref().map(AsFd::as_fd),
            native.stderr.as_ref().map(AsFd::as_fd),
        ] {
            pipe.map_or(Ok(()), |pipe| rustix::io::ioctl_fionbio(pipe, true))?;
        }
        Ok(this)
    }

    /// Tells the status if it has ended.
    fn try_wait(&mut self) -> io::Result<Option<ExitStatus>> {
        let status = self.native.try_wait()?;
        self.ended = status.is_some();
        Ok(status)
    }

    fn pid(&self) -> Option<Pid> {
        Pid::from_raw(self.native.id().try_into().ok()?)
    }

    /// Returns what is ready to read once the program has ended.
    #[cfg(target_os = "linux")]
    fn until_ended(&self) -> Option<End<OwnedFd>> {
        use rustix::process::{PidfdFlags, pidfd_open};
        // Older systems have none, and a process may have no descriptor left.
        let fd = pidfd_open(self.pid()?, PidfdFlags::empty()).ok()?;
        Some(End::new(fd.into(), Direction::Read))
    }

    #[cfg(not(target_os = "linux"))]
    fn until_ended(&self) -> Option<End<OwnedFd>> {
        None
    }

    /// Waits by looking again and again, less and less often.
    async fn look_until_ended(&mut self) -> io::Result<ExitStatus> {
        let mut pause = Duration::from_millis(1);
        loop {
            if let Some(status) = self.try_wait()? {
                return Ok(status);
            }
            Sleep::after(pause).await;
            pause = (2 * pause).min(Duration::from_millis(50));
        }
    }
}

impl process::Child for Child {
    type Stdin = ChildStdin;
    type Stdout = ChildStdout;
    type Stderr = ChildStdout;

    fn id(&self) -> Option<u32> {
        (!self.ended).then(|| self.native.id())
    }

    fn take_stdin(&mut self) -> Option<ChildStdin> {
        let pipe = self.native.stdin.take()?;
        let pipe = PipeWriter::from(OwnedFd::from(pipe));
        Some(InputPipe::new(PipeIn::new(pipe)))
    }

    fn take_stdout(&mut self) -> Option<ChildStdout> {
        let pipe = self.native.stdout.take()?;
        Some(ReadHalf::new(PipeReader::from(OwnedFd::from(pipe))))
    }

    fn take_stderr(&mut self) -> Option<ChildStdout> {
        let pipe = self.native.stderr.take()?;
        Some(ReadHalf::new(PipeReader::from(OwnedFd::from(pipe))))
    }

    fn kill(&mut self) -> io::Result<()> {
        self.native.kill()
    }

    async fn wait(&mut self) -> io::Result<ExitStatus> {
        drop(self.native.stdin.take());
        if let Some(status) = self.try_wait()? {
            return Ok(status);
        }
        let Some(mut end) = self.until_ended() else {
            return self.look_until_ended().await;
        };
        poll_fn(|cx| {
            end.poll(cx, |_| {
                let status = self.try_wait()?;
                status.ok_or_else(|| io::ErrorKind::WouldBlock.into())
            })
        })
        .await
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        if self.on_drop == OnDrop::Kill {
            // What cannot be killed goes on, and is waited for all the same.
            let _ = self.native.kill();
        }
        if let (Ok(None), Some(pid)) = (self.try_wait(), self.pid()) {
            reap(pid, self.on_drop);
        }
    }
}

/// Waits for the end of a program that nobody else waits for, on a thread of its own, so that it does not remain as a
/// zombie.
fn reap(pid: Pid, on_drop: OnDrop) {
    let wait = move || {
        // Interrupted, it is called again; any other error says that there is nobody to wait for.
        while let Err(rustix::io::Errno::INTR) = waitpid(Some(pid), WaitOptions::empty()) {}
    };
    let started = thread::Builder::new()
        .name("reaper".to_owned())
        .stack_size(64 * 1024)
        .spawn(wait);
    // Without a thread, one that was killed is waited for here, which takes no time; one that goes on by itself has to
    // remain until this process ends.
    if started.is_err() && on_drop == OnDrop::Kill {
        wait();
    }
}

impl Process for Threads {
    type Child = Child;

    fn start(&self, command: &Command) -> io::Result<Child> {
        Child::start(command)
    }

    fn output(&self, command: &Command) -> impl Future<Output = io::Result<Output>> + Send + use<> {
        let command = command.clone().for_output();
        async move { gather(Child::start(&command)?).await }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Runtime;

    #[test]
    fn without_a_descriptor_the_end_is_still_noticed() {
        let rt = Threads::builder().build().unwrap();
        rt.block_on(async {
            let command = Command::new("sleep").argument("0.01");
            let mut child = Child::start(&command).unwrap();
            let status = child.look_until_ended().await.unwrap();
            assert!(status.success());
            assert!(child.ended);
        });
    }
}
