//! TCP, UDP and lookups on `async-io`, for smol and async-std.

use super::stream::impl_stream;
use crate::net::{self, Listener, literal, lookup_blocking};
use async_io::Async;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

/// A TCP connection.
#[derive(Debug)]
pub struct TcpStream(Async<std::net::TcpStream>);

impl_stream!(TcpStream, TcpReadHalf, TcpWriteHalf, std::net::TcpStream);

/// A socket that accepts TCP connections.
#[derive(Debug)]
pub struct TcpListener(Async<std::net::TcpListener>);

/// A UDP socket.
#[derive(Debug)]
pub struct UdpSocket(Async<std::net::UdpSocket>);

impl net::TcpStream for TcpStream {
    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.get_ref().local_addr()
    }

    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.0.get_ref().peer_addr()
    }

    fn nodelay(&self) -> io::Result<bool> {
        self.0.get_ref().nodelay()
    }

    fn set_nodelay(&self, nodelay: bool) -> io::Result<()> {
        self.0.get_ref().set_nodelay(nodelay)
    }

    fn set_linger(&self, linger: Option<Duration>) -> io::Result<()> {
        Ok(rustix::net::sockopt::set_socket_linger(&self.0, linger)?)
    }
}

impl Listener for TcpListener {
    type Stream = TcpStream;
    type Addr = SocketAddr;

    #[inline]
    async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        let (stream, peer) = self.0.accept().await?;
        Ok((TcpStream(stream), peer))
    }
}

impl net::TcpListener for TcpListener {
    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.get_ref().local_addr()
    }
}

impl net::UdpSocket for UdpSocket {
    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.get_ref().local_addr()
    }

    #[inline]
    async fn send_to(&self, datagram: &[u8], to: SocketAddr) -> io::Result<usize> {
        self.0.send_to(datagram, to).await
    }

    #[inline]
    async fn recv_from(&self, buffer: &mut [u8]) -> io::Result<(usize, SocketAddr)> {
        self.0.recv_from(buffer).await
    }
}

/// Resolves a name on the pool; an address needs none.
pub(crate) fn lookup(
    host: &str,
    port: u16,
) -> impl Future<Output = io::Result<Vec<SocketAddr>>> + Send + use<> {
    let known = literal(host, port);
    let name = host.to_owned();
    async move {
        match known? {
            Some(address) => Ok(vec![address]),
            None => blocking::unblock(move || lookup_blocking(&name, port)).await,
        }
    }
}

#[inline]
pub(crate) async fn connect(addr: SocketAddr) -> io::Result<TcpStream> {
    Ok(TcpStream(
        Async::<std::net::TcpStream>::connect(addr).await?,
    ))
}

pub(crate) fn listen(addr: SocketAddr) -> io::Result<TcpListener> {
    Ok(TcpListener(Async::<std::net::TcpListener>::bind(addr)?))
}

pub(crate) fn bind_udp(addr: SocketAddr) -> io::Result<UdpSocket> {
    Ok(UdpSocket(Async::<std::net::UdpSocket>::bind(addr)?))
}

/// Implements [`Net`](crate::Net) on `async-io`.
macro_rules! impl_net {
    ($flavour:ty) => {
        impl crate::Net for $flavour {
            type TcpListener = crate::reactor::net::TcpListener;
            type TcpStream = crate::reactor::net::TcpStream;
            type UdpSocket = crate::reactor::net::UdpSocket;

            #[inline]
            fn lookup(
                &self,
                host: &str,
                port: u16,
            ) -> impl Future<Output = std::io::Result<Vec<std::net::SocketAddr>>> + Send + use<>
            {
                crate::reactor::net::lookup(host, port)
            }

            #[inline]
            fn connect(
                &self,
                addr: std::net::SocketAddr,
            ) -> impl Future<Output = std::io::Result<Self::TcpStream>> + Send + use<> {
                crate::reactor::net::connect(addr)
            }

            fn listen(&self, addr: std::net::SocketAddr) -> std::io::Result<Self::TcpListener> {
                crate::reactor::net::listen(addr)
            }

            fn bind_udp(&self, addr: std::net::SocketAddr) -> std::io::Result<Self::UdpSocket> {
                crate::reactor::net::bind_udp(addr)
            }
        }
    };
}
pub(crate) use impl_net;
