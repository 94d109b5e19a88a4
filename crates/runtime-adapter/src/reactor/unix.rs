//! Unix sockets on `async-io`, for smol and async-std.

use super::stream::impl_stream;
use crate::net::{self, Listener};
use async_io::Async;
use std::future::Future;
use std::io;
use std::os::unix::net::SocketAddr;
use std::path::Path;

/// A connection to a path.
#[derive(Debug)]
pub struct UnixStream(Async<std::os::unix::net::UnixStream>);

impl_stream!(
    UnixStream,
    UnixReadHalf,
    UnixWriteHalf,
    std::os::unix::net::UnixStream
);

/// A socket that accepts connections at a path.
#[derive(Debug)]
pub struct UnixListener(Async<std::os::unix::net::UnixListener>);

impl net::UnixStream for UnixStream {}

impl Listener for UnixListener {
    type Stream = UnixStream;
    type Addr = SocketAddr;

    #[inline]
    async fn accept(&self) -> io::Result<(UnixStream, SocketAddr)> {
        let (stream, peer) = self.0.accept().await?;
        Ok((UnixStream(stream), peer))
    }
}

impl net::UnixListener for UnixListener {}

pub(crate) fn listen(path: &Path) -> io::Result<UnixListener> {
    Ok(UnixListener(
        Async::<std::os::unix::net::UnixListener>::bind(path)?,
    ))
}

pub(crate) fn connect(path: &Path) -> impl Future<Output = io::Result<UnixStream>> + Send + use<> {
    let path = path.to_owned();
    async move {
        Ok(UnixStream(
            Async::<std::os::unix::net::UnixStream>::connect(path).await?,
        ))
    }
}

pub(crate) fn pair() -> io::Result<(UnixStream, UnixStream)> {
    let (one, other) = Async::<std::os::unix::net::UnixStream>::pair()?;
    Ok((UnixStream(one), UnixStream(other)))
}

/// Implements [`UnixNet`](crate::UnixNet) on `async-io`.
macro_rules! impl_unix_net {
    ($flavour:ty) => {
        impl crate::UnixNet for $flavour {
            type UnixListener = crate::reactor::unix::UnixListener;
            type UnixStream = crate::reactor::unix::UnixStream;

            fn listen_unix(&self, path: &std::path::Path) -> std::io::Result<Self::UnixListener> {
                crate::reactor::unix::listen(path)
            }

            #[inline]
            fn connect_unix(
                &self,
                path: &std::path::Path,
            ) -> impl Future<Output = std::io::Result<Self::UnixStream>> + Send + use<> {
                crate::reactor::unix::connect(path)
            }

            fn unix_pair(&self) -> std::io::Result<(Self::UnixStream, Self::UnixStream)> {
                crate::reactor::unix::pair()
            }
        }
    };
}
pub(crate) use impl_unix_net;
