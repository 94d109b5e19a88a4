//! Checks of open files that are read, written, flushed and dropped in turns, where buffers show.

use super::bytes;
use crate::conformance::check::{Check, Finding, Found, Topic, ensure};
use crate::conformance::scratch::{Scratch, went};
use crate::fs::{File, OpenOptions};
use crate::{Fs, LocalRuntime, Owned, Runtime};
use futures_lite::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt, future::poll_once};
use std::io::{ErrorKind, SeekFrom};
use std::path::Path;
use std::time::Duration;

const TICK: Duration = Duration::from_millis(1);

macro_rules! checks {
    ($run:ident) => {
        vec![
            Check::must(Topic::Files, "what-was-flushed-is-seen-by-others", |on| {
                on.$run(flushed_bytes_are_seen)
            }),
            Check::must(
                Topic::Files,
                "what-was-written-before-a-drop-arrives",
                |on| on.$run(written_before_a_drop_arrives),
            ),
            Check::must(Topic::Files, "flushing-between-reads-loses-no-byte", |on| {
                on.$run(flushing_between_reads)
            }),
            Check::must(Topic::Files, "a-write-goes-where-reading-ended", |on| {
                on.$run(a_write_goes_where_reading_ended)
            }),
            Check::must(Topic::Files, "a-changed-length-leaves-the-position", |on| {
                on.$run(a_changed_length)
            }),
            Check::must(Topic::Files, "a-dropped-read-loses-no-byte", |on| {
                on.$run(a_dropped_read)
            }),
            Check::must(
                Topic::Files,
                "a-file-goes-on-after-a-dropped-seek-or-write",
                |on| on.$run(dropped_seeks_and_writes),
            ),
            Check::must(Topic::Files, "a-full-disk-is-told-by-the-flush", |on| {
                on.$run(a_full_disk_is_told)
            })
            .needs_the_system(),
        ]
    };
}

/// The checks of runtimes.
pub(super) fn checks<R: Runtime + Fs + Owned>() -> Vec<Check<R>> {
    checks!(run)
}

/// The checks of local runtimes.
pub(super) fn local_checks<R: LocalRuntime + Fs + Owned>() -> Vec<Check<R>> {
    checks!(run_local)
}

/// Opens a file that holds [`bytes`].
async fn open_with<R: Fs>(rt: &R, path: &Path, len: usize) -> Result<R::File, String> {
    went("write", rt.write(path, bytes(len, 1)).await)?;
    went("open", rt.open(path, OpenOptions::editing()).await)
}

/// Reads so many bytes, and demands that they are those of [`bytes`] from `at` on.
async fn expect<F: File>(file: &mut F, at: usize, len: usize) -> Result<(), String> {
    let mut read = vec![0; len];
    went("read", file.read_exact(&mut read).await)?;
    ensure!(
        bytes(at + len, 1).ends_with(&read),
        "other bytes than those at {at} were read"
    );
    Ok(())
}

async fn flushed_bytes_are_seen<R: Fs>(rt: R) -> Found {
    let scratch = Scratch::new()?;
    let path = scratch.join("file");
    let mut file = went("open", rt.open(&path, OpenOptions::writing()).await)?;
    for turn in 1..=5 {
        went("write", file.write_all(b"0123456789").await)?;
        match turn {
            1 => went("flush", file.flush().await)?,
            2 => went("sync_all", file.sync_all().await)?,
            3 => went("sync_data", file.sync_data().await)?,
            4 => {
                let known = went("metadata", file.metadata().await)?;
                ensure!(
                    known.len == 40,
                    "of 40 bytes its metadata tells {}",
                    known.len
                );
            }
            _ => went("close", file.close().await)?,
        }
        let seen = went("read", rt.read(&path).await)?.len();
        ensure!(seen == 10 * turn, "of {} bytes {seen} are seen", 10 * turn);
    }
    Ok(Finding::Holds)
}

