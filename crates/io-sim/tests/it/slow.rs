//! Connections that are not so good: bytes dribble, and come whole all the same.

use crate::runtimes::{Check, on_every_runtime, on_sim, tcp_peer};
use crate::waits::{ask_side_by_side, four};
use futures_lite::{AsyncReadExt, AsyncWriteExt};
use io_sim::peer::Settings;
use io_sim::slow::{Pace, Slow};
use io_sim::{Backend, Request, tcp};
use runtime_adapter::net::Listener;
use runtime_adapter::{Net, Runtime, Task};
use std::num::NonZeroUsize;
use std::time::Duration;

fn pace(bytes: usize, pause: Duration) -> Option<Pace> {
    let bytes = NonZeroUsize::new(bytes).unwrap();
    Some(Pace { bytes, pause })
}

const MS: Duration = Duration::from_millis(1);

#[derive(Clone)]
struct Dribbles;

impl Check for Dribbles {
    async fn run<R: Runtime + Net>(self, rt: R) {
        let settings = Settings {
            reply_bytes: 100,
            ..Settings::default()
        };
        let peer = tcp_peer(&rt, settings);
        for pace in [None, pace(7, MS), pace(1000, MS)] {
            let receive = tcp::Receive::new(rt.clone(), peer.at, four(), pace);
            ask_side_by_side(&rt, &receive, 0..10, 100).await;
            let send = tcp::Send::new(rt.clone(), peer.at, 100, four(), pace);
            ask_side_by_side(&rt, &send, 0..10, 100).await;
        }
        assert!(peer.task.cancel().await.is_err());
        // The same from the other side.
        let slow = Settings {
            pace: pace(10, MS),
            ..settings
        };
        let peer = tcp_peer(&rt, slow);
        let receive = tcp::Receive::new(rt.clone(), peer.at, four(), None);
        ask_side_by_side(&rt, &receive, 0..4, 100).await;
    }
}

#[test]
fn what_dribbles_comes_whole() {
    on_every_runtime(Dribbles);
    on_sim(Dribbles);
}

/// Sends so many bytes at a pace, and reads them at another.
#[derive(Clone)]
struct Passes {
    bytes: usize,
    writes: Option<Pace>,
    reads: Option<Pace>,
}

impl Check for Passes {
    async fn run<R: Runtime + Net>(self, rt: R) {
        let (listener, at) = crate::runtimes::listen(&rt);
        let writer = Slow::new(rt.clone(), rt.connect(at).await.unwrap(), self.writes);
        let (reader, _) = listener.accept().await.unwrap();
        let sent = io_sim::contents(7, self.bytes);
        let sending = rt.spawn({
            let (mut writer, sent) = (writer, sent.clone());
            async move {
                writer.write_all(&sent).await.unwrap();
                writer.close().await.unwrap();
            }
        });
        let mut reader = Slow::new(rt.clone(), reader, self.reads);
        let mut received = Vec::new();
        reader.read_to_end(&mut received).await.unwrap();
        sending.await.unwrap();
        assert!(received == sent);
    }
}

#[test]
fn a_pace_takes_the_time_that_it_says() {
    let check = |bytes, writes, reads, pauses| {
        let passes = Passes {
            bytes,
            writes,
            reads,
        };
        on_every_runtime(passes.clone());
        let sim = on_sim(passes);
        assert_eq!(sim.summary().elapsed, pauses * MS);
    };
    check(1000, None, None, 0);
    // Ten portions have nine pauses between them.
    check(1000, pace(100, MS), None, 9);
    // Whoever reads learns of the end after the last pause.
    check(1000, None, pace(100, MS), 10);
    // Both at once take as long as the slower one.
    check(1000, pace(100, MS), pace(50, MS), 20);
    check(95, pace(10, MS), None, 9);
}

#[cfg(feature = "hyper")]
#[derive(Clone)]
struct Orders;

#[cfg(feature = "hyper")]
impl Check for Orders {
    async fn run<R: Runtime + Net>(self, rt: R) {
        let peer = crate::runtimes::kitchen(&rt, Settings::default());
        let slow = io_sim::http::Api::new(rt.clone(), peer.at, four(), pace(20, MS));
        let before = rt.now();
        assert_eq!(slow.wait(Request { item: 1 }).await.unwrap().bytes, 64);
        let slow_one = rt.now() - before;
        // A head and 64 bytes in portions of 20.
        assert!(slow_one >= 5 * MS, "{slow_one:?}");
        ask_side_by_side(&rt, &slow, 0..8, 64).await;
    }
}

#[cfg(feature = "hyper")]
#[test]
fn an_api_serves_customers_with_slow_connections() {
    on_every_runtime(Orders);
    on_sim(Orders);
}

#[test]
fn a_pause_can_be_given_up() {
    let sim = runtime_adapter::sim::Sim::builder().build().unwrap();
    let rt = sim.handle();
    sim.block_on(async move {
        let settings = Settings {
            reply_bytes: 1000,
            ..Settings::default()
        };
        let peer = tcp_peer(&rt, settings);
        let slow = tcp::Receive::new(rt, peer.at, four(), pace(100, Duration::from_secs(3600)));
        for item in 0..20 {
            let wait = slow.wait(Request { item });
            assert!(runtime_adapter::Time::timeout(&rt, MS, wait).await.is_err());
        }
        assert_eq!(slow.connections().idle, 0);
    });
    assert_eq!(sim.summary().elapsed, 20 * MS);
}
