//! Streams, whole and in halves.

use super::endpoint::Endpoint;
use crate::net;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

/// A simulated TCP connection.
///
/// Dropped, it sends the end of the stream behind what was written; with bytes unread it resets the connection.
#[derive(Debug)]
pub struct TcpStream {
    end: Endpoint,
}

/// The reading half of a simulated stream.
#[derive(Debug)]
pub struct ReadHalf {
    end: Arc<Endpoint>,
}

/// The writing half of a simulated stream; dropping it sends the end of the stream.
#[derive(Debug)]
pub struct WriteHalf {
    end: Arc<Endpoint>,
}

impl TcpStream {
    pub(super) fn new(end: Endpoint) -> Self {
        Self { end }
    }
}

/// Takes an end apart.
pub(super) fn halves(end: Endpoint) -> (ReadHalf, WriteHalf) {
    let end = Arc::new(end);
    let reading = ReadHalf {
        end: Arc::clone(&end),
    };
    (reading, WriteHalf { end })
}

impl Drop for WriteHalf {
    fn drop(&mut self) {
        self.end.close();
    }
}

/// Reads from the `end` of a stream.
macro_rules! impl_read {
    ($stream:ty) => {
        impl futures_io::AsyncRead for $stream {
            fn poll_read(
                self: std::pin::Pin<&mut Self>,
                cx: &mut std::task::Context<'_>,
                buffer: &mut [u8],
            ) -> std::task::Poll<std::io::Result<usize>> {
                self.end
                    .poll_read(cx, &mut [std::io::IoSliceMut::new(buffer)])
            }

            fn poll_read_vectored(
                self: std::pin::Pin<&mut Self>,
                cx: &mut std::task::Context<'_>,
                buffers: &mut [std::io::IoSliceMut<'_>],
            ) -> std::task::Poll<std::io::Result<usize>> {
                self.end.poll_read(cx, buffers)
            }
        }
    };
}
pub(super) use impl_read;

/// Writes to the `end` of a stream, which keeps nothing back.
macro_rules! impl_write {
    ($stream:ty) => {
        impl futures_io::AsyncWrite for $stream {
            fn poll_write(
                self: std::pin::Pin<&mut Self>,
                cx: &mut std::task::Context<'_>,
                bytes: &[u8],
            ) -> std::task::Poll<std::io::Result<usize>> {
                self.end.poll_write(cx, &[std::io::IoSlice::new(bytes)])
            }

            fn poll_write_vectored(
                self: std::pin::Pin<&mut Self>,
                cx: &mut std::task::Context<'_>,
                slices: &[std::io::IoSlice<'_>],
            ) -> std::task::Poll<std::io::Result<usize>> {
                self.end.poll_write(cx, slices)
            }

            fn poll_flush(
                self: std::pin::Pin<&mut Self>,
                _cx: &mut std::task::Context<'_>,
            ) -> std::task::Poll<std::io::Result<()>> {
                std::task::Poll::Ready(Ok(()))
            }

            fn poll_close(
                self: std::pin::Pin<&mut Self>,
                _cx: &mut std::task::Context<'_>,
            ) -> std::task::Poll<std::io::Result<()>> {
                self.end.close();
                std::task::Poll::Ready(Ok(()))
            }
        }
    };
}
pub(super) use impl_write;

/// A whole stream, which comes apart into its halves.
macro_rules! impl_stream {
    ($stream:ty) => {
        impl crate::net::Stream for $stream {
            type ReadHalf = crate::sim::net::ReadHalf;
            type WriteHalf = crate::sim::net::WriteHalf;

            fn split(self) -> (Self::ReadHalf, Self::WriteHalf) {
                crate::sim::net::stream::halves(self.end)
            }
        }

        crate::sim::net::stream::impl_read!($stream);
        crate::sim::net::stream::impl_write!($stream);
    };
}
pub(super) use impl_stream;

impl_stream!(TcpStream);
impl_read!(ReadHalf);
impl_write!(WriteHalf);

impl net::TcpStream for TcpStream {
    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.end.local_addr()
    }

    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.end.peer_addr()
    }

    fn nodelay(&self) -> io::Result<bool> {
        self.end.with(|end| end.nodelay)
    }

    /// Remembers it; small writes are sent at once either way.
    fn set_nodelay(&self, nodelay: bool) -> io::Result<()> {
        self.end.with(|end| end.nodelay = nodelay)
    }

    /// Sets whether dropping resets the connection, which zero does. No other time holds the dropping thread: what was
    /// written is sent in the background.
    fn set_linger(&self, linger: Option<Duration>) -> io::Result<()> {
        let resets = linger.is_some_and(|linger| linger.is_zero());
        self.end.with(|end| end.resets = resets)
    }
}
