//! Driving a future on the calling thread, which rests between polls: parked, or in poll(2) while it waits for descriptors.

use super::sleep::Timers;
use super::state::{Rest, State};
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::Duration;

#[cfg(unix)]
use super::{bell::Bell, watch};
#[cfg(unix)]
use std::sync::OnceLock;

/// What rouses a resting thread.
#[derive(Debug)]
pub(super) struct Parker {
    thread: Thread,
    state: State,
    /// The thread's own, known here before it rests in poll(2) for the first time.
    #[cfg(unix)]
    bell: OnceLock<Arc<Bell>>,
}

impl Parker {
    /// Makes the parker of the calling thread.
    pub(super) fn of_this_thread() -> Arc<Self> {
        Arc::new(Self {
            thread: std::thread::current(),
            state: State::new(),
            #[cfg(unix)]
            bell: OnceLock::new(),
        })
    }

    /// Rests until the thread is woken, a descriptor it waits for is ready, or `patience` is over; may also return for no
    /// reason.
    fn rest(&self, patience: Option<Duration>) {
        #[cfg(unix)]
        if !watch::is_empty() {
            return self.rest_polling(patience);
        }
        if self.state.lie_down(Rest::Park) {
            match patience {
                Some(patience) => std::thread::park_timeout(patience),
                None => std::thread::park(),
            }
            self.state.get_up(Rest::Park);
        }
    }

    #[cfg(unix)]
    fn rest_polling(&self, patience: Option<Duration>) {
        self.bell.get_or_init(watch::bell);
        if self.state.lie_down(Rest::Poll) {
            let ready = watch::rest(patience);
            // Before the wakers, which are mostly this parker: awake, it needs no bell.
            self.state.get_up(Rest::Poll);
            ready.wake();
        }
    }
}

impl Wake for Parker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        match self.state.notify() {
            None => {}
            Some(Rest::Park) => self.thread.unpark(),
            #[cfg(unix)]
            Some(Rest::Poll) => self
                .bell
                .get()
                .expect("invariant: a thread that polls has set its bell")
                .ring(),
        }
    }
}

/// How many polls in a row a task may have, woken by others or by itself, before its descriptors are looked at as well.
#[cfg(unix)]
const POLLS_BETWEEN_LOOKS: u32 = 32;

/// Polls `future` until it is ready, or until `stopped` says so before a poll; then it is dropped and gives `None`.
pub(super) fn drive<F: Future>(
    future: F,
    parker: &Arc<Parker>,
    stopped: impl Fn() -> bool,
) -> Option<F::Output> {
    let waker = Waker::from(Arc::clone(parker));
    let mut cx = Context::from_waker(&waker);
    let mut future = pin!(future);
    let timers = Timers::enter();
    #[cfg(unix)]
    let mut polls = 0;
    loop {
        if stopped() {
            return None;
        }
        if let Poll::Ready(value) = future.as_mut().poll(&mut cx) {
            return Some(value);
        }
        // Timers are looked at in every round: a task that keeps waking itself must not keep its own from firing. Nor its
        // descriptors from being ready; but these cost a system call.
        let mut fired = timers.fire_due();
        #[cfg(unix)]
        {
            polls += 1;
            if polls == POLLS_BETWEEN_LOOKS {
                watch::look();
                polls = 0;
            }
        }
        while !parker.state.take() {
            // A timer's waker is this parker, or one of a combinator that forwards to it: look again before parking.
            if fired == 0 {
                parker.rest(timers.patience());
                #[cfg(unix)]
                {
                    polls = 0;
                }
            }
            fired = timers.fire_due();
        }
    }
}
