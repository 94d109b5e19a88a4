//! Datagrams.

use super::gone;
use super::line::{InLine, Line, Which};
use super::ports::specified;
use super::state::State;
use super::turn::{Turn, enter};
use super::wire::Parcel;
use crate::net;
use std::collections::VecDeque;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;

/// The most bytes that a datagram carries over IPv4: 65,535 without the headers of IP and UDP.
const MOST_BYTES: usize = 65_507;

/// A simulated UDP socket.
#[derive(Debug)]
pub struct UdpSocket {
    run: u32,
    addr: SocketAddr,
}

/// What has arrived for a socket.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    arrived: VecDeque<(SocketAddr, Vec<u8>)>,
    held: usize,
    pub(super) receiving: Line,
    /// Until when the socket's line is busy, in nanoseconds.
    pub(super) free_at: u64,
}

/// A datagram under way.
#[derive(Debug)]
pub(super) struct Datagram {
    /// The address of the socket that sent it, as it was bound.
    pub(super) socket: SocketAddr,
    pub(super) from: SocketAddr,
    pub(super) to: SocketAddr,
    pub(super) bytes: Vec<u8>,
}

impl UdpSocket {
    pub(super) fn bind(run: u32, addr: SocketAddr) -> io::Result<Self> {
        let bound = enter(run, "bound a socket in it", |state, _| {
            let addr = state.udp.bind(addr)?;
            state.sockets.insert(addr, Inbox::default());
            Ok::<_, ErrorKind>(addr)
        });
        let addr = bound.ok_or_else(gone)??;
        Ok(Self { run, addr })
    }
}

impl Drop for UdpSocket {
    fn drop(&mut self) {
        enter(self.run, "dropped a socket of it", |state, _| {
            state.udp.unbind(self.addr);
            state.sockets.remove(&self.addr);
        });
    }
}

impl net::UdpSocket for UdpSocket {
    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.addr)
    }

    /// Sends one datagram, which never waits: what becomes of it nobody hears.
    async fn send_to(&self, datagram: &[u8], to: SocketAddr) -> io::Result<usize> {
        if datagram.len() > MOST_BYTES {
            let told = format!(
                "a datagram of {} bytes, where {MOST_BYTES} is the most",
                datagram.len()
            );
            return Err(io::Error::new(ErrorKind::InvalidInput, told));
        }
        let to = specified(to);
        let from = if self.addr.ip().is_unspecified() {
            SocketAddr::new(to.ip(), self.addr.port())
        } else {
            self.addr
        };
        let sent = enter(self.run, "sent a datagram in it", |state, turn| {
            let number = state.number();
            let datagram = Datagram {
                socket: self.addr,
                from,
                to,
                bytes: datagram.to_vec(),
            };
            state.datagrams.insert(number, datagram);
            turn.send(Parcel::Datagram(number));
        });
        sent.ok_or_else(gone)?;
        Ok(datagram.len())
    }

    async fn recv_from(&self, buffer: &mut [u8]) -> io::Result<(usize, SocketAddr)> {
        let received = InLine::new(
            self.run,
            Which::Receive(self.addr),
            "received a datagram of it",
            |state, _| {
                let inbox = state.sockets.get_mut(&self.addr)?;
                let (from, bytes) = inbox.arrived.pop_front()?;
                inbox.held -= bytes.len();
                Some(Ok((from, bytes)))
            },
        );
        let (from, bytes) = received.await?;
        let heard = bytes.len().min(buffer.len());
        buffer[..heard].copy_from_slice(&bytes[..heard]);
        Ok((heard, from))
    }
}

impl State {
    /// A datagram arrives. Where nobody has its address, or no room, it is gone.
    pub(super) fn receive(&mut self, number: u64, turn: &mut Turn) {
        let Some(Datagram {
            from, to, bytes, ..
        }) = self.datagrams.remove(&number)
        else {
            return;
        };
        let heard = self.udp.hears(to);
        let Some(inbox) = heard.and_then(|at| self.sockets.get_mut(&at)) else {
            return;
        };
        let held = inbox.held + bytes.len();
        if held <= self.settings.window || inbox.arrived.is_empty() {
            inbox.held = held;
            inbox.arrived.push_back((from, bytes));
            inbox.receiving.wake_one(turn);
        }
    }
}
