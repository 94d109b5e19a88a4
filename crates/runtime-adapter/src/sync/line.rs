//! Those who wait, in the order of their coming. Plain data: places in one vector, linked by their numbers.
//!
//! A place is its waiter's until it is served, or leaves: so a waiter is two numbers and needs no memory of its own. Its ticket
//! says how many had come before it, and outlives the place. The places of the most who ever waited at the same time are kept
//! for the next.

use std::task::Waker;

/// No place.
const NONE: u32 = u32::MAX;

/// Those who wait.
#[derive(Debug)]
pub(super) struct Line {
    places: Vec<Place>,
    first: u32,
    last: u32,
    /// A place that is nobody's; it is linked to the next such.
    vacant: u32,
    /// The ticket of whoever comes next.
    next: usize,
}

/// Somebody in the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Waiter {
    /// How many had come before.
    pub(super) ticket: usize,
    place: u32,
}

#[derive(Debug)]
struct Place {
    /// Wakes who waits here; nothing where nobody does.
    waker: Option<Waker>,
    ticket: usize,
    before: u32,
    behind: u32,
}

impl Line {
    pub(super) const fn new() -> Self {
        Self {
            places: Vec::new(),
            first: NONE,
            last: NONE,
            vacant: NONE,
            next: 0,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.first == NONE
    }

    /// Goes to the end of the line.
    pub(super) fn join(&mut self, waker: Waker) -> Waiter {
        let ticket = self.next;
        self.next = ticket.wrapping_add(1);
        let taken = Place {
            waker: Some(waker),
            ticket,
            before: self.last,
            behind: NONE,
        };
        let place = match self.vacant {
            NONE => {
                let place = u32::try_from(self.places.len()).ok();
                let place = place
                    .filter(|&it| it != NONE)
                    .expect("invariant: memory has no room for so many places");
                self.places.push(taken);
                place
            }
            place => {
                let vacant = &mut self.places[place as usize];
                self.vacant = vacant.behind;
                *vacant = taken;
                place
            }
        };
        match self.last {
            NONE => self.first = place,
            last => self.places[last as usize].behind = place,
        }
        self.last = place;
        Waiter { ticket, place }
    }

    /// Serves whoever is first. Gives its ticket, and what wakes it.
    pub(super) fn serve(&mut self) -> Option<(usize, Waker)> {
        let first = self.first;
        let place = self.places.get_mut(first as usize)?;
        let ticket = place.ticket;
        let waker = place.waker.take();
        self.vacate(first);
        waker.map(|waker| (ticket, waker))
    }

    /// What wakes somebody; nothing if it was served.
    pub(super) fn waker(&mut self, waiter: Waiter) -> Option<&mut Waker> {
        let place = &mut self.places[waiter.place as usize];
        match place.ticket == waiter.ticket {
            true => place.waker.as_mut(),
            false => None,
        }
    }

    /// Gives a place up, and what would have woken who had it; nothing if it was served.
    pub(super) fn leave(&mut self, waiter: Waiter) -> Option<Waker> {
        let place = &mut self.places[waiter.place as usize];
        if place.ticket != waiter.ticket {
            return None;
        }
        let waker = place.waker.take()?;
        self.vacate(waiter.place);
        Some(waker)
    }

    fn vacate(&mut self, place: u32) {
        self.unlink(place);
        self.places[place as usize].behind = self.vacant;
        self.vacant = place;
    }

    fn unlink(&mut self, number: u32) {
        let &Place { before, behind, .. } = &self.places[number as usize];
        match before {
            NONE => self.first = behind,
            before => self.places[before as usize].behind = behind,
        }
        match behind {
            NONE => self.last = before,
            behind => self.places[behind as usize].before = before,
        }
    }
}
