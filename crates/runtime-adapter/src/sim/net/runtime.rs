//! The simulation as a runtime with a network.

use super::connect;
use super::gone;
use super::listener::TcpListener;
use super::stream::TcpStream;
use super::turn::enter;
use super::udp::UdpSocket;
use crate::Net;
use crate::net::literal;
use crate::sim::Sim;
use std::future::Future;
use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

impl Net for Sim {
    type TcpListener = TcpListener;
    type TcpStream = TcpStream;
    type UdpSocket = UdpSocket;

    /// Resolves `localhost`, to both of its addresses, and the names of [`Network::host`](super::Network::host), in their
    /// order, at once.
    fn lookup(
        &self,
        host: &str,
        port: u16,
    ) -> impl Future<Output = io::Result<Vec<SocketAddr>>> + Send + use<> {
        let (run, host) = (self.run(), host.to_owned());
        async move {
            if let Some(address) = literal(&host, port)? {
                return Ok(vec![address]);
            }
            let name = host.to_ascii_lowercase();
            let found = enter(run, "looked a name up in it", |state, _| {
                state.settings.hosts.get(&name).cloned()
            });
            let addresses = match found.ok_or_else(gone)? {
                Some(addresses) => addresses,
                None if name == "localhost" => {
                    vec![
                        IpAddr::V4(Ipv4Addr::LOCALHOST),
                        IpAddr::V6(Ipv6Addr::LOCALHOST),
                    ]
                }
                None => {
                    let told = format!("the simulated network has no host `{host}`");
                    return Err(io::Error::new(ErrorKind::NotFound, told));
                }
            };
            let at_port = |address| SocketAddr::new(address, port);
            Ok(addresses.into_iter().map(at_port).collect())
        }
    }

    /// Opens a connection, from the address that it goes to: see [`connect_from`](Sim::connect_from).
    fn connect(
        &self,
        addr: SocketAddr,
    ) -> impl Future<Output = io::Result<TcpStream>> + Send + use<> {
        let attempt = connect::tcp(*self, None, addr);
        async { attempt.await.map(TcpStream::new) }
    }

    fn listen(&self, addr: SocketAddr) -> io::Result<TcpListener> {
        TcpListener::bind(self.run(), addr)
    }

    fn bind_udp(&self, addr: SocketAddr) -> io::Result<UdpSocket> {
        UdpSocket::bind(self.run(), addr)
    }
}

impl Sim {
    /// Opens a TCP connection as another host, so that the [`link`](super::Network::link) can tell who sends.
    ///
    /// Dropping the future gives the attempt up; a listener that has the connection already finds it ended.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::ConnectionRefused`] if nobody listens at `to`, or the link resets the attempt;
    /// [`ErrorKind::TimedOut`] if it does not get through in the time that
    /// [`connect_gives_up_after`](super::Network::connect_gives_up_after) sets; [`ErrorKind::AddrNotAvailable`] if no port is
    /// free.
    pub fn connect_from(
        &self,
        source: IpAddr,
        to: SocketAddr,
    ) -> impl Future<Output = io::Result<TcpStream>> + Send + use<> {
        let attempt = connect::tcp(*self, Some(source), to);
        async { attempt.await.map(TcpStream::new) }
    }
}
