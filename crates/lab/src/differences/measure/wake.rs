//! The cheapest means that the system has for one thread to wake another: an eventfd, elsewhere a pipe or parking.

use std::io;
use std::thread::Thread;

#[cfg(target_os = "linux")]
pub(super) use eventfd::Bell;
#[cfg(not(unix))]
pub(super) use parking::Bell;
#[cfg(all(unix, not(target_os = "linux")))]
pub(super) use pipe::Bell;

#[cfg(target_os = "linux")]
mod eventfd {
    use super::{Thread, io};
    use rustix::event::{EventfdFlags, eventfd};
    use rustix::fd::OwnedFd;

    /// An eventfd.
    #[derive(Debug)]
    pub(in super::super) struct Bell(OwnedFd);

    impl Bell {
        pub(in super::super) fn new() -> io::Result<Self> {
            Ok(Self(eventfd(0, EventfdFlags::CLOEXEC)?))
        }

        /// Holds the thread until it rings.
        pub(in super::super) fn wait(&self) -> io::Result<()> {
            rustix::io::read(&self.0, &mut [0; 8])?;
            Ok(())
        }

        /// Rings.
        pub(in super::super) fn ring(&self, _sleeper: &Thread) -> io::Result<()> {
            rustix::io::write(&self.0, &1_u64.to_ne_bytes())?;
            Ok(())
        }
    }
}

#[cfg(all(unix, not(target_os = "linux")))]
mod pipe {
    use super::{Thread, io};
    use std::io::{PipeReader, PipeWriter, Read, Write};

    /// A pipe.
    #[derive(Debug)]
    pub(in super::super) struct Bell(PipeReader, PipeWriter);

    impl Bell {
        pub(in super::super) fn new() -> io::Result<Self> {
            let (reader, writer) = io::pipe()?;
            Ok(Self(reader, writer))
        }

        /// Holds the thread until it rings.
        pub(in super::super) fn wait(&self) -> io::Result<()> {
            (&self.0).read_exact(&mut [0])
        }

        /// Rings.
        pub(in super::super) fn ring(&self, _sleeper: &Thread) -> io::Result<()> {
            (&self.1).write_all(&[1])
        }
    }
}

#[cfg(not(unix))]
mod parking {
    use super::{Thread, io};
    use std::sync::atomic::{AtomicBool, Ordering};

    /// A flag beside a parked thread.
    #[derive(Debug)]
    pub(in super::super) struct Bell(AtomicBool);

    impl Bell {
        pub(in super::super) fn new() -> io::Result<Self> {
            Ok(Self(AtomicBool::new(false)))
        }

        /// Holds the thread until it rings.
        pub(in super::super) fn wait(&self) -> io::Result<()> {
            while !self.0.swap(false, Ordering::AcqRel) {
                std::thread::park();
            }
            Ok(())
        }

        /// Rings.
        pub(in super::super) fn ring(&self, sleeper: &Thread) -> io::Result<()> {
            self.0.store(true, Ordering::Release);
            sleeper.unpark();
            Ok(())
        }
    }
}
