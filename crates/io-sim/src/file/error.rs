//! Why a file was not read or written, and what to do about it.

use crate::Transient;
use runtime_adapter::JoinError;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// Why a file gave no reply.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file could not be opened.
    #[error("cannot open the file {} to read it; {}", path.display(), advice(source))]
    Open {
        /// Its path, as it was given.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The file could not be read to its end.
    #[error("cannot read the file {} to its end; {}", path.display(), advice(source))]
    Read {
        /// Its path, as it was given.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The path leads to something that has no bytes to read.
    #[error("{} is not a file; name one that can be read", path.display())]
    NotAFile {
        /// The path, as it was given.
        path: PathBuf,
    },
    /// The path leads to no place for files.
    #[error("{} is not a directory; name one where files may be written", path.display())]
    NotADirectory {
        /// The path, as it was given.
        path: PathBuf,
    },
    /// The file could not be written; what was there before is there still, as it was.
    #[error("cannot {step} the file {}; nothing of it was kept: {}", path.display(), advice(source))]
    Write {
        /// Its path.
        path: PathBuf,
        /// What failed: create, write, sync, rename.
        step: &'static str,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The file is written, but whether its name would outlive the machine is not known.
    #[error("the file {} is written, but its directory cannot be synced; {}", path.display(), advice(source))]
    NameNotSynced {
        /// Its path.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// It took too long; what was begun may still be finished.
    #[error("the file {} took longer than {after:?} to {step}; look at its disk, or allow more time", path.display())]
    Deadline {
        /// Its path.
        path: PathBuf,
        /// What took so long: read, write.
        step: &'static str,
        /// How long was waited.
        after: Duration,
    },
    /// The thread that read or wrote was lost.
    #[error("the thread that worked on the file {} was lost; ask again", path.display())]
    Lost {
        /// The file's path.
        path: PathBuf,
        /// How.
        #[source]
        source: JoinError,
    },
}

/// What a person can do about it; the system's own words are the source's.
fn advice(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::NotFound => "look whether the path is right",
        io::ErrorKind::PermissionDenied => "give this user the right to it, or name another place",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "make room there, or name another place"
        }
        io::ErrorKind::FileTooLarge => "raise the limit on the size of files (`ulimit -f`)",
        io::ErrorKind::ReadOnlyFilesystem => "name a place that can be written",
        io::ErrorKind::IsADirectory => "name a file, not a directory",
        _ if error.raw_os_error() == Some(TOO_MANY_OPEN) => {
            "raise the limit on open files (`ulimit -n`)"
        }
        _ => "see what the system said",
    }
}

/// `EMFILE`, for which the standard library has no kind.
const TOO_MANY_OPEN: i32 = 24;

impl Transient for Error {
    /// What is wrong with a file is so until somebody mends it, unless a signal came in between, or it was slow.
    fn is_transient(&self) -> bool {
        match self {
            Self::Deadline { .. } => true,
            Self::Open { source, .. } | Self::Read { source, .. } | Self::Write { source, .. } => {
                source.kind() == io::ErrorKind::Interrupted
            }
            _ => false,
        }
    }
}
