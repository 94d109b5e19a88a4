//! What streams carry, how long it takes, and how they end.

use super::{KITCHEN, MS, SECOND, connected, latency, on, pieces, sim};
use futures_lite::future::{block_on, zip};
use futures_lite::{AsyncReadExt, AsyncWriteExt};
use proptest::prelude::*;
use runtime_adapter::net::{Stream, TcpStream};
use runtime_adapter::sim::net::{Fate, Network};
use runtime_adapter::{Net, Runtime, Time};
use std::io::ErrorKind;
use std::num::NonZeroU64;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

#[test]
fn without_settings_nothing_takes_time() {
    let ((), report) = on(Network::new(), async |rt| {
        let (mut client, mut served) = connected(rt).await;
        let mut heard = vec![0; 1 << 20];
        let (sent, read) = zip(
            client.write_all(&[7; 1 << 20]),
            served.read_exact(&mut heard),
        )
        .await;
        sent.and(read).unwrap();
        assert!(heard.iter().all(|byte| *byte == 7));
    });
    assert_eq!(report.elapsed, Duration::ZERO);
}

#[test]
fn a_byte_arrives_after_the_latency_and_connecting_takes_it_twice() {
    let ((), report) = on(latency(30 * MS), async |rt| {
        let began = rt.now();
        let (mut client, mut served) = connected(rt).await;
        assert_eq!(rt.now() - began, 60 * MS);
        client.write_all(b"!").await.unwrap();
        assert_eq!(rt.now() - began, 60 * MS, "a write waits for nobody");
        served.read_exact(&mut [0]).await.unwrap();
    });
    assert_eq!(report.elapsed, 90 * MS);
}

#[test]
fn pieces_are_under_way_side_by_side() {
    let ((), report) = on(latency(SECOND), async |rt| {
        let (mut client, mut served) = connected(rt).await;
        for byte in 0..100 {
            client.write_all(&[byte]).await.unwrap();
        }
        client.close().await.unwrap();
        let mut heard = Vec::new();
        served.read_to_end(&mut heard).await.unwrap();
        assert!(heard.into_iter().eq(0..100));
    });
    assert_eq!(report.elapsed, 3 * SECOND);
}

#[test]
fn what_overtakes_is_read_in_the_order_of_writing() {
    let count = AtomicU32::new(0);
    // Each is faster than the one before.
    let network = pieces(move |_| Fate::after((10 - count.fetch_add(1, Ordering::Relaxed)) * MS));
    let ((), report) = on(network, async |rt| {
        let (mut client, mut served) = connected(rt).await;
        for byte in b"burger" {
            client.write_all(&[*byte]).await.unwrap();
        }
        drop(client);
        let mut heard = String::new();
        served.read_to_string(&mut heard).await.unwrap();
        assert_eq!(heard, "burger");
    });
    assert_eq!(report.elapsed, 10 * MS);
}

#[test]
fn bandwidth_is_the_time_that_bytes_take_on_the_line_of_their_direction() {
    let rate = NonZeroU64::new(1_000_000).unwrap();
    let network = Network::new().link(move |it| Fate::over(5 * MS, it.bytes, rate));
    let ((), report) = on(network, async |rt| {
        let (client, served) = connected(rt).await;
        let ((mut hear, mut tell), (mut read, mut answer)) = (client.split(), served.split());
        let began = rt.now();
        let there = async {
            for _ in 0..10 {
                tell.write_all(&[0; 1000]).await.unwrap();
            }
            read.read_exact(&mut vec![0; 10_000]).await.unwrap();
            assert_eq!(rt.now() - began, 15 * MS);
        };
        let back = async {
            answer.write_all(&vec![0; 20_000]).await.unwrap();
            hear.read_exact(&mut vec![0; 20_000]).await.unwrap();
            assert_eq!(rt.now() - began, 25 * MS);
        };
        zip(there, back).await;
    });
    assert_eq!(report.elapsed, 35 * MS);
}

#[test]
fn dropping_with_bytes_unread_resets_and_without_ends() {
    let ((), report) = on(latency(10 * MS), async |rt| {
        let (mut client, served) = connected(rt).await;
        client.write_all(b"order").await.unwrap();
        rt.sleep(10 * MS).await;
        drop(served);
        let read = client.read(&mut [0]).await;
        assert_eq!(read.unwrap_err().kind(), ErrorKind::ConnectionReset);

        let (mut client, mut served) = connected(rt).await;
        client.write_all(b"order").await.unwrap();
        served.read_exact(&mut [0; 5]).await.unwrap();
        drop(served);
        assert_eq!(client.read(&mut [0]).await.unwrap(), 0);
        // What comes for a stream that was dropped is answered with a reset.
        client.write_all(b"more").await.unwrap();
        rt.sleep(20 * MS).await;
        let written = client.write(b"and more").await;
        assert_eq!(written.unwrap_err().kind(), ErrorKind::ConnectionReset);
    });
    assert_eq!(report.elapsed, (20 + 20 + 20 + 20 + 20) * MS);
}

