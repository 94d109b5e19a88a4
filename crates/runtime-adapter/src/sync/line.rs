//! Those who wait, in the order of their coming. Plain data: places in one vector, linked by their numbers.
//!
//! A place is its waiter's from [`join`](Line::join) to [`leave`](Line::leave), also after it was served: so a waiter is a
//! number, needs no memory of its own, and finds at its place what became of it. The places of the most who ever waited at
//! the same time are kept for the next.

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
}

#[derive(Debug)]
struct Place {
    /// Wakes who waits here; nothing once it was served.
    waker: Option<Waker>,
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
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.first == NONE
    }

    /// Goes to the end of the line. Gives the number of the place.
    pub(super) fn join(&mut self, waker: Waker) -> u32 {
        let place = Place {
            waker: Some(waker),
            before: self.last,
            behind: NONE,
        };
        let number = match self.vacant {
            NONE => {
                let number = u32::try_from(self.places.len()).ok();
                let number = number
                    .filter(|&it| it != NONE)
                    .expect("invariant: memory has no room for so many places");
                self.places.push(place);
                number
            }
            number => {
                let vacant = &mut self.places[number as usize];
                self.vacant = vacant.behind;
                *vacant = place;
                number
            }
        };
        match self.last {
            NONE => self.first = number,
            last => self.places[last as usize].behind = number,
        }
        self.last = number;
        number
    }

    /// Serves whoever is first. Gives what wakes it.
    pub(super) fn serve(&mut self) -> Option<Waker> {
        let first = self.first;
        let waker = self.places.get_mut(first as usize)?.waker.take();
        self.unlink(first);
        waker
    }

    /// What wakes who has the place; nothing if it was served.
    pub(super) fn waker(&mut self, number: u32) -> Option<&mut Waker> {
        self.places[number as usize].waker.as_mut()
    }

    /// Gives a place up, and what would have woken who had it; nothing if it was served.
    pub(super) fn leave(&mut self, number: u32) -> Option<Waker> {
        let waker = self.places[number as usize].waker.take();
        if waker.is_some() {
            self.unlink(number);
        }
        self.places[number as usize].behind = self.vacant;
        self.vacant = number;
        waker
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
