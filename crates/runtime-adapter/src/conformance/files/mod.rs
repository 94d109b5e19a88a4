//! Checks of files: whole ones and directories here, open ones beside.

mod open;
mod turns;

use super::check::{Check, Finding, Found, Topic, ensure};
use super::scratch::{Scratch, refused, went};
use crate::fs::{DirEntry, FileKind};
use crate::{Fs, LocalRuntime, Owned, Runtime};
use std::io::ErrorKind;

macro_rules! checks {
    ($run:ident) => {
        vec![
            Check::must(Topic::Files, "what-was-written-is-read", |on| {
                on.$run(what_was_written_is_read)
            }),
            Check::must(Topic::Files, "what-is-missing-is-not-found", |on| {
                on.$run(what_is_missing_is_not_found)
            }),
            Check::must(Topic::Files, "what-is-forbidden-is-denied", |on| {
                on.$run(what_is_forbidden_is_denied)
            })
            .needs_the_system(),
            Check::must(Topic::Files, "renaming-replaces-what-was-there", |on| {
                on.$run(renaming_replaces)
            }),
            Check::must(Topic::Files, "a-directory-lists-what-it-holds", |on| {
                on.$run(a_directory_lists)
            })
            .needs_the_system(),
            Check::must(Topic::Files, "directories-are-made-and-removed", |on| {
                on.$run(directories_are_made_and_removed)
            })
            .needs_the_system(),
            Check::must(
                Topic::Files,
                "metadata-tells-the-kind-and-the-length",
                |on| on.$run(metadata_tells),
            )
            .needs_the_system(),
        ]
    };
}

/// The checks of runtimes.
pub(super) fn checks<R: Runtime + Fs + Owned>() -> Vec<Check<R>> {
    let mut all: Vec<Check<R>> = checks!(run);
    all.extend(open::checks());
    all.extend(turns::checks());
    all
}

/// The checks of local runtimes.
pub(super) fn local_checks<R: LocalRuntime + Fs + Owned>() -> Vec<Check<R>> {
    let mut all: Vec<Check<R>> = checks!(run_local);
    all.extend(open::local_checks());
    all.extend(turns::local_checks());
    all
}

/// Returns bytes that differ from place to place, so that none can be missing, doubled or moved unseen.
fn bytes(len: usize, seed: u8) -> Vec<u8> {
    let mut state = u32::from(seed) + 1;
    let next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    std::iter::repeat_with(next).take(len).collect()
}

async fn what_was_written_is_read<R: Fs>(rt: R) -> Found {
    let scratch = Scratch::new()?;
    let path = scratch.join("file");
    for len in [0, 1, 300_000, 10] {
        let contents = bytes(len, 1);
        went("write", rt.write(&path, contents.clone()).await)?;
        let read = went("read", rt.read(&path).await)?;
        ensure!(
            read == contents,
            "{len} bytes were written, and {} others read",
            read.len()
        );
    }
    went("remove_file", rt.remove_file(&path).await)?;
    ensure!(!path.exists(), "a file that was removed is there");
    Ok(Finding::Holds)
}

async fn what_is_missing_is_not_found<R: Fs>(rt: R) -> Found {
    let scratch = Scratch::new()?;
    let (path, other) = (scratch.join("missing"), scratch.join("other"));
    let below = path.join("file");
    let missing = ErrorKind::NotFound;
    refused("read", missing, rt.read(&path).await)?;
    refused("write", missing, rt.write(&below, Vec::new()).await)?;
    refused("metadata", missing, rt.metadata(&path).await)?;
    refused("read_dir", missing, rt.read_dir(&path).await)?;
    refused("rename", missing, rt.rename(&path, &other).await)?;
    refused("remove_file", missing, rt.remove_file(&path).await)?;
    refused("remove_dir", missing, rt.remove_dir(&path).await)?;
    Ok(Finding::Holds)
}

#[cfg(unix)]
async fn what_is_forbidden_is_denied<R: Fs>(rt: R) -> Found {
    use std::os::unix::fs::PermissionsExt;
    let scratch = Scratch::new()?;
    let path = scratch.join("forbidden");
    went("write", rt.write(&path, bytes(10, 1)).await)?;
    let nobody = std::fs::Permissions::from_mode(0o000);
    went("chmod", std::fs::set_permissions(&path, nobody))?;
    if std::fs::File::open(&path).is_ok() {
        let reason = "this process may read whatever is forbidden";
        return Ok(Finding::Skipped(reason.to_owned()));
    }
    let denied = ErrorKind::PermissionDenied;
    refused("read", denied, rt.read(&path).await)?;
    refused("write", denied, rt.write(&path, Vec::new()).await)?;
    Ok(Finding::Holds)
}

