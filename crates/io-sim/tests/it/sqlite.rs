//! Orders in SQLite: stored once, read back, on every runtime.

use crate::runtimes::{Check, on_every_runtime, on_sim, smol};
use crate::waits::ask_side_by_side;
use io_sim::sqlite::{Database, Durability, Error, Settings};
use io_sim::{Backend, Request};
use runtime_adapter::{Net, Runtime};
use rusqlite::Connection;
use std::path::{Path, PathBuf};

const BYTES: usize = 80;

fn settings() -> Settings {
    Settings {
        order_bytes: BYTES,
        durability: Durability::Process,
        ..Settings::default()
    }
}

/// Counts the orders, and the different ones among them, without any of our code.
fn count(path: &Path) -> (i64, i64) {
    let plain = Connection::open(path).unwrap();
    let count = "SELECT count(*), count(DISTINCT contents) FROM orders";
    plain
        .query_row(count, [], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
}

#[derive(Clone)]
struct StoresAndLooksUp(PathBuf);

impl Check for StoresAndLooksUp {
    async fn run<R: Runtime + Net>(self, rt: R) {
        let path = self.0.join(R::CAPS.runtime);
        let database = Database::open(rt.clone(), &path, settings()).await.unwrap();
        let bytes = BYTES as u64;
        ask_side_by_side(&rt, &database.insert(), 0..60, bytes).await;
        // Again, some of them, and some that are new.
        ask_side_by_side(&rt, &database.insert(), 50..70, bytes).await;
        ask_side_by_side(&rt, &database.orders(), 60..120, bytes).await;
        let found = database.query().wait(Request { item: 119 }).await.unwrap();
        assert_eq!(found.bytes, 100 * bytes);
        let found = database.query().wait(Request { item: 9 }).await.unwrap();
        assert_eq!(found.bytes, 10 * bytes);
        assert_eq!(database.idle_connections(), 5);
        assert_eq!(count(&path), (120, 120));
    }
}

#[test]
fn orders_are_stored_once_and_read_back() {
    let directory = tempfile::tempdir().unwrap();
    on_every_runtime(StoresAndLooksUp(directory.path().to_path_buf()));
    on_sim(StoresAndLooksUp(directory.path().to_path_buf()));
}

#[test]
fn a_database_that_is_opened_again_has_what_was_acknowledged() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("orders");
    for _ in 0..2 {
        let owner = smol();
        let (rt, path) = (owner.handle(), path.clone());
        owner.block_on(async move {
            let database = Database::open(rt.clone(), &path, settings()).await.unwrap();
            ask_side_by_side(&rt, &database.orders(), 0..30, BYTES as u64).await;
        });
    }
    assert_eq!(count(&path), (30, 30));
}

#[test]
fn another_order_under_the_same_number_is_told() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("orders");
    let owner = smol();
    let rt = owner.handle();
    let told = owner.block_on({
        let path = path.clone();
        async move {
            let database = Database::open(rt.clone(), &path, settings()).await.unwrap();
            database.insert().wait(Request { item: 7 }).await.unwrap();
            let larger = Settings {
                order_bytes: BYTES + 1,
                ..settings()
            };
            let database = Database::open(rt, &path, larger).await.unwrap();
            let inserted = database.insert().wait(Request { item: 7 }).await;
            let ordered = database.orders().wait(Request { item: 7 }).await;
            [inserted.unwrap_err(), ordered.unwrap_err()]
        }
    });
    for error in told {
        assert!(matches!(error, Error::Conflict { item: 7, .. }), "{error}");
    }
    assert_eq!(count(&path), (1, 1));
}

#[test]
fn an_order_that_cannot_be_stored_costs_none_that_is_written_with_it() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("orders");
    let owner = smol();
    let rt = owner.handle();
    let told = owner.block_on({
        let path = path.clone();
        async move {
            let database = Database::open(rt.clone(), &path, settings()).await.unwrap();
            database.insert().wait(Request { item: 7 }).await.unwrap();
            let larger = Settings {
                order_bytes: BYTES + 1,
                ..settings()
            };
            let database = Database::open(rt.clone(), &path, larger).await.unwrap();
            let tasks = (0..20).map(|item| {
                let (insert, orders) = (database.insert(), database.orders());
                rt.spawn(async move {
                    match item % 2 {
                        0 => insert.wait(Request { item }).await,
                        _ => orders.wait(Request { item }).await,
                    }
                })
            });
            let mut told = Vec::new();
            for task in tasks.collect::<Vec<_>>() {
                told.push(task.await.unwrap());
            }
            told
        }
    });
    for (item, result) in (0..).zip(told) {
        match result {
            Err(Error::Conflict { item: 7, .. }) => assert_eq!(item, 7),
            result => assert_eq!(result.unwrap().item, item),
        }
    }
    assert_eq!(count(&path), (20, 20));
}
