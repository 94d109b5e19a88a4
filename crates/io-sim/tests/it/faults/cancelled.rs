//! A thousand waits that are given up at every stage: the device goes on, and nothing is left behind.

use crate::alone::{Allowed, alone, held, with};
use crate::runtimes::{Check, on_every_runtime, tcp_peer};
use core_model::Distribution;
use io_sim::peer::Settings;
use io_sim::{Backend, Bounds, Request, Wait, file, tcp};
use runtime_adapter::{Net, Runtime, Task};
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::time::Duration;

const TIMES: u64 = 1000;
const CONNECTIONS: u64 = 4;

fn bounds() -> Bounds {
    Bounds {
        connections: NonZeroUsize::new(4).unwrap(),
        ..Bounds::default()
    }
}

/// A peer that takes a millisecond or two for each item.
fn peer() -> Settings {
    Settings {
        service: Distribution::Uniform {
            min: Duration::from_micros(100),
            max: Duration::from_millis(2),
        },
        reply_bytes: 20_000,
        ..Settings::default()
    }
}

/// Asks a thousand times and gives most of it up, sooner or later; returns what was acknowledged all the same.
async fn give_up<R: Runtime, B: Backend>(rt: &R, device: &B) -> Vec<u64> {
    let mut acknowledged = Vec::new();
    for batch in 0..TIMES / 10 {
        let tasks: Vec<_> = (batch * 10..(batch + 1) * 10)
            .map(|item| {
                let device = device.clone();
                (
                    item,
                    rt.spawn(async move { device.wait(Request { item }).await }),
                )
            })
            .collect();
        for _ in 0..batch % 7 {
            rt.yield_now().await;
        }
        if batch % 2 == 0 {
            rt.sleep(Duration::from_micros(300 * (batch % 16))).await;
        }
        for (item, task) in tasks {
            // One that was ready before it could be cancelled is a reply like any other.
            if let Ok(reply) = task.cancel().await {
                assert_eq!(reply.unwrap().item, item);
                acknowledged.push(item);
            }
        }
    }
    let given_up = TIMES - acknowledged.len() as u64;
    assert!(given_up > TIMES / 100, "only {given_up} were given up");
    acknowledged
}

/// How many descriptors are held when the runtime has whatever it makes once, timers and all.
async fn settled<R: Runtime>(rt: &R) -> usize {
    rt.sleep(Duration::from_millis(1)).await;
    held().0
}

/// Waits until the process holds no more descriptors than `most`.
async fn settle<R: Runtime>(rt: &R, most: usize) {
    for _ in 0..2000 {
        if held().0 <= most {
            return;
        }
        rt.sleep(Duration::from_millis(5)).await;
    }
    panic!(
        "{} descriptors are held, {most} at most were expected",
        held().0
    );
}

/// Each device goes on when a check has given up its waits.
async fn goes_on<B: Backend>(device: &B) {
    for item in 5000..5020 {
        assert_eq!(device.wait(Request { item }).await.unwrap().item, item);
    }
}

#[derive(Clone)]
struct Connections;

impl Check for Connections {
    async fn run<R: Runtime + Net>(self, rt: R) {
        let peer = tcp_peer(&rt, peer());
        goes_on(&tcp::Receive::new(rt.clone(), peer.at, bounds(), None)).await;
        rt.sleep(Duration::from_millis(50)).await;
        let before = settled(&rt).await;
        let receive = tcp::Receive::new(rt.clone(), peer.at, bounds(), None);
        give_up(&rt, &receive).await;
        goes_on(&receive).await;
        let send = tcp::Send::new(rt.clone(), peer.at, 50_000, bounds(), None);
        give_up(&rt, &send).await;
        goes_on(&send).await;
        // Both ends of what lies idle are in this process; on `threads` the peer's thread has a descriptor to be woken by.
        let most = before + 2 * 3 * usize::try_from(CONNECTIONS).unwrap();
        settle(&rt, most).await;
        drop((receive, send));
        settle(&rt, before).await;
        assert!(peer.task.cancel().await.is_err());
    }
}

