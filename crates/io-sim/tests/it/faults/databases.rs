//! SQLite's faults: locked, full, something else, forbidden.

use super::record;
use crate::runtimes::smol;
use io_sim::sqlite::{Database, Durability, Error, Settings};
use io_sim::{Backend, Reply, Request, Transient, Wait};
use runtime_adapter::smol::MultiThread;
use runtime_adapter::{Runtime, Task, Time};
use rusqlite::Connection;
use std::path::Path;
use std::time::Duration;

const DIRECTORY: &str = "orders";

fn settings() -> Settings {
    Settings {
        durability: Durability::Process,
        patience: Duration::from_millis(100),
        ..Settings::default()
    }
}

/// A database that is full after some fifty orders.
fn small() -> Settings {
    Settings {
        order_bytes: 1000,
        most_bytes: Some(64 * 1024),
        ..settings()
    }
}

/// Another program, which holds the lock until it says `COMMIT`.
fn locked(path: &Path) -> Connection {
    let other = Connection::open(path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    other
}

/// Counts the orders, without any of our code.
fn count(path: &Path) -> u64 {
    let plain = Connection::open(path).unwrap();
    let count = plain.query_row("SELECT count(*) FROM orders", [], |row| row.get(0));
    let count: i64 = count.unwrap();
    count.cast_unsigned()
}

/// Places an order, in a task of its own.
fn place(
    rt: &MultiThread,
    database: &Database<MultiThread>,
    item: u64,
) -> impl Task<Result<Reply, Error>> + use<> {
    let insert = database.insert();
    rt.spawn(async move { insert.wait(Request { item }).await })
}

async fn open(rt: &MultiThread, path: &Path, settings: Settings) -> Database<MultiThread> {
    Database::open(rt.clone(), path, settings).await.unwrap()
}

/// Runs a check with a place for a database.
fn check<F: Future<Output = ()> + Send + 'static>(
    check: impl FnOnce(MultiThread, std::path::PathBuf) -> F,
) {
    let directory = tempfile::tempdir().unwrap();
    let owner = smol();
    owner.block_on(check(owner.handle(), directory.path().join(DIRECTORY)));
}

/// Writes an error down without the place where the test was.
#[track_caller]
fn told(fault: &str, wait: Wait, error: &Error, path: &Path) {
    record("sqlite", fault, wait, error);
    assert!(
        error.to_string().contains(&path.display().to_string()),
        "{error}"
    );
}

#[test]
fn a_lock_that_another_program_holds_is_waited_for_and_told() {
    check(|rt, path| async move {
        let database = open(&rt, &path, settings()).await;
        database.insert().wait(Request { item: 1 }).await.unwrap();
        let other = locked(&path);
        let waits = [
            database.insert().wait(Request { item: 2 }).await,
            database.orders().wait(Request { item: 2 }).await,
        ];
        for result in waits {
            let error = result.unwrap_err();
            assert!(
                matches!(error, Error::Busy { .. }) && error.is_transient(),
                "{error:?}"
            );
            told("locked", Wait::Insert, &error, &path);
        }
        // Who reads does not wait for who writes.
        let found = database.query().wait(Request { item: 1 }).await.unwrap();
        assert_eq!(found.bytes, 64);
        other.execute_batch("COMMIT").unwrap();
        database.orders().wait(Request { item: 2 }).await.unwrap();
        assert_eq!(database.idle_connections(), 5);
    });
}

#[test]
fn an_operation_that_takes_too_long_comes_back_with_its_connection() {
    check(|rt, path| async move {
        let hasty = Settings {
            deadline: Duration::from_millis(100),
            patience: Duration::from_secs(30),
            ..settings()
        };
        let database = open(&rt, &path, hasty).await;
        let other = locked(&path);
        let error = database
            .insert()
            .wait(Request { item: 2 })
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Deadline { .. }), "{error:?}");
        told("too slow", Wait::Insert, &error, &path);
        other.execute_batch("COMMIT").unwrap();
        drop(other);
        while database.idle_connections() < 5 {
            rt.sleep(Duration::from_millis(5)).await;
        }
        // It was begun, so it took place; asked again, it is there once.
        let patient = open(&rt, &path, settings()).await;
        patient.insert().wait(Request { item: 2 }).await.unwrap();
        let found = patient.query().wait(Request { item: 2 }).await.unwrap();
        assert_eq!(found.bytes, 64);
    });
}

#[test]
fn a_full_database_keeps_what_was_acknowledged() {
    check(|rt, path| async move {
        let database = open(&rt, &path, small()).await;
        let mut acknowledged = 0;
        let error = loop {
            match database.orders().wait(Request { item: acknowledged }).await {
                Ok(_) => acknowledged += 1,
                Err(error) => break error,
            }
        };
        assert!(
            matches!(error, Error::Full { .. }) && !error.is_transient(),
            "{error:?}"
        );
        told("disk full", Wait::Insert, &error, &path);
        assert!(acknowledged > 10, "{acknowledged}");
        assert_eq!(count(&path), acknowledged);
        // What is there can be read on.
        database.query().wait(Request { item: 5 }).await.unwrap();
    });
}

