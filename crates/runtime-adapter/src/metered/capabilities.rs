//! The network, files, signals and processes through a meter, which has nothing to measure there: they are the runtime's.

use super::Metered;
#[cfg(unix)]
use crate::UnixNet;
use crate::fs::{DirEntry, Metadata, OpenOptions};
use crate::process::Command;
use crate::signals::SignalKind;
use crate::{Fs, Net, Process, Signals};
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Output;
use std::time::Duration;

impl<R: Net> Net for Metered<R> {
    type TcpListener = R::TcpListener;
    type TcpStream = R::TcpStream;
    type UdpSocket = R::UdpSocket;

    fn lookup(
        &self,
        host: &str,
        port: u16,
    ) -> impl Future<Output = io::Result<Vec<SocketAddr>>> + Send + use<R> {
        self.inner.lookup(host, port)
    }

    fn connect(
        &self,
        addr: SocketAddr,
    ) -> impl Future<Output = io::Result<Self::TcpStream>> + Send + use<R> {
        self.inner.connect(addr)
    }

    fn listen(&self, addr: SocketAddr) -> io::Result<Self::TcpListener> {
        self.inner.listen(addr)
    }

    fn bind_udp(&self, addr: SocketAddr) -> io::Result<Self::UdpSocket> {
        self.inner.bind_udp(addr)
    }

    fn connect_timeout(
        &self,
        addr: SocketAddr,
        patience: Duration,
    ) -> impl Future<Output = io::Result<Self::TcpStream>> + Send + use<R> {
        self.inner.connect_timeout(addr, patience)
    }
}

#[cfg(unix)]
impl<R: UnixNet> UnixNet for Metered<R> {
    type UnixListener = R::UnixListener;
    type UnixStream = R::UnixStream;

    fn listen_unix(&self, path: &Path) -> io::Result<Self::UnixListener> {
        self.inner.listen_unix(path)
    }

    fn connect_unix(
        &self,
        path: &Path,
    ) -> impl Future<Output = io::Result<Self::UnixStream>> + Send + use<R> {
        self.inner.connect_unix(path)
    }

    fn unix_pair(&self) -> io::Result<(Self::UnixStream, Self::UnixStream)> {
        self.inner.unix_pair()
    }
}

impl<R: Fs> Fs for Metered<R> {
    type File = R::File;

    fn open(
        &self,
        path: &Path,
        options: OpenOptions,
    ) -> impl Future<Output = io::Result<Self::File>> + Send + use<R> {
        self.inner.open(path, options)
    }

    fn read(&self, path: &Path) -> impl Future<Output = io::Result<Vec<u8>>> + Send + use<R> {
        self.inner.read(path)
    }

    fn write(
        &self,
        path: &Path,
        contents: Vec<u8>,
    ) -> impl Future<Output = io::Result<()>> + Send + use<R> {
        self.inner.write(path, contents)
    }

    fn metadata(&self, path: &Path) -> impl Future<Output = io::Result<Metadata>> + Send + use<R> {
        self.inner.metadata(path)
    }

    fn read_dir(
        &self,
        path: &Path,
    ) -> impl Future<Output = io::Result<Vec<DirEntry>>> + Send + use<R> {
        self.inner.read_dir(path)
    }

    fn rename(
        &self,
        from: &Path,
        to: &Path,
    ) -> impl Future<Output = io::Result<()>> + Send + use<R> {
        self.inner.rename(from, to)
    }

    fn remove_file(&self, path: &Path) -> impl Future<Output = io::Result<()>> + Send + use<R> {
        self.inner.remove_file(path)
    }

    fn create_dir_all(&self, path: &Path) -> impl Future<Output = io::Result<()>> + Send + use<R> {
        self.inner.create_dir_all(path)
    }

    fn remove_dir(&self, path: &Path) -> impl Future<Output = io::Result<()>> + Send + use<R> {
        self.inner.remove_dir(path)
    }
}

impl<R: Signals> Signals for Metered<R> {
    type Signal = R::Signal;

    fn signal(&self, kind: SignalKind) -> io::Result<Self::Signal> {
        self.inner.signal(kind)
    }
}

impl<R: Process> Process for Metered<R> {
    type Child = R::Child;

    fn start(&self, command: &Command) -> io::Result<Self::Child> {
        self.inner.start(command)
    }

    fn output(
        &self,
        command: &Command,
    ) -> impl Future<Output = io::Result<Output>> + Send + use<R> {
        self.inner.output(command)
    }
}
