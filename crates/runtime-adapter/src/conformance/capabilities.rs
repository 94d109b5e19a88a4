//! The parts of the suite that a runtime takes on by what it can do.

use super::Suite;
use super::{files, net};
#[cfg(unix)]
use super::{processes, signals};
use crate::{Fs, LocalRuntime, Net, Owned, Runtime};
#[cfg(unix)]
use crate::{Process, Signals, UnixNet};

impl<R: Owned> Suite<R> {
    /// Adds the checks of [`Net`], on loopback.
    ///
    /// One of them, left out by [`quick`](Self::quick), takes all descriptors of the process for a moment.
    pub fn net(self) -> Self
    where
        R: Runtime + Net,
    {
        self.with(net::checks())
    }

    /// Adds the checks of [`Net`] to those of a local runtime, as [`net`](Self::net) does.
    pub fn local_net(self) -> Self
    where
        R: LocalRuntime + Net,
    {
        self.with(net::local_checks())
    }

    /// Adds the checks of [`UnixNet`], in the system's directory for passing things.
    #[cfg(unix)]
    pub fn unix_net(self) -> Self
    where
        R: Runtime + UnixNet,
    {
        self.with(net::unix_checks())
    }

    /// Adds the checks of [`UnixNet`] to those of a local runtime.
    #[cfg(unix)]
    pub fn local_unix_net(self) -> Self
    where
        R: LocalRuntime + UnixNet,
    {
        self.with(net::local_unix_checks())
    }

    /// Adds the checks of [`Fs`].
    pub fn files(self) -> Self
    where
        R: Runtime + Fs,
    {
        self.with(files::checks())
    }

    /// Adds the checks of [`Fs`] to those of a local runtime.
    pub fn local_files(self) -> Self
    where
        R: LocalRuntime + Fs,
    {
        self.with(files::local_checks())
    }

    /// Adds the checks of [`Signals`], which send this process `SIGINT` and `SIGTERM`: whoever else in the process
    /// listens hears them too.
    #[cfg(unix)]
    pub fn signals(self) -> Self
    where
        R: Runtime + Signals,
    {
        self.with(signals::checks())
    }

    /// Adds the checks of [`Signals`] to those of a local runtime, as [`signals`](Self::signals) does.
    #[cfg(unix)]
    pub fn local_signals(self) -> Self
    where
        R: LocalRuntime + Signals,
    {
        self.with(signals::local_checks())
    }

    /// Adds the checks of [`Process`], which start the shell, `cat` and `sleep`.
    #[cfg(unix)]
    pub fn processes(self) -> Self
    where
        R: Runtime + Process,
    {
        self.with(processes::checks())
    }

    /// Adds the checks of [`Process`] to those of a local runtime, as [`processes`](Self::processes) does.
    #[cfg(unix)]
    pub fn local_processes(self) -> Self
    where
        R: LocalRuntime + Process,
    {
        self.with(processes::local_checks())
    }
}
