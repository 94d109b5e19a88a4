//! Why an API gave no reply, and what to do about it.

use crate::Transient;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

/// Why an API gave no reply.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Nobody listens there.
    #[error(
        "the kitchen API at {api} refused the connection while a burger was ordered; is it running? start it with `lunchrush peer kitchen`"
    )]
    Refused {
        /// Where.
        api: SocketAddr,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// No connection could be opened, for another reason.
    #[error(
        "cannot connect to the kitchen API at {api} to order a burger; look at the address, and at the limit on open files (`ulimit -n`)"
    )]
    Connect {
        /// Where.
        api: SocketAddr,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The API took no connection in time.
    #[error(
        "the kitchen API at {api} took no connection within {after:?} while a burger was ordered; it may be overloaded: use fewer connections, or more patience"
    )]
    ConnectDeadline {
        /// Where.
        api: SocketAddr,
        /// How long was waited.
        after: Duration,
    },
    /// The API broke the connection off, or closed it before the answer was whole.
    #[error(
        "the kitchen API at {api} ended the connection while a burger was ordered; look whether it still runs, then ask again"
    )]
    Ended {
        /// Where.
        api: SocketAddr,
        /// What was found on the connection.
        #[source]
        source: hyper::Error,
    },
    /// What answers there speaks something else.
    #[error(
        "what answers at {api} does not speak HTTP/1.1 as a kitchen does; is another program listening there?"
    )]
    Protocol {
        /// Where.
        api: SocketAddr,
        /// What was wrong with it.
        #[source]
        source: hyper::Error,
    },
    /// The API answered, but not with a burger.
    #[error(
        "the kitchen API at {api} answered an order with status {status}: {told:?}; look at its log"
    )]
    Status {
        /// Where.
        api: SocketAddr,
        /// The status of the answer.
        status: u16,
        /// The beginning of its body.
        told: String,
    },
    /// The answer is longer than this side takes.
    #[error(
        "the kitchen API at {api} answered an order with {bytes} bytes or more, but {limit} are the most: raise the limit, or let it send less"
    )]
    TooLarge {
        /// Where.
        api: SocketAddr,
        /// What it announced, or what had come by then.
        bytes: u64,
        /// The most that is taken.
        limit: usize,
    },
    /// The head of the answer is longer than this side takes.
    #[error(
        "the kitchen API at {api} answered an order with headers of more than {limit} bytes; is it the right server?"
    )]
    HeadTooLarge {
        /// Where.
        api: SocketAddr,
        /// The most that is taken.
        limit: usize,
    },
    /// The API did not answer in time.
    #[error(
        "the kitchen API at {api} did not answer an order within {after:?}; it may hang: look at it, or allow more time"
    )]
    Deadline {
        /// Where.
        api: SocketAddr,
        /// How long was waited.
        after: Duration,
    },
    /// The connection failed otherwise.
    #[error(
        "the connection to the kitchen API at {api} failed while a burger was ordered; ask again"
    )]
    Connection {
        /// Where.
        api: SocketAddr,
        /// What was found on it.
        #[source]
        source: hyper::Error,
    },
    /// The connection could not be set up for use.
    #[error("the connection to the kitchen API at {api} cannot be set up; ask again")]
    SetUp {
        /// Where.
        api: SocketAddr,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

impl Transient for Error {
    /// An API that is absent may be started, one that is overloaded (status 429, 500 and above) may recover; one that speaks
    /// something else, refuses, or sends too much, will do so again.
    fn is_transient(&self) -> bool {
        match self {
            Self::Status { status, .. } => *status == 429 || *status >= 500,
            Self::Protocol { .. } | Self::TooLarge { .. } | Self::HeadTooLarge { .. } => false,
            _ => true,
        }
    }
}