async fn written_before_a_drop_arrives<R: Fs>(rt: R) -> Found {
    let scratch = Scratch::new()?;
    let path = scratch.join("file");
    for len in [10, 100_000] {
        let mut file = went("open", rt.open(&path, OpenOptions::writing()).await)?;
        went("write", file.write_all(&bytes(len, 1)).await)?;
        drop(file);
        // Some time later; the suite's deadline bounds the wait.
        while went("metadata", rt.metadata(&path).await)?.len < len as u64 {
            rt.sleep(TICK).await;
        }
        let read = went("read", rt.read(&path).await)?;
        ensure!(read == bytes(len, 1), "other bytes arrived");
    }
    Ok(Finding::Holds)
}

async fn flushing_between_reads<R: Fs>(rt: R) -> Found {
    let scratch = Scratch::new()?;
    let mut file = open_with(&rt, &scratch.join("file"), 30_000).await?;
    let mut at = 0;
    for _ in 0..2 {
        expect(&mut file, at, 1_000).await?;
        went("flush", file.flush().await)?;
        expect(&mut file, at + 1_000, 1_000).await?;
        went("sync_all", file.sync_all().await)?;
        expect(&mut file, at + 2_000, 1_000).await?;
        went("sync_data", file.sync_data().await)?;
        expect(&mut file, at + 3_000, 1_000).await?;
        went("metadata", file.metadata().await)?;
        expect(&mut file, at + 4_000, 1_000).await?;
        // From now on there was a write before the reads.
        at = 10_000;
        went("seek", file.seek(SeekFrom::Start(at as u64 - 1)).await)?;
        let same = bytes(at, 1).split_off(at - 1);
        went("write", file.write_all(&same).await)?;
    }
    Ok(Finding::Holds)
}

async fn a_write_goes_where_reading_ended<R: Fs>(rt: R) -> Found {
    let scratch = Scratch::new()?;
    let path = scratch.join("file");
    let mut file = open_with(&rt, &path, 20_000).await?;
    let mut expected = bytes(20_000, 1);
    for at in [0, 300, 600] {
        expect(&mut file, at, 100).await?;
        went("write", file.write_all(&[b'-'; 200]).await)?;
        expected[at + 100..at + 300].fill(b'-');
    }
    let at = went("seek", file.seek(SeekFrom::Current(0)).await)?;
    ensure!(at == 900, "900 bytes on, it stands at {at}");
    went("flush", file.flush().await)?;
    let read = went("read", rt.read(&path).await)?;
    ensure!(read == expected, "the writes went elsewhere");
    Ok(Finding::Holds)
}

async fn a_changed_length<R: Fs>(rt: R) -> Found {
    let scratch = Scratch::new()?;
    let mut file = open_with(&rt, &scratch.join("file"), 10_000).await?;
    expect(&mut file, 0, 100).await?;
    went("set_len", file.set_len(300).await)?;
    let known = went("metadata", file.metadata().await)?;
    ensure!(known.len == 300, "cut to 300 bytes, it has {}", known.len);
    expect(&mut file, 100, 200).await?;
    let end = went("read", file.read(&mut [0; 10]).await)?;
    ensure!(end == 0, "{end} bytes follow where it was cut");

    went("set_len", file.set_len(310).await)?;
    let mut rest = Vec::new();
    went("read", file.read_to_end(&mut rest).await)?;
    ensure!(rest == [0; 10], "filled up with ten zeros, it has {rest:?}");

    went("write", file.write_all(b"more").await)?;
    went("set_len", file.set_len(400).await)?;
    let at = went("seek", file.seek(SeekFrom::Current(0)).await)?;
    ensure!(at == 314, "the position moved from 314 to {at}");
    Ok(Finding::Holds)
}

