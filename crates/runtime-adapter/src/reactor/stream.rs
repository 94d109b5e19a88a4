//! Streams on `async-io`'s sockets: the same code for TCP and for Unix sockets.
//!
//! The sockets are those under smol's and async-std's own streams, without the reference count that these keep for
//! streams that are cloned; only [`split`](crate::net::Stream::split) makes one.

use std::io;

/// Hands the end of a shutdown on; what the peer has reset has no end to send, and that is no error.
#[inline]
pub(super) fn ended(shut_down: io::Result<()>) -> io::Result<()> {
    match shut_down {
        Err(error) if error.kind() == io::ErrorKind::NotConnected => Ok(()),
        other => other,
    }
}

/// Reads through a reference to the socket in `$stream`, plain or shared.
macro_rules! impl_read {
    ($stream:ty, $socket:ty) => {
        impl futures_io::AsyncRead for $stream {
            #[inline]
            fn poll_read(
                self: std::pin::Pin<&mut Self>,
                cx: &mut std::task::Context<'_>,
                buffer: &mut [u8],
            ) -> std::task::Poll<std::io::Result<usize>> {
                let mut socket: &async_io::Async<$socket> = &self.0;
                std::pin::Pin::new(&mut socket).poll_read(cx, buffer)
            }

            #[inline]
            fn poll_read_vectored(
                self: std::pin::Pin<&mut Self>,
                cx: &mut std::task::Context<'_>,
                buffers: &mut [std::io::IoSliceMut<'_>],
            ) -> std::task::Poll<std::io::Result<usize>> {
                let mut socket: &async_io::Async<$socket> = &self.0;
                std::pin::Pin::new(&mut socket).poll_read_vectored(cx, buffers)
            }
        }
    };
}
pub(super) use impl_read;

/// Writes through a reference to the socket in `$stream`; closing sends the end, where `async-io` only flushes.
macro_rules! impl_write {
    ($stream:ty, $socket:ty) => {
        impl futures_io::AsyncWrite for $stream {
            #[inline]
            fn poll_write(
                self: std::pin::Pin<&mut Self>,
                cx: &mut std::task::Context<'_>,
                bytes: &[u8],
            ) -> std::task::Poll<std::io::Result<usize>> {
                let mut socket: &async_io::Async<$socket> = &self.0;
                std::pin::Pin::new(&mut socket).poll_write(cx, bytes)
            }

            #[inline]
            fn poll_write_vectored(
                self: std::pin::Pin<&mut Self>,
                cx: &mut std::task::Context<'_>,
                slices: &[std::io::IoSlice<'_>],
            ) -> std::task::Poll<std::io::Result<usize>> {
                let mut socket: &async_io::Async<$socket> = &self.0;
                std::pin::Pin::new(&mut socket).poll_write_vectored(cx, slices)
            }

            #[inline]
            fn poll_flush(
                self: std::pin::Pin<&mut Self>,
                _cx: &mut std::task::Context<'_>,
            ) -> std::task::Poll<std::io::Result<()>> {
                // A socket keeps nothing back.
                std::task::Poll::Ready(Ok(()))
            }

            #[inline]
            fn poll_close(
                self: std::pin::Pin<&mut Self>,
                _cx: &mut std::task::Context<'_>,
            ) -> std::task::Poll<std::io::Result<()>> {
                let shut_down = self.0.get_ref().shutdown(std::net::Shutdown::Write);
                std::task::Poll::Ready(crate::reactor::stream::ended(shut_down))
            }
        }
    };
}
pub(super) use impl_write;

/// Makes `$stream` a stream over `$socket` that comes apart into its halves, whose types it defines.
macro_rules! impl_stream {
    ($stream:ident, $read:ident, $write:ident, $socket:ty) => {
        /// The reading half of a stream.
        #[derive(Debug)]
        pub struct $read(std::sync::Arc<async_io::Async<$socket>>);

        /// The writing half of a stream; dropping it sends the end of the stream.
        #[derive(Debug)]
        pub struct $write(std::sync::Arc<async_io::Async<$socket>>);

        impl $stream {
            /// Borrows the socket of `async-io`, for what only it knows.
            pub fn get_ref(&self) -> &async_io::Async<$socket> {
                &self.0
            }

            /// Returns the socket of `async-io`.
            pub fn into_inner(self) -> async_io::Async<$socket> {
                self.0
            }
        }

        impl From<async_io::Async<$socket>> for $stream {
            fn from(socket: async_io::Async<$socket>) -> Self {
                Self(socket)
            }
        }

        impl crate::net::Stream for $stream {
            type ReadHalf = $read;
            type WriteHalf = $write;

            #[inline]
            fn split(self) -> ($read, $write) {
                let shared = std::sync::Arc::new(self.0);
                ($read(std::sync::Arc::clone(&shared)), $write(shared))
            }
        }

        impl Drop for $write {
            fn drop(&mut self) {
                // A drop has nobody to tell; who wants to know closes.
                let _ = self.0.get_ref().shutdown(std::net::Shutdown::Write);
            }
        }

        crate::reactor::stream::impl_read!($stream, $socket);
        crate::reactor::stream::impl_read!($read, $socket);
        crate::reactor::stream::impl_write!($stream, $socket);
        crate::reactor::stream::impl_write!($write, $socket);
    };
}
pub(super) use impl_stream;
