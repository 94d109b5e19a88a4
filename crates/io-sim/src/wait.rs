//! The names of the waits: what a program asks of the world and then has nothing to do until it comes.

use std::fmt;
use std::str::FromStr;

/// One of the seven waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Wait {
    /// Data from a client, through the network.
    Receive,
    /// Data to a client, through the network.
    Send,
    /// A file's contents, read.
    Read,
    /// A file's contents, written.
    Write,
    /// A remote API's answer.
    Api,
    /// A database operation.
    Insert,
    /// A database query's result.
    Query,
}

/// A wait was named that does not exist.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no wait `{0}`; there are receive, send, read, write, api, insert and query")]
pub struct UnknownWait(pub String);

impl Wait {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 7] = [
        Self::Receive,
        Self::Send,
        Self::Read,
        Self::Write,
        Self::Api,
        Self::Insert,
        Self::Query,
    ];

    /// Returns its name, as flags and records write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Receive => "receive",
            Self::Send => "send",
            Self::Read => "read",
            Self::Write => "write",
            Self::Api => "api",
            Self::Insert => "insert",
            Self::Query => "query",
        }
    }

    /// Says what was going on during the wait, for a message: "… while data from a client was awaited".
    pub const fn doing(self) -> &'static str {
        match self {
            Self::Receive => "data from a client was awaited",
            Self::Send => "data was sent to a client",
            Self::Read => "a file was read",
            Self::Write => "a file was written",
            Self::Api => "a burger was ordered",
            Self::Insert => "an order was stored",
            Self::Query => "orders were looked up",
        }
    }
}

impl fmt::Display for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Wait {
    type Err = UnknownWait;

    fn from_str(text: &str) -> Result<Self, UnknownWait> {
        let wait = Self::ALL.into_iter().find(|wait| wait.name() == text);
        wait.ok_or_else(|| UnknownWait(text.to_owned()))
    }
}
