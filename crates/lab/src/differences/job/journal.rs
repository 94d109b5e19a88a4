//! What the job writes down: which wait begins, which ends, in the order in which it happens.

use super::SlowThing;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The events of a reading.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    events: Mutex<Vec<Event>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    Begins(usize),
    Ends(usize),
}

/// What was seen of the order of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    /// The most waits in progress at once.
    pub(crate) at_once: u32,
    /// Pairs of waits.
    pub(crate) pairs: u32,
    /// Pairs that ended in another order than they began.
    pub(crate) overtaken: u32,
}

impl Journal {
    /// A wait begins.
    pub(super) fn begins(&self, thing: &SlowThing) {
        self.events().push(Event::Begins(thing.number));
    }

    /// A wait is over.
    pub(super) fn ends(&self, thing: &SlowThing) {
        self.events().push(Event::Ends(thing.number));
    }

    /// Says what was seen.
    pub(crate) fn seen(&self) -> Seen {
        seen(&self.events())
    }

    fn events(&self) -> MutexGuard<'_, Vec<Event>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn seen(events: &[Event]) -> Seen {
    let (mut in_progress, mut at_once) = (0_u32, 0);
    let (mut began, mut ended) = (Vec::new(), Vec::new());
    for event in events {
        match *event {
            Event::Begins(thing) => {
                began.push(thing);
                in_progress += 1;
                at_once = at_once.max(in_progress);
            }
            Event::Ends(thing) => {
                ended.push(thing);
                in_progress = in_progress.saturating_sub(1);
            }
        }
    }
    let place = |thing| began.iter().position(|&it| it == thing);
    let (mut pairs, mut overtaken) = (0, 0);
    for (at, &first) in ended.iter().enumerate() {
        for &second in &ended[at + 1..] {
            pairs += 1;
            overtaken += u32::from(place(second) < place(first));
        }
    }
    Seen {
        at_once,
        pairs,
        overtaken,
    }
}

#[cfg(test)]
mod tests {
    use super::Event::{Begins, Ends};
    use super::*;

    #[test]
    fn one_after_another_nothing_overtakes() {
        let events = [Begins(0), Ends(0), Begins(1), Ends(1), Begins(2), Ends(2)];
        let expected = Seen {
            at_once: 1,
            pairs: 3,
            overtaken: 0,
        };
        assert_eq!(seen(&events), expected);
    }

    #[test]
    fn what_began_later_and_ended_sooner_has_overtaken() {
        let events = [Begins(0), Begins(1), Ends(1), Begins(2), Ends(0), Ends(2)];
        let expected = Seen {
            at_once: 2,
            pairs: 3,
            overtaken: 1,
        };
        assert_eq!(seen(&events), expected);
    }
}
