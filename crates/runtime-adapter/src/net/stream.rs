//! What sockets can do, on every runtime.

use futures_io::{AsyncRead, AsyncWrite};
use std::fmt::Debug;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

/// A connection: bytes in both directions, vectored writes included.
///
/// # Contract for implementers
///
/// - `poll_close` sends the end of the stream to the peer (a half close) and leaves reading as it is; closing again, or
///   a connection that the peer has reset, is no error. Reading gives zero bytes at the peer's end of the stream.
/// - One task at a time waits for each direction; the last one counts.
/// - Dropping a future of a read or write loses no byte: one that did not end has moved none.
pub trait Stream: AsyncRead + AsyncWrite + Debug + Unpin + Send + Sync + 'static {
    /// The reading half.
    type ReadHalf: AsyncRead + Debug + Unpin + Send + Sync + 'static;
    /// The writing half; dropping it sends the end of the stream, whatever became of the other half.
    type WriteHalf: AsyncWrite + Debug + Unpin + Send + Sync + 'static;

    /// Takes the stream apart, for two tasks; no lock lies between the halves.
    fn split(self) -> (Self::ReadHalf, Self::WriteHalf);
}

/// A socket that accepts connections.
pub trait Listener: Debug + Send + Sync + 'static {
    /// A connection that was accepted.
    type Stream: Stream;
    /// Where the peer is.
    type Addr: Debug + Send;

    /// Accepts the next connection. Dropped before it is ready, no connection is lost.
    ///
    /// Several tasks may accept at once.
    ///
    /// # Errors
    ///
    /// As the system gives them. After an error that is not the listener's own (too many open files, a connection that
    /// was given up before it was accepted), calling again goes on.
    fn accept(&self) -> impl Future<Output = io::Result<(Self::Stream, Self::Addr)>> + Send;
}

/// A socket that accepts TCP connections.
pub trait TcpListener: Listener<Stream: TcpStream, Addr = SocketAddr> {
    /// Returns the address it is bound to.
    ///
    /// # Errors
    ///
    /// As the system gives them.
    fn local_addr(&self) -> io::Result<SocketAddr>;
}

/// A TCP connection.
pub trait TcpStream: Stream {
    /// Returns the address of this side.
    ///
    /// # Errors
    ///
    /// As the system gives them.
    fn local_addr(&self) -> io::Result<SocketAddr>;

    /// Returns the address of the other side.
    ///
    /// # Errors
    ///
    /// As the system gives them: a connection that was reset has none.
    fn peer_addr(&self) -> io::Result<SocketAddr>;

    /// Tells whether small writes are sent at once (`TCP_NODELAY`).
    ///
    /// # Errors
    ///
    /// As the system gives them.
    fn nodelay(&self) -> io::Result<bool>;

    /// Sends small writes at once, or gathers them (Nagle's algorithm, which is how a connection begins).
    ///
    /// # Errors
    ///
    /// As the system gives them.
    fn set_nodelay(&self, nodelay: bool) -> io::Result<()>;

    /// Sets what dropping does to bytes that the peer has not acknowledged: `None` sends them in the background, zero
    /// resets the connection, and any other time (rounded up to seconds) holds the dropping thread for so long at most.
    ///
    /// # Errors
    ///
    /// As the system gives them.
    fn set_linger(&self, linger: Option<Duration>) -> io::Result<()>;
}

/// A UDP socket.
pub trait UdpSocket: Debug + Send + Sync + 'static {
    /// Returns the address it is bound to.
    ///
    /// # Errors
    ///
    /// As the system gives them.
    fn local_addr(&self) -> io::Result<SocketAddr>;

    /// Sends one datagram to `to`, and returns how many bytes were sent.
    ///
    /// # Errors
    ///
    /// As the system gives them.
    fn send_to(
        &self,
        datagram: &[u8],
        to: SocketAddr,
    ) -> impl Future<Output = io::Result<usize>> + Send;

    /// Receives one datagram into `buffer`, and returns its length, cut to the buffer, and its sender. Dropped before it
    /// is ready, no datagram is lost.
    ///
    /// # Errors
    ///
    /// As the system gives them.
    fn recv_from(
        &self,
        buffer: &mut [u8],
    ) -> impl Future<Output = io::Result<(usize, SocketAddr)>> + Send;
}

/// A socket that accepts connections at a path.
#[cfg(unix)]
pub trait UnixListener:
    Listener<Stream: UnixStream, Addr = std::os::unix::net::SocketAddr>
{
}

/// A connection to a path, or to the other half of a pair.
#[cfg(unix)]
pub trait UnixStream: Stream {}
