//! The simulated files.

use futures_lite::future::poll_once;
use futures_lite::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};
use runtime_adapter::fs::{File, FileKind, OpenOptions};
use runtime_adapter::sim::fs::{Disk, Operation, Outcome};
use runtime_adapter::sim::{Report, Sim};
use runtime_adapter::{Fs, Runtime, Time};
use std::future::Future;
use std::io::{self, ErrorKind, IoSlice, SeekFrom};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

const MS: Duration = Duration::from_millis(1);

fn at(path: &str) -> &Path {
    Path::new(path)
}

/// Runs a script on a disk of this kind, and tells what it did.
#[track_caller]
fn on<F, T>(disk: Disk, script: impl FnOnce(Sim) -> F) -> (T, Report)
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let sim = Sim::builder().disk(disk).build().unwrap();
    let value = sim.block_on(script(sim.handle()));
    (value, sim.summary())
}

#[track_caller]
fn refused<T>(kind: ErrorKind, ended: io::Result<T>) {
    assert_eq!(ended.err().map(|error| error.kind()), Some(kind));
}

#[test]
fn what_is_written_is_read_and_takes_no_time() {
    let ((), report) = on(Disk::new(), async |rt| {
        rt.create_dir_all(at("/a/b")).await.unwrap();
        rt.write(at("/a/b/file"), b"burger".to_vec()).await.unwrap();
        assert_eq!(rt.read(at("a/./b/../b/file")).await.unwrap(), b"burger");
        rt.write(at("/a/b/file"), b"no".to_vec()).await.unwrap();
        assert_eq!(rt.read(at("/a/b/file")).await.unwrap(), b"no");
    });
    assert_eq!(report.elapsed, Duration::ZERO);
}

#[test]
fn a_simulation_begins_with_the_files_that_it_was_given() {
    let disk = Disk::new()
        .file(at("/menu/burgers"), b"double".to_vec())
        .and_then(|disk| disk.read_only(at("/menu/burgers")))
        .and_then(|disk| disk.directory(at("/orders")))
        .unwrap();
    refused(
        ErrorKind::NotADirectory,
        disk.clone().directory(at("/menu/burgers/x")),
    );
    refused(
        ErrorKind::AlreadyExists,
        disk.clone().directory(at("/menu/burgers")),
    );
    refused(
        ErrorKind::IsADirectory,
        disk.clone().file(at("/menu"), Vec::new()),
    );
    for _ in 0..2 {
        on(disk.clone(), async |rt| {
            assert_eq!(rt.read(at("/menu/burgers")).await.unwrap(), b"double");
            let known = rt.metadata(at("/menu/burgers")).await.unwrap();
            assert!(known.read_only && known.kind == FileKind::File && known.len == 6);
            refused(
                ErrorKind::PermissionDenied,
                rt.write(at("/menu/burgers"), Vec::new()).await,
            );
            // What one run does another does not see.
            rt.remove_file(at("/menu/burgers")).await.unwrap();
        });
    }
}

#[test]
fn each_operation_takes_its_time() {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let note = Arc::clone(&asked);
    let disk = Disk::new().access(move |access| {
        let path = access.path.display().to_string();
        note.lock()
            .unwrap()
            .push((access.operation, path, access.bytes, access.now));
        Outcome::after(match access.operation {
            Operation::Sync => 10 * MS,
            _ => MS,
        })
    });
    let ((), report) = on(disk, async |rt| {
        let mut file = rt
            .open(at("/file"), OpenOptions::creating_new())
            .await
            .unwrap();
        file.write_all(b"burger").await.unwrap();
        file.flush().await.unwrap();
        file.sync_all().await.unwrap();
        assert_eq!(file.seek(SeekFrom::Start(3)).await.unwrap(), 3);
        file.read_exact(&mut [0; 3]).await.unwrap();
        rt.rename(at("/file"), at("/other")).await.unwrap();
    });
    assert_eq!(report.elapsed, 14 * MS);
    let expected = [
        (Operation::Open, "/file", 0, 0),
        (Operation::Write, "/file", 6, 1),
        (Operation::Sync, "/file", 0, 2),
        (Operation::Read, "/file", 3, 12),
        (Operation::Rename, "/file", 0, 13),
    ];
    let expected = expected.map(|(what, path, bytes, ms)| (what, path.to_owned(), bytes, ms * MS));
    assert_eq!(*asked.lock().unwrap(), expected);
}

#[test]
fn an_operation_takes_place_at_its_end_and_not_if_it_is_dropped_before() {
    let disk = Disk::new().access(|_| Outcome::after(10 * MS));
    on(disk, async |rt| {
        let began = rt.now();
        let late = rt
            .timeout(5 * MS, rt.write(at("/file"), b"!".to_vec()))
            .await;
        assert!(late.is_err());
        refused(ErrorKind::NotFound, rt.metadata(at("/file")).await);
        // Opened at 25 ms, written at 35.
        let writing = rt.spawn(rt.write(at("/file"), b"!".to_vec()));
        rt.sleep(15 * MS).await;
        assert_eq!(rt.read(at("/file")).await.unwrap(), b"!");
        writing.await.unwrap().unwrap();
        let changed = rt.metadata(at("/file")).await.unwrap().modified.unwrap();
        assert_eq!(changed, SystemTime::UNIX_EPOCH + 35 * MS);
        assert_eq!(rt.now() - began, 60 * MS);
    });
}