async fn a_dropped_read<R: Fs>(rt: R) -> Found {
    let scratch = Scratch::new()?;
    let mut file = open_with(&rt, &scratch.join("file"), 30_000).await?;
    let mut at = 0;
    for _ in 0..20 {
        let mut buffer = [0; 200];
        // Ready at once, it has read; otherwise it is dropped, and must not have.
        if let Some(read) = poll_once(file.read(&mut buffer)).await {
            let n = went("read", read)?;
            ensure!(
                bytes(at + n, 1).ends_with(&buffer[..n]),
                "other bytes than those at {at} were read"
            );
            at += n;
        }
        expect(&mut file, at, 100).await?;
        at += 100;
    }
    let stands = went("seek", file.seek(SeekFrom::Current(0)).await)?;
    ensure!(stands == at as u64, "{at} bytes on, it stands at {stands}");
    Ok(Finding::Holds)
}

async fn dropped_seeks_and_writes<R: Fs>(rt: R) -> Found {
    let scratch = Scratch::new()?;
    let path = scratch.join("file");
    let mut file = open_with(&rt, &path, 30_000).await?;
    for at in (0..2_000).step_by(100) {
        expect(&mut file, at, 100).await?;
        // Whether it took place or not, it went nowhere.
        let _ = poll_once(file.seek(SeekFrom::Current(0))).await;
    }
    went("seek", file.seek(SeekFrom::Start(0)).await)?;
    for at in [1_000, 20_000, 5_000] {
        expect(&mut file, 0, 50).await?;
        // Dropped, these may take place or not; what follows is told where to go.
        let _ = poll_once(file.seek(SeekFrom::Current(7))).await;
        let _ = poll_once(file.seek(SeekFrom::End(-3))).await;
        went("seek", file.seek(SeekFrom::Start(at)).await)?;
        let from = usize::try_from(at).unwrap_or(usize::MAX);
        expect(&mut file, from, 100).await?;
        let same = bytes(from + 200, 1).split_off(from + 100);
        let _ = poll_once(file.write(&same)).await;
        went("flush", file.flush().await)?;

        // A dropped seek is not taken for a later one to the same place.
        let _ = poll_once(file.seek(SeekFrom::Start(at))).await;
        went("read", file.read_exact(&mut [0; 10]).await)?;
        went("seek", file.seek(SeekFrom::Start(at)).await)?;
        expect(&mut file, from, 100).await?;
        went("seek", file.seek(SeekFrom::Start(0)).await)?;
    }
    let read = went("read", rt.read(&path).await)?;
    ensure!(read == bytes(30_000, 1), "bytes went where none belong");
    Ok(Finding::Holds)
}

async fn a_full_disk_is_told<R: Fs>(rt: R) -> Found {
    let full = Path::new("/dev/full");
    if !full.exists() {
        let reason = "there is no /dev/full to stand for a full disk";
        return Ok(Finding::Skipped(reason.to_owned()));
    }
    for (way, writes) in [
        ("flush", 1),
        ("flush", 3),
        ("sync_all", 1),
        ("sync_all", 3),
        ("seek", 1),
        ("seek", 3),
        ("read", 1),
        ("read", 3),
    ] {
        let mut file = went("open", rt.open(full, OpenOptions::editing()).await)?;
        // The write, or one of the next, may tell it already; the flush tells it at the latest.
        let mut told = Ok(());
        for _ in 0..writes {
            told = told.and(file.write_all(b"too much").await);
        }
        let mut told = match way {
            "flush" => told.and(file.flush().await),
            "sync_all" => told.and(file.sync_all().await),
            "seek" => told.and(file.seek(SeekFrom::Start(0)).await.map(drop)),
            _ => told.and(file.read(&mut [0]).await.map(drop)),
        };
        if told.is_ok() {
            told = file.flush().await;
        }
        let kind = told.as_ref().err().map(std::io::Error::kind);
        ensure!(
            kind == Some(ErrorKind::StorageFull),
            "{writes} writes, then `{way}`: {told:?}"
        );
    }
    Ok(Finding::Holds)
}
