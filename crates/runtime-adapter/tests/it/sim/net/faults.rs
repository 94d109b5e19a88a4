//! What a bad network does, and what streams and datagrams make of it.

use super::{CLIENT, KITCHEN, MS, SECOND, connected, on, pieces};
use futures_lite::future::{poll_once, zip};
use futures_lite::{AsyncReadExt, AsyncWriteExt};
use runtime_adapter::net::{Listener, TcpStream, UdpSocket};
use runtime_adapter::sim::Sim;
use runtime_adapter::sim::net::{Fate, Network};
use runtime_adapter::{Net, Runtime, Time};
use std::io::ErrorKind;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

#[test]
fn a_lost_piece_is_sent_again_and_holds_up_those_behind_it() {
    let count = AtomicU32::new(0);
    let network = pieces(move |_| match count.fetch_add(1, Ordering::Relaxed) {
        0 | 2 => Fate::Lose,
        _ => Fate::after(10 * MS),
    });
    let ((), report) = on(network, async |rt| {
        let (mut client, mut served) = connected(rt).await;
        client.write_all(b"bur").await.unwrap();
        client.write_all(b"ger").await.unwrap();
        let mut heard = [0; 6];
        served.read_exact(&mut heard).await.unwrap();
        assert_eq!(&heard, b"burger");
    });
    // Lost at the beginning, and again 200 ms later.
    assert_eq!(report.elapsed, 410 * MS);
}

#[test]
fn a_lost_datagram_is_gone_and_one_that_arrives_was_sent() {
    let network = Network::new().link(|transit| match transit.chance() {
        lost if lost < 0.5 => Fate::Lose,
        chance => Fate::after(MS.mul_f64(chance)),
    });
    let (heard, _) = on(network, async |rt| {
        let to = rt.bind_udp(KITCHEN).unwrap();
        let from = rt.bind_udp((CLIENT, 0).into()).unwrap();
        for number in 0..200_u8 {
            assert_eq!(from.send_to(&[number], KITCHEN).await.unwrap(), 1);
        }
        let mut heard = Vec::new();
        let mut buffer = [0; 8];
        while let Ok(received) = rt.timeout(SECOND, to.recv_from(&mut buffer)).await {
            assert_eq!(received.unwrap(), (1, from.local_addr().unwrap()));
            heard.push(buffer[0]);
        }
        heard
    });
    assert!(
        (50..150).contains(&heard.len()),
        "{} of 200 came",
        heard.len()
    );
    assert!(!heard.is_sorted(), "none overtook another");
}

#[test]
fn datagrams_that_find_no_room_and_nobody_are_gone() {
    on(Network::new().window(100), async |rt| {
        let from = rt.bind_udp((CLIENT, 0).into()).unwrap();
        from.send_to(b"anyone?", KITCHEN).await.unwrap();
        let to = rt.bind_udp(KITCHEN).unwrap();
        for number in 0..20 {
            from.send_to(&[number; 30], KITCHEN).await.unwrap();
        }
        let mut buffer = [0; 64];
        for number in 0..3 {
            assert_eq!(to.recv_from(&mut buffer).await.unwrap().0, 30);
            assert_eq!(buffer[0], number);
        }
        assert!(poll_once(to.recv_from(&mut buffer)).await.is_none());
        let too_long = from.send_to(&[0; 65_508], KITCHEN).await;
        assert_eq!(too_long.unwrap_err().kind(), ErrorKind::InvalidInput);
    });
}

#[test]
fn a_stream_goes_on_after_a_partition() {
    let apart = Arc::new(AtomicBool::new(false));
    let is_apart = Arc::clone(&apart);
    let network = Network::new().link(move |_| match is_apart.load(Ordering::Relaxed) {
        true => Fate::Partitioned,
        false => Fate::after(10 * MS),
    });
    on(network, async move |rt| {
        let (mut client, mut served) = connected(rt).await;
        apart.store(true, Ordering::Relaxed);
        let began = rt.now();
        client.write_all(b"burger").await.unwrap();
        let waiting = rt.spawn(async move {
            let mut heard = [0; 6];
            served.read_exact(&mut heard).await.unwrap();
            rt.now()
        });
        rt.sleep(10 * SECOND).await;
        apart.store(false, Ordering::Relaxed);
        // The pauses were 200, 400, … ms, and the one under way ends at 12.6 s.
        assert_eq!(waiting.await.unwrap() - began, 12_610 * MS);
    });
}

#[test]
fn a_stream_and_an_attempt_to_connect_give_up_in_the_end() {
    let network = Network::new()
        .gives_up_after(20 * SECOND)
        .connect_gives_up_after(5 * SECOND)
        .link(|transit| match transit.now < SECOND {
            true => Fate::after(MS),
            false => Fate::Partitioned,
        });
    on(network, async |rt| {
        let (mut client, mut served) = connected(rt).await;
        rt.sleep(SECOND).await;
        let began = rt.now();
        let opened = rt.connect(KITCHEN).await;
        assert_eq!(opened.unwrap_err().kind(), ErrorKind::TimedOut);
        assert_eq!(rt.now() - began, 5 * SECOND);
        client.write_all(b"anyone?").await.unwrap();
        let read = client.read(&mut [0]).await;
        assert_eq!(read.unwrap_err().kind(), ErrorKind::TimedOut);
        assert_eq!(rt.now() - began, 25 * SECOND);
        let written = client.write(b"still?").await;
        assert_eq!(written.unwrap_err().kind(), ErrorKind::TimedOut);
        // The other side has heard of nothing.
        assert!(poll_once(served.read(&mut [0])).await.is_none());
    });
}