/// Runs a check in a process that does nothing else, and looks whether it holds afterwards what it held before.
#[track_caller]
fn leaves_nothing(name: &str, check: impl Check) {
    alone(name, Allowed::AsMuch, || {
        // Once, so that whatever is made once in a process is there.
        on_every_runtime(check.clone());
        let (before, _) = held();
        on_every_runtime(check);
        let (after, _) = held();
        assert!(after <= before, "{after} descriptors, {before} before");
        String::new()
    });
}

#[test]
fn connections_are_not_leaked() {
    leaves_nothing("faults::cancelled::connections_are_not_leaked", Connections);
}

/// Asks for far more connections than there can be; returns what was said about it.
async fn too_many<R: Runtime + Net>(rt: R, peer: SocketAddr) -> String {
    let bounds = Bounds {
        connections: NonZeroUsize::new(500).unwrap(),
        ..Bounds::default()
    };
    let receive = tcp::Receive::new(rt.clone(), peer, bounds, None);
    let tasks: Vec<_> = (0..300)
        .map(|item| {
            let receive = receive.clone();
            rt.spawn(async move { receive.wait(Request { item }).await })
        })
        .collect();
    let mut refused = None;
    let mut served = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => served += 1,
            Err(error) => refused = Some(error),
        }
    }
    let refused = refused.unwrap();
    assert!(matches!(refused, tcp::Error::Connect { .. }), "{refused:?}");
    assert!(served > 0);
    goes_on(&receive).await;
    refused.to_string()
}

#[test]
fn too_few_descriptors_are_told_and_the_device_goes_on() {
    const PEER: &str = "LUNCHRUSH_PEER";
    let name = "faults::cancelled::too_few_descriptors_are_told_and_the_device_goes_on";
    let owner = crate::runtimes::smol();
    let ask = || match std::env::var(PEER) {
        // On one runtime: where it has taken every descriptor, another cannot be built.
        Ok(peer) => owner.block_on(too_many(owner.handle(), peer.parse().unwrap())),
        Err(error) => panic!("{error}"),
    };
    if std::env::var_os(PEER).is_some() {
        alone(name, Allowed::FewDescriptors, ask);
        return;
    }
    // The peer is in this process, which may have as many as it likes.
    let peer = tcp_peer(&owner.handle(), peer());
    let says = with(PEER, &peer.at.to_string(), || {
        alone(name, Allowed::FewDescriptors, ask)
    });
    if let Some(says) = says {
        assert!(says.contains("the limit on open files"), "{says}");
        super::record_told("tcp", "too few descriptors", Wait::Receive, says);
    }
}

#[cfg(feature = "hyper")]
mod api {
    use super::{bounds, give_up, goes_on, leaves_nothing, peer, settle, settled};
    use crate::runtimes::{Check, kitchen};
    use io_sim::http::Api;
    use runtime_adapter::{Net, Runtime, Task};

    #[derive(Clone)]
    struct Kitchen;

    impl Check for Kitchen {
        async fn run<R: Runtime + Net>(self, rt: R) {
            let peer = kitchen(&rt, peer());
            goes_on(&Api::new(rt.clone(), peer.at, bounds(), None)).await;
            rt.sleep(std::time::Duration::from_millis(50)).await;
            let before = settled(&rt).await;
            let api = Api::new(rt.clone(), peer.at, bounds(), None);
            give_up(&rt, &api).await;
            goes_on(&api).await;
            assert!(api.connections().idle <= 4);
            drop(api);
            settle(&rt, before).await;
            assert!(peer.task.cancel().await.is_err());
        }
    }

    #[test]
    fn connections_are_not_leaked() {
        leaves_nothing(
            "faults::cancelled::api::connections_are_not_leaked",
            Kitchen,
        );
    }
}

#[derive(Clone)]
struct Files;

impl Check for Files {
    async fn run<R: Runtime + Net>(self, rt: R) {
        let directory = tempfile::tempdir().unwrap();
        let durability = file::Durability::Cached;
        let before = settled(&rt).await;
        let write = file::Write::open(rt.clone(), directory.path(), 20_000, durability).unwrap();
        let acknowledged = give_up(&rt, &write).await;
        goes_on(&write).await;
        settle(&rt, before).await;
        for item in acknowledged {
            let stored = std::fs::read(write.path(item)).unwrap();
            assert_eq!(stored, io_sim::contents(item, 20_000));
        }
        // What was begun was ended: nothing lies beside, and nothing is a part.
        for entry in std::fs::read_dir(directory.path()).unwrap() {
            let entry = entry.unwrap();
            assert!(!entry.file_name().to_string_lossy().ends_with(".part"));
            assert_eq!(entry.metadata().unwrap().len(), 20_000);
        }
    }
}

