//! Datagrams.

use super::super::check::{Check, Finding, Found, Topic, ensure};
use super::{ANY_PORT, done};
use crate::net::UdpSocket;
use crate::{LocalRuntime, Net, Owned, Runtime};
use futures_lite::future::{or, poll_once};
use std::net::SocketAddr;

macro_rules! checks {
    ($run:ident) => {
        vec![
            Check::must(Topic::Net, "a-datagram-goes-there-and-back", |on| {
                on.$run(there_and_back)
            }),
            Check::must(Topic::Net, "a-datagram-is-cut-to-the-buffer", |on| {
                on.$run(cut_to_the_buffer)
            }),
            Check::must(Topic::Net, "a-receive-given-up-loses-no-datagram", |on| {
                on.$run(a_receive_given_up)
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

fn bound<R: Net>(rt: &R) -> Result<(R::UdpSocket, SocketAddr), String> {
    let socket = done("bind", rt.bind_udp(ANY_PORT))?;
    let addr = done("its address", socket.local_addr())?;
    Ok((socket, addr))
}

async fn there_and_back<R: Net>(rt: R) -> Found {
    let ((one, at), (other, to)) = (bound(&rt)?, bound(&rt)?);
    let sent = done("send", one.send_to(b"ping", to).await)?;
    ensure!(sent == 4, "{sent} of 4 bytes went");
    let mut buffer = [0; 16];
    let (heard, from) = done("receive", other.recv_from(&mut buffer).await)?;
    ensure!(
        &buffer[..heard] == b"ping" && from == at,
        "{:?} came from {from}",
        &buffer[..heard]
    );
    done("answer", other.send_to(b"pong!", from).await)?;
    let (heard, from) = done("hear", one.recv_from(&mut buffer).await)?;
    ensure!(
        &buffer[..heard] == b"pong!" && from == to,
        "{:?} came back from {from}",
        &buffer[..heard]
    );
    // An empty one is one as well.
    done("send nothing", one.send_to(b"", to).await)?;
    let (heard, _) = done("receive nothing", other.recv_from(&mut buffer).await)?;
    ensure!(heard == 0, "{heard} bytes came of an empty datagram");
    Ok(Finding::Holds)
}

async fn cut_to_the_buffer<R: Net>(rt: R) -> Found {
    let ((one, _), (other, to)) = (bound(&rt)?, bound(&rt)?);
    done("send", one.send_to(b"too long", to).await)?;
    done("send", one.send_to(b"next", to).await)?;
    let mut buffer = [0; 3];
    let (heard, _) = done("receive", other.recv_from(&mut buffer).await)?;
    ensure!(
        heard == 3 && &buffer == b"too",
        "{heard} bytes came: {buffer:?}"
    );
    // The rest of it is gone, and does not stand before the next.
    let mut buffer = [0; 16];
    let (heard, _) = done("receive", other.recv_from(&mut buffer).await)?;
    ensure!(&buffer[..heard] == b"next", "{:?} came", &buffer[..heard]);
    Ok(Finding::Holds)
}

async fn a_receive_given_up<R: Net>(rt: R) -> Found {
    let ((one, at), (other, to)) = (bound(&rt)?, bound(&rt)?);
    let mut buffer = [0; 16];
    ensure!(
        poll_once(other.recv_from(&mut buffer)).await.is_none(),
        "something came unasked"
    );
    for number in 0..20 {
        done("send", one.send_to(&[number], to).await)?;
        let (heard, from) = loop {
            let attempt = async { Some(other.recv_from(&mut buffer).await) };
            let impatience = async {
                rt.yield_now().await;
                None
            };
            if let Some(received) = or(attempt, impatience).await {
                break done("receive", received)?;
            }
        };
        ensure!(
            buffer[..heard] == [number] && from == at,
            "instead of {number} came {:?} from {from}",
            &buffer[..heard]
        );
    }
    Ok(Finding::Holds)
}
