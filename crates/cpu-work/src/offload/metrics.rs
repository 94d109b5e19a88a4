//! What an offload has been doing, in snapshots that always add up.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

pub use super::durations::Durations;

/// A snapshot of an [`Offload`](super::Offload).
///
/// Every job that ever came is in exactly one place: [`submitted`](Self::submitted) = [`completed`](Self::completed) +
/// [`panicked`](Self::panicked) + [`cancelled`](Self::cancelled) + [`refused`](Self::refused) + [`in_line`](Self::in_line) +
/// [`queued`](Self::queued) + [`running`](Self::running), in every snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Metrics {
    /// Jobs that came, those that were refused among them.
    pub submitted: u64,
    /// Jobs that ran to their end, whether or not anybody still waited.
    pub completed: u64,
    /// Jobs that ran and panicked.
    pub panicked: u64,
    /// Jobs that never began: dropped by who waited, or by the offload when it was closed.
    pub cancelled: u64,
    /// Jobs that were given back at once, or came after the end.
    pub refused: u64,
    /// Jobs that wait for a place in the queue, now.
    pub in_line: usize,
    /// Jobs that have a place and have not begun, now.
    pub queued: usize,
    /// Jobs that are being computed, now.
    pub running: usize,
    /// The most that ever stood in line at a time.
    pub most_in_line: usize,
    /// The most that ever had a place at a time.
    pub most_queued: usize,
    /// From submission to beginning, the line included, of all that have run; none without a clock.
    pub waited: Option<Durations>,
    /// From beginning to end, of the same jobs; none without a clock.
    pub ran: Option<Durations>,
}

/// How a job that was taken from the queue ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    Completed,
    Panicked,
    /// Whoever waited left just before it would have begun.
    Cancelled,
}

/// What is counted under the lock of the queue: everything that comes, waits and begins.
#[derive(Debug, Default)]
pub(super) struct Beginnings {
    pub(super) submitted: u64,
    pub(super) refused: u64,
    pub(super) cancelled: u64,
    pub(super) begun: u64,
    most_in_line: usize,
    most_queued: usize,
}

impl Beginnings {
    /// Notes how many wait now.
    pub(super) fn note_waiting(&mut self, queued: usize, in_line: usize) {
        self.most_queued = self.most_queued.max(queued);
        self.most_in_line = self.most_in_line.max(in_line);
    }
}

/// What is counted beside the lock: how jobs ended. A job ends after it has begun, so whoever holds the lock never sees more
/// endings than beginnings, and takes the difference for those that are running.
#[derive(Debug)]
pub(super) struct Endings {
    completed: AtomicU64,
    panicked: AtomicU64,
    cancelled: AtomicU64,
    /// How long jobs waited, and how long they ran.
    times: Option<Mutex<[Durations; 2]>>,
}

impl Endings {
    pub(super) fn new(timed: bool) -> Self {
        Self {
            completed: AtomicU64::new(0),
            panicked: AtomicU64::new(0),
            cancelled: AtomicU64::new(0),
            times: timed.then(|| Mutex::new([Durations::new(), Durations::new()])),
        }
    }

    /// Notes how a job ended, and how long it had waited and ran.
    pub(super) fn note(&self, ending: Ending, times: Option<[Duration; 2]>) {
        if let (Some(all), Some(times), true) = (&self.times, times, ending != Ending::Cancelled) {
            let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
            for (all, time) in all.iter_mut().zip(times) {
                all.add(time);
            }
        }
        let count = match ending {
            Ending::Completed => &self.completed,
            Ending::Panicked => &self.panicked,
            Ending::Cancelled => &self.cancelled,
        };
        // What has to be seen together with it is ordered by the lock of the queue, or by that of the job's result.
        count.fetch_add(1, Ordering::Relaxed);
    }

    /// Puts everything together; to be called under the lock of the queue.
    pub(super) fn with(&self, beginnings: &Beginnings, queued: usize, in_line: usize) -> Metrics {
        let [completed, panicked, left] = [&self.completed, &self.panicked, &self.cancelled]
            .map(|count| count.load(Ordering::Relaxed));
        let running = beginnings.begun - completed - panicked - left;
        let times = self.times.as_ref().map(|times| {
            let times = times.lock().unwrap_or_else(PoisonError::into_inner);
            times.clone()
        });
        let (waited, ran) = times.map(|[waited, ran]| (waited, ran)).unzip();
        Metrics {
            submitted: beginnings.submitted,
            completed,
            panicked,
            cancelled: beginnings.cancelled + left,
            refused: beginnings.refused,
            in_line,
            queued,
            running: usize::try_from(running).unwrap_or(usize::MAX),
            most_in_line: beginnings.most_in_line,
            most_queued: beginnings.most_queued,
            waited,
            ran,
        }
    }
}
