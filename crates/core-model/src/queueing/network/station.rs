//! What a station of a closed network does with its customers.

use crate::queueing::error::QueueingError;

/// Whether customers wait at a station of a closed network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StationKind {
    /// One queue for this many servers: exponential service, first come first served, or processor sharing with any service.
    Queue {
        /// How many customers are served at once; at least one.
        servers: u32,
    },
    /// No queue: everybody is served at once (infinitely many servers).
    Delay,
}

impl StationKind {
    /// Servers that matter to `population` customers, or `None` where nobody ever waits.
    pub(super) fn scarce_servers(self, population: u32) -> Result<Option<u32>, QueueingError> {
        match self {
            Self::Queue { servers: 0 } => Err(QueueingError::NoServers),
            Self::Queue { servers } => Ok((servers < population).then_some(servers)),
            Self::Delay => Ok(None),
        }
    }

    /// Servers that the utilisation counts: with `population` customers, a delay station has that many.
    pub(super) fn servers(self, population: u32) -> f64 {
        match self {
            Self::Queue { servers } => f64::from(servers),
            Self::Delay => f64::from(population),
        }
    }
}
