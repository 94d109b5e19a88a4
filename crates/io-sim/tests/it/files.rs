//! Files are read to their end, and written whole.

use crate::runtimes::{Check, on_every_runtime, smol};
use crate::waits::ask_side_by_side;
use io_sim::{Backend, Request, Transient, file};
use runtime_adapter::{Net, Runtime};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

#[derive(Clone)]
struct ReadsTheWholeFile(PathBuf, u64);

impl Check for ReadsTheWholeFile {
    async fn run<R: Runtime + Net>(self, rt: R) {
        let file = file::Read::open(rt, &self.0).unwrap();
        let reply = file.wait(Request { item: 3 }).await.unwrap();
        assert_eq!((reply.item, reply.bytes), (3, self.1));
        // Written a moment ago, it is in the cache, on file systems that tell.
        if cfg!(target_os = "linux") {
            assert_ne!(reply.cached, Some(false));
        }
    }
}

#[test]
fn a_file_is_read_to_its_end() {
    for bytes in [0, 1, 128 * 1024, 300_001] {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&vec![7; bytes]).unwrap();
        on_every_runtime(ReadsTheWholeFile(file.path().to_path_buf(), bytes as u64));
    }
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let owner = smol();
    let error = file::Read::open(owner.handle(), Path::new("no/such/menu")).unwrap_err();
    assert!(matches!(error, file::Error::Open { .. }));
    assert_eq!(
        error.to_string(),
        "cannot open the file no/such/menu to read it; look whether the path is right"
    );
    let error = file::Read::open(owner.handle(), Path::new(".")).unwrap_err();
    assert_eq!(
        error.to_string(),
        ". is not a file; name one that can be read"
    );
}

#[derive(Clone)]
struct WritesFiles(PathBuf);

impl Check for WritesFiles {
    async fn run<R: Runtime + Net>(self, rt: R) {
        for durability in [
            file::Durability::Cached,
            file::Durability::Contents,
            file::Durability::Name,
        ] {
            let write = file::Write::open(rt.clone(), &self.0, 300, durability).unwrap();
            ask_side_by_side(&rt, &write, 0..5, 300).await;
            // Written anew, and at the same time, a file is whole all the same.
            let twice = futures_lite::future::zip(
                write.wait(Request { item: 1 }),
                write.wait(Request { item: 1 }),
            );
            let (one, other) = twice.await;
            assert_eq!(one.unwrap(), other.unwrap());
            for item in 0..5 {
                let told = std::fs::read(write.path(item)).unwrap();
                assert_eq!(told, io_sim::contents(item, 300));
                let read = file::Read::open(rt.clone(), &write.path(item)).unwrap();
                assert_eq!(read.wait(Request { item }).await.unwrap().bytes, 300);
            }
            assert_eq!(
                std::fs::read_dir(&self.0).unwrap().count(),
                5,
                "nothing lies beside"
            );
        }
    }
}

#[test]
fn files_are_written_whole_and_read_back() {
    let directory = tempfile::tempdir().unwrap();
    on_every_runtime(WritesFiles(directory.path().to_path_buf()));
}

#[derive(Clone)]
struct TakesTooLong(PathBuf);

impl Check for TakesTooLong {
    async fn run<R: Runtime + Net>(self, rt: R) {
        const BYTES: usize = 16 << 20;
        let durability = file::Durability::Contents;
        let write = file::Write::open(rt.clone(), &self.0, BYTES, durability).unwrap();
        let request = Request { item: 7 };
        // Sixteen megabytes, made, written and synced, take more than a microsecond.
        let hasty = write.clone().within(Duration::from_micros(1));
        let error = hasty.wait(request).await.unwrap_err();
        assert!(matches!(error, file::Error::Deadline { .. }), "{error:?}");
        assert!(error.is_transient());
        // An hour is enough.
        let hour = Duration::from_secs(3600);
        write.clone().within(hour).wait(request).await.unwrap();
        let read = file::Read::open(rt, &write.path(7)).unwrap();
        let reply = read.within(hour).wait(request).await.unwrap();
        assert_eq!(reply.bytes, BYTES as u64);
    }
}

#[test]
fn a_file_that_takes_too_long_is_given_up() {
    let directory = tempfile::tempdir().unwrap();
    on_every_runtime(TakesTooLong(directory.path().to_path_buf()));
}

#[test]
fn what_a_dead_process_left_beside_is_swept_and_nothing_else() {
    let directory = tempfile::tempdir().unwrap();
    let ours = format!(".item-7.0.{}.part", std::process::id());
    for name in [".item-7.0.1.part", "item-7", &ours] {
        std::fs::write(directory.path().join(name), "burger").unwrap();
    }
    let owner = smol();
    let durability = file::Durability::Cached;
    file::Write::open(owner.handle(), directory.path(), 1, durability).unwrap();
    let entries = std::fs::read_dir(directory.path()).unwrap();
    let mut left: Vec<_> = entries.map(|it| it.unwrap().file_name()).collect();
    left.sort();
    // Another device of this process may be writing there.
    assert_eq!(left, [ours.as_str(), "item-7"]);
}
