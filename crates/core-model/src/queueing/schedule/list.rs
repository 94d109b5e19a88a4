//! List scheduling: a free machine takes the first task of the list that may begin.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::graph::TaskGraph;
use crate::queueing::error::{QueueingError, as_many, some_servers};

/// When and where each task runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// When each task begins, by task.
    pub starts_ns: Vec<u64>,
    /// On which machine it runs, from 0, by task.
    pub machines: Vec<usize>,
    /// When the last task is over.
    pub makespan_ns: u64,
}

/// The list schedule of `tasks` on `machines` identical machines; `priority` names every task once, the first to be preferred.
///
/// A machine is never idle while a task may begin. Of several free machines the lowest takes its task first; tasks that end at
/// one instant have all ended before another begins. The makespan is at most [`graham_ratio`](super::graham_ratio) times the
/// best; more machines, shorter tasks and fewer constraints can all make it longer. Source: R. L. Graham, *Bounds on
/// Multiprocessing Timing Anomalies*, SIAM Journal on Applied Mathematics 17(2), 1969.
///
/// # Errors
///
/// [`QueueingError::NoServers`], and for the list [`QueueingError::Mismatch`], [`QueueingError::UnknownTask`] and
/// [`QueueingError::RepeatedTask`].
///
/// ```
/// use core_model::queueing::{TaskGraph, list_schedule};
///
/// let tasks = TaskGraph::new(vec![3, 2, 2], &[(1, 2)])?;
/// let schedule = list_schedule(&tasks, &[0, 1, 2], 2)?;
/// assert_eq!(schedule.starts_ns, [0, 0, 2]);
/// assert_eq!(schedule.makespan_ns, 4);
/// # Ok::<(), core_model::queueing::QueueingError>(())
/// ```
pub fn list_schedule(
    tasks: &TaskGraph,
    priority: &[usize],
    machines: u32,
) -> Result<Schedule, QueueingError> {
    some_servers(machines)?;
    let ranks = ranks(priority, tasks.len())?;
    // More machines than tasks are never used.
    let machines = usize::try_from(machines)
        .unwrap_or(usize::MAX)
        .min(tasks.len());
    let mut free: BinaryHeap<Reverse<usize>> = (0..machines).map(Reverse).collect();
    let mut missing = tasks.predecessors().to_vec();
    let mut ready: BinaryHeap<Reverse<usize>> = (0..tasks.len())
        .filter(|&task| missing[task] == 0)
        .map(|task| Reverse(ranks[task]))
        .collect();
    let mut running: BinaryHeap<Reverse<(u64, usize, usize)>> = BinaryHeap::new();
    let mut schedule = Schedule {
        starts_ns: vec![0; tasks.len()],
        machines: vec![0; tasks.len()],
        makespan_ns: 0,
    };
    let mut now = 0;
    loop {
        while !ready.is_empty() && !free.is_empty() {
            let (Some(Reverse(rank)), Some(Reverse(machine))) = (ready.pop(), free.pop()) else {
                break;
            };
            let task = priority[rank];
            schedule.starts_ns[task] = now;
            schedule.machines[task] = machine;
            running.push(Reverse((now + tasks.durations_ns()[task], machine, task)));
        }
        let Some(&Reverse((next, ..))) = running.peek() else {
            break;
        };
        now = next;
        while let Some(&Reverse((end, machine, task))) = running.peek()
            && end == now
        {
            running.pop();
            free.push(Reverse(machine));
            for &after in tasks.successors(task) {
                missing[after] -= 1;
                if missing[after] == 0 {
                    ready.push(Reverse(ranks[after]));
                }
            }
        }
    }
    schedule.makespan_ns = now;
    Ok(schedule)
}

/// The place of each task in the list.
fn ranks(priority: &[usize], tasks: usize) -> Result<Vec<usize>, QueueingError> {
    as_many("tasks in the priority list", tasks, priority.len())?;
    let mut ranks = vec![None; tasks];
    for (rank, &task) in priority.iter().enumerate() {
        match ranks.get_mut(task) {
            None => return Err(QueueingError::UnknownTask { task, tasks }),
            Some(Some(_)) => return Err(QueueingError::RepeatedTask { task }),
            Some(free) => *free = Some(rank),
        }
    }
    Ok(ranks.into_iter().flatten().collect())
}
