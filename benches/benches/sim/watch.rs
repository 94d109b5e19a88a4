//! What is seen of the customers while they are served: nothing, statistics in constant memory, or everything.

use anyhow::{Result, ensure};
use core_model::statistics::{Moments, TimeWeighted};
use core_model::{Actor, EventKind};
use lab::{Logbook, Recorder, Recording};
use runtime_adapter::Time;
use runtime_adapter::sim::Sim;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Somebody who watches.
pub(crate) trait Watch: Send + Sync + 'static {
    /// What is kept for each customer.
    type Seen: Send;

    fn begin(rt: Sim) -> Self;

    fn came(&self, customer: u32) -> Self::Seen;

    fn began(&self, seen: &mut Self::Seen, wait: Duration);

    fn left(&self, seen: &mut Self::Seen, sojourn: Duration);

    /// Sums up what was seen, and fails unless that was everybody.
    fn end(&self, customers: usize) -> Result<()>;
}

/// Nobody.
pub(crate) struct Nobody;

impl Watch for Nobody {
    type Seen = ();

    fn begin(_rt: Sim) -> Self {
        Self
    }

    #[inline]
    fn came(&self, _customer: u32) {}

    #[inline]
    fn began(&self, _seen: &mut (), _wait: Duration) {}

    #[inline]
    fn left(&self, _seen: &mut (), _sojourn: Duration) {}

    fn end(&self, _customers: usize) -> Result<()> {
        Ok(())
    }
}

/// Waits and sojourn times, the length of the line and the number in the system, each with its mean and variance.
pub(crate) struct Statistics {
    rt: Sim,
    origin: Instant,
    seen: Mutex<Figures>,
}

struct Figures {
    waits: Moments,
    sojourns: Moments,
    line: TimeWeighted,
    number: TimeWeighted,
}

impl Statistics {
    /// Goes on to now with what was seen.
    #[inline]
    fn note(&self, change: impl FnOnce(&mut Figures, u64)) {
        let now = self.rt.now().saturating_duration_since(self.origin);
        let now_ns = u64::try_from(now.as_nanos()).unwrap_or(u64::MAX);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut seen, now_ns);
    }
}

/// Time does not go back, and nobody leaves who did not come.
const IN_ORDER: &str = "invariant: the simulator's time goes on, and who leaves had come";

#[inline]
fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

impl Watch for Statistics {
    type Seen = ();

    fn begin(rt: Sim) -> Self {
        Self {
            rt,
            origin: rt.now(),
            seen: Mutex::new(Figures {
                waits: Moments::new(),
                sojourns: Moments::new(),
                line: TimeWeighted::starting(0, 0),
                number: TimeWeighted::starting(0, 0),
            }),
        }
    }

    #[inline]
    fn came(&self, _customer: u32) {
        self.note(|seen, now_ns| {
            seen.line.rise(now_ns).expect(IN_ORDER);
            seen.number.rise(now_ns).expect(IN_ORDER);
        });
    }

    #[inline]
    fn began(&self, _seen: &mut (), wait: Duration) {
        self.note(|seen, now_ns| {
            seen.line.fall(now_ns).expect(IN_ORDER);
            seen.waits.record_ns(nanoseconds(wait));
        });
    }

    #[inline]
    fn left(&self, _seen: &mut (), sojourn: Duration) {
        self.note(|seen, now_ns| {
            seen.number.fall(now_ns).expect(IN_ORDER);
            seen.sojourns.record_ns(nanoseconds(sojourn));
        });
    }

    fn end(&self, customers: usize) -> Result<()> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let (waits, sojourns) = (seen.waits.count(), seen.sojourns.count());
        ensure!(
            waits == customers as u64 && sojourns == waits && seen.number.level() == 0,
            "of {customers} customers {waits} were seen to wait and {sojourns} to leave"
        );
        Ok(())
    }
}

/// Every event, with its time.
pub(crate) struct Trace(Recorder<Sim>);

impl Watch for Trace {
    type Seen = Logbook<Sim>;

    fn begin(rt: Sim) -> Self {
        Self(Recorder::start(rt, Recording::On))
    }

    #[inline]
    fn came(&self, customer: u32) -> Logbook<Sim> {
        let mut book = self.0.logbook(Actor::Customer(customer), 3);
        book.note(EventKind::Arrived);
        book
    }

    #[inline]
    fn began(&self, book: &mut Logbook<Sim>, _wait: Duration) {
        book.note(EventKind::SatDown);
    }

    #[inline]
    fn left(&self, book: &mut Logbook<Sim>, _sojourn: Duration) {
        book.note(EventKind::EatingFinished);
    }

    fn end(&self, customers: usize) -> Result<()> {
        let events = self.0.take().events().len();
        ensure!(
            events == 3 * customers,
            "of {customers} customers {events} events were noted"
        );
        Ok(())
    }
}
