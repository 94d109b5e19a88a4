//! Driving a future on the calling thread, which parks between polls.

use super::sleep::Timers;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;

/// What wakes a parked thread: a flag that tells a wake from a spurious return, and the thread itself.
#[derive(Debug)]
pub(super) struct Parker {
    thread: Thread,
    woken: AtomicBool,
}

impl Parker {
    /// Makes the parker of the calling thread.
    pub(super) fn of_this_thread() -> Arc<Self> {
        Arc::new(Self {
            thread: std::thread::current(),
            woken: AtomicBool::new(false),
        })
    }
}

impl Wake for Parker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        // Release: what the waker wrote is seen by the poll that follows.
        if !self.woken.swap(true, Ordering::Release) {
            self.thread.unpark();
        }
    }
}

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
    loop {
        if stopped() {
            return None;
        }
        if let Poll::Ready(value) = future.as_mut().poll(&mut cx) {
            return Some(value);
        }
        // Timers are looked at in every round: a task that keeps waking itself must not keep its own from firing.
        let mut fired = timers.fire_due();
        while !parker.woken.swap(false, Ordering::Acquire) {
            // A timer's waker is this parker, or one of a combinator that forwards to it: look again before parking.
            if fired == 0 {
                timers.park();
            }
            fired = timers.fire_due();
        }
    }
}
