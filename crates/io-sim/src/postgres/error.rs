//! Why PostgreSQL gave no reply, and what to do about it.

use crate::{Transient, Wait};
use std::io;
use std::time::Duration;
use tokio_postgres::error::SqlState;

/// Why PostgreSQL gave no reply. The address is told without its password.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The address does not read as one.
    #[error(
        "this is no address of a PostgreSQL server; it reads like postgres://user:password@127.0.0.1:5432/orders"
    )]
    Address {
        /// What is wrong with it.
        #[source]
        source: tokio_postgres::Error,
    },
    /// The address asks for what is not spoken here.
    #[error(
        "the address of the PostgreSQL server asks for {what}, which is not spoken here; {instead}"
    )]
    Unsupported {
        /// What it asks for.
        what: &'static str,
        /// What would do.
        instead: &'static str,
    },
    /// Nobody listens there.
    #[error(
        "the PostgreSQL server at {server} refused the connection while {}; is it running? start it, or look at the address",
        wait.doing()
    )]
    Refused {
        /// Where.
        server: String,
        /// During which wait.
        wait: Wait,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// No connection could be opened, for another reason.
    #[error(
        "cannot connect to the PostgreSQL server at {server} while {}; look at the address, and at the limit on open files (`ulimit -n`)",
        wait.doing()
    )]
    Connect {
        /// Where.
        server: String,
        /// During which wait.
        wait: Wait,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The server took no connection in time.
    #[error(
        "the PostgreSQL server at {server} took no connection within {after:?} while {}; it may be overloaded: use fewer connections, or more patience",
        wait.doing()
    )]
    ConnectDeadline {
        /// Where.
        server: String,
        /// During which wait.
        wait: Wait,
        /// How long was waited.
        after: Duration,
    },
    /// The server let nobody in.
    #[error(
        "the PostgreSQL server at {server} let nobody in while {}; look at the user, the password, the database, and at its `max_connections`",
        wait.doing()
    )]
    Login {
        /// Where.
        server: String,
        /// During which wait.
        wait: Wait,
        /// What it said.
        #[source]
        source: tokio_postgres::Error,
    },
    /// What answers there speaks something else.
    #[error(
        "what answers at {server} is no PostgreSQL server, as far as was heard while {}; is another program listening there?",
        wait.doing()
    )]
    Protocol {
        /// Where.
        server: String,
        /// During which wait.
        wait: Wait,
        /// What was wrong with it.
        #[source]
        source: tokio_postgres::Error,
    },
    /// The server ended the connection.
    #[error(
        "the PostgreSQL server at {server} ended the connection while {}; look whether it still runs, then ask again",
        wait.doing()
    )]
    Ended {
        /// Where.
        server: String,
        /// During which wait.
        wait: Wait,
        /// What was found on the connection.
        #[source]
        source: tokio_postgres::Error,
    },
    /// Another transaction was first.
    #[error(
        "the PostgreSQL server at {server} let another transaction go first while {}; ask again",
        wait.doing()
    )]
    Serialisation {
        /// Where.
        server: String,
        /// During which wait.
        wait: Wait,
        /// What it said.
        #[source]
        source: tokio_postgres::Error,
    },
    /// There is no room for more.
    #[error(
        "the PostgreSQL server at {server} has no room for more while {}; nothing of it was kept: make room on its disk",
        wait.doing()
    )]
    Full {
        /// Where.
        server: String,
        /// During which wait.
        wait: Wait,
        /// What it said.
        #[source]
        source: tokio_postgres::Error,
    },
    /// The user may not do that.
    #[error(
        "the PostgreSQL server at {server} does not allow this user what is needed while {}; grant it the table `orders`, and CREATE where there is none",
        wait.doing()
    )]
    Forbidden {
        /// Where.
        server: String,
        /// During which wait.
        wait: Wait,
        /// What it said.
        #[source]
        source: tokio_postgres::Error,
    },
    /// The server sent more than this side takes.
    #[error(
        "the PostgreSQL server at {server} sent more than {limit} bytes while {}; raise the limit, or look whether it is one",
        wait.doing()
    )]
    TooLarge {
        /// Where.
        server: String,
        /// During which wait.
        wait: Wait,
        /// The most that is taken.
        limit: usize,
    },
    /// The server did not reply in time.
    #[error(
        "the PostgreSQL server at {server} did not reply within {after:?} while {}; look at its load and its locks, or allow more time",
        wait.doing()
    )]
    Deadline {
        /// Where.
        server: String,
        /// During which wait.
        wait: Wait,
        /// How long was waited.
        after: Duration,
    },
    /// Under the order's number there is another order.
    #[error(
        "the PostgreSQL server at {server} holds another order under the number {item}; use a database of its own for each run"
    )]
    Conflict {
        /// Where.
        server: String,
        /// The number.
        item: u64,
    },
    /// The server refused otherwise, or what answers there is none.
    #[error("the PostgreSQL server at {server} failed while {}; see what it said, and whether it is one", wait.doing())]
    Failed {
        /// Where.
        server: String,
        /// During which wait.
        wait: Wait,
        /// What it said.
        #[source]
        source: tokio_postgres::Error,
    },
}

impl Error {
    /// Names what went wrong while a connection introduced itself, of which `heard` bytes were read.
    pub(super) fn of_login(
        server: String,
        wait: Wait,
        heard: u64,
        source: tokio_postgres::Error,
    ) -> Self {
        let cause = std::error::Error::source(&source);
        // What the server itself has against it, or what the address lacks, is neither.
        let of_the_stream = cause.is_none_or(|cause| cause.is::<io::Error>());
        if source.code().is_some_and(is_of_the_session) || of_the_stream && heard == 0 {
            Self::Ended {
                server,
                wait,
                source,
            }
        } else if of_the_stream {
            Self::Protocol {
                server,
                wait,
                source,
            }
        } else {
            Self::Login {
                server,
                wait,
                source,
            }
        }
    }

    /// Names what the server said no to, when it went on with the connection.
    pub(super) fn of_reply(server: String, wait: Wait, source: tokio_postgres::Error) -> Self {
        let Some(code) = source.code() else {
            return Self::Failed {
                server,
                wait,
                source,
            };
        };
        let of = |states: &[SqlState]| states.contains(code);
        if of(&[
            SqlState::T_R_SERIALIZATION_FAILURE,
            SqlState::T_R_DEADLOCK_DETECTED,
        ]) {
            Self::Serialisation {
                server,
                wait,
                source,
            }
        } else if of(&[SqlState::DISK_FULL, SqlState::OUT_OF_MEMORY]) {
            Self::Full {
                server,
                wait,
                source,
            }
        } else if of(&[
            SqlState::INSUFFICIENT_PRIVILEGE,
            SqlState::READ_ONLY_SQL_TRANSACTION,
        ]) {
            Self::Forbidden {
                server,
                wait,
                source,
            }
        } else {
            Self::Failed {
                server,
                wait,
                source,
            }
        }
    }
}

impl Transient for Error {
    /// A server that is absent may be started, one that restarts comes back, another transaction ends.
    fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::Refused { .. }
                | Self::Connect { .. }
                | Self::ConnectDeadline { .. }
                | Self::Ended { .. }
                | Self::Serialisation { .. }
                | Self::Deadline { .. }
        )
    }
}

/// Whether the server ends the connection with this, rather than refuse a statement.
pub(super) fn is_of_the_session(code: &SqlState) -> bool {
    [
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::CANNOT_CONNECT_NOW,
    ]
    .contains(code)
}
