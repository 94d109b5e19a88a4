//! What a simulated network is like.

use super::link::{Fate, Link, Transit};
use crate::sim::Builder;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

/// The settings of a simulated network; each has a default, and without any it is perfect.
#[derive(Clone, Debug)]
#[must_use = "settings do nothing until they are given to a simulation"]
pub struct Network {
    pub(super) link: Option<Link>,
    pub(super) window: usize,
    pub(super) backlog: usize,
    pub(super) retransmit_after: Duration,
    pub(super) connect_gives_up_after: Duration,
    pub(super) gives_up_after: Duration,
    pub(super) hosts: BTreeMap<String, Vec<IpAddr>>,
}

impl Default for Network {
    fn default() -> Self {
        Self {
            link: None,
            window: 64 * 1024,
            backlog: 128,
            retransmit_after: Duration::from_millis(200),
            connect_gives_up_after: Duration::from_secs(127),
            gives_up_after: Duration::from_secs(924),
            hosts: BTreeMap::new(),
        }
    }
}

impl Network {
    /// A perfect network: no latency, no loss, any bandwidth.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks `fate` what becomes of each piece of a stream and of each datagram, when it is sent and each time it is sent
    /// again.
    ///
    /// It is called on the thread that drives the simulation, and may ask it for the time; two runs are the same if its
    /// answers are, so that what it draws should come of [`Transit::draw`], and what it looks at should be changed by the
    /// simulation alone. It is not asked about Unix sockets.
    pub fn link(mut self, fate: impl Fn(&Transit) -> Fate + Send + Sync + 'static) -> Self {
        self.link = Some(Link::new(fate));
        self
    }

    /// Sets how many bytes of a stream can be written and not read, in each direction, and how many a datagram socket keeps
    /// for its reader before it drops those that come; at least 1, by default 64 KiB.
    pub fn window(mut self, bytes: usize) -> Self {
        self.window = bytes.max(1);
        self
    }

    /// Sets how many connections wait to be accepted by a listener, before others wait to be opened; at least 1, by default
    /// 128.
    pub fn backlog(mut self, connections: usize) -> Self {
        self.backlog = connections.max(1);
        self
    }

    /// Sets after which time what was lost is sent again; at least a nanosecond, by default 200 ms, which is the least that
    /// Linux waits.
    pub fn retransmit_after(mut self, pause: Duration) -> Self {
        self.retransmit_after = pause.max(Duration::from_nanos(1));
        self
    }

    /// Sets after which time an attempt to connect that nobody answers ends with `TimedOut`; by default 127 s, which is what
    /// Linux does.
    pub fn connect_gives_up_after(mut self, patience: Duration) -> Self {
        self.connect_gives_up_after = patience;
        self
    }

    /// Sets after which time a stream whose bytes do not get through ends with `TimedOut`; by default 924 s, which is what
    /// Linux does.
    pub fn gives_up_after(mut self, patience: Duration) -> Self {
        self.gives_up_after = patience;
        self
    }

    /// Gives a name an address, behind those that it has. `localhost` has its own.
    pub fn host(mut self, name: &str, address: IpAddr) -> Self {
        let addresses = self.hosts.entry(name.to_ascii_lowercase());
        addresses.or_default().push(address);
        self
    }
}

impl Builder {
    /// Sets what the network is like; perfect by default.
    pub fn network(mut self, network: Network) -> Self {
        self.network = network;
        self
    }
}
