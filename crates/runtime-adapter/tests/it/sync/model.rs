//! The permits of a semaphore under a model checker: the orders of events that the memory model allows.
//!
//! The files under test are the very ones of the semaphore, with the checker's primitives in the place of the real ones.

mod primitives {
    pub(super) use loom::sync::atomic::{AtomicUsize, Ordering};
    pub(super) use loom::sync::{Mutex, MutexGuard};
}
#[path = "../../../src/sync/line.rs"]
mod line;
#[path = "../../../src/sync/permits.rs"]
mod permits;

use line::Line;
use loom::sync::{Arc, Notify};
use loom::thread;
use permits::{MOST, Permits};
use primitives::{AtomicUsize, Mutex, Ordering};
use std::task::{Wake, Waker};

/// One permit, and what it lets in to.
struct Guarded {
    permits: Permits,
    /// Counted up in two steps of which neither orders anything: a visit beside another, or one that does not see what the
    /// last one did, is lost.
    visits: AtomicUsize,
}

/// Ends the rest of a thread.
struct Bell(Notify);

impl Wake for Bell {
    fn wake(self: std::sync::Arc<Self>) {
        self.0.notify();
    }
}

impl Guarded {
    fn new() -> Self {
        let permits = Permits {
            free: AtomicUsize::new(1.min(MOST)),
            served: AtomicUsize::new(0),
            line: Mutex::new(Line::new()),
        };
        Self {
            permits,
            visits: AtomicUsize::new(0),
        }
    }

    /// Waits for the permit, and visits.
    fn visit(&self) -> usize {
        let bell = std::sync::Arc::new(Bell(Notify::new()));
        let waker = Waker::from(std::sync::Arc::clone(&bell));
        if let Some(waiter) = self.permits.take_or_join(&waker) {
            // The checker ends rests for nothing as well.
            bell.0.wait();
            while !self.permits.is_served(waiter, &waker) {
                bell.0.wait();
            }
        }
        self.leave()
    }

    /// Asks for the permit, and leaves the line if it has to wait, served meanwhile or not.
    fn look_in(&self) -> usize {
        match self.permits.take_or_join(Waker::noop()) {
            Some(waiter) => {
                self.permits.leave(waiter);
                0
            }
            None => self.leave(),
        }
    }

    fn try_to_visit(&self) -> usize {
        match self.permits.try_take() {
            true => self.leave(),
            false => 0,
        }
    }

    /// Counts a visit and gives the permit back.
    fn leave(&self) -> usize {
        let visits = self.visits.load(Ordering::Relaxed);
        self.visits.store(visits + 1, Ordering::Relaxed);
        self.permits.give();
        1
    }
}

#[track_caller]
fn check(others: [fn(&Guarded) -> usize; 2], own: fn(&Guarded) -> usize) {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(2);
    model.check(move || {
        let guarded = Arc::new(Guarded::new());
        let others = others.map(|other| {
            let guarded = Arc::clone(&guarded);
            thread::spawn(move || other(&guarded))
        });
        let mut visits = own(&guarded);
        for other in others {
            visits += other.join().unwrap();
        }
        assert!(guarded.permits.try_take(), "the permit was lost");
        assert!(!guarded.permits.try_take(), "there are two permits");
        assert_eq!(guarded.visits.load(Ordering::Relaxed), visits);
    });
}

#[test]
fn nobody_is_in_beside_another_and_no_wake_is_lost() {
    check([Guarded::visit, Guarded::visit], Guarded::visit);
}

#[test]
fn who_leaves_the_line_takes_no_permit_with_it() {
    check([Guarded::visit, Guarded::look_in], Guarded::look_in);
    check([Guarded::visit, Guarded::visit], Guarded::look_in);
}

#[test]
fn who_only_tries_takes_no_permit_from_the_line() {
    check([Guarded::visit, Guarded::try_to_visit], Guarded::visit);
}
