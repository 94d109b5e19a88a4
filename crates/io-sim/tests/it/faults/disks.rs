//! The faults of files: no right, no room, no such place.

use super::record_told;
use crate::alone::{Allowed, alone};
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
        record_told("file", "disk full", Wait::Write, says);
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