#[test]
fn a_dropped_read_or_write_has_moved_nothing() {
    let disk = Disk::new()
        .file(at("/file"), b"0123456789".to_vec())
        .unwrap();
    let disk = disk.access(|_| Outcome::after(MS));
    on(disk, async |rt| {
        let mut file = rt.open(at("/file"), OpenOptions::editing()).await.unwrap();
        let mut two = [0; 2];
        assert!(poll_once(file.read(&mut two)).await.is_none());
        file.read_exact(&mut two).await.unwrap();
        assert_eq!(&two, b"01");
        assert!(poll_once(file.write(b"xx")).await.is_none());
        assert_eq!(file.seek(SeekFrom::Current(0)).await.unwrap(), 2);
        file.read_exact(&mut two).await.unwrap();
        assert_eq!(&two, b"23");
        assert_eq!(rt.read(at("/file")).await.unwrap(), b"0123456789");
    });
}

#[test]
fn faults_are_given_as_the_kinds_that_they_are() {
    let disk = Disk::new().access(|access| match access.operation {
        Operation::Write if access.bytes > 100 => Outcome::after(MS).fails(ErrorKind::StorageFull),
        Operation::Open if access.path == at("/forbidden") => {
            Outcome::default().fails(ErrorKind::PermissionDenied)
        }
        Operation::Sync => Outcome::default().fails(ErrorKind::Other),
        _ => Outcome::default(),
    });
    let ((), report) = on(disk, async |rt| {
        refused(ErrorKind::PermissionDenied, rt.read(at("/forbidden")).await);
        refused(
            ErrorKind::StorageFull,
            rt.write(at("/file"), vec![0; 101]).await,
        );
        assert!(
            rt.read(at("/file")).await.unwrap().is_empty(),
            "it was created before"
        );
        let mut file = rt.open(at("/file"), OpenOptions::writing()).await.unwrap();
        file.write_all(&[0; 100]).await.unwrap();
        refused(ErrorKind::Other, file.sync_data().await);
        refused(ErrorKind::StorageFull, file.write_all(&[0; 101]).await);
        file.write_all(&[0; 100]).await.unwrap();
        assert_eq!(file.metadata().await.unwrap().len, 200);
    });
    assert_eq!(report.elapsed, 2 * MS);
}

#[test]
fn short_reads_and_writes_are_gone_on_with() {
    let disk = Disk::new().access(|access| match access.operation {
        Operation::Read | Operation::Write => Outcome::after(MS).short(3),
        _ => Outcome::default(),
    });
    let ((), report) = on(disk, async |rt| {
        let mut file = rt
            .open(at("/file"), OpenOptions::creating_new())
            .await
            .unwrap();
        assert_eq!(file.write(b"burger").await.unwrap(), 3);
        file.write_all(b"ger").await.unwrap();
        assert_eq!(rt.read(at("/file")).await.unwrap(), b"burger");
        rt.write(at("/file"), b"double burger".to_vec())
            .await
            .unwrap();
        file.seek(SeekFrom::Start(0)).await.unwrap();
        assert_eq!(file.read(&mut [0; 10]).await.unwrap(), 3);
        assert_eq!(rt.read(at("/file")).await.unwrap(), b"double burger");
    });
    assert_eq!(report.elapsed, (1 + 1 + 2 + 5 + 1 + 5) * MS);
}

#[test]
fn errors_are_of_the_kinds_that_a_system_gives() {
    let disk = Disk::new()
        .file(at("/dir/file"), b"x".to_vec())
        .and_then(|disk| disk.directory(at("/empty")))
        .unwrap();
    on(disk, async |rt| {
        use ErrorKind::*;
        let (reading, new) = (OpenOptions::reading(), OpenOptions::creating_new());
        refused(NotFound, rt.open(at(""), reading).await);
        refused(NotFound, rt.open(at("/no"), reading).await);
        refused(NotFound, rt.write(at("/no/file"), Vec::new()).await);
        refused(NotADirectory, rt.write(at("/dir/file/x"), Vec::new()).await);
        refused(NotADirectory, rt.create_dir_all(at("/dir/file/x")).await);
        refused(AlreadyExists, rt.create_dir_all(at("/dir/file")).await);
        refused(AlreadyExists, rt.open(at("/dir/file"), new).await);
        refused(IsADirectory, rt.open(at("/dir"), reading).await);
        refused(IsADirectory, rt.remove_file(at("/dir")).await);
        refused(NotADirectory, rt.remove_dir(at("/dir/file")).await);
        refused(DirectoryNotEmpty, rt.remove_dir(at("/dir")).await);
        refused(ResourceBusy, rt.remove_dir(at("/")).await);
        refused(NotADirectory, rt.read_dir(at("/dir/file")).await);
        refused(DirectoryNotEmpty, rt.rename(at("/empty"), at("/dir")).await);
        refused(
            NotADirectory,
            rt.rename(at("/empty"), at("/dir/file")).await,
        );
        refused(IsADirectory, rt.rename(at("/dir/file"), at("/empty")).await);
        refused(InvalidInput, rt.rename(at("/dir"), at("/dir/below")).await);
        refused(
            InvalidInput,
            rt.open(at("/x"), OpenOptions::default()).await,
        );
        let mut file = rt.open(at("/dir/file"), reading).await.unwrap();
        refused(PermissionDenied, file.write(b"y").await);
        refused(PermissionDenied, file.set_len(0).await);
        let mut file = rt
            .open(at("/dir/file"), OpenOptions::editing())
            .await
            .unwrap();
        refused(FileTooLarge, file.set_len(u64::MAX).await);
        file.seek(SeekFrom::Start(u64::MAX - 1)).await.unwrap();
        refused(FileTooLarge, file.write(b"yy").await);
        rt.rename(at("/dir"), at("/empty")).await.unwrap();
        assert_eq!(rt.read(at("/empty/file")).await.unwrap(), b"x");
    });
}

