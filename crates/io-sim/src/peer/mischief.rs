//! The ways in which a peer misbehaves, and from which request on.

use crate::slow::Pace;

/// What a peer does instead of answering as it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Misdeed {
    /// Resets the connection after so many bytes of the reply.
    Reset {
        /// The bytes that are sent before.
        after: usize,
    },
    /// Closes the connection, in good order, after so many bytes of the reply.
    Close {
        /// The bytes that are sent before.
        after: usize,
    },
    /// Sends the reply drop by drop (a slow loris, the other way round).
    Dribble(Pace),
    /// Sends a reply of this many bytes, whatever the settings say.
    Oversize(u32),
    /// Speaks another protocol.
    Babble,
    /// Says nothing more, and keeps the connection open (as a half-open connection looks).
    Silence,
    /// Ends: the listener and every connection are closed.
    Die,
}

/// From which request on a peer misbehaves, and how often; requests are counted over all connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mischief {
    /// What it does.
    pub what: Misdeed,
    /// The requests that are served well before.
    pub after: u64,
    /// The requests that are served ill then; those that follow are served well again.
    pub times: u64,
}

impl Mischief {
    /// Misbehaves at every request.
    pub const fn always(what: Misdeed) -> Self {
        Self {
            what,
            after: 0,
            times: u64::MAX,
        }
    }

    /// What is done to the request with this number, if it is one of those.
    pub(super) fn at(self, request: u64) -> Option<Misdeed> {
        let since = request.checked_sub(self.after)?;
        (since < self.times).then_some(self.what)
    }
}