#[test]
fn one_host_can_be_cut_off_while_another_is_served() {
    let cut: IpAddr = [10, 0, 0, 66].into();
    let network = Network::new().link(move |transit| {
        match transit.from.ip() == cut || transit.to.ip() == cut {
            true => Fate::Partitioned,
            false => Fate::after(MS),
        }
    });
    on(network, async move |rt| {
        let listener = rt.listen(KITCHEN).unwrap();
        let lost = rt.timeout(SECOND, rt.connect_from(cut, KITCHEN)).await;
        assert!(lost.is_err());
        let (client, served) = zip(rt.connect_from(CLIENT, KITCHEN), listener.accept()).await;
        let (client, (_, from)) = (client.unwrap(), served.unwrap());
        assert_eq!(from.ip(), CLIENT);
        assert_eq!(client.local_addr().unwrap(), from);
    });
}

#[test]
fn a_link_can_reset_a_connection_on_both_sides() {
    let network = pieces(|_| Fate::Reset);
    on(network, async |rt| {
        let (mut client, mut served) = connected(rt).await;
        client.write_all(b"order").await.unwrap();
        for stream in [&mut client, &mut served] {
            let read = stream.read(&mut [0]).await;
            assert_eq!(read.unwrap_err().kind(), ErrorKind::ConnectionReset);
            let written = stream.write(b"?").await;
            assert_eq!(written.unwrap_err().kind(), ErrorKind::ConnectionReset);
            stream.close().await.unwrap();
            assert!(stream.peer_addr().is_err());
        }
    });
}

#[test]
fn the_link_is_told_what_is_sent_and_may_use_the_simulation() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let began: Arc<OnceLock<(Sim, Instant)>> = Arc::default();
    let (tell, when) = (Arc::clone(&told), Arc::clone(&began));
    let network = Network::new().link(move |transit| {
        let (rt, began) = when.get().unwrap();
        assert_eq!(rt.now() - *began, transit.now);
        assert_eq!(rt.listen(KITCHEN).is_ok(), transit.now == 3 * MS);
        let mut told = tell.lock().unwrap();
        told.push((transit.from.ip(), transit.bytes, transit.now));
        Fate::after(MS)
    });
    on(network, async move |rt| {
        began.set((rt, rt.now())).unwrap();
        let listener = rt.listen(KITCHEN).unwrap();
        let (client, served) = zip(rt.connect_from(CLIENT, KITCHEN), listener.accept()).await;
        let (mut client, (mut served, _)) = (client.unwrap(), served.unwrap());
        client.write_all(b"order").await.unwrap();
        served.read_exact(&mut [0; 5]).await.unwrap();
        drop(listener);
        client.close().await.unwrap();
        assert_eq!(served.read(&mut [0]).await.unwrap(), 0);
        std::mem::forget((client, served));
    });
    let expected = [
        (CLIENT, 0, Duration::ZERO),
        (KITCHEN.ip(), 0, MS),
        (CLIENT, 5, 2 * MS),
        (CLIENT, 0, 3 * MS),
    ];
    assert_eq!(*told.lock().unwrap(), expected);
}

/// Many clients, on a network where much goes wrong.
async fn busy_evening(rt: Sim) {
    let listener = rt.listen(KITCHEN).unwrap();
    let server = rt.spawn(async move {
        let mut serving = Vec::new();
        for _ in 0..50 {
            let (mut stream, _) = listener.accept().await.unwrap();
            serving.push(rt.spawn(async move {
                let mut order = Vec::new();
                stream.read_to_end(&mut order).await.unwrap();
                stream.write_all(&order).await.unwrap();
            }));
        }
        for served in serving {
            served.await.unwrap();
        }
    });
    let clients: Vec<_> = (0..50_u8)
        .map(|number| {
            rt.spawn(async move {
                let mut stream = rt.connect(KITCHEN).await.unwrap();
                let order = vec![number; 100 * usize::from(number)];
                for part in order.chunks(700) {
                    stream.write_all(part).await.unwrap();
                }
                stream.close().await.unwrap();
                let mut burger = Vec::new();
                stream.read_to_end(&mut burger).await.unwrap();
                assert_eq!(burger, order);
            })
        })
        .collect();
    for client in clients {
        client.await.unwrap();
    }
    server.await.unwrap();
}

#[test]
fn the_same_seed_gives_the_same_run() {
    let run = |seed| {
        let network = Network::new()
            .window(1000)
            .link(|transit| match transit.chance() {
                lost if lost < 0.1 => Fate::Lose,
                apart if apart < 0.2 => Fate::Partitioned,
                chance => Fate::after(MS.mul_f64(10.0 * chance)),
            });
        let sim = Sim::builder().seed(seed).network(network).build().unwrap();
        sim.block_on(busy_evening(sim.handle()));
        sim.summary()
    };
    let (one, other) = (run(7), run(7));
    assert_eq!(one, other);
    assert_ne!(one.hash, run(8).hash);
}

#[test]
fn a_network_needs_no_processor() {
    // While the only processor computes, what was lost is sent again, and arrives.
    let count = AtomicU32::new(0);
    let network = pieces(move |_| match count.fetch_add(1, Ordering::Relaxed) {
        0 => Fate::Lose,
        _ => Fate::after(10 * MS),
    });
    let ((), report) = on(network, async |rt| {
        let (mut client, mut served) = connected(rt).await;
        client.write_all(b"!").await.unwrap();
        rt.work(SECOND, || ()).await;
        assert_eq!(poll_once(served.read(&mut [0])).await.unwrap().unwrap(), 1);
    });
    assert_eq!(report.elapsed, SECOND);
}
