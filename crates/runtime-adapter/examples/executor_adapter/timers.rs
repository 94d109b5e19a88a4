//! The timers: one thread that sleeps until the earliest deadline and wakes who waits for it.
//!
//! It belongs to the process: a wait that outlives its runtime, on a thread for blocking work, still comes to its end.

use std::collections::BTreeMap;
use std::future::Future;
use std::io;
use std::mem;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

/// By deadline and, among equals, by the order of their making.
type Waiting = BTreeMap<(Instant, u64), Waker>;

/// Everybody who waits.
#[derive(Debug, Default)]
pub(crate) struct Timers {
    waiting: Mutex<Waiting>,
    /// Told when a deadline comes in that is earlier than all others.
    earlier: Condvar,
}

impl Timers {
    /// Returns the timers of the process; the first time this starts their thread.
    pub(crate) fn of_the_process() -> io::Result<&'static Self> {
        static STARTED: Mutex<Option<&'static Timers>> = Mutex::new(None);
        let mut started = STARTED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(timers) = *started {
            return Ok(timers);
        }
        let timers: &'static Self = Box::leak(Box::default());
        std::thread::Builder::new()
            .name("timers".to_owned())
            .spawn(|| timers.run())?;
        *started = Some(timers);
        Ok(timers)
    }

    pub(crate) fn sleep_until(&'static self, deadline: Option<Instant>) -> Sleep {
        Sleep {
            timers: self,
            deadline,
            id: None,
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self) {
        let mut waiting = self.waiting();
        loop {
            let now = now();
            let later = waiting.split_off(&(now, u64::MAX));
            let due = mem::replace(&mut *waiting, later);
            if !due.is_empty() {
                // Without the lock: a waker may run anything.
                drop(waiting);
                due.into_values().for_each(Waker::wake);
                waiting = self.waiting();
                continue;
            }
            let patience = match waiting.first_key_value() {
                Some(((deadline, _), _)) => *deadline - now,
                None => Duration::MAX,
            };
            waiting = match self.earlier.wait_timeout(waiting, patience) {
                Ok((waiting, _)) => waiting,
                Err(poisoned) => poisoned.into_inner().0,
            };
        }
    }
}

/// A wait for a deadline; for ever, if there is none.
#[derive(Debug)]
pub(crate) struct Sleep {
    timers: &'static Timers,
    deadline: Option<Instant>,
    /// The second half of its key, once it was polled.
    id: Option<u64>,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let Some(deadline) = self.deadline else {
            return Poll::Pending;
        };
        if now() >= deadline {
            return Poll::Ready(());
        }
        let id = *self
            .id
            .get_or_insert_with(|| NEXT.fetch_add(1, Ordering::Relaxed));
        let key = (deadline, id);
        let mut waiting = self.timers.waiting();
        // The waker of the last poll counts. The one before it may run anything when it is dropped.
        let stale = waiting.insert(key, cx.waker().clone());
        let is_first = waiting.first_key_value().is_some_and(|(it, _)| *it == key);
        drop(waiting);
        drop(stale);
        if is_first {
            self.timers.earlier.notify_one();
        }
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let (Some(deadline), Some(id)) = (self.deadline, self.id) {
            let waker = self.timers.waiting().remove(&(deadline, id));
            drop(waker);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the adapter")]
pub(crate) fn now() -> Instant {
    Instant::now()
}