#[test]
fn of_many_that_are_written_at_once_a_full_database_keeps_those_that_were_acknowledged() {
    check(|rt, path| async move {
        let database = open(&rt, &path, small()).await;
        let tasks = (0..200).map(|item| {
            let orders = database.orders();
            rt.spawn(async move { orders.wait(Request { item }).await })
        });
        let (mut acknowledged, mut refused) = (0, 0);
        for task in tasks.collect::<Vec<_>>() {
            match task.await.unwrap() {
                Ok(_) => acknowledged += 1,
                Err(Error::Full { .. }) => refused += 1,
                Err(error) => panic!("{error:?}"),
            }
        }
        assert!(
            acknowledged > 10 && refused > 10,
            "{acknowledged}, {refused}"
        );
        assert_eq!(count(&path), acknowledged);
    });
}

#[test]
fn a_write_that_is_given_up_in_line_does_not_take_place() {
    check(|rt, path| async move {
        let patient = Settings {
            patience: Duration::from_secs(30),
            ..settings()
        };
        let database = open(&rt, &path, patient).await;
        let other = locked(&path);
        let place = |item| place(&rt, &database, item);
        let first = place(1);
        // It is with SQLite, which waits for the lock, and the connection with it.
        rt.sleep(Duration::from_millis(50)).await;
        let (second, third) = (place(2), place(3));
        rt.sleep(Duration::from_millis(50)).await;
        assert!(second.cancel().await.is_err());
        other.execute_batch("COMMIT").unwrap();
        first.await.unwrap().unwrap();
        third.await.unwrap().unwrap();
        assert_eq!(count(&path), 2);
        assert_eq!(database.idle_connections(), 5);
    });
}

#[test]
fn every_write_has_its_deadline_though_one_alone_looks_at_it() {
    check(|rt, path| async move {
        let hasty = Settings {
            deadline: Duration::from_millis(500),
            patience: Duration::from_secs(30),
            ..settings()
        };
        let database = open(&rt, &path, hasty).await;
        let other = locked(&path);
        let place = |item| place(&rt, &database, item);
        let first = place(1);
        rt.sleep(Duration::from_millis(50)).await;
        let others = [place(2), place(3)];
        let error = first.await.unwrap().unwrap_err();
        assert!(matches!(error, Error::Deadline { .. }), "{error:?}");
        // Those in line have theirs from when it is their turn: with the lock they come through.
        other.execute_batch("COMMIT").unwrap();
        for task in others {
            task.await.unwrap().unwrap();
        }
        // The first was begun, so it took place.
        assert_eq!(count(&path), 3);
    });
}

#[test]
fn what_is_no_database_is_told_and_left_alone() {
    check(|rt, path| async move {
        let garbage = "this is a menu, not a database; ".repeat(100);
        std::fs::write(&path, &garbage).unwrap();
        let error = Database::open(rt, &path, settings()).await.unwrap_err();
        assert!(matches!(error, Error::NotADatabase { .. }), "{error:?}");
        told("wrong file", Wait::Insert, &error, &path);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), garbage);
    });
}

#[test]
fn a_place_that_is_missing_is_told() {
    check(|rt, path| async move {
        let path = path.join("deeper");
        let error = Database::open(rt, &path, settings()).await.unwrap_err();
        assert!(matches!(error, Error::Open { .. }), "{error:?}");
        told("absent", Wait::Insert, &error, &path);
    });
}

#[test]
fn a_table_that_is_something_else_is_told() {
    check(|rt, path| async move {
        let database = open(&rt, &path, settings()).await;
        database.insert().wait(Request { item: 1 }).await.unwrap();
        let other = Connection::open(&path).unwrap();
        let changed =
            "DROP TABLE orders; CREATE VIEW orders AS SELECT 1 AS item, x'00' AS contents";
        other.execute_batch(changed).unwrap();
        let error = database
            .insert()
            .wait(Request { item: 2 })
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Failed { .. }), "{error:?}");
        told("refused", Wait::Insert, &error, &path);
    });
}

#[test]
#[cfg(target_os = "linux")]
fn a_place_that_is_forbidden_is_told() {
    use crate::alone::{Allowed, alone};
    let name = "faults::databases::a_place_that_is_forbidden_is_told";
    let says = alone(name, Allowed::AsNobody, || {
        let owner = smol();
        let rt = owner.handle();
        // Where nobody may make a file, not even root.
        let path = Path::new("/proc/orders");
        let opened = owner.block_on(async move { Database::open(rt, path, settings()).await });
        let error = opened.unwrap_err();
        assert!(matches!(error, Error::Open { .. }), "{error:?}");
        error.to_string()
    });
    if let Some(says) = says {
        assert!(says.contains("whether this user may write to it"), "{says}");
        super::record_told("sqlite", "permission denied", Wait::Insert, says);
    }
}
