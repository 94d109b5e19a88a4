//! Ten thousand waits that are given up at every stage: the device goes on, and nothing is left behind: no task, no connection,
//! no descriptor, no call on the blocking pool.

use super::goes_on;
use crate::alone::{Allowed, alone, held};
use crate::runtimes::{Check, on_every_runtime, tcp_peer};
use core_model::Distribution;
use io_sim::peer::Settings;
use io_sim::{Backend, Bounds, Request, file, tcp};
use runtime_adapter::{Metered, Net, Runtime, Task, Time, metered};
use std::num::NonZeroUsize;
use std::time::Duration;

/// How many waits are given up on each of the four runtimes: ten thousand in all, for each back-end.
const TIMES: u64 = 2_500;
/// How many are begun together. There are fewer connections: some are given up in line.
const BATCH: u64 = 40;
const CONNECTIONS: u64 = 4;
const FILE_BYTES: usize = 5000;

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

/// Gives so many waits up, each sooner or later; returns what was acknowledged all the same.
async fn give_up<R: Runtime, B: Backend>(rt: &R, device: &B, times: u64) -> Vec<u64> {
    let mut acknowledged = Vec::new();
    let (mut batch, mut given_up) = (0, 0);
    while given_up < times {
        let tasks: Vec<_> = (batch * BATCH..(batch + 1) * BATCH)
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
            match task.cancel().await {
                Ok(reply) => {
                    assert_eq!(reply.unwrap().item, item);
                    acknowledged.push(item);
                }
                Err(_) => given_up += 1,
            }
        }
        batch += 1;
    }
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
        "{} descriptors are held, {most} at most were expected: {}",
        held().0,
        descriptors().join(", ")
    );
}

/// What each of the process's descriptors leads to.
fn descriptors() -> Vec<String> {
    let descriptors = std::fs::read_dir("/proc/self/fd").into_iter().flatten();
    let leads_to = |entry: std::fs::DirEntry| std::fs::read_link(entry.path());
    let names = descriptors.flatten().flat_map(leads_to);
    names.map(|name| name.display().to_string()).collect()
}

#[derive(Clone)]
struct Connections {
    times: u64,
}

impl Check for Connections {
    async fn run<R: Runtime + Net>(self, rt: R) {
        let peer = tcp_peer(&rt, peer());
        goes_on(&tcp::Receive::new(rt.clone(), peer.at, bounds(), None)).await;
        rt.sleep(Duration::from_millis(50)).await;
        let before = settled(&rt).await;
        let receive = tcp::Receive::new(rt.clone(), peer.at, bounds(), None);
        give_up(&rt, &receive, self.times).await;
        goes_on(&receive).await;
        let send = tcp::Send::new(rt.clone(), peer.at, 50_000, bounds(), None);
        give_up(&rt, &send, self.times).await;
        goes_on(&send).await;
        // Both ends of what lies idle are in this process; on `threads` the peer's thread has a descriptor to be woken by.
        let most = before + 2 * 3 * usize::try_from(CONNECTIONS).unwrap();
        settle(&rt, most).await;
        drop((receive, send));
        settle(&rt, before).await;
        assert!(peer.task.cancel().await.is_err());
    }
}

/// Runs a check that gives up so many waits, in a process that does nothing else, and looks whether that holds afterwards what it
/// held before.
#[track_caller]
fn leaves_nothing<C: Check>(name: &str, check: impl Fn(u64) -> C) {
    alone(name, Allowed::AsMuch, || {
        // A little first, so that whatever is made once in a process is there.
        on_every_runtime(Counted(check(BATCH)));
        let (descriptors, threads) = held();
        on_every_runtime(Counted(check(TIMES)));
        // A thread that was told to end takes a moment.
        let owner = crate::runtimes::smol();
        let rt = owner.handle();
        owner.block_on(async move {
            // The runtime that waits has a worker.
            let most = (descriptors, threads + 1);
            for _ in 0..200 {
                let now = held();
                if now.0 <= most.0 && now.1 <= most.1 {
                    return;
                }
                rt.sleep(Duration::from_millis(100)).await;
            }
            panic!("{:?} are held, {most:?} at most were expected", held());
        });
        String::new()
    });
}

/// A check on a runtime that counts: in the end there is no task, and nothing on the blocking pool.
#[derive(Clone)]
struct Counted<C>(C);

impl<C: Check> Check for Counted<C> {
    async fn run<R: Runtime + Net>(self, rt: R) {
        let counting = Metered::new(rt.clone(), metered::Settings::default());
        self.0.run(counting.clone()).await;
        let left = || {
            let metrics = counting.metrics();
            let blocking = metrics.blocking.waiting + metrics.blocking.running;
            (metrics.tasks_alive, blocking)
        };
        for _ in 0..2000 {
            if left() == (0, 0) {
                assert!(counting.metrics().tasks_spawned >= BATCH);
                return;
            }
            rt.sleep(Duration::from_millis(5)).await;
        }
        panic!("(tasks, blocking calls): {:?} are left", left());
    }
}

