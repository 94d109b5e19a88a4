//! Ten thousand waits at once, in a process that may have a hundred descriptors: who finds none left is told, and the device goes
//! on.

use super::{goes_on, record_told};
use crate::alone::{Allowed, alone, with};
use crate::runtimes::{smol, tcp_peer};
use io_sim::peer::Settings;
use io_sim::{Backend, Bounds, Request, Wait, file, tcp};
use runtime_adapter::Runtime;
use std::error::Error;
use std::fs::File;
use std::num::NonZeroUsize;

const MANY: u64 = 10_000;

/// What a person looks for.
const ADVICE: &str = "the limit on open files";

/// As many connections as there are waits.
fn bounds() -> Bounds {
    Bounds {
        connections: NonZeroUsize::new(10_000).unwrap(),
        ..Bounds::default()
    }
}

/// Waits ten thousand times at once: how many replies came, and one of the errors, if there was any.
async fn all_at_once<R: Runtime, B: Backend>(rt: &R, device: &B) -> (u64, Option<B::Error>) {
    let tasks: Vec<_> = (0..MANY)
        .map(|item| {
            let device = device.clone();
            rt.spawn(async move { device.wait(Request { item }).await })
        })
        .collect();
    let (mut served, mut refused) = (0, None);
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => served += 1,
            Err(error) => refused = Some(error),
        }
    }
    (served, refused)
}

/// The same of connections, of which there are too few; what was said about it.
async fn too_many<R: Runtime, B: Backend>(
    rt: R,
    device: B,
    is_of_connecting: fn(&B::Error) -> bool,
) -> String {
    let (served, refused) = all_at_once(&rt, &device).await;
    let refused = refused.unwrap();
    assert!(is_of_connecting(&refused), "{refused:?}");
    let source = refused.source().unwrap().to_string();
    assert!(source.contains("open files"), "{source}");
    assert!(served > 0);
    goes_on(&device).await;
    refused.to_string()
}

/// Names the address of the other side, which is in a process that may have as many descriptors as it likes.
const OTHER_SIDE: &str = "LUNCHRUSH_OTHER_SIDE";

/// Runs `ask` where there are few descriptors, with the other side at `address`, and writes down what was said.
#[track_caller]
fn check(test: &str, device: &str, wait: Wait, address: &str, ask: impl FnOnce() -> String) {
    let name = format!("faults::descriptors::{test}");
    let says = with(OTHER_SIDE, address, || {
        alone(&name, Allowed::FewDescriptors, ask)
    });
    if let Some(says) = says {
        assert!(says.contains(ADVICE), "{says}");
        record_told(device, "10,000 at once, few descriptors", wait, says);
    }
}

/// The address of the other side, in the process that asks it.
fn other_side() -> Option<String> {
    std::env::var(OTHER_SIDE).ok()
}

// On one runtime each: where one has taken every descriptor, another cannot be built.

#[test]
fn ten_thousand_clients() {
    let owner = smol();
    let rt = owner.handle();
    let ask = |at: &str| {
        let receive = tcp::Receive::new(rt.clone(), at.parse().unwrap(), bounds(), None);
        let asking = too_many(rt.clone(), receive, |error| {
            matches!(error, tcp::Error::Connect { .. })
        });
        owner.block_on(asking)
    };
    let test = "ten_thousand_clients";
    match other_side() {
        Some(at) => check(test, "tcp", Wait::Receive, &at, || ask(&at)),
        None => {
            let peer = tcp_peer(&rt, Settings::default());
            check(test, "tcp", Wait::Receive, &peer.at.to_string(), || {
                unreachable!("told of the peer")
            });
        }
    }
}

#[cfg(feature = "hyper")]
#[test]
fn ten_thousand_calls_of_an_api() {
    use io_sim::http::{Api, Error};
    let owner = smol();
    let rt = owner.handle();
    let ask = |at: &str| {
        let api = Api::new(rt.clone(), at.parse().unwrap(), bounds(), None);
        let asking = too_many(rt.clone(), api, |error| {
            matches!(error, Error::Connect { .. })
        });
        owner.block_on(asking)
    };
    let test = "ten_thousand_calls_of_an_api";
    match other_side() {
        Some(at) => check(test, "http", Wait::Api, &at, || ask(&at)),
        None => {
            let peer = crate::runtimes::kitchen(&rt, Settings::default());
            check(test, "http", Wait::Api, &peer.at.to_string(), || {
                unreachable!("told of the kitchen")
            });
        }
    }
}

