//! tokio's Unix sockets, for its three flavours.

use super::io::Adapted;
use super::{CurrentThread, Local, MultiThread};
use crate::UnixNet;
use crate::net::{self, Listener, Stream};
use ::tokio::net::unix;
use std::future::Future;
use std::io;
use std::os::unix::net::SocketAddr;
use std::path::Path;

/// A connection to a path.
pub type UnixStream = Adapted<::tokio::net::UnixStream>;

/// A socket that accepts connections at a path.
#[derive(Debug)]
pub struct UnixListener(::tokio::net::UnixListener);

impl Stream for UnixStream {
    type ReadHalf = Adapted<unix::OwnedReadHalf>;
    type WriteHalf = Adapted<unix::OwnedWriteHalf>;

    #[inline]
    fn split(self) -> (Self::ReadHalf, Self::WriteHalf) {
        let (read, write) = self.0.into_split();
        (Adapted(read), Adapted(write))
    }
}

impl net::UnixStream for UnixStream {}

impl Listener for UnixListener {
    type Stream = UnixStream;
    type Addr = SocketAddr;

    #[inline]
    async fn accept(&self) -> io::Result<(UnixStream, SocketAddr)> {
        let (stream, peer) = self.0.accept().await?;
        Ok((Adapted(stream), peer.into()))
    }
}

impl net::UnixListener for UnixListener {}

fn connect(path: &Path) -> impl Future<Output = io::Result<UnixStream>> + Send + use<> {
    let path = path.to_owned();
    async move { Ok(Adapted(::tokio::net::UnixStream::connect(path).await?)) }
}

/// Implements [`UnixNet`] for a flavour; what needs tokio's context at once enters it.
macro_rules! impl_unix_net {
    ($flavour:ty) => {
        impl UnixNet for $flavour {
            type UnixListener = UnixListener;
            type UnixStream = UnixStream;

            fn listen_unix(&self, path: &Path) -> io::Result<UnixListener> {
                self.within(|| ::tokio::net::UnixListener::bind(path).map(UnixListener))
            }

            #[inline]
            fn connect_unix(
                &self,
                path: &Path,
            ) -> impl Future<Output = io::Result<UnixStream>> + Send + use<> {
                connect(path)
            }

            fn unix_pair(&self) -> io::Result<(UnixStream, UnixStream)> {
                let (one, other) = self.within(::tokio::net::UnixStream::pair)?;
                Ok((Adapted(one), Adapted(other)))
            }
        }
    };
}
impl_unix_net!(MultiThread);
impl_unix_net!(CurrentThread);
impl_unix_net!(Local);
