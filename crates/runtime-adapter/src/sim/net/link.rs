//! What becomes of a piece on its way: the question, the answer, and who answers.

use std::fmt;
use std::net::SocketAddr;
use std::num::NonZeroU64;
use std::sync::Arc;
use std::time::Duration;

/// Something that is about to go over the network: a piece of a stream, a datagram, or one half of opening a connection.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Transit {
    /// Who sends it.
    pub from: SocketAddr,
    /// Who is to have it.
    pub to: SocketAddr,
    /// How many bytes it carries: none to open, to end and to reset a connection, and in an empty datagram.
    pub bytes: usize,
    /// The simulated time since the simulation began.
    pub now: Duration,
    /// A random number, all of its bits, from the simulation's own seed: another one each time.
    pub draw: u64,
}

impl Transit {
    /// The random number as one from 0 up to, but not, 1: less than `p` with the probability `p`.
    #[must_use]
    pub fn chance(&self) -> f64 {
        // The 53 bits that a float holds exactly.
        (self.draw >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// What becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fate {
    /// It arrives.
    Deliver {
        /// How long it travels, once it was sent: the latency.
        after: Duration,
        /// How long the sender's line is busy with it, and everything behind it waits: its size over the bandwidth. A stream
        /// has a line for each direction, a datagram socket has one.
        sending: Duration,
    },
    /// It is lost. A stream sends it again after [`retransmit_after`](super::Network::retransmit_after), and so does who
    /// connects; a datagram is gone.
    Lose,
    /// There is no way there for now. As if lost, but who sends again does so after pauses that double, up to two minutes; it
    /// gives up in the end: [`gives_up_after`](super::Network::gives_up_after).
    Partitioned,
    /// Somebody in between ends the connection: both sides find it reset, and who connects is refused. A datagram is gone.
    Reset,
}

impl Fate {
    /// It arrives after this latency; the line has any bandwidth.
    #[must_use]
    pub const fn after(latency: Duration) -> Self {
        Self::Deliver {
            after: latency,
            sending: Duration::ZERO,
        }
    }

    /// It arrives after this latency, over a line that sends so many bytes a second.
    #[must_use]
    pub fn over(latency: Duration, bytes: usize, bytes_per_second: NonZeroU64) -> Self {
        let ns = bytes as u128 * 1_000_000_000 / u128::from(bytes_per_second.get());
        Self::Deliver {
            after: latency,
            sending: Duration::from_nanos(u64::try_from(ns).unwrap_or(u64::MAX)),
        }
    }
}

/// Who answers: a closure of the program's own, which is called with nobody in the run.
#[derive(Clone)]
pub(super) struct Link(Arc<Answer>);

type Answer = dyn Fn(&Transit) -> Fate + Send + Sync;

impl Link {
    pub(super) fn new(answer: impl Fn(&Transit) -> Fate + Send + Sync + 'static) -> Self {
        Self(Arc::new(answer))
    }

    pub(super) fn fate(&self, of: &Transit) -> Fate {
        (self.0)(of)
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Link")
    }
}
