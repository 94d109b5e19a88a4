//! Why SQLite gave no reply, and what to do about it.

use crate::{Transient, Wait};
use runtime_adapter::JoinError;
use rusqlite::ErrorCode;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Why SQLite gave no reply.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file could not be opened or created.
    #[error("cannot open the SQLite database {}; look whether its directory is there, whether this user may write to it, and at the limit on open files (`ulimit -n`)", path.display())]
    Open {
        /// The database.
        path: PathBuf,
        /// What SQLite said.
        #[source]
        source: rusqlite::Error,
    },
    /// The file is something else, or broken.
    #[error("{} is not an SQLite database, or is damaged; name another file", path.display())]
    NotADatabase {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        #[source]
        source: rusqlite::Error,
    },
    /// Another program held the lock for too long.
    #[error(
        "the SQLite database {} was locked for longer than {after:?} while {}; end the other program that writes to it, or allow more time",
        path.display(), wait.doing()
    )]
    Busy {
        /// The database.
        path: PathBuf,
        /// During which wait.
        wait: Wait,
        /// How long was waited.
        after: Duration,
        /// What SQLite said.
        #[source]
        source: rusqlite::Error,
    },
    /// There is no room for more.
    #[error(
        "the SQLite database {} has no room for more while {}; nothing of it was kept: make room, or raise its limit",
        path.display(), wait.doing()
    )]
    Full {
        /// The database.
        path: PathBuf,
        /// During which wait.
        wait: Wait,
        /// What SQLite said.
        #[source]
        source: rusqlite::Error,
    },
    /// The file may not be written.
    #[error(
        "the SQLite database {} may not be written while {}; give this user the right to it and to its directory",
        path.display(), wait.doing()
    )]
    ReadOnly {
        /// The database.
        path: PathBuf,
        /// During which wait.
        wait: Wait,
        /// What SQLite said.
        #[source]
        source: rusqlite::Error,
    },
    /// The operation took too long; it may still take place.
    #[error(
        "the SQLite database {} took longer than {after:?} while {}; look at its disk, or allow more time",
        path.display(), wait.doing()
    )]
    Deadline {
        /// The database.
        path: PathBuf,
        /// During which wait.
        wait: Wait,
        /// How long was waited.
        after: Duration,
    },
    /// Under the order's number there is another order.
    #[error(
        "the SQLite database {} holds another order under the number {item}; use a database of its own for each run",
        path.display()
    )]
    Conflict {
        /// The database.
        path: PathBuf,
        /// The number.
        item: u64,
    },
    /// SQLite refused otherwise.
    #[error("the SQLite database {} failed while {}; see what it said", path.display(), wait.doing())]
    Failed {
        /// The database.
        path: PathBuf,
        /// During which wait.
        wait: Wait,
        /// What SQLite said.
        #[source]
        source: rusqlite::Error,
    },
    /// The thread that worked on it was lost.
    #[error("the thread that worked on the SQLite database {} was lost; ask again", path.display())]
    Lost {
        /// The database.
        path: PathBuf,
        /// How.
        #[source]
        source: JoinError,
    },
}

impl Error {
    /// Names what went wrong while the database was opened.
    pub(super) fn of_opening(path: &Path, source: rusqlite::Error) -> Self {
        let path = path.to_path_buf();
        match source.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                Self::NotADatabase { path, source }
            }
            _ => Self::Open { path, source },
        }
    }

    /// Names what went wrong during a wait; a lock was waited for at most `patience`.
    pub(super) fn of_wait(
        path: &Path,
        wait: Wait,
        patience: Duration,
        source: rusqlite::Error,
    ) -> Self {
        let path = path.to_path_buf();
        match source.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy {
                path,
                wait,
                after: patience,
                source,
            },
            Some(ErrorCode::DiskFull) => Self::Full { path, wait, source },
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
                Self::ReadOnly { path, wait, source }
            }
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                Self::NotADatabase { path, source }
            }
            _ => Self::Failed { path, wait, source },
        }
    }
}

impl Transient for Error {
    /// A lock is given up some time, and a disk that was slow may be quicker.
    fn is_transient(&self) -> bool {
        matches!(self, Self::Busy { .. } | Self::Deadline { .. })
    }
}
