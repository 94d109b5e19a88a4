//! The faults of files: no right, no room, no such place.

use super::record_told;
use crate::alone::{Allowed, alone, small_disk};
use crate::runtimes::smol;
use io_sim::file::{Durability, Error, Read, Write};
use io_sim::{Backend, Request, Wait};
use runtime_adapter::Runtime;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

const BYTES: usize = 100_000;

/// Writes a file, and tells why it could not.
fn write_into(directory: &Path) -> Error {
    let owner = smol();
    let write = Write::open(owner.handle(), directory, BYTES, Durability::Contents).unwrap();
    let device = write.clone();
    let written = owner.block_on(async move { device.wait(Request { item: 7 }).await });
    let error = written.unwrap_err();
    assert!(!write.path(7).exists());
    error
}

#[test]
fn a_full_disk_keeps_nothing_of_the_file() {
    let name = "faults::disks::a_full_disk_keeps_nothing_of_the_file";
    let says = alone(name, Allowed::SmallDisk, || {
        let disk = small_disk();
        let owner = smol();
        let small = Write::open(owner.handle(), &disk, BYTES, Durability::Contents).unwrap();
        let mut kept = 0;
        let error = loop {
            let device = small.clone();
            let written = owner.block_on(async move { device.wait(Request { item: kept }).await });
            match written {
                Ok(_) => kept += 1,
                Err(error) => break error,
            }
        };
        let Error::Write { source, .. } = &error else {
            panic!("{error:?}");
        };
        assert_eq!(source.kind(), std::io::ErrorKind::StorageFull);
        // What was acknowledged is there, whole, and nothing else is.
        assert!(kept > 0);
        assert_eq!(fs::read_dir(&disk).unwrap().count() as u64, kept);
        for item in 0..kept {
            let stored = fs::read(small.path(item)).unwrap();
            assert_eq!(stored, io_sim::contents(item, BYTES));
        }
        // Where room is made, there is room.
        fs::remove_file(small.path(0)).unwrap();
        let again = owner.block_on(async move { small.wait(Request { item: kept }).await });
        assert_eq!(again.unwrap().bytes, BYTES as u64);
        let place = disk.join(format!("item-{kept}")).display().to_string();
        error.to_string().replace(&place, "/orders/item-7")
    });
    if let Some(says) = says {
        assert!(
            says.ends_with("the file /orders/item-7; nothing of it was kept: make room there, or name another place"),
            "{says}"
        );
        record_told("file", "disk full", Wait::Write, says);
    }
}

#[cfg(feature = "rusqlite")]
#[test]
fn a_full_disk_keeps_the_orders_that_were_acknowledged() {
    use io_sim::sqlite::{Database, Durability, Error, Settings};
    let name = "faults::disks::a_full_disk_keeps_the_orders_that_were_acknowledged";
    let says = alone(name, Allowed::SmallDisk, || {
        let path = small_disk().join("orders");
        let settings = Settings {
            order_bytes: 1000,
            durability: Durability::Process,
            ..Settings::default()
        };
        let owner = smol();
        let (rt, place) = (owner.handle(), path.clone());
        let (acknowledged, error) = owner.block_on(async move {
            let database = Database::open(rt, &place, settings).await.unwrap();
            let mut item = 0;
            loop {
                match database.orders().wait(Request { item }).await {
                    Ok(_) => item += 1,
                    Err(error) => {
                        // What is there can be read on.
                        database.query().wait(Request { item: 5 }).await.unwrap();
                        return (item, error);
                    }
                }
            }
        });
        assert!(matches!(error, Error::Full { .. }), "{error:?}");
        assert!(acknowledged > 10, "{acknowledged}");
        let plain = rusqlite::Connection::open(&path).unwrap();
        let count = "SELECT count(*), count(DISTINCT item) FROM orders";
        let counted = plain.query_row(count, [], |row| Ok((row.get(0)?, row.get(1)?)));
        let expected = i64::try_from(acknowledged).unwrap();
        assert_eq!(counted.unwrap(), (expected, expected));
        error
            .to_string()
            .replace(&path.display().to_string(), "/shop/orders")
    });
    if let Some(says) = says {
        assert!(says.contains("make room"), "{says}");
        record_told("sqlite", "disk full", Wait::Insert, says);
    }
}

#[cfg(feature = "tokio-postgres")]
#[test]
fn a_full_disk_keeps_the_orders_that_a_server_acknowledged() {
    use crate::postgres::{Cluster, NOBODY, is_root, say};
    use io_sim::postgres::{Error, Server};
    let name = "faults::disks::a_full_disk_keeps_the_orders_that_a_server_acknowledged";
    if !is_root() {
        // The server is to see the mount and must not be root, which this process would be there.
        crate::needed::missing("root", "run the tests as root");
        return;
    }
    let says = alone(name, Allowed::SmallDisk, || {
        let disk = small_disk();
        std::os::unix::fs::chown(&disk, Some(NOBODY), Some(NOBODY)).unwrap();
        let Some(cluster) = Cluster::start() else {
            return String::new();
        };
        let owner = smol();
        let (rt, address) = (owner.handle(), cluster.address());
        owner.block_on(async move {
            let make = format!("CREATE TABLESPACE small LOCATION '{}'", disk.display());
            say(&rt, &address, &make).await;
            let there = "ALTER DATABASE postgres SET default_tablespace = small";
            say(&rt, &address, there).await;
            let settings = io_sim::postgres::Settings {
                order_bytes: 1000,
                ..crate::postgres::settings()
            };
            let server = Server::open(rt.clone(), &address, settings).await.unwrap();
            let mut item = 0;
            let error = loop {
                match server.orders().wait(Request { item }).await {
                    Ok(_) => item += 1,
                    Err(error) => break error,
                }
            };
            assert!(matches!(error, Error::Full { .. }), "{error:?}");
            assert!(item > 10, "{item}");
            server.query().wait(Request { item: 5 }).await.unwrap();
            let count = "SELECT count(*), count(DISTINCT item) FROM orders";
            let counted = say(&rt, &address, count).await;
            assert_eq!(counted, [[item.to_string(), item.to_string()]]);
            error.to_string()
        })
    });
    if let Some(says) = says.filter(|it| !it.is_empty()) {
        assert!(says.contains("make room"), "{says}");
        record_told("postgres", "disk full", Wait::Insert, says);
    }
}

