//! Longest processing time first.

use super::graph::TaskGraph;
use super::list::{Schedule, list_schedule};
use crate::queueing::error::QueueingError;

/// The list schedule of independent tasks, longest first; of equally long ones the first first.
///
/// The makespan is at most [`lpt_ratio`](super::lpt_ratio) times the best. Source: R. L. Graham, *Bounds on Multiprocessing
/// Timing Anomalies*, SIAM Journal on Applied Mathematics 17(2), 1969, theorem 2.
///
/// # Errors
///
/// [`QueueingError::Empty`], [`QueueingError::NoServers`] and [`QueueingError::TooLong`].
///
/// ```
/// use core_model::queueing::lpt;
///
/// assert_eq!(lpt(&[2, 2, 2, 3, 3], 2)?.makespan_ns, 7); // the best is 6
/// # Ok::<(), core_model::queueing::QueueingError>(())
/// ```
pub fn lpt(durations_ns: &[u64], machines: u32) -> Result<Schedule, QueueingError> {
    let tasks = TaskGraph::new(durations_ns.to_vec(), &[])?;
    let mut priority: Vec<usize> = (0..durations_ns.len()).collect();
    priority.sort_by_key(|&task| std::cmp::Reverse(durations_ns[task]));
    list_schedule(&tasks, &priority, machines)
}
