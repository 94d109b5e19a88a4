//! Listeners, ports, names and paths.

use super::{CLIENT, KITCHEN, MS, SECOND, latency, on};
use futures_lite::AsyncReadExt;
#[cfg(unix)]
use futures_lite::AsyncWriteExt;
#[cfg(unix)]
use futures_lite::future::zip;
use runtime_adapter::net::{Listener, TcpListener, TcpStream};
use runtime_adapter::sim::net::Network;
use runtime_adapter::{Net, Runtime, Time};
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;

#[test]
fn a_full_backlog_keeps_those_that_come_waiting() {
    on(Network::new().backlog(2), async |rt| {
        let listener = rt.listen(KITCHEN).unwrap();
        let _waiting = (rt.connect(KITCHEN).await, rt.connect(KITCHEN).await);
        let late = rt.connect_timeout(KITCHEN, SECOND).await;
        assert_eq!(late.unwrap_err().kind(), ErrorKind::TimedOut);
        let third = rt.spawn(rt.connect(KITCHEN));
        rt.sleep(SECOND).await;
        listener.accept().await.unwrap();
        third.await.unwrap().unwrap();
        let fourth = rt.spawn(rt.connect(KITCHEN));
        rt.sleep(SECOND).await;
        drop(listener);
        let refused = fourth.await.unwrap();
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::ConnectionRefused);
    });
}

#[test]
fn nobody_who_listens_refuses_after_the_way_there_and_back() {
    let ((), report) = on(latency(10 * MS), async |rt| {
        let opened = rt.connect(KITCHEN).await;
        assert_eq!(opened.unwrap_err().kind(), ErrorKind::ConnectionRefused);
        drop(rt.listen(KITCHEN).unwrap());
        let opened = rt.connect(KITCHEN).await;
        assert_eq!(opened.unwrap_err().kind(), ErrorKind::ConnectionRefused);
    });
    assert_eq!(report.elapsed, 40 * MS);
}

#[test]
fn a_connection_that_nobody_accepted_is_reset_with_its_listener() {
    on(Network::new(), async |rt| {
        let listener = rt.listen(KITCHEN).unwrap();
        let mut client = rt.connect(KITCHEN).await.unwrap();
        drop(listener);
        let read = client.read(&mut [0]).await;
        assert_eq!(read.unwrap_err().kind(), ErrorKind::ConnectionReset);
    });
}

#[test]
fn connecting_in_time_is_connecting_and_too_late_is_timed_out() {
    on(latency(10 * MS), async |rt| {
        let listener = rt.listen(KITCHEN).unwrap();
        let began = rt.now();
        let late = rt.connect_timeout(KITCHEN, 15 * MS).await;
        assert_eq!(late.unwrap_err().kind(), ErrorKind::TimedOut);
        assert_eq!(rt.now() - began, 15 * MS);
        // The listener had it already, and finds it ended.
        let (mut given_up, _) = listener.accept().await.unwrap();
        assert_eq!(given_up.read(&mut [0]).await.unwrap(), 0);
        rt.connect_timeout(KITCHEN, 25 * MS).await.unwrap();
    });
}

#[test]
fn a_port_in_use_is_refused_until_it_is_free() {
    on(Network::new(), async |rt| {
        let any = SocketAddr::from(([0, 0, 0, 0], KITCHEN.port()));
        let other = SocketAddr::from(([10, 0, 0, 9], KITCHEN.port()));
        let listener = rt.listen(KITCHEN).unwrap();
        for taken in [KITCHEN, any] {
            let again = rt.listen(taken);
            assert_eq!(again.unwrap_err().kind(), ErrorKind::AddrInUse);
        }
        let beside = rt.listen(other).unwrap();
        rt.bind_udp(KITCHEN).unwrap();
        drop((listener, beside));
        let everywhere = rt.listen(any).unwrap();
        rt.connect(KITCHEN).await.unwrap();
        rt.connect(any).await.unwrap();
        assert_eq!(
            everywhere.accept().await.unwrap().0.local_addr().unwrap(),
            KITCHEN
        );
    });
}

