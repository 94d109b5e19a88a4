//! The network of a runtime: TCP, UDP, Unix sockets and address lookup, through the runtime's own driver.
//!
//! A library that is generic over `R: Net` speaks to the network without naming a runtime. Streams are those of
//! [`futures_io`], so that whatever is written over `AsyncRead` and `AsyncWrite` runs on them. What differs between
//! the runtimes natively is made equal here: closing the write side always sends the end of the stream, and a
//! connection is never delayed by an address family that does not answer for longer than its deadline.
//!
//! Not here: TLS, proxies, happy eyeballs; they are built above.

mod host;
mod stream;

#[cfg(feature = "tokio")]
pub(crate) use host::found;
pub use host::{connect_host, literal, lookup_blocking};
pub use stream::{Listener, Stream, TcpListener, TcpStream, UdpSocket};
#[cfg(unix)]
pub use stream::{UnixListener, UnixStream};

use crate::Time;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

/// A runtime with a network driver.
///
/// # Contract for implementers
///
/// - The futures that `lookup` and `connect` return own what they need, are `Send`, and give up the attempt when
///   they are dropped. They, and all operations of the sockets, are awaited on the runtime's own threads; elsewhere a
///   runtime that needs its context panics, as its timers do.
/// - `listen` and `bind_udp` may be called from any thread that may spawn. Sockets are non-blocking, close on exec, and
///   closed when they are dropped.
/// - A listener reuses its address, as the standard library's does.
pub trait Net: Time<Sleep: Send> {
    /// A socket that accepts TCP connections.
    type TcpListener: TcpListener<Stream = Self::TcpStream>;
    /// A TCP connection.
    type TcpStream: TcpStream;
    /// A UDP socket.
    type UdpSocket: UdpSocket;

    /// Resolves `host` to addresses, in the system's order; a literal address needs no lookup.
    ///
    /// # Errors
    ///
    /// As the system's resolver gives them; [`io::ErrorKind::InvalidInput`] for a name that cannot be one, and
    /// [`io::ErrorKind::NotFound`] if the name has no address.
    fn lookup(
        &self,
        host: &str,
        port: u16,
    ) -> impl Future<Output = io::Result<Vec<SocketAddr>>> + Send + use<Self>;

    /// Opens a TCP connection to `addr`.
    ///
    /// # Errors
    ///
    /// As the system gives them.
    fn connect(
        &self,
        addr: SocketAddr,
    ) -> impl Future<Output = io::Result<Self::TcpStream>> + Send + use<Self>;

    /// Binds a TCP listener; port 0 takes a free one.
    ///
    /// # Errors
    ///
    /// As the system gives them, [`io::ErrorKind::AddrInUse`] for a port that is taken.
    fn listen(&self, addr: SocketAddr) -> io::Result<Self::TcpListener>;

    /// Binds a UDP socket; port 0 takes a free one.
    ///
    /// # Errors
    ///
    /// As for [`listen`](Self::listen).
    fn bind_udp(&self, addr: SocketAddr) -> io::Result<Self::UdpSocket>;

    /// Opens a TCP connection to `addr`, or gives up after `patience`.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::TimedOut`] after `patience`, otherwise as for [`connect`](Self::connect).
    fn connect_timeout(
        &self,
        addr: SocketAddr,
        patience: Duration,
    ) -> impl Future<Output = io::Result<Self::TcpStream>> + Send + use<Self> {
        host::within(self.timeout(patience, self.connect(addr)), patience)
    }
}

/// A runtime with Unix sockets, where the system has them.
#[cfg(unix)]
pub trait UnixNet: Time {
    /// A socket that accepts connections at a path.
    type UnixListener: UnixListener<Stream = Self::UnixStream>;
    /// A connection to a path.
    type UnixStream: UnixStream;

    /// Binds a listener to `path`, which must not exist yet; it stays when the listener is dropped.
    ///
    /// # Errors
    ///
    /// As the system gives them, [`io::ErrorKind::AddrInUse`] for a path that exists.
    fn listen_unix(&self, path: &std::path::Path) -> io::Result<Self::UnixListener>;

    /// Connects to the listener at `path`.
    ///
    /// # Errors
    ///
    /// As the system gives them.
    fn connect_unix(
        &self,
        path: &std::path::Path,
    ) -> impl Future<Output = io::Result<Self::UnixStream>> + Send + use<Self>;

    /// Makes two streams that are connected to each other.
    ///
    /// # Errors
    ///
    /// As the system gives them.
    fn unix_pair(&self) -> io::Result<(Self::UnixStream, Self::UnixStream)>;
}
