//! Which shard of which meter the calling thread holds.
//!
//! A task knows its meter by a number alone, so that being measured costs it no reference count. The thread that polls it
//! remembers the shard that it used last; a thread that serves several meters looks further in a list, and takes a shard
//! from a meter the first time that it meets it.

use super::meter::Meter;
use super::shard::Shard;
use super::times::Times;
use std::cell::{Cell, RefCell};
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// The number of a meter, unique in the process: small, for every task carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct MeterId(pub(super) u32);

/// A shard in the hands of one thread; given back when it is dropped, by that thread.
#[derive(Debug)]
pub(super) struct Seat {
    pub(super) id: MeterId,
    pub(super) shard: &'static Shard,
    pub(super) times: Arc<Mutex<Times>>,
    pub(super) meter: Weak<Meter>,
}

thread_local! {
    /// The seat that was used last. It has no destructor, and so needs no look at whether that has run.
    static LAST: Cell<Option<(MeterId, &'static Shard)>> = const { Cell::new(None) };
    /// All seats of this thread.
    static SEATS: RefCell<Vec<Seat>> = const { RefCell::new(Vec::new()) };
}

impl Drop for Seat {
    fn drop(&mut self) {
        // Another thread may write to the shard from now on.
        if LAST.get().is_some_and(|(id, _)| id == self.id) {
            LAST.set(None);
        }
        match self.meter.upgrade() {
            Some(meter) => meter.take_back(self),
            None => self.shard.give_back(),
        }
    }
}

/// Calls `f` with the calling thread's shard; gives nothing if the meter is gone.
#[inline]
pub(super) fn at_shard<T>(id: MeterId, f: impl Fn(&Shard) -> T) -> Option<T> {
    match LAST.get() {
        Some((last, shard)) if last == id => Some(f(shard)),
        _ => at_other_shard(id, f),
    }
}

#[cold]
#[inline(never)]
fn at_other_shard<T>(id: MeterId, f: impl Fn(&Shard) -> T) -> Option<T> {
    at_seat(id, |seat| f(seat.shard))
}

/// Calls `f` with the histograms that the calling thread adds to; does nothing if the meter is gone.
pub(super) fn at_times(id: MeterId, f: impl Fn(&mut Times)) {
    at_seat(id, |seat| {
        f(&mut seat.times.lock().unwrap_or_else(PoisonError::into_inner));
    });
}

fn at_seat<T>(id: MeterId, f: impl Fn(&Seat) -> T) -> Option<T> {
    let found = SEATS.try_with(|seats| {
        let seats = seats.borrow();
        let seat = seats.iter().find(|seat| seat.id == id)?;
        LAST.set(Some((id, seat.shard)));
        Some(f(seat))
    });
    if let Ok(Some(value)) = found {
        return Some(value);
    }
    let seat = Meter::find(id)?.seat();
    let value = f(&seat);
    // From the destructor of another thread-local there may be nowhere to keep it; then it goes back at once.
    let _ = SEATS.try_with(|seats| {
        let mut seats = seats.borrow_mut();
        seats.retain(|seat| seat.meter.strong_count() > 0);
        LAST.set(Some((id, seat.shard)));
        seats.push(seat);
    });
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::{LAST, MeterId, SEATS, at_shard};
    use crate::metered::meter::Meter;
    use crate::metered::shard::Shard;
    use std::cell::RefCell;
    use std::num::NonZeroU32;
    use std::sync::Arc;

    fn on_a_thread_of_its_own(f: impl FnOnce() + Send + 'static) {
        let thread = std::thread::Builder::new().spawn(f).unwrap();
        thread.join().unwrap();
    }

    fn meter() -> Arc<Meter> {
        Meter::new(NonZeroU32::MIN)
    }

    #[test]
    fn threads_that_come_and_go_use_the_same_shard_and_no_count_is_lost() {
        let meter = meter();
        for _ in 0..50 {
            let id = meter.id();
            on_a_thread_of_its_own(move || {
                let _ = at_shard(id, Shard::spawn);
            });
        }
        assert_eq!(meter.shards_taken(), 1);
        assert_eq!(meter.snapshot().tasks_spawned, 50);
    }

    #[test]
    fn threads_at_the_same_time_have_shards_of_their_own() {
        let meter = meter();
        let id = meter.id();
        at_shard(id, Shard::spawn);
        on_a_thread_of_its_own(move || {
            let _ = at_shard(id, Shard::spawn);
        });
        assert_eq!(meter.shards_taken(), 2);
        assert_eq!(meter.snapshot().tasks_spawned, 2);
    }

    #[test]
    fn a_thread_lets_go_of_meters_that_are_gone() {
        on_a_thread_of_its_own(|| {
            for _ in 0..50 {
                let meter = meter();
                at_shard(meter.id(), Shard::spawn);
                assert_eq!(meter.snapshot().tasks_spawned, 1);
            }
            assert!(SEATS.with_borrow(Vec::len) <= 2);
        });
    }

    #[test]
    fn a_meter_that_is_gone_gets_nothing_once_its_seat_was_let_go() {
        on_a_thread_of_its_own(|| {
            let (gone, other) = (meter(), meter());
            let id = gone.id();
            at_shard(id, Shard::spawn);
            drop(gone);
            at_shard(other.id(), Shard::spawn);
            assert_eq!(at_shard(id, Shard::spawn), None);
            assert_eq!(other.snapshot().tasks_spawned, 1);
            SEATS.take();
            assert!(LAST.get().is_none());
        });
    }

    #[test]
    fn two_meters_on_one_thread_are_kept_apart() {
        let (one, two) = (meter(), meter());
        for _ in 0..3 {
            at_shard(one.id(), Shard::spawn);
            at_shard(two.id(), Shard::spawn);
        }
        at_shard(two.id(), Shard::poll);
        assert_eq!((one.snapshot().tasks_spawned, one.snapshot().polls), (3, 0));
        assert_eq!((two.snapshot().tasks_spawned, two.snapshot().polls), (3, 1));
    }

    #[test]
    fn a_count_from_a_destructor_of_the_thread_is_not_lost() {
        struct Late(MeterId);
        impl Drop for Late {
            fn drop(&mut self) {
                at_shard(self.0, Shard::spawn);
            }
        }
        thread_local! {
            static BEFORE: RefCell<Option<Late>> = const { RefCell::new(None) };
            static AFTER: RefCell<Option<Late>> = const { RefCell::new(None) };
        }
        let meter = meter();
        let id = meter.id();
        on_a_thread_of_its_own(move || {
            BEFORE.set(Some(Late(id)));
            at_shard(id, Shard::spawn);
            AFTER.set(Some(Late(id)));
        });
        assert_eq!(meter.snapshot().tasks_spawned, 3);
        assert_eq!(Arc::strong_count(&meter), 1);
    }
}
