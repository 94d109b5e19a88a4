//! Why a TCP peer gave no reply, and what to do about it.

use crate::{Transient, Wait};
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

/// Why a TCP peer gave no reply.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Nobody listens there.
    #[error(
        "the TCP peer at {peer} refused the connection while {}; is it running? start it with `lunchrush peer tcp`",
        wait.doing()
    )]
    Refused {
        /// Where.
        peer: SocketAddr,
        /// During which wait.
        wait: Wait,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// No connection could be opened, for another reason.
    #[error(
        "cannot connect to the TCP peer at {peer} while {}; look at the address, and at the limit on open files (`ulimit -n`)",
        wait.doing()
    )]
    Connect {
        /// Where.
        peer: SocketAddr,
        /// During which wait.
        wait: Wait,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The peer took no connection in time.
    #[error(
        "the TCP peer at {peer} took no connection within {after:?} while {}; it may be overloaded: use fewer connections, or more patience",
        wait.doing()
    )]
    ConnectDeadline {
        /// Where.
        peer: SocketAddr,
        /// During which wait.
        wait: Wait,
        /// How long was waited.
        after: Duration,
    },
    /// The peer broke the connection off.
    #[error(
        "the TCP peer at {peer} broke the connection off while {}; look whether it still runs, then ask again",
        wait.doing()
    )]
    Reset {
        /// Where.
        peer: SocketAddr,
        /// During which wait.
        wait: Wait,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The peer closed the connection before the reply was whole.
    #[error(
        "the TCP peer at {peer} closed the connection after {got} of {expected} bytes while {}; look whether it still runs, then ask again",
        wait.doing()
    )]
    CutShort {
        /// Where.
        peer: SocketAddr,
        /// During which wait.
        wait: Wait,
        /// The bytes that came, of the header or of the data.
        got: u64,
        /// The bytes that were due.
        expected: u64,
    },
    /// What answers there speaks something else.
    #[error(
        "what answers at {peer} is no TCP peer of this program: it said {told:?} while {}; is another program listening there?",
        wait.doing()
    )]
    Protocol {
        /// Where.
        peer: SocketAddr,
        /// During which wait.
        wait: Wait,
        /// What it said instead.
        told: String,
    },
    /// The reply is longer than this side takes.
    #[error(
        "the TCP peer at {peer} announced {bytes} bytes while {}, but {limit} are the most: raise the limit, or let the peer send less",
        wait.doing()
    )]
    TooLarge {
        /// Where.
        peer: SocketAddr,
        /// During which wait.
        wait: Wait,
        /// What it announced.
        bytes: u64,
        /// The most that is taken.
        limit: usize,
    },
    /// The peer did not reply in time.
    #[error(
        "the TCP peer at {peer} did not reply within {after:?} while {}; it may hang: look at it, or allow more time",
        wait.doing()
    )]
    Deadline {
        /// Where.
        peer: SocketAddr,
        /// During which wait.
        wait: Wait,
        /// How long was waited.
        after: Duration,
    },
    /// The connection failed otherwise.
    #[error("the connection to the TCP peer at {peer} failed while {}; ask again", wait.doing())]
    Io {
        /// Where.
        peer: SocketAddr,
        /// During which wait.
        wait: Wait,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

impl Transient for Error {
    /// A peer that is absent may be started, one that hangs may recover; one that speaks something else, or sends too much,
    /// will do so again.
    fn is_transient(&self) -> bool {
        !matches!(self, Self::Protocol { .. } | Self::TooLarge { .. })
    }
}