#[test]
fn files_are_written_whole_or_not_at_all() {
    leaves_nothing(
        "faults::cancelled::files_are_written_whole_or_not_at_all",
        Files,
    );
}

#[cfg(feature = "rusqlite")]
mod sqlite {
    use super::{give_up, goes_on, leaves_nothing, settle, settled};
    use crate::runtimes::Check;
    use io_sim::sqlite::{Database, Durability, Settings};
    use runtime_adapter::{Net, Runtime};

    #[derive(Clone)]
    struct Orders;

    impl Check for Orders {
        async fn run<R: Runtime + Net>(self, rt: R) {
            let directory = tempfile::tempdir().unwrap();
            let path = directory.path().join("orders");
            let before = settled(&rt).await;
            let settings = Settings {
                durability: Durability::Process,
                ..Settings::default()
            };
            let database = Database::open(rt.clone(), &path, settings).await.unwrap();
            let acknowledged = give_up(&rt, &database.orders()).await;
            goes_on(&database.orders()).await;
            give_up(&rt, &database.query()).await;
            goes_on(&database.query()).await;
            while database.idle_connections() < 5 {
                rt.yield_now().await;
            }
            let plain = rusqlite::Connection::open(&path).unwrap();
            for item in acknowledged {
                let count = "SELECT count(*) FROM orders WHERE item = ?1";
                let times: i64 = plain
                    .query_row(count, [item.cast_signed()], |row| row.get(0))
                    .unwrap();
                assert_eq!(times, 1, "item {item}");
            }
            drop((plain, database));
            settle(&rt, before).await;
        }
    }

    #[test]
    fn orders_that_were_acknowledged_are_there_once() {
        let name = "faults::cancelled::sqlite::orders_that_were_acknowledged_are_there_once";
        leaves_nothing(name, Orders);
    }
}

#[cfg(feature = "tokio-postgres")]
mod postgres {
    use super::{bounds, give_up, goes_on, leaves_nothing, settle, settled};
    use crate::alone::with;
    use crate::postgres::{Shop, say};
    use crate::runtimes::Check;
    use io_sim::postgres::{Server, Settings};
    use runtime_adapter::{Net, Runtime};

    const ADDRESS: &str = "LUNCHRUSH_SHOP";

    #[derive(Clone)]
    struct Orders {
        address: String,
    }

    impl Check for Orders {
        async fn run<R: Runtime + Net>(self, rt: R) {
            say(&rt, &self.address, "SELECT 1").await;
            rt.sleep(std::time::Duration::from_millis(50)).await;
            let before = settled(&rt).await;
            let settings = Settings {
                bounds: bounds(),
                ..Settings::default()
            };
            let server = Server::open(rt.clone(), &self.address, settings)
                .await
                .unwrap();
            assert_eq!(server.connections().opened, 1);
            let acknowledged = give_up(&rt, &server.orders()).await;
            goes_on(&server.orders()).await;
            drop(server);
            settle(&rt, before).await;
            for item in acknowledged {
                let count = format!("SELECT count(*) FROM orders WHERE item = {item}");
                assert_eq!(
                    say(&rt, &self.address, &count).await,
                    [["1"]],
                    "item {item}"
                );
            }
        }
    }

    #[test]
    fn orders_that_were_acknowledged_are_there_once() {
        let name = "faults::cancelled::postgres::orders_that_were_acknowledged_are_there_once";
        if let Ok(address) = std::env::var(ADDRESS) {
            return leaves_nothing(name, Orders { address });
        }
        let Some(shop) = Shop::open("cancelled") else {
            return;
        };
        let address = String::new();
        with(ADDRESS, &shop.address, || {
            leaves_nothing(name, Orders { address })
        });
        let (orders, different) = shop.count();
        assert_eq!(orders, different);
        // The twenty at the end were acknowledged at any rate.
        assert!((20..=1020).contains(&orders), "{orders}");
    }
}
