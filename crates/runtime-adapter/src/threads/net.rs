//! TCP, UDP and lookups with the system's sockets.

use super::connect;
use super::runtime::Threads;
use super::socket::{Stream, until_done};
use super::watch::Direction;
use crate::net::{self, Listener, literal, lookup_blocking};
use crate::{JoinError, Net};
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

/// A TCP connection.
pub type TcpStream = Stream<std::net::TcpStream>;

/// A socket that accepts TCP connections.
#[derive(Debug)]
pub struct TcpListener(Arc<std::net::TcpListener>);

/// A UDP socket.
#[derive(Debug)]
pub struct UdpSocket(Arc<std::net::UdpSocket>);

impl net::TcpStream for TcpStream {
    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.get_ref().local_addr()
    }

    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.get_ref().peer_addr()
    }

    fn nodelay(&self) -> io::Result<bool> {
        self.get_ref().nodelay()
    }

    fn set_nodelay(&self, nodelay: bool) -> io::Result<()> {
        self.get_ref().set_nodelay(nodelay)
    }

    fn set_linger(&self, linger: Option<Duration>) -> io::Result<()> {
        // In whole seconds, rounded up.
        Ok(rustix::net::sockopt::set_socket_linger(
            self.get_ref(),
            linger,
        )?)
    }
}

impl Listener for TcpListener {
    type Stream = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        let (stream, peer) =
            until_done(&self.0, Direction::Read, std::net::TcpListener::accept).await?;
        stream.set_nonblocking(true)?;
        Ok((Stream::new(stream), peer))
    }
}

impl net::TcpListener for TcpListener {
    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

impl net::UdpSocket for UdpSocket {
    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }

    async fn send_to(&self, datagram: &[u8], to: SocketAddr) -> io::Result<usize> {
        until_done(&self.0, Direction::Write, |socket| {
            socket.send_to(datagram, to)
        })
        .await
    }

    async fn recv_from(&self, buffer: &mut [u8]) -> io::Result<(usize, SocketAddr)> {
        until_done(&self.0, Direction::Read, |socket| socket.recv_from(buffer)).await
    }
}

/// What the system's resolver may need of a stack.
const RESOLVER_STACK_BYTES: usize = 256 * 1024;

impl Net for Threads {
    type TcpListener = TcpListener;
    type TcpStream = TcpStream;
    type UdpSocket = UdpSocket;

    fn lookup(
        &self,
        host: &str,
        port: u16,
    ) -> impl Future<Output = io::Result<Vec<SocketAddr>>> + Send + use<> {
        let known = literal(host, port);
        let (rt, name) = (self.clone(), host.to_owned());
        async move {
            if let Some(address) = known? {
                return Ok(vec![address]);
            }
            // On a thread of its own, so that a deadline holds although the resolver blocks.
            let asked = rt.call_on(RESOLVER_STACK_BYTES, move || lookup_blocking(&name, port));
            match asked.await {
                Ok(found) => found,
                Err(JoinError::NoThread(error)) => Err(error),
                Err(error) => Err(io::Error::other(error)),
            }
        }
    }

    fn connect(
        &self,
        addr: SocketAddr,
    ) -> impl Future<Output = io::Result<TcpStream>> + Send + use<> {
        connect::tcp(addr)
    }

    fn listen(&self, addr: SocketAddr) -> io::Result<TcpListener> {
        let listener = std::net::TcpListener::bind(addr)?;
        listener.set_nonblocking(true)?;
        Ok(TcpListener(Arc::new(listener)))
    }

    fn bind_udp(&self, addr: SocketAddr) -> io::Result<UdpSocket> {
        let socket = std::net::UdpSocket::bind(addr)?;
        socket.set_nonblocking(true)?;
        Ok(UdpSocket(Arc::new(socket)))
    }
}
