//! One turn in the state of the network, and what is left to do when it is over: what runs anybody else's code (a waker, the
//! link's closure) has to wait until nobody is in the run.

use super::state::State;
use super::waiter::Waiter;
use super::wire::{self, Event, Parcel};
use crate::sim::access;
use crate::sim::core::{Core, Key, TaskPoll};
use std::task::Waker;

/// What a turn leaves to be done.
#[derive(Debug, Default)]
pub(super) struct Turn {
    /// Nanoseconds since the simulation began.
    pub(super) now: u64,
    /// The poll in which it is.
    poll: Option<TaskPoll>,
    /// Whether somebody came to wait.
    waits: bool,
    wakes: Vec<Waker>,
    discarded: Vec<Waiter>,
    parcels: Vec<Parcel>,
    timers: Vec<(u64, Event)>,
}

impl Turn {
    /// Has whoever makes it wait for something of the network.
    pub(super) fn waiter(&mut self, waker: Waker) -> Waiter {
        self.waits = true;
        Waiter {
            waker,
            since: self.poll,
        }
    }

    /// Wakes whoever waits there.
    pub(super) fn wake(&mut self, waiting: &mut Option<Waiter>) {
        self.wakes.extend(waiting.take().map(|it| it.waker));
    }

    /// Drops a waker, later.
    pub(super) fn discard(&mut self, waiter: Option<Waiter>) {
        self.discarded.extend(waiter);
    }

    /// Has the link asked about a parcel.
    pub(super) fn send(&mut self, parcel: Parcel) {
        self.parcels.push(parcel);
    }

    /// Has an event happen at a time, which is to come.
    pub(super) fn arm(&mut self, at: u64, event: Event) {
        self.timers.push((at, event));
    }

    fn set_timers(&mut self, core: &mut Core) {
        let run = core.run();
        for (at, event) in self.timers.drain(..) {
            // Nobody takes it back: an event that has become moot finds that out by itself.
            let mut armed = Key::NONE;
            let polled = core.poll_timer(at, &mut armed, &event.waker(run));
            debug_assert!(polled.is_pending(), "an event lies in the past");
        }
    }
}

/// Calls `f` with the network of a run, and does what that leaves to be done once nobody is in there. Gives nothing if the
/// run has gone, or is another thread's, where it is noted that somebody `did` something.
pub(super) fn enter<T>(
    run: u32,
    did: &'static str,
    f: impl FnOnce(&mut State, &mut Turn) -> T,
) -> Option<T> {
    let mut turn = Turn::default();
    let value = access::with(run, did, |core| {
        turn.now = core.now_ns();
        turn.poll = core.poll();
        let value = f(&mut core.net, &mut turn);
        if turn.waits {
            core.waits_on_the_network();
        }
        turn.set_timers(core);
        value
    })?;
    for waker in turn.wakes {
        waker.wake();
    }
    for parcel in turn.parcels {
        wire::dispatch(run, parcel);
    }
    Some(value)
}