#[test]
fn what_arrived_before_a_reset_is_read_before_it() {
    on(latency(10 * MS), async |rt| {
        let (mut client, mut served) = connected(rt).await;
        client.write_all(b"order").await.unwrap();
        client.set_linger(Some(Duration::ZERO)).unwrap();
        drop(client);
        rt.sleep(20 * MS).await;
        served.read_exact(&mut [0; 5]).await.unwrap();
        let read = served.read(&mut [0]).await;
        assert_eq!(read.unwrap_err().kind(), ErrorKind::ConnectionReset);
    });
}

#[test]
fn a_half_close_comes_after_what_was_sent_and_leaves_the_other_half() {
    on(latency(10 * MS), async |rt| {
        let (mut client, mut served) = connected(rt).await;
        client.write_all(b"order").await.unwrap();
        client.close().await.unwrap();
        let late = client.write(b"late").await;
        assert_eq!(late.unwrap_err().kind(), ErrorKind::BrokenPipe);
        let mut heard = String::new();
        served.read_to_string(&mut heard).await.unwrap();
        assert_eq!(heard, "order");
        served.write_all(b"burger").await.unwrap();
        drop(served);
        heard.clear();
        client.read_to_string(&mut heard).await.unwrap();
        assert_eq!(heard, "burger");
    });
}

#[test]
fn a_writer_waits_while_the_window_is_full() {
    let network = latency(10 * MS).window(1000);
    on(network, async |rt| {
        let (mut client, mut served) = connected(rt).await;
        assert_eq!(client.write(&[0; 1500]).await.unwrap(), 1000);
        let writing = rt.spawn(async move {
            client.write_all(&[0; 500]).await.unwrap();
            rt.now()
        });
        rt.sleep(SECOND).await;
        let began = rt.now();
        // It arrived long ago, and makes room for the rest now.
        served.read_exact(&mut [0; 400]).await.unwrap();
        rt.sleep(SECOND).await;
        served.read_exact(&mut [0; 600]).await.unwrap();
        assert_eq!(writing.await.unwrap() - began, SECOND);
        served.read_exact(&mut [0; 500]).await.unwrap();
    });
}

#[test]
fn a_stream_that_outlives_its_simulation_gives_an_error() {
    let owner = sim(Network::new());
    let rt = owner.handle();
    let (mut client, served) = owner.block_on(connected(rt));
    drop(owner);
    let read = block_on(client.read(&mut [0]));
    assert_eq!(read.unwrap_err().kind(), ErrorKind::NotConnected);
    assert_eq!(
        rt.listen(KITCHEN).unwrap_err().kind(),
        ErrorKind::NotConnected
    );
    drop((client, served));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_byte_arrives_once_and_in_order_whatever_the_network_does(
        seed: u64,
        window in 1_usize..3_000,
        writes in prop::collection::vec(1_usize..2_000, 0..40),
        room in 1_usize..3_000,
        lost in 0.0..0.5,
    ) {
        let network = Network::new().window(window).link(move |transit| match transit.chance() {
            chance if chance < lost / 2.0 => Fate::Lose,
            chance if chance < lost => Fate::Partitioned,
            chance => Fate::Deliver { after: MS.mul_f64(100.0 * chance), sending: MS.mul_f64(chance) },
        });
        let sim = runtime_adapter::sim::Sim::builder().seed(seed).network(network).build().unwrap();
        let rt = sim.handle();
        sim.block_on(async move {
            let (mut client, mut served) = connected(rt).await;
            let total = writes.iter().sum::<usize>();
            let sent: Vec<u8> = (0..=250).cycle().take(total).collect();
            let telling = rt.spawn({
                let sent = sent.clone();
                async move {
                    let mut at = 0;
                    for len in writes {
                        client.write_all(&sent[at..at + len]).await.unwrap();
                        at += len;
                    }
                }
            });
            let (mut heard, mut buffer) = (Vec::new(), vec![0; room]);
            while let read @ 1.. = served.read(&mut buffer).await.unwrap() {
                heard.extend_from_slice(&buffer[..read]);
            }
            telling.await.unwrap();
            assert!(heard == sent, "{} bytes were sent, {} came", sent.len(), heard.len());
        });
    }
}