#[test]
fn directories_are_listed_by_name() {
    on(Disk::new(), async |rt| {
        for name in ["c", "a", "d"] {
            rt.write(&at("/").join(name), Vec::new()).await.unwrap();
        }
        rt.create_dir_all(at("/b/below")).await.unwrap();
        let listed = rt.read_dir(at("/")).await.unwrap();
        let listed: Vec<_> = listed
            .iter()
            .map(|entry| (entry.name.to_str().unwrap(), entry.kind))
            .collect();
        let (file, dir) = (FileKind::File, FileKind::Dir);
        assert_eq!(listed, [("a", file), ("b", dir), ("c", file), ("d", file)]);
    });
}

#[test]
fn a_removed_file_stays_for_who_has_it_open() {
    on(Disk::new(), async |rt| {
        let mut file = rt
            .open(at("/file"), OpenOptions::creating_new())
            .await
            .unwrap();
        rt.remove_file(at("/file")).await.unwrap();
        file.write_all(b"burger").await.unwrap();
        rt.write(at("/file"), b"another".to_vec()).await.unwrap();
        file.seek(SeekFrom::Start(0)).await.unwrap();
        let mut read = String::new();
        file.read_to_string(&mut read).await.unwrap();
        assert_eq!(read, "burger");
        // And one that was replaced.
        let mut file = rt.open(at("/file"), OpenOptions::reading()).await.unwrap();
        rt.write(at("/new"), b"new".to_vec()).await.unwrap();
        rt.rename(at("/new"), at("/file")).await.unwrap();
        read.clear();
        file.read_to_string(&mut read).await.unwrap();
        assert_eq!(read, "another");
        assert_eq!(rt.read(at("/file")).await.unwrap(), b"new");
    });
}

#[test]
fn writing_behind_the_end_leaves_zeros_and_slices_are_one_write() {
    on(Disk::new(), async |rt| {
        let mut file = rt
            .open(at("/file"), OpenOptions::creating_new())
            .await
            .unwrap();
        file.seek(SeekFrom::Start(2)).await.unwrap();
        let slices = [
            IoSlice::new(b"bur"),
            IoSlice::new(b""),
            IoSlice::new(b"ger"),
        ];
        assert_eq!(file.write_vectored(&slices).await.unwrap(), 6);
        assert_eq!(rt.read(at("/file")).await.unwrap(), b"\0\0burger");
        let mut end = rt
            .open(at("/file"), OpenOptions::appending())
            .await
            .unwrap();
        end.write_all(b"!").await.unwrap();
        assert_eq!(end.seek(SeekFrom::Current(0)).await.unwrap(), 9);
        assert_eq!(rt.read(at("/file")).await.unwrap(), b"\0\0burger!");
    });
}

#[test]
fn the_same_seed_gives_the_same_disk() {
    let run = |seed| {
        let disk = Disk::new().access(|access| {
            let after = Duration::from_nanos(access.draw % 1_000_000);
            match access.draw >> 60 {
                0 => Outcome::after(after).fails(ErrorKind::Interrupted),
                _ => Outcome::after(after),
            }
        });
        let sim = Sim::builder().seed(seed).disk(disk).build().unwrap();
        let rt = sim.handle();
        let failed = sim.block_on(async move {
            let writers: Vec<_> = (0..50)
                .map(|number| {
                    rt.spawn(async move {
                        let path = at("/").join(number.to_string());
                        rt.write(&path, vec![0; number]).await.is_err()
                    })
                })
                .collect();
            let mut failed = 0;
            for writer in writers {
                failed += usize::from(writer.await.unwrap());
            }
            failed
        });
        assert!(failed > 0 && failed < 50, "{failed} failed");
        (failed, sim.summary())
    };
    assert_eq!(run(3), run(3));
    assert_ne!(run(3).1.hash, run(4).1.hash);
}
