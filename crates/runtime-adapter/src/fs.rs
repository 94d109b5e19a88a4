//! The files of a runtime: whole ones in a call, open ones as streams with a position.
//!
//! Every adapter uses what its runtime has: a pool of threads that block, or (on `threads`) the task's own thread. What
//! an operation costs therefore differs; what it means does not.

use crate::Time;
use futures_io::{AsyncRead, AsyncSeek, AsyncWrite};
use std::ffi::OsString;
use std::fmt::Debug;
use std::future::Future;
use std::io;
use std::path::Path;
use std::time::SystemTime;

/// A runtime with a file system.
///
/// # Contract for implementers
///
/// - The futures own what they need and are `Send`. Dropping one gives up waiting; what the system had begun it may
///   still finish.
/// - Errors are the system's own, with its kind.
pub trait Fs: Time {
    /// An open file.
    type File: File;

    /// Opens a file as `options` say.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::InvalidInput`] for options that contradict each other, otherwise as the system gives them.
    fn open(
        &self,
        path: &Path,
        options: OpenOptions,
    ) -> impl Future<Output = io::Result<Self::File>> + Send + use<Self>;

    /// Reads a whole file.
    ///
    /// # Errors
    ///
    /// As the system gives them.
    fn read(&self, path: &Path) -> impl Future<Output = io::Result<Vec<u8>>> + Send + use<Self>;

    /// Writes a whole file, which is created, or emptied first.
    ///
    /// # Errors
    ///
    /// As the system gives them.
    fn write(
        &self,
        path: &Path,
        contents: Vec<u8>,
    ) -> impl Future<Output = io::Result<()>> + Send + use<Self>;

    /// Tells what is at `path`, following links.
    ///
    /// # Errors
    ///
    /// As the system gives them.
    fn metadata(
        &self,
        path: &Path,
    ) -> impl Future<Output = io::Result<Metadata>> + Send + use<Self>;

    /// Lists a directory, in no particular order, without `.` and `..`.
    ///
    /// # Errors
    ///
    /// As the system gives them.
    fn read_dir(
        &self,
        path: &Path,
    ) -> impl Future<Output = io::Result<Vec<DirEntry>>> + Send + use<Self>;

    /// Renames a file or directory; a file that is there already is replaced at once.
    ///
    /// # Errors
    ///
    /// As the system gives them.
    fn rename(
        &self,
        from: &Path,
        to: &Path,
    ) -> impl Future<Output = io::Result<()>> + Send + use<Self>;

    /// Removes a file.
    ///
    /// # Errors
    ///
    /// As the system gives them.
    fn remove_file(&self, path: &Path) -> impl Future<Output = io::Result<()>> + Send + use<Self>;

    /// Makes a directory, and those above it that are missing.
    ///
    /// # Errors
    ///
    /// As the system gives them.
    fn create_dir_all(
        &self,
        path: &Path,
    ) -> impl Future<Output = io::Result<()>> + Send + use<Self>;

    /// Removes an empty directory.
    ///
    /// # Errors
    ///
    /// As the system gives them.
    fn remove_dir(&self, path: &Path) -> impl Future<Output = io::Result<()>> + Send + use<Self>;
}

/// An open file: a stream with a position.
///
/// # Contract for implementers
///
/// - A write that has ended may still lie in a buffer: `flush` hands it to the system, [`sync_all`](Self::sync_all) to
///   the disk. Dropping the file hands it to the system too, some time later, and nobody hears whether that went well.
///   `poll_close` flushes; the file itself is closed when it is dropped.
/// - Reads may give fewer bytes than were asked for; zero is the end of the file, until the file has grown.
/// - There is one position for reading and writing, and nothing that an adapter reads ahead moves it. Seeking before the
///   beginning is [`io::ErrorKind::InvalidInput`].
/// - An operation whose future was dropped may have taken place or not; the file goes on either way.
pub trait File: AsyncRead + AsyncWrite + AsyncSeek + Debug + Unpin + Send + 'static {
    /// Flushes, and waits until contents and metadata are on the disk (`fsync`).
    ///
    /// # Errors
    ///
    /// As the system gives them, also for writes that ended before.
    fn sync_all(&mut self) -> impl Future<Output = io::Result<()>> + Send;

    /// Flushes, and waits until the contents are on the disk (`fdatasync`).
    ///
    /// # Errors
    ///
    /// As for [`sync_all`](Self::sync_all).
    fn sync_data(&mut self) -> impl Future<Output = io::Result<()>> + Send;

    /// Cuts the file to `bytes`, or fills it up with zeros; the position stays.
    ///
    /// # Errors
    ///
    /// As the system gives them.
    fn set_len(&mut self, bytes: u64) -> impl Future<Output = io::Result<()>> + Send;

    /// Tells what the file is now.
    ///
    /// # Errors
    ///
    /// As the system gives them.
    fn metadata(&mut self) -> impl Future<Output = io::Result<Metadata>> + Send;
}