#[test]
fn a_file_that_may_not_grow_keeps_nothing_of_itself() {
    let name = "faults::disks::a_file_that_may_not_grow_keeps_nothing_of_itself";
    let says = alone(name, Allowed::SmallFiles, || {
        let directory = tempfile::tempdir().unwrap();
        let error = write_into(directory.path());
        assert!(
            matches!(error, Error::Write { step: "write", .. }),
            "{error:?}"
        );
        let left = fs::read_dir(directory.path()).unwrap().count();
        assert_eq!(left, 0, "what was written beside is removed");
        error
            .to_string()
            .replace(&directory.path().display().to_string(), "/orders")
    });
    if let Some(says) = says {
        assert_eq!(
            says,
            "cannot write the file /orders/item-7; nothing of it was kept: raise the limit on the size of files (`ulimit -f`)"
        );
        record_told("file", "file too large", Wait::Write, says);
    }
}

/// A directory that nobody may write to, with a file that nobody may read.
fn forbidden() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("menu");
    fs::write(&file, "burger").unwrap();
    fs::set_permissions(&file, Permissions::from_mode(0o000)).unwrap();
    fs::set_permissions(directory.path(), Permissions::from_mode(0o555)).unwrap();
    directory
}

/// The directory that the other process is told of.
const DIRECTORY: &str = "LUNCHRUSH_FORBIDDEN";

#[test]
fn permission_denied_is_told_and_leaves_nothing() {
    let name = "faults::disks::permission_denied_is_told_and_leaves_nothing";
    let directory = forbidden();
    let path = |told: &Path| told.display().to_string();
    if std::env::var_os(DIRECTORY).is_none() {
        // Both processes are this test; the other one is told of this one's directory.
        let path = path(directory.path());
        let says = crate::alone::with(DIRECTORY, &path, || {
            alone(name, Allowed::AsNobody, || {
                unreachable!("told of the directory")
            })
        });
        let Some(says) = says else { return };
        let (write, read) = says.split_once(" | ").unwrap();
        assert!(write.starts_with("cannot create the file"), "{write}");
        assert!(read.starts_with("cannot open the file"), "{read}");
        for (wait, says) in [(Wait::Write, write), (Wait::Read, read)] {
            assert!(says.contains("give this user the right to it"), "{says}");
            record_told(
                "file",
                "permission denied",
                wait,
                says.replace(&path, "/orders"),
            );
        }
        return;
    }
    alone(name, Allowed::AsNobody, || {
        let directory = std::env::var(DIRECTORY).unwrap();
        let error = write_into(directory.as_ref());
        let owner = smol();
        let unread = Read::open(owner.handle(), &Path::new(&directory).join("menu")).unwrap_err();
        format!("{error} | {unread}")
    });
}

#[test]
fn a_file_that_is_absent_is_told_before_anybody_waits_and_while_somebody_does() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("menu");
    let owner = smol();
    let absent = Read::open(owner.handle(), &path).unwrap_err();
    fs::write(&path, "burger").unwrap();
    let read = Read::open(owner.handle(), &path).unwrap();
    fs::remove_file(&path).unwrap();
    let gone = owner.block_on(async move { read.wait(Request { item: 1 }).await });
    for error in [absent, gone.unwrap_err()] {
        assert!(matches!(error, Error::Open { .. }), "{error:?}");
        super::record("file", "absent", Wait::Read, &error);
    }
}

#[test]
fn a_directory_that_goes_away_is_told_and_comes_back() {
    let directory = tempfile::tempdir().unwrap();
    let place = directory.path().join("orders");
    fs::create_dir(&place).unwrap();
    let owner = smol();
    let write = Write::open(owner.handle(), &place, 10, Durability::Name).unwrap();
    fs::remove_dir(&place).unwrap();
    let device = write.clone();
    let told = owner.block_on(async move { device.wait(Request { item: 1 }).await });
    let error = told.unwrap_err();
    assert!(
        matches!(error, Error::Write { step: "create", .. }),
        "{error:?}"
    );
    let says = error
        .to_string()
        .replace(&directory.path().display().to_string(), "");
    record_told("file", "place gone", Wait::Write, says);
    fs::create_dir(&place).unwrap();
    let again = owner.block_on(async move { write.wait(Request { item: 1 }).await });
    assert_eq!(again.unwrap().bytes, 10);
}

#[test]
fn a_place_that_is_no_directory_is_told_before_anybody_waits() {
    let owner = smol();
    let file = tempfile::NamedTempFile::new().unwrap();
    for path in [file.path(), Path::new("no/such/place")] {
        let error = Write::open(owner.handle(), path, 1, Durability::Cached).unwrap_err();
        assert!(matches!(error, Error::NotADirectory { .. }), "{error:?}");
    }
}