#[cfg(feature = "tokio-postgres")]
#[test]
fn ten_thousand_orders_for_a_server() {
    use crate::postgres::Cluster;
    use io_sim::postgres::{Error, Server};
    let test = "ten_thousand_orders_for_a_server";
    let Some(address) = other_side() else {
        if let Some(cluster) = Cluster::start() {
            check(test, "postgres", Wait::Insert, &cluster.address(), || {
                unreachable!("told of the server")
            });
        }
        return;
    };
    check(test, "postgres", Wait::Insert, &address, || {
        let owner = smol();
        let rt = owner.handle();
        let address = address.clone();
        owner.block_on(async move {
            let settings = io_sim::postgres::Settings {
                bounds: bounds(),
                ..crate::postgres::settings()
            };
            let server = Server::open(rt.clone(), &address, settings).await.unwrap();
            let is_of_connecting = |error: &Error| matches!(error, Error::Connect { .. });
            too_many(rt, server.insert(), is_of_connecting).await
        })
    });
}

/// Takes every descriptor that there is.
fn every_descriptor() -> Vec<File> {
    let mut taken = Vec::new();
    while let Ok(file) = File::open("/dev/null") {
        taken.push(file);
    }
    assert!(taken.len() > 10, "{}", taken.len());
    taken
}

#[test]
fn ten_thousand_files() {
    let name = "faults::descriptors::ten_thousand_files";
    let says = alone(name, Allowed::FewDescriptors, || {
        let directory = tempfile::tempdir().unwrap();
        let durability = file::Durability::Cached;
        let owner = smol();
        let rt = owner.handle();
        let write = file::Write::open(rt.clone(), directory.path(), 10, durability).unwrap();
        let path = directory.path().display().to_string();
        owner.block_on(async move {
            // The menu is written while there is room.
            write.wait(Request { item: 1 }).await.unwrap();
            let read = file::Read::open(rt.clone(), &write.path(1)).unwrap();
            let taken = every_descriptor();
            let (written, unwritten) = all_at_once(&rt, &write).await;
            let (were_read, unread) = all_at_once(&rt, &read).await;
            assert_eq!((written, were_read), (0, 0));
            drop(taken);
            goes_on(&write).await;
            goes_on(&read).await;
            format!("{} | {}", unwritten.unwrap(), unread.unwrap()).replace(&path, "/orders")
        })
    });
    let Some(says) = says else { return };
    let (write, read) = says.split_once(" | ").unwrap();
    for (wait, says) in [(Wait::Write, write), (Wait::Read, read)] {
        assert!(says.contains(ADVICE), "{says}");
        // Which of them is told last is chance.
        let says = says.replace("item-9999", "item-7");
        record_told("file", "10,000 at once, few descriptors", wait, says);
    }
}

#[cfg(feature = "rusqlite")]
#[test]
fn ten_thousand_orders_need_no_more_descriptors_than_one() {
    use io_sim::sqlite::{Database, Durability, Error, Settings};
    let name = "faults::descriptors::ten_thousand_orders_need_no_more_descriptors_than_one";
    let says = alone(name, Allowed::FewDescriptors, || {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("orders");
        let settings = Settings {
            durability: Durability::Process,
            ..Settings::default()
        };
        let owner = smol();
        let rt = owner.handle();
        owner.block_on(async move {
            let taken = every_descriptor();
            let unopened = Database::open(rt.clone(), &path, settings).await;
            drop(taken);
            let database = Database::open(rt.clone(), &path, settings).await.unwrap();
            goes_on(&database.orders()).await;
            let (before, _) = crate::alone::held();
            let (served, refused) = all_at_once(&rt, &database.orders()).await;
            assert!(refused.is_none(), "{refused:?}");
            assert_eq!(served, MANY);
            let (after, _) = crate::alone::held();
            assert!(after <= before, "{after} over {before}");
            let error = unopened.unwrap_err();
            assert!(matches!(error, Error::Open { .. }), "{error:?}");
            error.to_string()
        })
    });
    if let Some(says) = says {
        assert!(says.contains(ADVICE), "{says}");
        record_told(
            "sqlite",
            "10,000 at once, few descriptors",
            Wait::Insert,
            says,
        );
    }
}
