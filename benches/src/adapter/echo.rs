//! TCP on the loopback device: one connection within one runtime, and a server whose clients are elsewhere.

use super::side::{Connects, Exchanges, Spawns};
use crate::side::Joined;
use futures_lite::{AsyncReadExt, AsyncWriteExt};
use runtime_adapter::net::TcpStream;
use std::io;
use std::net::SocketAddr;

/// Bytes of a message.
pub const MESSAGE: usize = 64;

/// [`Operation::Echo`](super::Operation::Echo): messages there and back on one connection, both ends on this runtime.
///
/// # Panics
///
/// If the loopback device gives an error.
pub async fn echo<S: Connects>(side: S, times: u64) -> u64 {
    exchange(side, times).await.unwrap_or_else(broken)
}

/// Echoes on so many connections until their clients close them; `tell` learns where to connect.
///
/// # Panics
///
/// If the loopback device gives an error.
pub async fn serve<S: Connects>(side: S, connections: usize, tell: fn(SocketAddr)) -> u64 {
    accept(side, connections, tell).await.unwrap_or_else(broken)
}

fn broken(error: io::Error) -> u64 {
    panic!("the loopback device gave an error: {error}")
}

async fn exchange<S: Connects>(side: S, times: u64) -> io::Result<u64> {
    let (listener, here) = side.listen().await?;
    let mut client = side.connect(here).await?;
    client.set_nodelay()?;
    let server = answering(&side, side.accept(&listener).await?)?;
    let message = [7; MESSAGE];
    let mut answer = [0; MESSAGE];
    for _ in 0..times {
        client.write_all(&message).await?;
        let mut read = 0;
        while read < MESSAGE {
            match client.read(&mut answer[read..]).await? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                n => read += n,
            }
        }
    }
    drop(client);
    server.await.joined()
}

async fn accept<S: Connects>(side: S, connections: usize, tell: fn(SocketAddr)) -> io::Result<u64> {
    let (listener, here) = side.listen().await?;
    tell(here);
    let mut servers = Vec::with_capacity(connections);
    for _ in 0..connections {
        servers.push(answering(&side, side.accept(&listener).await?)?);
    }
    let mut bytes = 0;
    for server in servers {
        bytes += server.await.joined()?;
    }
    Ok(bytes)
}

/// The handle of a task that gives the number of bytes that it echoed.
type Answering<S> = <S as Spawns>::Handle<io::Result<u64>>;

/// Starts a task that sends back what it reads, until the end of the stream.
fn answering<S: Connects>(side: &S, mut stream: S::Stream) -> io::Result<Answering<S>> {
    stream.set_nodelay()?;
    Ok(side.spawn(async move {
        let mut buffer = [0; MESSAGE];
        let mut bytes = 0;
        loop {
            match stream.read(&mut buffer).await? {
                0 => return Ok(bytes),
                n => {
                    stream.write_all(&buffer[..n]).await?;
                    bytes += n as u64;
                }
            }
        }
    }))
}

/// A connection of the adapter.
#[derive(Debug)]
pub struct Adapted<S>(pub S);

impl<S: TcpStream> Exchanges for Adapted<S> {
    #[inline]
    async fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).await
    }

    #[inline]
    async fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes).await
    }

    fn set_nodelay(&self) -> io::Result<()> {
        self.0.set_nodelay(true)
    }
}

/// A connection of `async-io`, as smol's users have it.
impl Exchanges for async_io::Async<std::net::TcpStream> {
    #[inline]
    async fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        AsyncReadExt::read(self, buffer).await
    }

    #[inline]
    async fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        AsyncWriteExt::write_all(self, bytes).await
    }

    fn set_nodelay(&self) -> io::Result<()> {
        self.get_ref().set_nodelay(true)
    }
}

impl Exchanges for async_std::net::TcpStream {
    #[inline]
    async fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        AsyncReadExt::read(self, buffer).await
    }

    #[inline]
    async fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        AsyncWriteExt::write_all(self, bytes).await
    }

    fn set_nodelay(&self) -> io::Result<()> {
        Self::set_nodelay(self, true)
    }
}

impl Exchanges for tokio::net::TcpStream {
    #[inline]
    async fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        tokio::io::AsyncReadExt::read(self, buffer).await
    }

    #[inline]
    async fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        tokio::io::AsyncWriteExt::write_all(self, bytes).await
    }

    fn set_nodelay(&self) -> io::Result<()> {
        Self::set_nodelay(self, true)
    }
}
