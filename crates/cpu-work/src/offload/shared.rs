//! What an offload, its jobs and the threads of its pool share: the queue and the account.
//!
//! The pool gets a *ticket* for each job: a closure that takes whatever job is first when its turn comes. There are never
//! fewer tickets than jobs; a cancelled job leaves one over, which the next job uses, so that there are never more than
//! there were jobs at a time.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::error::Refusal;
use super::job::Run;
use super::metrics::{Beginnings, Endings, Metrics};
use super::queue::{Cost, Entered, Place, Queue, Taken};

/// Where the time comes from.
pub(super) type Clock = Box<dyn Fn() -> Duration + Send + Sync>;

pub(super) struct Shared {
    clock: Option<Clock>,
    places: usize,
    state: Mutex<State>,
    endings: Endings,
}

struct State {
    queue: Queue<Entry>,
    beginnings: Beginnings,
    /// Tickets that the pool has, and that have not been called.
    tickets: usize,
    is_closed: bool,
}

#[derive(Clone)]
struct Entry {
    job: Arc<dyn Run>,
    submitted: Option<Duration>,
}

/// What a job does that finds no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IfFull {
    Wait,
    Refuse,
}

/// A job that was let in.
#[derive(Clone, Copy, Debug)]
pub(super) struct LetIn {
    pub(super) entered: Entered,
    /// Whether the pool is to be given another ticket.
    pub(super) needs_ticket: bool,
}

impl Shared {
    pub(super) fn new(places: usize, clock: Option<Clock>) -> Self {
        Self {
            endings: Endings::new(clock.is_some()),
            clock,
            places,
            state: Mutex::new(State {
                queue: Queue::new(places),
                beginnings: Beginnings::default(),
                tickets: 0,
                is_closed: false,
            }),
        }
    }

    /// Locks the state. No foreign code runs under the lock, so a poisoned state is a whole one.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Option<Duration> {
        self.clock.as_ref().map(|clock| clock())
    }

    /// Lets a job into the queue or the line.
    pub(super) fn enter<J>(
        &self,
        cost: Cost,
        if_full: IfFull,
        job: &Arc<J>,
    ) -> Result<LetIn, Refusal>
    where
        J: Run + 'static,
    {
        let submitted = self.now();
        let mut state = self.lock();
        state.beginnings.submitted += 1;
        let refusal = if state.is_closed {
            Some(Refusal::Closed)
        } else if if_full == IfFull::Refuse && state.queue.is_full() {
            let places = self.places;
            Some(Refusal::Full { places })
        } else {
            None
        };
        if let Some(refusal) = refusal {
            state.beginnings.refused += 1;
            return Err(refusal);
        }
        let entry = Entry {
            job: Arc::clone(job) as Arc<dyn Run>,
            submitted,
        };
        let entered = state.queue.enter(cost, entry);
        let waiting = state.queue.queued() + state.queue.in_line();
        let needs_ticket = state.tickets < waiting;
        state.tickets += usize::from(needs_ticket);
        state.note_waiting();
        Ok(LetIn {
            entered,
            needs_ticket,
        })
    }

    /// Takes the first job, if there is one, and computes it: what a ticket does. Never unwinds.
    pub(super) fn run_next(&self) {
        let begun = self.now();
        let mut state = self.lock();
        state.tickets -= 1;
        let Some(Taken { job, promoted }) = state.queue.pop() else {
            return;
        };
        let waited = begun.zip(job.submitted);
        let waited = waited.map(|(begun, submitted)| begun.saturating_sub(submitted));
        state.beginnings.begun += 1;
        state.note_waiting();
        drop(state);
        if let Some(promoted) = promoted {
            promoted.job.admit();
        }
        job.job.run(&|ending| {
            let ran = begun.zip(self.now());
            let ran = ran.map(|(begun, ended)| ended.saturating_sub(begun));
            self.endings.note(ending, waited.zip(ran).map(Into::into));
        });
    }

    /// Takes a job out that has not begun; tells whether it was still there.
    pub(super) fn cancel(&self, place: Place) -> bool {
        let mut state = self.lock();
        let Some(Taken { job, promoted }) = state.queue.remove(place) else {
            return false;
        };
        state.beginnings.cancelled += 1;
        state.note_waiting();
        drop(state);
        if let Some(promoted) = promoted {
            promoted.job.admit();
        }
        drop(job);
        true
    }

    /// Lets nobody in any more, and sends the line away; the queue too, where it is to be emptied.
    pub(super) fn close(&self, whom: Dismissed) {
        let mut state = self.lock();
        state.is_closed = true;
        let dismissed: Vec<Entry> = match whom {
            Dismissed::Line => state.queue.take_line().collect(),
            Dismissed::Everybody => state.queue.take_all().collect(),
        };
        state.beginnings.cancelled += dismissed.len() as u64;
        state.note_waiting();
        drop(state);
        for entry in dismissed {
            entry.job.abandon();
        }
    }

    pub(super) fn places(&self) -> usize {
        self.places
    }

    pub(super) fn metrics(&self) -> Metrics {
        let state = self.lock();
        let (queued, in_line) = (state.queue.queued(), state.queue.in_line());
        self.endings.with(&state.beginnings, queued, in_line)
    }
}

/// Who has to go when an offload is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dismissed {
    /// Those who have no place.
    Line,
    /// Those who have not begun.
    Everybody,
}

impl State {
    fn note_waiting(&mut self) {
        let (queued, in_line) = (self.queue.queued(), self.queue.in_line());
        self.beginnings.note_waiting(queued, in_line);
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::offload::job::Job;

    /// Otherwise rayon's own queue, which has no bound, would grow with every job that comes and goes.
    #[test]
    fn jobs_that_were_cancelled_leave_their_tickets_to_those_who_come() {
        let shared = Shared::new(2, None);
        let enter = || {
            let job = Arc::new(Job::<(), _>::new(Some(|| ())));
            shared
                .enter(Cost::SHORT, IfFull::Wait, &job)
                .expect("nobody closed it")
        };
        let tickets: usize = (0..1_000)
            .map(|_| {
                let jobs = [enter(), enter(), enter()];
                assert!(jobs.iter().all(|job| shared.cancel(job.entered.place)));
                jobs.iter().filter(|job| job.needs_ticket).count()
            })
            .sum();
        assert_eq!(tickets, 3);
        // They find nothing, or one job each.
        shared.run_next();
        let job = enter();
        assert!(!job.needs_ticket);
        shared.run_next();
        assert!(!shared.cancel(job.entered.place), "it has run");
        shared.run_next();
        assert!(enter().needs_ticket);
    }
}
