//! Listeners.

use super::connection::Side;
use super::endpoint::Endpoint;
use super::gone;
use super::line::{InLine, Which};
use super::state::Listening;
use super::stream::TcpStream;
use super::turn::enter;
use crate::net::{self, Listener};
use std::io;
use std::net::SocketAddr;

/// A simulated socket that accepts TCP connections; dropping it frees its port, and resets those that nobody accepted.
#[derive(Debug)]
pub struct TcpListener {
    queue: Queue,
    addr: SocketAddr,
}

impl TcpListener {
    pub(super) fn bind(run: u32, addr: SocketAddr) -> io::Result<Self> {
        let bound = enter(run, "listened in it", |state, _| {
            let addr = state.tcp.bind(addr)?;
            let number = state.number();
            state.at_address.insert(addr, number);
            let listening = Listening::new(addr.to_string());
            state.listeners.insert(number, listening);
            Ok::<_, io::ErrorKind>((number, addr))
        });
        let (number, addr) = bound.ok_or_else(gone)??;
        let queue = Queue { run, number };
        Ok(Self { queue, addr })
    }
}

impl Drop for TcpListener {
    fn drop(&mut self) {
        enter(self.queue.run, "dropped a listener of it", |state, _| {
            state.tcp.unbind(self.addr);
            state.at_address.remove(&self.addr);
        });
    }
}

impl Listener for TcpListener {
    type Stream = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        let end = self.queue.accept().await?;
        let peer = end.opened_from()?;
        Ok((TcpStream::new(end), peer))
    }
}

impl net::TcpListener for TcpListener {
    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.addr)
    }
}

/// The connections of a listener of any kind; dropped, it is no more.
#[derive(Debug)]
pub(super) struct Queue {
    run: u32,
    number: u64,
}

impl Queue {
    #[cfg(unix)]
    pub(super) fn new(run: u32, number: u64) -> Self {
        Self { run, number }
    }

    #[cfg(unix)]
    pub(super) fn run(&self) -> u32 {
        self.run
    }

    /// Waits for the next connection.
    pub(super) async fn accept(&self) -> io::Result<Endpoint> {
        let &Self { run, number } = self;
        let accept = InLine::new(
            run,
            Which::Accept(number),
            "accepted a connection of it",
            |state, turn| {
                let listening = state.listeners.get_mut(&number)?;
                let connection = listening.waiting.pop_front()?;
                listening.room.wake_one(turn);
                Some(Ok(connection))
            },
        );
        Ok(Endpoint::new(run, accept.await?, Side::Acceptor))
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        enter(self.run, "dropped a listener of it", |state, turn| {
            state.close_listener(self.number, turn);
        });
    }
}
