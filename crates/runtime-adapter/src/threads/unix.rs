//! Unix sockets.

use super::connect;
use super::runtime::Threads;
use super::socket::{Stream, until_done};
use super::watch::Direction;
use crate::UnixNet;
use crate::net::{self, Listener};
use std::future::Future;
use std::io;
use std::os::unix::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

/// A connection to a path, or to the other half of a pair.
pub type UnixStream = Stream<std::os::unix::net::UnixStream>;

/// A socket that accepts connections at a path.
#[derive(Debug)]
pub struct UnixListener(Arc<std::os::unix::net::UnixListener>);

impl net::UnixStream for UnixStream {}

impl Listener for UnixListener {
    type Stream = UnixStream;
    type Addr = SocketAddr;

    async fn accept(&self) -> io::Result<(UnixStream, SocketAddr)> {
        let accepted = until_done(&self.0, Direction::Read, |listener| listener.accept());
        let (stream, peer) = accepted.await?;
        stream.set_nonblocking(true)?;
        Ok((Stream::new(stream), peer))
    }
}

impl net::UnixListener for UnixListener {}

impl UnixNet for Threads {
    type UnixListener = UnixListener;
    type UnixStream = UnixStream;

    fn listen_unix(&self, path: &Path) -> io::Result<UnixListener> {
        let listener = std::os::unix::net::UnixListener::bind(path)?;
        listener.set_nonblocking(true)?;
        Ok(UnixListener(Arc::new(listener)))
    }

    fn connect_unix(
        &self,
        path: &Path,
    ) -> impl Future<Output = io::Result<UnixStream>> + Send + use<> {
        let path = path.to_owned();
        async move { connect::unix(&path).await }
    }

    fn unix_pair(&self) -> io::Result<(UnixStream, UnixStream)> {
        let (one, other) = std::os::unix::net::UnixStream::pair()?;
        one.set_nonblocking(true)?;
        other.set_nonblocking(true)?;
        Ok((Stream::new(one), Stream::new(other)))
    }
}
