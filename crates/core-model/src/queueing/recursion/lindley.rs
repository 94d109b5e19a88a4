//! Lindley's recursion: one server.

use crate::queueing::error::QueueingError;

/// The waits at one server (G/G/1), customer by customer: `W(n+1) = max(0, W(n) + S(n) − T(n+1))`.
///
/// `T(n+1)` is the time between the arrivals of the customers `n` and `n + 1`, `S(n)` the service time of customer `n`. The first
/// customer finds nobody. All integers, so exact. Source: D. V. Lindley, *The Theory of Queues with a Single Server*, Mathematical
/// Proceedings of the Cambridge Philosophical Society 48(2), 1952.
///
/// ```
/// use core_model::queueing::Lindley;
///
/// let mut server = Lindley::new();
/// assert_eq!(server.next(0, 10)?, 0);
/// assert_eq!(server.next(4, 10)?, 6);
/// assert_eq!(server.next(20, 1)?, 0);
/// # Ok::<(), core_model::queueing::QueueingError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lindley {
    /// What is left to serve just after the last arrival, that customer included.
    backlog_ns: u64,
}

impl Lindley {
    /// A server with nobody there.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The wait of the next customer, who comes `interarrival_ns` after the one before and is served for `service_ns`. For the
    /// first the interarrival time does not matter.
    ///
    /// # Errors
    ///
    /// [`QueueingError::TooLong`] if more than `u64::MAX` nanoseconds of work (584 years) pile up; nobody has come then.
    pub fn next(&mut self, interarrival_ns: u64, service_ns: u64) -> Result<u64, QueueingError> {
        let wait_ns = self.backlog_ns.saturating_sub(interarrival_ns);
        self.backlog_ns = wait_ns
            .checked_add(service_ns)
            .ok_or(QueueingError::TooLong { what: "backlog" })?;
        Ok(wait_ns)
    }
}
