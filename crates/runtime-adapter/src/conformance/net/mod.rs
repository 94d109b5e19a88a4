//! Checks of the network, over loopback.
//!
//! Both sides of a connection are in one task, joined, so that what needs no spawning serves the local flavours as well.

mod datagrams;
#[cfg(unix)]
mod faults;
mod givings_up;
mod hosts;
mod streams;
mod tasks;
#[cfg(unix)]
mod unix;

use super::check::Check;
use crate::net::{Listener, TcpListener};
use crate::{LocalRuntime, Net, Owned, Runtime};
use futures_lite::future::zip;
use std::fmt::Display;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

#[cfg(unix)]
pub(super) use unix::{checks as unix_checks, local_checks as local_unix_checks};

const TICK: Duration = Duration::from_millis(2);

/// Any free port of this host's own network.
const ANY_PORT: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// The checks of runtimes.
pub(super) fn checks<R: Runtime + Net + Owned>() -> Vec<Check<R>> {
    let mut checks = streams::checks();
    checks.extend(givings_up::checks());
    checks.extend(hosts::checks());
    checks.extend(datagrams::checks());
    #[cfg(unix)]
    checks.extend(faults::checks());
    checks.extend(tasks::checks());
    checks
}

/// The checks of local runtimes.
pub(super) fn local_checks<R: LocalRuntime + Net + Owned>() -> Vec<Check<R>> {
    let mut checks = streams::local_checks();
    checks.extend(givings_up::local_checks());
    checks.extend(hosts::local_checks());
    checks.extend(datagrams::local_checks());
    #[cfg(unix)]
    checks.extend(faults::local_checks());
    checks
}

/// Says which step failed.
fn done<T, E: Display>(step: &str, ended: Result<T, E>) -> Result<T, String> {
    ended.map_err(|error| format!("{step}: {error}"))
}

/// Listens on a free port, and tells on which.
fn listening<R: Net>(rt: &R) -> Result<(R::TcpListener, SocketAddr), String> {
    let listener = done("listen", rt.listen(ANY_PORT))?;
    let addr = done("the listener's address", listener.local_addr())?;
    Ok((listener, addr))
}

/// Makes a connection: the side that opened it, and the one that accepted.
async fn connected<R: Net>(rt: &R) -> Result<(R::TcpStream, R::TcpStream), String> {
    let (listener, addr) = listening(rt)?;
    let (client, served) = zip(rt.connect(addr), listener.accept()).await;
    Ok((done("connect", client)?, done("accept", served)?.0))
}
