//! What a stream, or both of its halves together, hold of a connection.

use super::connection::{Connection, End, Side};
use super::gone;
use super::turn::{Turn, enter};
use std::io::{self, ErrorKind, IoSlice, IoSliceMut};
use std::net::SocketAddr;
use std::task::{Context, Poll};

/// One end of a connection; dropping it lets it go.
#[derive(Debug)]
pub(super) struct Endpoint {
    run: u32,
    connection: u64,
    side: Side,
}

impl Endpoint {
    pub(super) fn new(run: u32, connection: u64, side: Side) -> Self {
        Self {
            run,
            connection,
            side,
        }
    }

    fn enter<T>(
        &self,
        did: &'static str,
        f: impl FnOnce(&mut Connection, &mut Turn) -> T,
    ) -> io::Result<T> {
        let value = enter(self.run, did, |state, turn| {
            let connection = state.connections.get_mut(&self.connection)?;
            Some(f(connection, turn))
        });
        value.flatten().ok_or_else(gone)
    }

    pub(super) fn poll_read(
        &self,
        cx: &Context<'_>,
        buffers: &mut [IoSliceMut<'_>],
    ) -> Poll<io::Result<usize>> {
        let mut waker = Some(cx.waker().clone());
        let polled = self.enter("read from a connection of it", |connection, turn| {
            connection.read(self.side, buffers, &mut waker, turn)
        });
        polled.map_or_else(|gone| Poll::Ready(Err(gone)), told)
    }

    pub(super) fn poll_write(
        &self,
        cx: &Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let mut waker = Some(cx.waker().clone());
        let polled = self.enter("wrote to a connection of it", |connection, turn| {
            connection.write(self.side, slices, &mut waker, turn)
        });
        polled.map_or_else(|gone| Poll::Ready(Err(gone)), told)
    }

    /// Sends the end of the stream. What has gone has none to send, and that is no error.
    pub(super) fn close(&self) {
        let _ = self.enter("closed a connection of it", |connection, turn| {
            connection.close(self.side, turn);
        });
    }

    pub(super) fn local_addr(&self) -> io::Result<SocketAddr> {
        let route = self.enter("asked a connection of it", |it, _| it.route(self.side))?;
        route.map(|(here, _)| here).ok_or_else(gone)
    }

    /// Where the peer is, or was.
    pub(super) fn opened_from(&self) -> io::Result<SocketAddr> {
        let route = self.enter("asked a connection of it", |it, _| it.route(self.side))?;
        route.map(|(_, there)| there).ok_or_else(gone)
    }

    pub(super) fn peer_addr(&self) -> io::Result<SocketAddr> {
        let peer = self.enter("asked a connection of it", |it, _| it.peer(self.side))?;
        peer.ok_or_else(|| ErrorKind::NotConnected.into())
    }

    pub(super) fn with<T>(&self, f: impl FnOnce(&mut End) -> T) -> io::Result<T> {
        self.enter("asked a connection of it", |connection, _| {
            f(connection.end(self.side))
        })
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        enter(self.run, "dropped a connection of it", |state, turn| {
            state.release(self.connection, self.side, turn);
        });
    }
}

fn told<T>(polled: Poll<Result<T, ErrorKind>>) -> Poll<io::Result<T>> {
    polled.map(|ended| ended.map_err(io::Error::from))
}
