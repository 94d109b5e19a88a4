//! Everything that is on the network of a run.

use super::connection::{Connection, Side};
use super::line::Line;
use super::link::{Link, Transit};
use super::ports::Ports;
use super::settings::Network;
use super::turn::Turn;
use super::udp::{Datagram, Inbox};
use crate::sim::core::Draws;
use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::time::Duration;

/// The network of a run.
#[derive(Debug)]
pub(in crate::sim) struct State {
    pub(super) settings: Network,
    draws: Draws,
    pub(super) tcp: Ports,
    pub(super) udp: Ports,
    pub(super) listeners: BTreeMap<u64, Listening>,
    /// Listeners by their address, and by their file.
    pub(super) at_address: BTreeMap<SocketAddr, u64>,
    pub(super) at_file: BTreeMap<u64, u64>,
    pub(super) connections: BTreeMap<u64, Connection>,
    pub(super) sockets: BTreeMap<SocketAddr, Inbox>,
    /// Datagrams under way.
    pub(super) datagrams: BTreeMap<u64, Datagram>,
    last: u64,
}

/// A listener.
#[derive(Debug)]
pub(super) struct Listening {
    /// Where it listens, told to a person.
    pub(super) name: String,
    /// Connections that nobody has accepted yet.
    pub(super) waiting: VecDeque<u64>,
    pub(super) accepting: Line,
    pub(super) room: Line,
}

impl Listening {
    pub(super) fn new(name: String) -> Self {
        Self {
            name,
            waiting: VecDeque::new(),
            accepting: Line::default(),
            room: Line::default(),
        }
    }
}

impl State {
    pub(in crate::sim) fn new(settings: Network, seed: u64) -> Self {
        Self {
            settings,
            draws: Draws::named(seed, "network"),
            tcp: Ports::default(),
            udp: Ports::default(),
            listeners: BTreeMap::new(),
            at_address: BTreeMap::new(),
            at_file: BTreeMap::new(),
            connections: BTreeMap::new(),
            sockets: BTreeMap::new(),
            datagrams: BTreeMap::new(),
            last: 0,
        }
    }

    /// A number that nothing else here has, or had.
    pub(super) fn number(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    /// What the link is to be asked; nothing if there is none.
    pub(super) fn question(
        &mut self,
        from: SocketAddr,
        to: SocketAddr,
        bytes: usize,
        now: u64,
    ) -> Option<(Link, Transit)> {
        let link = self.settings.link.clone()?;
        let transit = Transit {
            from,
            to,
            bytes,
            now: Duration::from_nanos(now),
            draw: self.draws.next_u64(),
        };
        Some((link, transit))
    }

    /// Adds a connection, to be held by both ends.
    pub(super) fn open(&mut self, addresses: Option<[SocketAddr; 2]>) -> u64 {
        let number = self.number();
        let has_link = self.settings.link.is_some();
        let connection = Connection::new(number, self.settings.window, addresses, has_link);
        self.connections.insert(number, connection);
        number
    }

    /// Nobody has this end of a connection any more.
    pub(super) fn release(&mut self, number: u64, side: Side, turn: &mut Turn) {
        let Some(connection) = self.connections.get_mut(&number) else {
            return;
        };
        if side == Side::Opener
            && let Some((here, _)) = connection.route(side)
        {
            self.tcp.take_back(here.port());
        }
        if connection.release(side, turn) {
            self.connections.remove(&number);
        }
    }

    /// Takes a listener away, with the connections that it has not accepted: their openers find them reset.
    pub(super) fn close_listener(&mut self, number: u64, turn: &mut Turn) {
        let Some(mut listening) = self.listeners.remove(&number) else {
            return;
        };
        listening.room.wake_all(turn);
        listening.accepting.wake_all(turn);
        for connection in listening.waiting {
            if let Some(connection) = self.connections.get_mut(&connection) {
                connection.end(Side::Acceptor).resets = true;
            }
            self.release(connection, Side::Acceptor, turn);
        }
    }
}
