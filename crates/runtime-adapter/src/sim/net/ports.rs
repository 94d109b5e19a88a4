//! Ports: which are taken, and which is next.

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The first port of those that are given out (RFC 6335, section 6).
const FIRST_FREE: u16 = 49152;

/// The ports of one protocol, on all addresses.
#[derive(Debug)]
pub(super) struct Ports {
    /// The addresses that are bound, by port.
    bound: BTreeMap<u16, Vec<IpAddr>>,
    /// Given out to those who connect.
    lent: BTreeSet<u16>,
    next: u16,
}

impl Default for Ports {
    fn default() -> Self {
        Self {
            bound: BTreeMap::new(),
            lent: BTreeSet::new(),
            next: FIRST_FREE,
        }
    }
}

impl Ports {
    /// Takes an address, with a free port in the place of 0.
    pub(super) fn bind(&mut self, addr: SocketAddr) -> Result<SocketAddr, ErrorKind> {
        let port = match addr.port() {
            0 => self.find_free().ok_or(ErrorKind::AddrInUse)?,
            port => port,
        };
        let bound = self.bound.entry(port).or_default();
        if self.lent.contains(&port) || bound.iter().any(|&it| overlap(it, addr.ip())) {
            return Err(ErrorKind::AddrInUse);
        }
        bound.push(addr.ip());
        Ok(SocketAddr::new(addr.ip(), port))
    }

    pub(super) fn unbind(&mut self, addr: SocketAddr) {
        if let Some(bound) = self.bound.get_mut(&addr.port()) {
            bound.retain(|&it| it != addr.ip());
            if bound.is_empty() {
                self.bound.remove(&addr.port());
            }
        }
    }

    /// Lends a free port to somebody who connects; nothing if all are taken.
    pub(super) fn lend(&mut self) -> Option<u16> {
        let port = self.find_free()?;
        self.lent.insert(port);
        Some(port)
    }

    pub(super) fn take_back(&mut self, port: u16) {
        self.lent.remove(&port);
    }

    /// The bound address that hears what is sent to `to`.
    pub(super) fn hears(&self, to: SocketAddr) -> Option<SocketAddr> {
        let bound = self.bound.get(&to.port())?;
        let hears = |it: &&IpAddr| overlap(**it, to.ip());
        Some(SocketAddr::new(*bound.iter().find(hears)?, to.port()))
    }

    /// Goes round, so that a port that was given back is not given out at once.
    fn find_free(&mut self) -> Option<u16> {
        for _ in FIRST_FREE..=u16::MAX {
            let port = self.next;
            self.next = port.checked_add(1).unwrap_or(FIRST_FREE);
            if !self.lent.contains(&port) && !self.bound.contains_key(&port) {
                return Some(port);
            }
        }
        None
    }
}

/// Tells whether two addresses of one port are in each other's way: the same, or all of a family.
fn overlap(one: IpAddr, other: IpAddr) -> bool {
    let any = one.is_unspecified() || other.is_unspecified();
    one == other || any && one.is_ipv4() == other.is_ipv4()
}

/// This host, where no address is given.
pub(super) fn specified(addr: SocketAddr) -> SocketAddr {
    let ip = match addr.ip() {
        ip if !ip.is_unspecified() => ip,
        IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::LOCALHOST),
    };
    SocketAddr::new(ip, addr.port())
}
