//! The recorder: who did what and when, stamped with the runtime's own clock.
//!
//! Where time is real, each actor writes into a [`Logbook`] of its own, without a lock, and the logbook is handed in when it
//! is dropped: at the end of the actor's task, or when the task is cancelled, so that an interrupted run still tells what it
//! saw. Where time is virtual, one thread runs at a time: all write into one book, whose lock nobody ever waits for, which
//! is in order of time as it is written, and which costs no allocation per actor.
//! Recording can be off; then a note costs one branch.

use core_model::{Actor, Event, EventKind, Trace};
use runtime_adapter::Time;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Hands out logbooks and collects what was written in them.
pub struct Recorder<R> {
    shared: Arc<Shared<R>>,
}

struct Shared<R> {
    rt: R,
    origin: Instant,
    recording: Recording,
    /// Where time is real: the logbooks that were dropped.
    handed_in: Mutex<Vec<Vec<Event>>>,
    /// Where time is virtual: what anybody noted.
    in_order: Mutex<Vec<Event>>,
}

/// Whether events are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recording {
    /// Every event is kept: 32 bytes each.
    On,
    /// Nothing is kept, no clock is read.
    Off,
}

impl<R: Time> Recorder<R> {
    /// Starts a recording; its time counts from now.
    pub fn start(rt: R, recording: Recording) -> Self {
        let origin = rt.now();
        Self {
            shared: Arc::new(Shared {
                rt,
                origin,
                recording,
                handed_in: Mutex::default(),
                in_order: Mutex::default(),
            }),
        }
    }

    /// Returns an empty logbook for an actor, with room for about so many `events`.
    ///
    /// With the number known, the pages are taken from the allocator once; more events than that fit all the same.
    pub fn logbook(&self, actor: Actor, events: usize) -> Logbook<R> {
        let recording = self.shared.recording == Recording::On;
        let pages = if recording && !R::CAPS.virtual_time {
            events
        } else {
            0
        };
        Logbook {
            shared: recording.then(|| Arc::clone(&self.shared)),
            actor,
            events: Vec::with_capacity(pages),
        }
    }

    /// Returns the instant from which the recording counts.
    pub fn origin(&self) -> Instant {
        self.shared.origin
    }

    /// Returns how long the recording has been running.
    pub fn elapsed(&self) -> Duration {
        self.shared
            .rt
            .now()
            .saturating_duration_since(self.shared.origin)
    }

    /// Tells whether this is the last that is left of the recording: nobody writes any more, and nobody can begin to.
    pub fn is_settled(&self) -> bool {
        Arc::strong_count(&self.shared) == 1
    }

    /// Takes what was handed in so far, as one trace.
    pub fn take(&self) -> Trace {
        if R::CAPS.virtual_time {
            return Trace::new(std::mem::take(&mut *lock(&self.shared.in_order)));
        }
        let books = std::mem::take(&mut *lock(&self.shared.handed_in));
        let mut events = Vec::with_capacity(books.iter().map(Vec::len).sum());
        for mut book in books {
            events.append(&mut book);
        }
        Trace::new(events)
    }
}

fn lock<T>(books: &Mutex<T>) -> MutexGuard<'_, T> {
    books.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<R> Clone for Recorder<R> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
        }
    }
}

impl<R> fmt::Debug for Recorder<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder")
            .field("recording", &self.shared.recording)
            .finish_non_exhaustive()
    }
}

/// One actor's events, in the order in which they happened.
pub struct Logbook<R> {
    /// `None` while recording is off.
    shared: Option<Arc<Shared<R>>>,
    actor: Actor,
    events: Vec<Event>,
}

impl<R: Time> Logbook<R> {
    /// Notes that the actor did something, now.
    #[inline]
    pub fn note(&mut self, kind: EventKind) {
        self.note_as(self.actor, kind);
    }

    /// Notes what somebody else did at the actor's side: a display that shows, a companion who listens.
    #[inline]
    pub fn note_as(&mut self, actor: Actor, kind: EventKind) {
        if let Some(shared) = &self.shared {
            let since = shared.rt.now().saturating_duration_since(shared.origin);
            let event = Event::new(nanoseconds(since), actor, kind);
            if R::CAPS.virtual_time {
                lock(&shared.in_order).push(event);
            } else {
                self.events.push(event);
            }
        }
    }
}

impl<R> Drop for Logbook<R> {
    fn drop(&mut self) {
        if let Some(shared) = &self.shared
            && !self.events.is_empty()
        {
            lock(&shared.handed_in).push(std::mem::take(&mut self.events));
        }
    }
}

impl<R> fmt::Debug for Logbook<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Logbook")
            .field("actor", &self.actor)
            .field("events", &self.events.len())
            .finish_non_exhaustive()
    }
}

/// Returns a duration in whole nanoseconds; after 584 years it stays at the end.
#[inline]
pub(crate) fn nanoseconds(duration: Duration) -> u64 {
    duration
        .as_secs()
        .saturating_mul(1_000_000_000)
        .saturating_add(u64::from(duration.subsec_nanos()))
}

#[cfg(all(test, target_pointer_width = "64"))]
mod tests {
    use super::*;
    use runtime_adapter::Runtime;
    use runtime_adapter::sim::Sim;

    #[test]
    fn in_virtual_time_what_was_noted_first_stands_first_whoever_noted_it() {
        let owner = Sim::builder().build().unwrap();
        let rt = owner.handle();
        let trace = owner.block_on(async move {
            let recorder = Recorder::start(rt, Recording::On);
            let mut outer = recorder.logbook(Actor::Customer(0), 2);
            outer.note(EventKind::Arrived);
            let mut inner = recorder.logbook(Actor::Customer(1), 1);
            inner.note(EventKind::Arrived);
            // Both of one instant, and this one in a book that is still open when the trace is taken.
            outer.note(EventKind::SatDown);
            drop(inner);
            rt.sleep(Duration::from_nanos(7)).await;
            outer.note_as(Actor::Companion(0), EventKind::StoryHeard { story: 0 });
            recorder.take()
        });
        assert_eq!(
            trace.events(),
            [
                Event::new(0, Actor::Customer(0), EventKind::Arrived),
                Event::new(0, Actor::Customer(1), EventKind::Arrived),
                Event::new(0, Actor::Customer(0), EventKind::SatDown),
                Event::new(7, Actor::Companion(0), EventKind::StoryHeard { story: 0 }),
            ]
        );
    }

    #[test]
    fn what_is_not_recorded_is_not_there() {
        let owner = Sim::builder().build().unwrap();
        let recorder = Recorder::start(owner.handle(), Recording::Off);
        recorder.logbook(Actor::Display, 1).note(EventKind::Arrived);
        assert_eq!(recorder.take().events(), []);
    }
}