#[test]
fn free_ports_differ_and_are_given_back() {
    on(Network::new(), async |rt| {
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut listeners: Vec<_> = (0..16_384).map(|_| rt.listen(any).unwrap()).collect();
        let mut ports: Vec<_> = listeners
            .iter()
            .map(|listener| listener.local_addr().unwrap().port())
            .collect();
        ports.sort_unstable();
        ports.dedup();
        assert_eq!(ports.len(), 16_384);
        assert_eq!(rt.listen(any).unwrap_err().kind(), ErrorKind::AddrInUse);
        let _kitchen = rt.listen(KITCHEN).unwrap();
        let none = rt.connect(KITCHEN).await;
        assert_eq!(none.unwrap_err().kind(), ErrorKind::AddrNotAvailable);
        let freed = listeners.pop().unwrap().local_addr().unwrap();
        let client = rt.connect(KITCHEN).await.unwrap();
        assert_eq!(client.local_addr().unwrap().port(), freed.port());
        drop(client);
        rt.listen(any).unwrap();
    });
}

#[test]
fn names_are_those_of_the_settings() {
    let network = Network::new()
        .host("Kitchen.local", KITCHEN.ip())
        .host("kitchen.local", CLIENT);
    on(network, async |rt| {
        let found = rt.lookup("kitchen.LOCAL", 80).await.unwrap();
        assert_eq!(found, [KITCHEN, SocketAddr::new(CLIENT, 80)]);
        let found = rt.lookup("localhost", 1).await.unwrap();
        assert!(found.len() == 2 && found.iter().all(|it| it.ip().is_loopback()));
        let missing = rt.lookup("example.org", 80).await.unwrap_err();
        assert_eq!(missing.kind(), ErrorKind::NotFound);
        assert_eq!(
            missing.to_string(),
            "the simulated network has no host `example.org`"
        );
    });
}

#[cfg(unix)]
#[test]
fn unix_sockets_are_at_the_paths_of_the_simulated_files() {
    use runtime_adapter::{Fs, UnixNet};
    use std::path::Path;
    on(latency(SECOND), async |rt| {
        let path = Path::new("/socket");
        let missing = rt.connect_unix(path).await;
        assert_eq!(missing.unwrap_err().kind(), ErrorKind::NotFound);
        let listener = rt.listen_unix(path).unwrap();
        let (client, served) = zip(rt.connect_unix(path), listener.accept()).await;
        let (mut client, (mut served, from)) = (client.unwrap(), served.unwrap());
        assert!(from.is_unnamed());
        client.write_all(b"order").await.unwrap();
        served.read_exact(&mut [0; 5]).await.unwrap();
        assert_eq!(
            rt.listen_unix(path).unwrap_err().kind(),
            ErrorKind::AddrInUse
        );
        drop(listener);
        let refused = rt.connect_unix(path).await;
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::ConnectionRefused);
        rt.remove_file(path).await.unwrap();
        rt.listen_unix(path).unwrap();
    });
}

#[test]
fn an_accept_that_was_woken_and_dropped_leaves_the_connection_to_the_next() {
    on(Network::new(), async |rt| {
        let listener = Arc::new(rt.listen(KITCHEN).unwrap());
        let mut accepting = Vec::new();
        for _ in 0..3 {
            let listener = Arc::clone(&listener);
            accepting.push(rt.spawn(async move { listener.accept().await.map(drop) }));
        }
        rt.sleep(MS).await;
        let _client = rt.connect(KITCHEN).await.unwrap();
        // The first was woken for it, and is cancelled before its turn; so is the second, to which it goes then.
        let third = accepting.pop().unwrap();
        drop(accepting);
        third.await.unwrap().unwrap();
    });
}
