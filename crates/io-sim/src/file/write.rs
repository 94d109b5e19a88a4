//! Files that are really written, each beside its place first and then renamed, on the runtime's blocking pool.
//!
//! Whoever looks at a file's place finds the old contents or the new, never a part. A reply says that the file is as safe
//! as its [`Durability`]: a process that dies loses nothing that was acknowledged; a machine that loses its power loses
//! nothing where the directory was synced as well.

use super::Error;
use super::call::call;
use crate::contents::contents;
use crate::{Backend, Reply, Request};
use runtime_adapter::Runtime;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How safe a file is when its write is acknowledged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// It is in the system's page cache: it outlives the process, not the machine.
    Cached,
    /// Its contents are on the disk (`fsync`); its name may not be yet.
    Contents,
    /// Its contents and its name are on the disk: the directory was synced too.
    #[default]
    Name,
}

/// Writes one file for each item.
///
/// The directory belongs to one process at a time. What is written beside and was not renamed, because the process died, is
/// a hidden file whose name ends in `.part`; [`Write::open`] removes those.
#[derive(Clone, Debug)]
pub struct Write<R> {
    rt: R,
    place: Arc<Place>,
    deadline: Option<Duration>,
}

#[derive(Debug)]
struct Place {
    directory: PathBuf,
    bytes: usize,
    durability: Durability,
}

/// Numbers what this process writes beside, so that two writes of one item do not meet.
static WRITTEN: AtomicU64 = AtomicU64::new(0);

impl<R: Runtime> Write<R> {
    /// Points at a directory for files of `bytes` bytes each, and sweeps it.
    ///
    /// # Errors
    ///
    /// [`Error::NotADirectory`], or [`Error::Write`] if what a dead process left cannot be removed.
    pub fn open(
        rt: R,
        directory: &Path,
        bytes: usize,
        durability: Durability,
    ) -> Result<Self, Error> {
        sweep(directory)?;
        let place = Place {
            directory: directory.to_path_buf(),
            bytes,
            durability,
        };
        Ok(Self {
            rt,
            place: Arc::new(place),
            deadline: None,
        })
    }

    /// Sets how long a write may take; without a deadline, as long as the disk does.
    #[must_use]
    pub fn within(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Where the file of `item` is.
    pub fn path(&self, item: u64) -> PathBuf {
        self.place.path(item)
    }
}

impl<R: Runtime> Backend for Write<R> {
    type Error = Error;

    fn wait(&self, request: Request) -> impl Future<Output = Result<Reply, Error>> + Send + use<R> {
        let Self {
            rt,
            place,
            deadline,
        } = self.clone();
        async move {
            let path = place.path(request.item);
            let writing = call(&rt, &path, "write", deadline, {
                let place = Arc::clone(&place);
                move || place.write(request.item)
            });
            writing.await?;
            Ok(Reply {
                item: request.item,
                bytes: place.bytes as u64,
                cached: None,
            })
        }
    }
}

impl Place {
    fn path(&self, item: u64) -> PathBuf {
        self.directory.join(format!("item-{item}"))
    }

    fn write(&self, item: u64) -> Result<(), Error> {
        let path = self.path(item);
        let number = WRITTEN.fetch_add(1, Ordering::Relaxed);
        let name = format!(".item-{item}.{number}{}", part_of_this_process());
        let beside = self.directory.join(name);
        let written = self.write_beside(item, &beside).and_then(|()| {
            let renamed = fs::rename(&beside, &path);
            renamed.map_err(|source| ("rename", source))
        });
        if let Err((step, source)) = written {
            // What cannot be removed either is swept at the next opening.
            let _ = fs::remove_file(&beside);
            return Err(Error::Write { path, step, source });
        }
        if self.durability == Durability::Name {
            let synced = sync_directory(&self.directory);
            synced.map_err(|source| Error::NameNotSynced { path, source })?;
        }
        Ok(())
    }

    fn write_beside(&self, item: u64, beside: &Path) -> Result<(), (&'static str, io::Error)> {
        let mut file = fs::File::create(beside).map_err(|source| ("create", source))?;
        file.write_all(&contents(item, self.bytes))
            .map_err(|source| ("write", source))?;
        if self.durability != Durability::Cached {
            file.sync_all().map_err(|source| ("sync", source))?;
        }
        Ok(())
    }
}

/// Puts the names in a directory on the disk.
#[cfg(unix)]
fn sync_directory(directory: &Path) -> io::Result<()> {
    fs::File::open(directory)?.sync_all()
}

/// Elsewhere a directory cannot be opened; its names are as safe as the system makes them.
#[cfg(not(unix))]
fn sync_directory(_directory: &Path) -> io::Result<()> {
    Ok(())
}

/// What the names end in that this process writes beside.
fn part_of_this_process() -> String {
    format!(".{}.part", std::process::id())
}

/// Removes what was written beside by a process that is gone; this one may be writing still.
fn sweep(directory: &Path) -> Result<(), Error> {
    let path = directory.to_path_buf();
    let ours = part_of_this_process();
    let entries = fs::read_dir(directory).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Error::NotADirectory { path },
        _ => Error::Write {
            path,
            step: "list",
            source,
        },
    })?;
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(".item-") && name.ends_with(".part") && !name.ends_with(&ours) {
            fs::remove_file(entry.path()).map_err(|source| Error::Write {
                path: entry.path(),
                step: "sweep away",
                source,
            })?;
        }
    }
    Ok(())
}