/// How a file is opened; each is off until it is set, as in the standard library.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct OpenOptions {
    /// For reading.
    pub read: bool,
    /// For writing.
    pub write: bool,
    /// For writing at the end.
    pub append: bool,
    /// Emptied first.
    pub truncate: bool,
    /// Created if it is missing.
    pub create: bool,
    /// Created, and refused if it is there.
    pub create_new: bool,
}

impl OpenOptions {
    /// Opens a file that exists, for reading.
    pub const fn reading() -> Self {
        Self {
            read: true,
            ..Self::nothing()
        }
    }

    /// Opens a file for writing, created if it is missing, emptied otherwise.
    pub const fn writing() -> Self {
        Self {
            write: true,
            create: true,
            truncate: true,
            ..Self::nothing()
        }
    }

    /// Opens a file for writing at its end, created if it is missing.
    pub const fn appending() -> Self {
        Self {
            append: true,
            create: true,
            ..Self::nothing()
        }
    }

    /// Creates a file for writing and reading, and refuses one that is there.
    pub const fn creating_new() -> Self {
        Self {
            read: true,
            write: true,
            create_new: true,
            ..Self::nothing()
        }
    }

    /// Opens a file that exists, for reading and writing.
    pub const fn editing() -> Self {
        Self {
            read: true,
            write: true,
            ..Self::nothing()
        }
    }

    /// Refuses options that contradict each other; for adapters.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::InvalidInput`] for a file that is neither read nor written, for emptying or creating one that is
    /// not written, and for emptying one that is written at its end.
    pub fn check(self) -> io::Result<Self> {
        let writes = self.write || self.append;
        let wrong = if !writes && !self.read {
            "neither `read` nor `write` nor `append` is set"
        } else if self.truncate && (self.append || !self.write) {
            "`truncate` needs `write`, without `append`"
        } else if (self.create || self.create_new) && !writes {
            "`create` and `create_new` need `write` or `append`"
        } else {
            return Ok(self);
        };
        Err(io::Error::new(io::ErrorKind::InvalidInput, wrong))
    }

    /// Translates to the standard library's options, for adapters.
    ///
    /// # Errors
    ///
    /// As for [`check`](Self::check).
    pub fn to_std(self) -> io::Result<std::fs::OpenOptions> {
        let Self {
            read,
            write,
            append,
            truncate,
            create,
            create_new,
        } = self.check()?;
        let mut options = std::fs::OpenOptions::new();
        options
            .read(read)
            .write(write)
            .append(append)
            .truncate(truncate)
            .create(create)
            .create_new(create_new);
        Ok(options)
    }

    const fn nothing() -> Self {
        Self {
            read: false,
            write: false,
            append: false,
            truncate: false,
            create: false,
            create_new: false,
        }
    }
}

/// What something in the file system is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileKind {
    /// A file.
    File,
    /// A directory.
    Dir,
    /// A symbolic link, where it was not followed.
    Link,
    /// A device, a pipe, a socket.
    Other,
}

/// What is known of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Metadata {
    /// What it is.
    pub kind: FileKind,
    /// Its length in bytes.
    pub len: u64,
    /// When it was last changed, where the system tells.
    pub modified: Option<SystemTime>,
    /// Whether writing to it is forbidden.
    pub read_only: bool,
}

/// What a directory holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DirEntry {
    /// Its name in the directory.
    pub name: OsString,
    /// What it is; links are not followed.
    pub kind: FileKind,
}

impl From<std::fs::FileType> for FileKind {
    fn from(native: std::fs::FileType) -> Self {
        if native.is_file() {
            Self::File
        } else if native.is_dir() {
            Self::Dir
        } else if native.is_symlink() {
            Self::Link
        } else {
            Self::Other
        }
    }
}

impl From<std::fs::Metadata> for Metadata {
    fn from(native: std::fs::Metadata) -> Self {
        Self {
            kind: native.file_type().into(),
            len: native.len(),
            modified: native.modified().ok(),
            read_only: native.permissions().readonly(),
        }
    }
}

impl TryFrom<std::fs::DirEntry> for DirEntry {
    type Error = io::Error;

    /// Takes the name and the kind, which may need a call to the system.
    fn try_from(native: std::fs::DirEntry) -> io::Result<Self> {
        Ok(Self {
            name: native.file_name(),
            kind: native.file_type()?.into(),
        })
    }
}

/// Lists a directory, which blocks the thread; for adapters, on whatever threads they keep for that.
///
/// # Errors
///
/// As for [`Fs::read_dir`].
pub fn read_dir_blocking(path: &Path) -> io::Result<Vec<DirEntry>> {
    std::fs::read_dir(path)?.map(|it| it?.try_into()).collect()
}
