//! The place where a result is left for a future.
//!
//! One side resolves it once, the other polls it or walks away; whoever comes second sees what the first one did. Everything
//! that is awaited in [`offload`](super) is one of these.

use std::fmt;
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// What the two sides share; `R` is the result.
pub(super) struct Slot<R> {
    state: Mutex<State<R>>,
}

enum State<R> {
    /// Not resolved yet.
    Pending(Pending),
    /// Resolved, not taken yet.
    Ready(R),
    /// The result was taken, or the future is gone.
    Closed,
}

/// What is known before there is a result.
struct Pending {
    /// The waker of the last poll, if there was one.
    waker: Option<Waker>,
    notice: Notice,
}

/// A word that comes before the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Notice {
    NotGiven,
    /// Somebody waits for just that.
    Watched,
    Given,
}

/// How a slot was left; see [`Slot::leave`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Left {
    /// Before there was a result.
    Early,
    /// After there was one.
    Late,
}

impl<R> Slot<R> {
    pub(super) const fn new() -> Self {
        Self {
            state: Mutex::new(State::Pending(Pending {
                waker: None,
                notice: Notice::NotGiven,
            })),
        }
    }

    /// Locks the state. No foreign code runs under the lock except `Waker::clone`, so a poisoned state is a whole one.
    fn lock(&self) -> MutexGuard<'_, State<R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Leaves the result to the future, or drops it if there is none any more.
    pub(super) fn resolve(&self, result: R) {
        let mut state = self.lock();
        if let State::Pending(pending) = &mut *state {
            let waker = pending.waker.take();
            *state = State::Ready(result);
            drop(state);
            if let Some(waker) = waker {
                waker.wake();
            }
        }
        // Where nobody waits, the result is dropped here: after the lock, since a parameter outlives a local.
    }

    /// Wakes the future to look at something else than its result.
    pub(super) fn nudge(&self) {
        self.wake_if(|_| true);
    }

    /// Gives the notice, and wakes the future if it waits for that.
    pub(super) fn give_notice(&self) {
        self.wake_if(|pending| mem::replace(&mut pending.notice, Notice::Given) == Notice::Watched);
    }

    fn wake_if(&self, decide: impl FnOnce(&mut Pending) -> bool) {
        let mut state = self.lock();
        let mut waker = None;
        if let State::Pending(pending) = &mut *state
            && decide(pending)
        {
            waker = pending.waker.take();
        }
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Tells whether the notice was given, or there is no need of it any more; remembers whom to wake if not.
    pub(super) fn watch(&self, cx: &Context<'_>) -> bool {
        let mut state = self.lock();
        let State::Pending(pending) = &mut *state else {
            return true;
        };
        if pending.notice == Notice::Given {
            return true;
        }
        pending.notice = Notice::Watched;
        let old = pending.waker.replace(cx.waker().clone());
        drop(state);
        drop(old);
        false
    }

    /// Tells whether the notice was given, or there is no need of it any more.
    pub(super) fn is_noticed(&self) -> bool {
        match &*self.lock() {
            State::Pending(pending) => pending.notice == Notice::Given,
            State::Ready(_) | State::Closed => true,
        }
    }

    /// Tells whether the future is gone, or has its result.
    pub(super) fn is_closed(&self) -> bool {
        matches!(*self.lock(), State::Closed)
    }

    /// Walks away, and drops a result that was not taken.
    pub(super) fn leave(&self) -> Left {
        let old = mem::replace(&mut *self.lock(), State::Closed);
        match old {
            State::Pending(_) => Left::Early,
            State::Ready(_) | State::Closed => Left::Late,
        }
    }

    /// Takes the result, or remembers whom to wake; `name` is the future's, for its panic.
    ///
    /// # Panics
    ///
    /// If the result was taken already.
    pub(super) fn poll(&self, cx: &Context<'_>, name: &str) -> Poll<R> {
        let mut state = self.lock();
        match &mut *state {
            State::Pending(pending) => {
                let mut old = None;
                match &pending.waker {
                    Some(waker) if waker.will_wake(cx.waker()) => {}
                    _ => old = pending.waker.replace(cx.waker().clone()),
                }
                drop(state);
                drop(old);
                Poll::Pending
            }
            State::Ready(_) => match mem::replace(&mut *state, State::Closed) {
                State::Ready(result) => Poll::Ready(result),
                _ => unreachable!("invariant: the state was ready a line ago, under the same lock"),
            },
            State::Closed => {
                drop(state);
                panic!("`{name}` polled after it was ready")
            }
        }
    }
}

impl<R> fmt::Debug for Slot<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match *self.lock() {
            State::Pending(_) => "Pending",
            State::Ready(_) => "Ready",
            State::Closed => "Closed",
        })
    }
}
