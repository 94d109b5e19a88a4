//! Graham's guarantees: how many times the best makespan a rule can take at worst.

use crate::queueing::error::{QueueingError, some_servers};

/// The most by which any list schedule on `machines` can exceed the best schedule, as a ratio: `2 − 1/m`.
///
/// It can be reached. Source: R. L. Graham, *Bounds for Certain Multiprocessing Anomalies*, Bell System Technical Journal 45(9),
/// 1966.
///
/// # Errors
///
/// [`QueueingError::NoServers`].
pub fn graham_ratio(machines: u32) -> Result<f64, QueueingError> {
    Ok(2.0 - 1.0 / f64::from(some_servers(machines)?))
}

/// The most by which [`lpt`](super::lpt) on `machines` can exceed the best schedule, as a ratio: `4/3 − 1/(3m)`.
///
/// It can be reached. Source: R. L. Graham, *Bounds on Multiprocessing Timing Anomalies*, SIAM Journal on Applied Mathematics
/// 17(2), 1969, theorem 2.
///
/// # Errors
///
/// [`QueueingError::NoServers`].
pub fn lpt_ratio(machines: u32) -> Result<f64, QueueingError> {
    Ok((4.0 - 1.0 / f64::from(some_servers(machines)?)) / 3.0)
}
