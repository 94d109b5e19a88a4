//! A board with one place per customer or number, on which something is shown once, and before which one waits.

use futures_util::task::AtomicWaker;
use std::future::poll_fn;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::Poll;

/// What an empty place shows.
const NOTHING: u32 = 0;

/// Places with a number each; a place shows nothing until it is set, and one task at a time may wait at it.
#[derive(Debug)]
pub(crate) struct Board {
    places: Box<[Place]>,
}

#[derive(Debug, Default)]
struct Place {
    shown: AtomicU32,
    waiter: AtomicWaker,
}

impl Board {
    pub(crate) fn new(places: u32) -> Self {
        let places = (0..places).map(|_| Place::default()).collect();
        Self { places }
    }

    fn place(&self, place: u32) -> &Place {
        &self.places[place as usize]
    }

    /// Shows `value`, which is not zero, and wakes who waits.
    pub(crate) fn show(&self, place: u32, value: u32) {
        debug_assert_ne!(value, NOTHING);
        let place = self.place(place);
        place.shown.store(value, Ordering::Release);
        place.waiter.wake();
    }

    /// Shows `value` if nothing is shown yet, and wakes who waits; tells whether it did. Of several who try, one succeeds.
    pub(crate) fn claim(&self, place: u32, value: u32) -> bool {
        let place = self.place(place);
        let claimed =
            place
                .shown
                .compare_exchange(NOTHING, value, Ordering::AcqRel, Ordering::Acquire);
        if claimed.is_ok() {
            place.waiter.wake();
        }
        claimed.is_ok()
    }

    /// Returns what is shown, if anything is.
    pub(crate) fn look(&self, place: u32) -> Option<u32> {
        match self.place(place).shown.load(Ordering::Acquire) {
            NOTHING => None,
            value => Some(value),
        }
    }

    /// Waits until something other than `but` is shown, and returns it. Dropping the future leaves the board as it is.
    pub(crate) async fn wait(&self, place: u32, but: Option<u32>) -> u32 {
        poll_fn(|cx| {
            let seen = |shown: Option<u32>| shown.filter(|_| shown != but);
            if let Some(value) = seen(self.look(place)) {
                return Poll::Ready(value);
            }
            self.place(place).waiter.register(cx.waker());
            // Between the look and the registration it may have been shown.
            seen(self.look(place)).map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }
}
