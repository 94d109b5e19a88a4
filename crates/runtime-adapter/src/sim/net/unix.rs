//! Unix sockets, at the paths of the simulated files.

use super::connect;
use super::connection::Side;
use super::endpoint::Endpoint;
use super::gone;
use super::listener::Queue;
use super::state::Listening;
use super::stream::impl_stream;
use super::turn::enter;
use crate::UnixNet;
use crate::net::{self, Listener};
use crate::sim::{Sim, access};
use std::future::Future;
use std::io::{self, ErrorKind};
use std::os::unix::net::SocketAddr;
use std::path::Path;

/// A simulated connection to a path, or to the other half of a pair.
#[derive(Debug)]
pub struct UnixStream {
    end: Endpoint,
}

impl_stream!(UnixStream);

impl net::UnixStream for UnixStream {}

/// A simulated socket that accepts connections at a path, which stays when this is dropped.
#[derive(Debug)]
pub struct UnixListener {
    queue: Queue,
    file: u64,
}

impl Drop for UnixListener {
    fn drop(&mut self) {
        enter(self.queue.run(), "dropped a listener of it", |state, _| {
            state.at_file.remove(&self.file);
        });
    }
}

impl Listener for UnixListener {
    type Stream = UnixStream;
    type Addr = SocketAddr;

    async fn accept(&self) -> io::Result<(UnixStream, SocketAddr)> {
        let end = self.queue.accept().await?;
        // Who connects has no name.
        let peer = SocketAddr::from_pathname("")?;
        Ok((UnixStream { end }, peer))
    }
}

impl net::UnixListener for UnixListener {}

impl UnixNet for Sim {
    type UnixListener = UnixListener;
    type UnixStream = UnixStream;

    fn listen_unix(&self, path: &Path) -> io::Result<UnixListener> {
        let run = self.run();
        let now = access::with(run, "listened in it", |core| {
            let now = core.now_ns();
            core.fs.make_socket(path, now)
        });
        let file = now.ok_or_else(gone)?.map_err(|kind| match kind {
            ErrorKind::AlreadyExists => ErrorKind::AddrInUse,
            other => other,
        })?;
        let number = enter(run, "listened in it", |state, _| {
            let number = state.number();
            state.at_file.insert(file, number);
            let listening = Listening::new(path.display().to_string());
            state.listeners.insert(number, listening);
            number
        });
        let queue = Queue::new(run, number.ok_or_else(gone)?);
        Ok(UnixListener { queue, file })
    }

    fn connect_unix(
        &self,
        path: &Path,
    ) -> impl Future<Output = io::Result<UnixStream>> + Send + use<> {
        let (run, path) = (self.run(), path.to_owned());
        async move {
            let file = access::with(run, "connected to a listener of it", |core| {
                core.fs.socket_at(&path)
            });
            let file = file.ok_or_else(gone)??;
            let listener = enter(run, "connected to a listener of it", |state, _| {
                state.at_file.get(&file).copied()
            });
            let listener = listener.flatten().ok_or(ErrorKind::ConnectionRefused)?;
            let end = connect::queue(run, listener, None).await?;
            Ok(UnixStream { end })
        }
    }

    fn unix_pair(&self) -> io::Result<(UnixStream, UnixStream)> {
        let run = self.run();
        let opened = enter(run, "made a pair of sockets in it", |state, _| {
            state.open(None)
        });
        let connection = opened.ok_or_else(gone)?;
        let end = |side| UnixStream {
            end: Endpoint::new(run, connection, side),
        };
        Ok((end(Side::Opener), end(Side::Acceptor)))
    }
}
