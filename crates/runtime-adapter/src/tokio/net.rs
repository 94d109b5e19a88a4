//! tokio's sockets, for its three flavours.

use super::io::Adapted;
use super::{CurrentThread, Local, MultiThread};
use crate::Net;
use crate::net::{self, Listener, Stream, found, literal};
use ::tokio::net::tcp;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

/// A TCP connection.
pub type TcpStream = Adapted<::tokio::net::TcpStream>;

/// A socket that accepts TCP connections.
#[derive(Debug)]
pub struct TcpListener(::tokio::net::TcpListener);

/// A UDP socket.
#[derive(Debug)]
pub struct UdpSocket(::tokio::net::UdpSocket);

impl Stream for TcpStream {
    type ReadHalf = Adapted<tcp::OwnedReadHalf>;
    type WriteHalf = Adapted<tcp::OwnedWriteHalf>;

    #[inline]
    fn split(self) -> (Self::ReadHalf, Self::WriteHalf) {
        let (read, write) = self.0.into_split();
        (Adapted(read), Adapted(write))
    }
}

impl net::TcpStream for TcpStream {
    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }

    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.0.peer_addr()
    }

    fn nodelay(&self) -> io::Result<bool> {
        self.0.nodelay()
    }

    fn set_nodelay(&self, nodelay: bool) -> io::Result<()> {
        self.0.set_nodelay(nodelay)
    }

    #[expect(
        deprecated,
        reason = "tokio warns of a drop that blocks; that it may is in the trait's contract"
    )]
    fn set_linger(&self, linger: Option<Duration>) -> io::Result<()> {
        // The system counts in whole seconds; half a second must not become none, which would reset the connection.
        let up = |it: Duration| it.as_secs() + u64::from(it.subsec_nanos() > 0);
        self.0
            .set_linger(linger.map(|it| Duration::from_secs(up(it))))
    }
}

impl Listener for TcpListener {
    type Stream = TcpStream;
    type Addr = SocketAddr;

    #[inline]
    async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        let (stream, peer) = self.0.accept().await?;
        Ok((Adapted(stream), peer))
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

    #[inline]
    async fn send_to(&self, datagram: &[u8], to: SocketAddr) -> io::Result<usize> {
        self.0.send_to(datagram, to).await
    }

    #[inline]
    async fn recv_from(&self, buffer: &mut [u8]) -> io::Result<(usize, SocketAddr)> {
        self.0.recv_from(buffer).await
    }
}

/// Resolves a name on tokio's pool; an address needs none.
fn lookup(
    host: &str,
    port: u16,
) -> impl Future<Output = io::Result<Vec<SocketAddr>>> + Send + use<> {
    let known = literal(host, port);
    let name = host.to_owned();
    async move {
        match known? {
            Some(address) => Ok(vec![address]),
            None => found(::tokio::net::lookup_host((name, port)).await?.collect()),
        }
    }
}

async fn connect(addr: SocketAddr) -> io::Result<TcpStream> {
    Ok(Adapted(::tokio::net::TcpStream::connect(addr).await?))
}

/// Binds by the standard library, whose call ends at once; tokio's own would look the address up.
fn listen(addr: SocketAddr) -> io::Result<TcpListener> {
    let native = std::net::TcpListener::bind(addr)?;
    native.set_nonblocking(true)?;
    Ok(TcpListener(::tokio::net::TcpListener::from_std(native)?))
}

fn bind_udp(addr: SocketAddr) -> io::Result<UdpSocket> {
    let native = std::net::UdpSocket::bind(addr)?;
    native.set_nonblocking(true)?;
    Ok(UdpSocket(::tokio::net::UdpSocket::from_std(native)?))
}

/// Implements [`Net`] for a flavour; what needs tokio's context at once enters it.
macro_rules! impl_net {
    ($flavour:ty) => {
        impl Net for $flavour {
            type TcpListener = TcpListener;
            type TcpStream = TcpStream;
            type UdpSocket = UdpSocket;

            #[inline]
            fn lookup(
                &self,
                host: &str,
                port: u16,
            ) -> impl Future<Output = io::Result<Vec<SocketAddr>>> + Send + use<> {
                lookup(host, port)
            }

            #[inline]
            fn connect(
                &self,
                addr: SocketAddr,
            ) -> impl Future<Output = io::Result<TcpStream>> + Send + use<> {
                connect(addr)
            }

            fn listen(&self, addr: SocketAddr) -> io::Result<TcpListener> {
                self.within(|| listen(addr))
            }

            fn bind_udp(&self, addr: SocketAddr) -> io::Result<UdpSocket> {
                self.within(|| bind_udp(addr))
            }
        }
    };
}
impl_net!(MultiThread);
impl_net!(CurrentThread);
impl_net!(Local);
