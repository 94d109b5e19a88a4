//! The line of blocking calls: who runs, and who waits for one of those to end.

use crate::JoinError;
use std::collections::BTreeMap;
use std::fmt;
use std::mem::take;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A blocking call, whatever it gives.
pub(super) trait Job: Send + Sync {
    /// Calls it, unless it was refused.
    fn run(&self);

    /// Ends it without calling it, if it was not; tells whether it was not.
    fn refuse(&self, why: JoinError) -> bool;
}

/// At most so many calls at once, the others in line.
pub(super) struct Pool {
    limit: usize,
    line: Mutex<Line>,
}

#[derive(Default)]
struct Line {
    running: usize,
    closed: bool,
    next: u64,
    waiting: BTreeMap<u64, Arc<dyn Job>>,
}

/// A place in the line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ticket(u64);

/// What becomes of a new call.
pub(super) enum Admitted {
    /// It needs a thread of its own.
    Starts(Shift),
    /// One of the threads that run will take it.
    Waits(Ticket),
    /// The runtime is gone.
    Refused,
}

impl Pool {
    pub(super) fn new(limit: usize) -> Arc<Self> {
        Arc::new(Self {
            limit,
            line: Mutex::default(),
        })
    }

    /// Takes a call on, behind those that wait.
    pub(super) fn admit(self: &Arc<Self>, job: Arc<dyn Job>) -> Admitted {
        let mut line = self.line();
        if line.closed {
            return Admitted::Refused;
        }
        if line.running < self.limit {
            line.running += 1;
            let pool = Arc::clone(self);
            let job = Some(job);
            return Admitted::Starts(Shift { pool, job });
        }
        let ticket = line.next;
        line.next += 1;
        line.waiting.insert(ticket, job);
        Admitted::Waits(Ticket(ticket))
    }

    /// Takes a call out of the line.
    pub(super) fn leave(&self, Ticket(ticket): Ticket) {
        let left = self.line().waiting.remove(&ticket);
        drop(left);
    }

    /// Takes no call any more; those that wait go with the runtime.
    pub(super) fn close(&self) {
        let mut line = self.line();
        line.closed = true;
        let waiting = take(&mut line.waiting);
        drop(line);
        refuse_all(waiting);
    }

    /// Returns the next call for a thread that has ended one, or lets the thread go.
    fn next(&self) -> Option<Arc<dyn Job>> {
        let mut line = self.line();
        let next = line.waiting.pop_first();
        if next.is_none() {
            line.running -= 1;
        }
        next.map(|(_, job)| job)
    }

    /// Counts a thread less that was never there; without any other nobody would take those that wait.
    fn lose_thread(&self) {
        let mut line = self.line();
        line.running -= 1;
        if line.running == 0 {
            let waiting = take(&mut line.waiting);
            drop(line);
            refuse_all(waiting);
        }
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn refuse_all(waiting: BTreeMap<u64, Arc<dyn Job>>) {
    for job in waiting.into_values() {
        job.refuse(JoinError::RuntimeGone);
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.line();
        f.debug_struct("Pool")
            .field("limit", &self.limit)
            .field("running", &line.running)
            .field("waiting", &line.waiting.len())
            .finish_non_exhaustive()
    }
}

/// A thread's work: one call, and then those in line.
pub(super) struct Shift {
    pool: Arc<Pool>,
    /// The call to begin with, until it has begun.
    job: Option<Arc<dyn Job>>,
}

impl Shift {
    pub(super) fn work(mut self) {
        let mut job = self.job.take();
        while let Some(it) = job {
            it.run();
            // A result that nobody wants may be dropped here; its panic must not cost the others their thread.
            let _ = catch_unwind(AssertUnwindSafe(|| drop(it)));
            job = self.pool.next();
        }
    }
}

impl Drop for Shift {
    /// Tells of a shift that no thread ever worked: the runtime dropped it.
    fn drop(&mut self) {
        if let Some(job) = self.job.take() {
            job.refuse(JoinError::RuntimeGone);
            self.pool.lose_thread();
        }
    }
}
