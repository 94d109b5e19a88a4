//! Tasks with durations, of which some have to be over before others may begin.

use crate::queueing::error::{QueueingError, some_servers};

/// Tasks and their precedence constraints, without circles. Tasks are numbered from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskGraph {
    durations_ns: Vec<u64>,
    /// For each task, those that wait for it; one that is named twice is there twice.
    successors: Vec<Vec<usize>>,
    /// For each task, how many constraints it waits for.
    predecessors: Vec<usize>,
    work_ns: u64,
    critical_path_ns: u64,
}

impl TaskGraph {
    /// Tasks that take `durations_ns`, with the constraints `(before, after)`. A duration may be zero.
    ///
    /// # Errors
    ///
    /// [`QueueingError::Empty`] without tasks, [`QueueingError::UnknownTask`], [`QueueingError::Cycle`], and
    /// [`QueueingError::TooLong`] if the durations sum to more than `u64::MAX`.
    pub fn new(
        durations_ns: Vec<u64>,
        constraints: &[(usize, usize)],
    ) -> Result<Self, QueueingError> {
        if durations_ns.is_empty() {
            return Err(QueueingError::Empty { what: "tasks" });
        }
        let tasks = durations_ns.len();
        let work_ns = durations_ns
            .iter()
            .try_fold(0_u64, |sum, duration| sum.checked_add(*duration))
            .ok_or(QueueingError::TooLong { what: "work" })?;
        let mut successors = vec![Vec::new(); tasks];
        let mut predecessors = vec![0; tasks];
        for &(before, after) in constraints {
            for task in [before, after] {
                if task >= tasks {
                    return Err(QueueingError::UnknownTask { task, tasks });
                }
            }
            successors[before].push(after);
            predecessors[after] += 1;
        }
        let mut graph = Self {
            durations_ns,
            successors,
            predecessors,
            work_ns,
            critical_path_ns: 0,
        };
        graph.critical_path_ns = graph.longest_chain()?;
        Ok(graph)
    }

    /// How many tasks there are; never none.
    #[must_use]
    #[expect(
        clippy::len_without_is_empty,
        reason = "a graph without tasks is refused"
    )]
    pub fn len(&self) -> usize {
        self.durations_ns.len()
    }

    /// How long each task takes.
    #[must_use]
    pub fn durations_ns(&self) -> &[u64] {
        &self.durations_ns
    }

    /// All durations together.
    #[must_use]
    pub fn work_ns(&self) -> u64 {
        self.work_ns
    }

    /// The longest chain of tasks that have to follow one another.
    #[must_use]
    pub fn critical_path_ns(&self) -> u64 {
        self.critical_path_ns
    }

    /// What no schedule on `machines` can beat: `max(⌈work / m⌉, critical path)`.
    ///
    /// # Errors
    ///
    /// [`QueueingError::NoServers`].
    pub fn shortest_makespan_ns(&self, machines: u32) -> Result<u64, QueueingError> {
        let machines = u64::from(some_servers(machines)?);
        Ok(self.work_ns.div_ceil(machines).max(self.critical_path_ns))
    }

    /// What no list schedule on `machines` exceeds, whatever the list: `work / m + (1 − 1/m) · critical path`, rounded down.
    ///
    /// While any machine is idle, a chain is being worked off. Source: R. L. Graham, *Bounds on Multiprocessing Timing
    /// Anomalies*, SIAM Journal on Applied Mathematics 17(2), 1969, proof of theorem 1.
    ///
    /// # Errors
    ///
    /// [`QueueingError::NoServers`].
    ///
    /// # Panics
    ///
    /// Never: the bound is at most the work, which fits.
    pub fn longest_makespan_ns(&self, machines: u32) -> Result<u64, QueueingError> {
        let machines = u128::from(some_servers(machines)?);
        let sum = u128::from(self.work_ns) + (machines - 1) * u128::from(self.critical_path_ns);
        Ok(u64::try_from(sum / machines)
            .expect("invariant: a chain is no longer than all the work"))
    }

    pub(super) fn successors(&self, task: usize) -> &[usize] {
        &self.successors[task]
    }

    pub(super) fn predecessors(&self) -> &[usize] {
        &self.predecessors
    }

    /// Takes the tasks away one by one that wait for none of the rest (A. B. Kahn, *Topological Sorting of Large Networks*,
    /// Communications of the ACM 5(11), 1962).
    fn longest_chain(&self) -> Result<u64, QueueingError> {
        let mut missing = self.predecessors.clone();
        let mut begins = vec![0; self.len()];
        let mut free: Vec<usize> = (0..self.len()).filter(|&task| missing[task] == 0).collect();
        let mut longest = 0;
        while let Some(task) = free.pop() {
            let end = begins[task] + self.durations_ns[task];
            longest = longest.max(end);
            for &after in &self.successors[task] {
                begins[after] = end.max(begins[after]);
                missing[after] -= 1;
                if missing[after] == 0 {
                    free.push(after);
                }
            }
        }
        match missing.iter().position(|&missing| missing > 0) {
            Some(stuck) => Err(QueueingError::Cycle {
                task: self.on_a_cycle(stuck, &missing),
            }),
            None => Ok(longest),
        }
    }

    /// Walks back from a task that never gets free, through others that never do, until one comes again.
    fn on_a_cycle(&self, stuck: usize, missing: &[usize]) -> usize {
        let mut waits_for = vec![None; self.len()];
        for before in (0..self.len()).filter(|&task| missing[task] > 0) {
            for &after in &self.successors[before] {
                waits_for[after] = Some(before);
            }
        }
        let mut seen = vec![false; self.len()];
        let mut task = stuck;
        while !seen[task] {
            seen[task] = true;
            task = waits_for[task].unwrap_or(task);
        }
        task
    }
}
