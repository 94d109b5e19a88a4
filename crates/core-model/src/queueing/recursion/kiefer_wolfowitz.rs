//! The recursion of Kiefer and Wolfowitz: several servers.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::queueing::error::{QueueingError, some_servers};

/// The waits at `c` servers with one queue (G/G/c), customer by customer.
///
/// Each server has a workload `w`, sorted `w₁ ≤ … ≤ w_c`. A customer who comes `T` after the one before finds `max(0, wᵢ − T)`,
/// waits for the smallest of them and adds the service time `S` to it: `w′ = sort(w₁ + S − T, w₂ − T, …)`, none below zero. With
/// one server it is [Lindley's recursion](crate::queueing::Lindley). All integers, so exact.
///
/// The workloads are kept as the instants at which servers get free, in a heap, so a customer costs the logarithm of the servers
/// that have ever been used. Source: J. Kiefer and J. Wolfowitz, *On the Theory of Queues with Many Servers*, Transactions of the
/// American Mathematical Society 78(1), 1955.
///
/// ```
/// use core_model::queueing::KieferWolfowitz;
///
/// let mut servers = KieferWolfowitz::new(2)?;
/// let waits = [(0, 10), (1, 3), (1, 5), (0, 5)].map(|(t, s)| servers.next(t, s).unwrap());
/// assert_eq!(waits, [0, 0, 2, 7]);
/// # Ok::<(), core_model::queueing::QueueingError>(())
/// ```
#[derive(Clone, Debug)]
pub struct KieferWolfowitz {
    servers: u32,
    /// When each server gets free that was used so far, the soonest on top.
    free_at_ns: BinaryHeap<Reverse<u128>>,
    /// When the last customer came. It would take 2⁶⁴ customers to overflow this.
    now_ns: u128,
}

impl KieferWolfowitz {
    /// So many servers with nobody there.
    ///
    /// # Errors
    ///
    /// [`QueueingError::NoServers`].
    pub fn new(servers: u32) -> Result<Self, QueueingError> {
        Ok(Self {
            servers: some_servers(servers)?,
            free_at_ns: BinaryHeap::new(),
            now_ns: 0,
        })
    }

    /// The wait of the next customer, who comes `interarrival_ns` after the one before and is served for `service_ns`. For the
    /// first the interarrival time does not matter.
    ///
    /// # Errors
    ///
    /// [`QueueingError::TooLong`] if somebody would wait for more than `u64::MAX` nanoseconds (584 years); nobody has come then.
    pub fn next(&mut self, interarrival_ns: u64, service_ns: u64) -> Result<u64, QueueingError> {
        let now_ns = self.now_ns + u128::from(interarrival_ns);
        // A server that was never used is free, and as good as one that is free again.
        let unused = self.free_at_ns.len() < self.servers as usize;
        let soonest = self.free_at_ns.peek().filter(|_| !unused);
        let wait_ns = soonest.map_or(0, |Reverse(free_at)| free_at.saturating_sub(now_ns));
        let wait_u64 =
            u64::try_from(wait_ns).map_err(|_| QueueingError::TooLong { what: "wait" })?;
        if !unused {
            self.free_at_ns.pop();
        }
        self.free_at_ns
            .push(Reverse(now_ns + wait_ns + u128::from(service_ns)));
        self.now_ns = now_ns;
        Ok(wait_u64)
    }
}
