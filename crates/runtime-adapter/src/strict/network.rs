//! The network through the layer.

use super::budget::Coop;
use super::runtime::Strict;
use crate::net::{Listener, Net, Stream, TcpListener, TcpStream, UdpSocket};
#[cfg(unix)]
use crate::net::{UnixListener, UnixNet, UnixStream};
use crate::{Process, Signals, Time};
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

impl<R: Net> Net for Strict<R>
where
    Self: Time<Sleep: Send>,
{
    type TcpListener = Coop<R::TcpListener>;
    type TcpStream = Coop<R::TcpStream>;
    type UdpSocket = Coop<R::UdpSocket>;

    fn lookup(
        &self,
        host: &str,
        port: u16,
    ) -> impl Future<Output = io::Result<Vec<SocketAddr>>> + Send + use<R> {
        Coop::new(self.inner.lookup(host, port))
    }

    fn connect(
        &self,
        addr: SocketAddr,
    ) -> impl Future<Output = io::Result<Self::TcpStream>> + Send + use<R> {
        let connecting = Coop::new(self.inner.connect(addr));
        async { connecting.await.map(Coop::new) }
    }

    fn listen(&self, addr: SocketAddr) -> io::Result<Self::TcpListener> {
        self.inner.listen(addr).map(Coop::new)
    }

    fn bind_udp(&self, addr: SocketAddr) -> io::Result<Self::UdpSocket> {
        self.inner.bind_udp(addr).map(Coop::new)
    }

    fn connect_timeout(
        &self,
        addr: SocketAddr,
        patience: Duration,
    ) -> impl Future<Output = io::Result<Self::TcpStream>> + Send + use<R> {
        let connecting = Coop::new(self.inner.connect_timeout(addr, patience));
        async { connecting.await.map(Coop::new) }
    }
}

#[cfg(unix)]
impl<R: UnixNet> UnixNet for Strict<R> {
    type UnixListener = Coop<R::UnixListener>;
    type UnixStream = Coop<R::UnixStream>;

    fn listen_unix(&self, path: &std::path::Path) -> io::Result<Self::UnixListener> {
        self.inner.listen_unix(path).map(Coop::new)
    }

    fn connect_unix(
        &self,
        path: &std::path::Path,
    ) -> impl Future<Output = io::Result<Self::UnixStream>> + Send + use<R> {
        let connecting = Coop::new(self.inner.connect_unix(path));
        async { connecting.await.map(Coop::new) }
    }

    fn unix_pair(&self) -> io::Result<(Self::UnixStream, Self::UnixStream)> {
        let (one, other) = self.inner.unix_pair()?;
        Ok((Coop::new(one), Coop::new(other)))
    }
}

impl<S: Stream> Stream for Coop<S> {
    type ReadHalf = Coop<S::ReadHalf>;
    type WriteHalf = Coop<S::WriteHalf>;

    fn split(self) -> (Self::ReadHalf, Self::WriteHalf) {
        let (read, write) = self.inner.split();
        (Coop::new(read), Coop::new(write))
    }
}

impl<L: Listener> Listener for Coop<L> {
    type Stream = Coop<L::Stream>;
    type Addr = L::Addr;

    async fn accept(&self) -> io::Result<(Self::Stream, L::Addr)> {
        let (stream, addr) = Coop::new(self.inner.accept()).await?;
        Ok((Coop::new(stream), addr))
    }
}

impl<L: TcpListener> TcpListener for Coop<L> {
    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.inner.local_addr()
    }
}

impl<S: TcpStream> TcpStream for Coop<S> {
    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.inner.local_addr()
    }

    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.inner.peer_addr()
    }

    fn nodelay(&self) -> io::Result<bool> {
        self.inner.nodelay()
    }

    fn set_nodelay(&self, nodelay: bool) -> io::Result<()> {
        self.inner.set_nodelay(nodelay)
    }

    fn set_linger(&self, linger: Option<Duration>) -> io::Result<()> {
        self.inner.set_linger(linger)
    }
}

impl<S: UdpSocket> UdpSocket for Coop<S> {
    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.inner.local_addr()
    }

    fn send_to(
        &self,
        datagram: &[u8],
        to: SocketAddr,
    ) -> impl Future<Output = io::Result<usize>> + Send {
        Coop::new(self.inner.send_to(datagram, to))
    }

    fn recv_from(
        &self,
        buffer: &mut [u8],
    ) -> impl Future<Output = io::Result<(usize, SocketAddr)>> + Send {
        Coop::new(self.inner.recv_from(buffer))
    }
}

#[cfg(unix)]
impl<L: UnixListener> UnixListener for Coop<L> {}

#[cfg(unix)]
impl<S: UnixStream> UnixStream for Coop<S> {}

impl<R: Signals> Signals for Strict<R> {
    type Signal = R::Signal;

    fn signal(&self, kind: crate::signals::SignalKind) -> io::Result<R::Signal> {
        self.inner.signal(kind)
    }
}

impl<R: Process> Process for Strict<R> {
    type Child = R::Child;

    fn start(&self, command: &crate::process::Command) -> io::Result<R::Child> {
        self.inner.start(command)
    }

    fn output(
        &self,
        command: &crate::process::Command,
    ) -> impl Future<Output = io::Result<std::process::Output>> + Send + use<R> {
        self.inner.output(command)
    }
}