#[cfg(not(unix))]
#[expect(clippy::unused_async, reason = "the one for Unix is asynchronous")]
async fn what_is_forbidden_is_denied<R: Fs>(_rt: R) -> Found {
    let reason = "files are forbidden by Unix permissions";
    Ok(Finding::Skipped(reason.to_owned()))
}

async fn renaming_replaces<R: Fs>(rt: R) -> Found {
    let scratch = Scratch::new()?;
    let (from, to) = (scratch.join("from"), scratch.join("to"));
    went("write", rt.write(&from, bytes(10, 1)).await)?;
    went("write", rt.write(&to, bytes(20, 2)).await)?;
    went("rename", rt.rename(&from, &to).await)?;
    ensure!(!from.exists(), "the old name is still there");
    let read = went("read", rt.read(&to).await)?;
    ensure!(read == bytes(10, 1), "the new name holds other bytes");
    Ok(Finding::Holds)
}

async fn a_directory_lists<R: Fs>(rt: R) -> Found {
    let scratch = Scratch::new()?;
    let empty = went("read_dir", rt.read_dir(scratch.path()).await)?;
    ensure!(empty.is_empty(), "an empty directory lists {empty:?}");

    let mut expected = Vec::new();
    for n in 0..40 {
        let name = format!("file-{n:02}");
        went("write", rt.write(&scratch.join(&name), Vec::new()).await)?;
        expected.push((name, FileKind::File));
    }
    let below = scratch.join("a-directory");
    went("create_dir_all", rt.create_dir_all(&below).await)?;
    expected.insert(0, ("a-directory".to_owned(), FileKind::Dir));
    #[cfg(unix)]
    {
        let linked = std::os::unix::fs::symlink(&below, scratch.join("a-link"));
        went("symlink", linked)?;
        expected.insert(1, ("a-link".to_owned(), FileKind::Link));
    }

    let mut listed = went("read_dir", rt.read_dir(scratch.path()).await)?;
    listed.sort_by(|one, other| one.name.cmp(&other.name));
    let told = |it: &DirEntry| (it.name.to_string_lossy().into_owned(), it.kind);
    let listed: Vec<_> = listed.iter().map(told).collect();
    ensure!(listed == expected, "{expected:?} are listed as {listed:?}");
    Ok(Finding::Holds)
}

async fn directories_are_made_and_removed<R: Fs>(rt: R) -> Found {
    let scratch = Scratch::new()?;
    let (above, below) = (scratch.join("above"), scratch.join("above/below"));
    went("create_dir_all", rt.create_dir_all(&below).await)?;
    went("the same again", rt.create_dir_all(&below).await)?;
    ensure!(below.is_dir(), "a directory that was made is not there");
    let full = ErrorKind::DirectoryNotEmpty;
    refused(
        "remove_dir of a full one",
        full,
        rt.remove_dir(&above).await,
    )?;
    let directory = rt.read(&below).await;
    ensure!(directory.is_err(), "a directory was read as a file");
    went("remove_dir", rt.remove_dir(&below).await)?;
    went("remove_dir", rt.remove_dir(&above).await)?;
    ensure!(!above.exists(), "a directory that was removed is there");
    Ok(Finding::Holds)
}

async fn metadata_tells<R: Fs>(rt: R) -> Found {
    let scratch = Scratch::new()?;
    let path = scratch.join("file");
    went("write", rt.write(&path, bytes(1_234, 1)).await)?;
    let file = went("metadata", rt.metadata(&path).await)?;
    ensure!(
        file.kind == FileKind::File && file.len == 1_234 && !file.read_only,
        "a file of 1234 bytes has {file:?}"
    );
    ensure!(file.modified.is_some(), "the time of its change is missing");
    let directory = went("metadata", rt.metadata(scratch.path()).await)?;
    ensure!(
        directory.kind == FileKind::Dir,
        "a directory has {directory:?}"
    );
    #[cfg(unix)]
    {
        let link = scratch.join("link");
        went("symlink", std::os::unix::fs::symlink(&path, &link))?;
        let followed = went("metadata", rt.metadata(&link).await)?;
        ensure!(followed == file, "a link to it has {followed:?}");
    }
    Ok(Finding::Holds)
}
