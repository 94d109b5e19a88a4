//! Checks of open files: how they are opened, and where they are read and written.

use super::bytes;
use crate::conformance::check::{Check, Finding, Found, Topic, ensure};
use crate::conformance::scratch::{Scratch, refused, went};
use crate::fs::{File, OpenOptions};
use crate::{Fs, LocalRuntime, Owned, Runtime};
use futures_lite::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};
use std::io::{ErrorKind, SeekFrom};

macro_rules! checks {
    ($run:ident) => {
        vec![
            Check::must(Topic::Files, "reads-are-short-and-end-with-zero", |on| {
                on.$run(reads_are_short)
            }),
            Check::must(Topic::Files, "a-file-that-grows-is-read-on", |on| {
                on.$run(a_file_that_grows_is_read_on)
            }),
            Check::must(Topic::Files, "seeks-go-where-they-are-told", |on| {
                on.$run(seeks_go_where_they_are_told)
            }),
            Check::must(
                Topic::Files,
                "a-seek-before-the-beginning-is-refused",
                |on| on.$run(a_seek_before_the_beginning),
            ),
            Check::must(Topic::Files, "appending-writes-at-the-end", |on| {
                on.$run(appending_writes_at_the_end)
            }),
            Check::must(Topic::Files, "create-new-refuses-what-is-there", |on| {
                on.$run(create_new_refuses)
            }),
            Check::must(
                Topic::Files,
                "opening-for-writing-empties-and-editing-does-not",
                |on| on.$run(writing_empties),
            ),
            Check::must(
                Topic::Files,
                "options-that-contradict-each-other-are-refused",
                |on| on.$run(contradictions_are_refused),
            ),
            Check::must(Topic::Files, "two-files-are-written-side-by-side", |on| {
                on.$run(two_files_side_by_side)
            }),
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

async fn reads_are_short<R: Fs>(rt: R) -> Found {
    let scratch = Scratch::new()?;
    let path = scratch.join("file");
    let contents = bytes(50_000, 1);
    went("write", rt.write(&path, contents.clone()).await)?;
    let mut file = went("open", rt.open(&path, OpenOptions::reading()).await)?;
    let (mut read, mut buffer) = (Vec::new(), [0; 4_096]);
    for room in [1, 7, 4_096].into_iter().cycle() {
        let n = went("read", file.read(&mut buffer[..room]).await)?;
        if n == 0 {
            break;
        }
        read.extend_from_slice(&buffer[..n]);
    }
    ensure!(
        read == contents,
        "50000 bytes were read as {} others",
        read.len()
    );
    let after = went("read at the end", file.read(&mut buffer).await)?;
    ensure!(after == 0, "{after} bytes follow the end");
    let none = went("read of nothing", file.read(&mut []).await)?;
    ensure!(none == 0, "{none} bytes came without room for any");
    Ok(Finding::Holds)
}

async fn a_file_that_grows_is_read_on<R: Fs>(rt: R) -> Found {
    let scratch = Scratch::new()?;
    let path = scratch.join("file");
    went("write", rt.write(&path, b"one".to_vec()).await)?;
    let mut reader = went("open", rt.open(&path, OpenOptions::reading()).await)?;
    let mut writer = went("open", rt.open(&path, OpenOptions::appending()).await)?;
    for expected in ["one", "two", "three"] {
        if expected != "one" {
            went("write", writer.write_all(expected.as_bytes()).await)?;
            went("flush", writer.flush().await)?;
        }
        let mut read = String::new();
        went("read", reader.read_to_string(&mut read).await)?;
        ensure!(read == expected, "{read:?} was read for {expected:?}");
    }
    Ok(Finding::Holds)
}

async fn seeks_go_where_they_are_told<R: Fs>(rt: R) -> Found {
    let scratch = Scratch::new()?;
    let path = scratch.join("file");
    let contents = bytes(20_000, 1);
    went("write", rt.write(&path, contents.clone()).await)?;
    let mut file = went("open", rt.open(&path, OpenOptions::editing()).await)?;
    let mut buffer = [0; 100];
    // Each seek starts from a hundred bytes behind the last: what was read ahead must not count.
    for (to, expected) in [
        (SeekFrom::Start(10), 10),
        (SeekFrom::Current(0), 110),
        (SeekFrom::Current(50), 260),
        (SeekFrom::Current(-360), 0),
        (SeekFrom::End(-1_000), 19_000),
        (SeekFrom::Current(-100), 19_000),
        (SeekFrom::Start(19_900), 19_900),
    ] {
        let at = went("seek", file.seek(to).await)?;
        ensure!(at == expected, "{to:?} went to {at}, not to {expected}");
        went("read", file.read_exact(&mut buffer).await)?;
        let from = usize::try_from(at).unwrap_or(usize::MAX);
        ensure!(
            contents[from..].starts_with(&buffer),
            "{to:?} told {at}, and other bytes were read"
        );
    }
    let at = went("seek", file.seek(SeekFrom::End(500)).await)?;
    ensure!(at == 20_500, "500 behind the end is {at}");
    let n = went("read", file.read(&mut buffer).await)?;
    ensure!(n == 0, "{n} bytes were read behind the end");
    Ok(Finding::Holds)
}

async fn a_seek_before_the_beginning<R: Fs>(rt: R) -> Found {
    let scratch = Scratch::new()?;
    let path = scratch.join("file");
    went("write", rt.write(&path, b"0123456789".to_vec()).await)?;
    let mut file = went("open", rt.open(&path, OpenOptions::reading()).await)?;
    let mut buffer = [0; 3];
    went("read", file.read_exact(&mut buffer).await)?;
    for to in [
        SeekFrom::Current(-4),
        SeekFrom::End(-11),
        SeekFrom::Current(i64::MIN),
    ] {
        let what = format!("{to:?}");
        refused(&what, ErrorKind::InvalidInput, file.seek(to).await)?;
    }
    went("read", file.read_exact(&mut buffer).await)?;
    ensure!(
        &buffer == b"345",
        "the seeks that were refused moved it: {buffer:?} was read"
    );
    Ok(Finding::Holds)
}

async fn appending_writes_at_the_end<R: Fs>(rt: R) -> Found {
    let scratch = Scratch::new()?;
    let path = scratch.join("file");
    for expected in ["one", "oneone"] {
        let mut file = went("open", rt.open(&path, OpenOptions::appending()).await)?;
        went("seek", file.seek(SeekFrom::Start(0)).await)?;
        went("write", file.write_all(b"one").await)?;
        went("flush", file.flush().await)?;
        let read = went("read", rt.read(&path).await)?;
        ensure!(read == expected.as_bytes(), "it holds {read:?}");
    }
    Ok(Finding::Holds)
}

async fn create_new_refuses<R: Fs>(rt: R) -> Found {
    let scratch = Scratch::new()?;
    let path = scratch.join("file");
    let mut file = went("open", rt.open(&path, OpenOptions::creating_new()).await)?;
    went("write", file.write_all(b"first").await)?;
    went("close", file.close().await)?;
    let again = rt.open(&path, OpenOptions::creating_new()).await;
    refused("open", ErrorKind::AlreadyExists, again)?;
    let read = went("read", rt.read(&path).await)?;
    ensure!(read == b"first", "it holds {read:?}");
    Ok(Finding::Holds)
}

async fn writing_empties<R: Fs>(rt: R) -> Found {
    let scratch = Scratch::new()?;
    let path = scratch.join("file");
    let missing = rt.open(&path, OpenOptions::editing()).await;
    refused("editing", ErrorKind::NotFound, missing)?;
    let missing = rt.open(&path, OpenOptions::reading()).await;
    refused("reading", ErrorKind::NotFound, missing)?;

    went("write", rt.write(&path, b"0123456789".to_vec()).await)?;
    let mut file = went("open", rt.open(&path, OpenOptions::editing()).await)?;
    let known = went("metadata", file.metadata().await)?;
    ensure!(known.len == 10, "editing left {} bytes of 10", known.len);
    drop(file);
    let mut file = went("open", rt.open(&path, OpenOptions::writing()).await)?;
    let known = went("metadata", file.metadata().await)?;
    ensure!(known.len == 0, "writing left {} bytes", known.len);
    let read = file.read(&mut [0; 10]).await;
    ensure!(read.is_err(), "what was opened for writing was read");
    Ok(Finding::Holds)
}

async fn contradictions_are_refused<R: Fs>(rt: R) -> Found {
    let scratch = Scratch::new()?;
    let path = scratch.join("file");
    let (reading, appending) = (OpenOptions::reading(), OpenOptions::appending());
    let mut contradictions = [OpenOptions::default(), reading, reading, reading, appending];
    contradictions[1].truncate = true;
    contradictions[2].create = true;
    contradictions[3].create_new = true;
    contradictions[4].truncate = true;
    for options in contradictions {
        let opened = rt.open(&path, options).await;
        refused(&format!("{options:?}"), ErrorKind::InvalidInput, opened)?;
        ensure!(!path.exists(), "{options:?} made the file");
    }
    Ok(Finding::Holds)
}

async fn two_files_side_by_side<R: Fs>(rt: R) -> Found {
    let scratch = Scratch::new()?;
    let write = async |name: &str, seed: u8| {
        let path = scratch.join(name);
        let mut file = went("open", rt.open(&path, OpenOptions::creating_new()).await)?;
        for part in bytes(30_000, seed).chunks(1_000) {
            went("write", file.write_all(part).await)?;
        }
        went("flush", file.flush().await)?;
        went("seek", file.seek(SeekFrom::Start(0)).await)?;
        let mut read = Vec::new();
        went("read", file.read_to_end(&mut read).await)?;
        ensure!(read == bytes(30_000, seed), "{name} holds other bytes");
        Ok(())
    };
    let (one, other) = futures_lite::future::zip(write("one", 1), write("other", 2)).await;
    one.and(other).map(|()| Finding::Holds)
}
