//! Names, addresses, and ports that are taken.

use super::super::check::{Check, Finding, Found, Topic, ensure};
use super::{done, listening};
use crate::net::{Listener, UdpSocket, connect_host};
use crate::{LocalRuntime, Net, Owned, Runtime};
use futures_lite::future::zip;
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::time::Duration;

/// Longer than any check takes.
const LONG: Duration = Duration::from_secs(600);

macro_rules! checks {
    ($run:ident) => {
        vec![
            Check::must(Topic::Net, "an-address-needs-no-lookup", |on| {
                on.$run(an_address_needs_no_lookup)
            }),
            Check::must(Topic::Net, "this-host-has-an-address", |on| {
                on.$run(this_host_has_an_address)
            }),
            Check::must(Topic::Net, "what-cannot-be-a-name-is-invalid-input", |on| {
                on.$run(what_cannot_be_a_name)
            }),
            Check::must(Topic::Net, "connecting-by-name-finds-the-listener", |on| {
                on.$run(connecting_by_name)
            }),
            Check::must(Topic::Net, "a-port-in-use-is-refused", |on| {
                on.$run(a_port_in_use)
            }),
            Check::must(Topic::Net, "connecting-in-time-is-connecting", |on| {
                on.$run(connecting_in_time)
            }),
        ]
    };
}

/// The checks of runtimes.
pub(super) fn checks<R: Runtime + Net + Owned>() -> Vec<Check<R>> {
    checks!(run)
}

/// The checks of local runtimes.
pub(super) fn local_checks<R: LocalRuntime + Net + Owned>() -> Vec<Check<R>> {
    checks!(run_local)
}

async fn an_address_needs_no_lookup<R: Net>(rt: R) -> Found {
    let found = done("lookup", rt.lookup("192.0.2.7", 80).await)?;
    ensure!(
        found == [SocketAddr::from(([192, 0, 2, 7], 80))],
        "it was found at {found:?}"
    );
    let found = done("lookup", rt.lookup("::1", 81).await)?;
    ensure!(
        found == [SocketAddr::from((Ipv6Addr::LOCALHOST, 81))],
        "it was found at {found:?}"
    );
    Ok(Finding::Holds)
}

async fn this_host_has_an_address<R: Net>(rt: R) -> Found {
    let found = match rt.lookup("localhost", 82).await {
        Ok(found) => found,
        Err(error) => return Ok(Finding::Skipped(format!("no `localhost` here: {error}"))),
    };
    ensure!(
        !found.is_empty() && found.iter().all(|it| it.port() == 82),
        "it was found at {found:?}"
    );
    Ok(Finding::Holds)
}

async fn what_cannot_be_a_name<R: Net>(rt: R) -> Found {
    for name in ["", "a\0b"] {
        let found = rt.lookup(name, 80).await.map_err(|it| it.kind());
        ensure!(
            found == Err(ErrorKind::InvalidInput),
            "{name:?} gave {found:?}"
        );
    }
    Ok(Finding::Holds)
}

async fn connecting_by_name<R: Net>(rt: R) -> Found {
    let (listener, addr) = listening(&rt)?;
    let found = rt.lookup("localhost", addr.port()).await;
    // Where the name stands for several addresses, the listener is at one of them.
    if !found.is_ok_and(|found| found.contains(&addr)) {
        return Ok(Finding::Skipped(format!(
            "`localhost` is not {}",
            addr.ip()
        )));
    }
    let connect = connect_host(&rt, "localhost", addr.port(), LONG);
    let (client, served) = zip(connect, listener.accept()).await;
    done("connect", client)?;
    done("accept", served)?;
    Ok(Finding::Holds)
}

async fn a_port_in_use<R: Net>(rt: R) -> Found {
    let (_listener, addr) = listening(&rt)?;
    let again = rt.listen(addr).err().map(|it| it.kind());
    ensure!(
        again == Some(ErrorKind::AddrInUse),
        "listening twice gave {again:?}"
    );
    let any = SocketAddr::new(IpAddr::from([127, 0, 0, 1]), 0);
    let socket = done("bind", rt.bind_udp(any))?;
    let taken = done("its address", socket.local_addr())?;
    let again = rt.bind_udp(taken).err().map(|it| it.kind());
    ensure!(
        again == Some(ErrorKind::AddrInUse),
        "binding twice gave {again:?}"
    );
    Ok(Finding::Holds)
}

async fn connecting_in_time<R: Net>(rt: R) -> Found {
    let (listener, addr) = listening(&rt)?;
    let (client, served) = zip(rt.connect_timeout(addr, LONG), listener.accept()).await;
    done("connect", client)?;
    done("accept", served)?;
    Ok(Finding::Holds)
}
