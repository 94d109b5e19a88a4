//! Names and addresses, and connecting to one within a time: what is the same on every runtime.

use super::Net;
use crate::Elapsed;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::time::Duration;

/// Returns the address that `host` spells out, or `None` for a name that must be looked up; for adapters.
///
/// # Errors
///
/// [`io::ErrorKind::InvalidInput`] for what can be neither.
pub fn literal(host: &str, port: u16) -> io::Result<Option<SocketAddr>> {
    if host.is_empty() || host.contains('\0') {
        let told = format!("{host:?} is neither a name nor an address");
        return Err(io::Error::new(io::ErrorKind::InvalidInput, told));
    }
    let address: Option<IpAddr> = host.parse().ok();
    Ok(address.map(|address| SocketAddr::new(address, port)))
}

/// Resolves `host` with the system's resolver, which blocks the thread; for adapters whose runtime has none.
///
/// # Errors
///
/// As for [`Net::lookup`].
pub fn lookup_blocking(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    if let Some(address) = literal(host, port)? {
        return Ok(vec![address]);
    }
    found((host, port).to_socket_addrs()?.collect())
}

/// Hands on what a lookup found, if it found something.
pub(crate) fn found(addresses: Vec<SocketAddr>) -> io::Result<Vec<SocketAddr>> {
    if addresses.is_empty() {
        return Err(no_address());
    }
    Ok(addresses)
}

fn no_address() -> io::Error {
    io::Error::new(io::ErrorKind::NotFound, "the name has no address")
}

/// Looks `host` up and connects to the first of its addresses that answers, in order; all of it within `patience`.
///
/// # Errors
///
/// [`io::ErrorKind::TimedOut`] after `patience`, otherwise that of the lookup or of the last address.
pub async fn connect_host<R: Net>(
    rt: &R,
    host: &str,
    port: u16,
    patience: Duration,
) -> io::Result<R::TcpStream> {
    let attempt = connect_first(rt, rt.lookup(host, port));
    within(rt.timeout(patience, attempt), patience).await
}

/// Tells an elapsed deadline in the terms of input and output.
pub(super) async fn within<T>(
    attempt: impl Future<Output = Result<io::Result<T>, Elapsed>>,
    patience: Duration,
) -> io::Result<T> {
    attempt.await.unwrap_or_else(|Elapsed| {
        let told = format!("no connection within {patience:?}");
        Err(io::Error::new(io::ErrorKind::TimedOut, told))
    })
}

/// Tries the addresses one after another.
async fn connect_first<R: Net>(
    rt: &R,
    found: impl Future<Output = io::Result<Vec<SocketAddr>>>,
) -> io::Result<R::TcpStream> {
    let mut last = no_address();
    for addr in found.await? {
        match rt.connect(addr).await {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
}