#[test]
fn connections_are_not_leaked() {
    let name = "faults::cancelled::connections_are_not_leaked";
    leaves_nothing(name, |times| Connections { times });
}

#[cfg(feature = "hyper")]
mod api {
    use super::{bounds, give_up, goes_on, leaves_nothing, peer, settle, settled};
    use crate::runtimes::{Check, kitchen};
    use io_sim::http::Api;
    use runtime_adapter::{Net, Runtime, Task};

    #[derive(Clone)]
    struct Kitchen {
        times: u64,
    }

    impl Check for Kitchen {
        async fn run<R: Runtime + Net>(self, rt: R) {
            let peer = kitchen(&rt, peer());
            goes_on(&Api::new(rt.clone(), peer.at, bounds(), None)).await;
            rt.sleep(std::time::Duration::from_millis(50)).await;
            let before = settled(&rt).await;
            let api = Api::new(rt.clone(), peer.at, bounds(), None);
            give_up(&rt, &api, self.times).await;
            goes_on(&api).await;
            assert!(api.connections().idle <= 4);
            drop(api);
            settle(&rt, before).await;
            assert!(peer.task.cancel().await.is_err());
        }
    }

    #[test]
    fn connections_are_not_leaked() {
        let name = "faults::cancelled::api::connections_are_not_leaked";
        leaves_nothing(name, |times| Kitchen { times });
    }
}

#[derive(Clone)]
struct Files {
    times: u64,
}

impl Check for Files {
    async fn run<R: Runtime + Net>(self, rt: R) {
        let directory = tempfile::tempdir().unwrap();
        let durability = file::Durability::Cached;
        let before = settled(&rt).await;
        let write =
            file::Write::open(rt.clone(), directory.path(), FILE_BYTES, durability).unwrap();
        let acknowledged = give_up(&rt, &write, self.times).await;
        goes_on(&write).await;
        settle(&rt, before).await;
        for item in acknowledged {
            let stored = std::fs::read(write.path(item)).unwrap();
            assert_eq!(stored, io_sim::contents(item, FILE_BYTES));
        }
        // What was begun was ended: nothing lies beside, and nothing is a part.
        for entry in std::fs::read_dir(directory.path()).unwrap() {
            let entry = entry.unwrap();
            assert!(!entry.file_name().to_string_lossy().ends_with(".part"));
            assert_eq!(entry.metadata().unwrap().len(), FILE_BYTES as u64);
        }
    }
}

#[test]
fn files_are_written_whole_or_not_at_all() {
    let name = "faults::cancelled::files_are_written_whole_or_not_at_all";
    leaves_nothing(name, |times| Files { times });
}

#[cfg(feature = "rusqlite")]
mod sqlite {
    use super::{give_up, goes_on, leaves_nothing, settle, settled};
    use crate::runtimes::Check;
    use io_sim::sqlite::{Database, Durability, Settings};
    use runtime_adapter::{Net, Runtime};

    #[derive(Clone)]
    struct Orders {
        times: u64,
    }

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
            let acknowledged = give_up(&rt, &database.orders(), self.times).await;
            goes_on(&database.orders()).await;
            give_up(&rt, &database.query(), self.times).await;
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
        leaves_nothing(name, |times| Orders { times });
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
        times: u64,
    }

    impl Check for Orders {
        async fn run<R: Runtime + Net>(self, rt: R) {
            let settings = || Settings {
                bounds: bounds(),
                ..Settings::default()
            };
            let open = || Server::open(rt.clone(), &self.address, settings());
            // Whoever waits for a socket for the first time may make what wakes it, and keep that.
            goes_on(&open().await.unwrap().orders()).await;
            rt.sleep(std::time::Duration::from_millis(50)).await;
            let before = settled(&rt).await;
            let server = open().await.unwrap();
            assert_eq!(server.connections().opened, 1);
            let acknowledged = give_up(&rt, &server.orders(), self.times).await;
            goes_on(&server.orders()).await;
            drop(server);
            settle(&rt, before).await;
            let many = acknowledged.len();
            let items: Vec<String> = acknowledged.iter().map(u64::to_string).collect();
            let count = format!(
                "SELECT count(*), count(DISTINCT item) FROM orders WHERE item = ANY ('{{{}}}')",
                items.join(",")
            );
            let counted = say(&rt, &self.address, &count).await;
            assert_eq!(counted, [[many.to_string(), many.to_string()]]);
        }
    }

    #[test]
    fn orders_that_were_acknowledged_are_there_once() {
        let name = "faults::cancelled::postgres::orders_that_were_acknowledged_are_there_once";
        let check = |address: &str| {
            leaves_nothing(name, |times| Orders {
                address: address.to_owned(),
                times,
            });
        };
        if let Ok(address) = std::env::var(ADDRESS) {
            return check(&address);
        }
        let Some(shop) = Shop::open("cancelled") else {
            return;
        };
        with(ADDRESS, &shop.address, || check(&shop.address));
        let (orders, different) = shop.count();
        assert_eq!(orders, different);
        // The twenty at the end were acknowledged at any rate.
        assert!(orders >= 20, "{orders}");
    }
}
