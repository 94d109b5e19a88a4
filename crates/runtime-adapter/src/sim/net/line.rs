//! Lines of those who wait for something of which each takes one: connections, room, datagrams. First come, first woken.

use super::gone;
use super::state::State;
use super::turn::{Turn, enter};
use super::waiter::Waiter;
use std::collections::BTreeMap;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// Those who wait, in the order of their coming.
#[derive(Debug, Default)]
pub(super) struct Line {
    next: u64,
    waiting: BTreeMap<u64, Waiter>,
}

impl Line {
    /// Has somebody wait, in the place that he has, or behind all others.
    fn wait(&mut self, ticket: &mut Option<u64>, waker: &mut Option<Waker>, turn: &mut Turn) {
        let place = match *ticket {
            Some(place) if self.waiting.contains_key(&place) => place,
            _ => {
                self.next += 1;
                self.next
            }
        };
        *ticket = Some(place);
        if let Some(waker) = waker.take() {
            let waiter = turn.waiter(waker);
            turn.discard(self.waiting.insert(place, waiter));
        }
    }

    /// Takes somebody out of the line; tells whether he was still in it.
    fn leave(&mut self, ticket: u64, turn: &mut Turn) -> bool {
        let waiter = self.waiting.remove(&ticket);
        let was_waiting = waiter.is_some();
        turn.discard(waiter);
        was_waiting
    }

    /// Wakes the first.
    pub(super) fn wake_one(&mut self, turn: &mut Turn) {
        turn.wake(&mut self.waiting.pop_first().map(|(_, waiter)| waiter));
    }

    pub(super) fn waiters(&self) -> impl Iterator<Item = &Waiter> {
        self.waiting.values()
    }

    pub(super) fn wake_all(&mut self, turn: &mut Turn) {
        while !self.waiting.is_empty() {
            self.wake_one(turn);
        }
    }
}

/// Which line it is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Which {
    /// Of those who accept from a listener.
    Accept(u64),
    /// Of those who connect to a listener that is full.
    Room(u64),
    /// Of those who receive at an address.
    Receive(SocketAddr),
}

impl State {
    fn line(&mut self, which: Which) -> Option<&mut Line> {
        match which {
            Which::Accept(number) => Some(&mut self.listeners.get_mut(&number)?.accepting),
            Which::Room(number) => Some(&mut self.listeners.get_mut(&number)?.room),
            Which::Receive(addr) => Some(&mut self.sockets.get_mut(&addr)?.receiving),
        }
    }
}

/// Waits in a line until `attempt` gives something.
#[must_use = "futures do nothing unless they are awaited"]
pub(super) struct InLine<A> {
    run: u32,
    which: Which,
    did: &'static str,
    attempt: A,
    ticket: Option<u64>,
}

impl<A> InLine<A> {
    pub(super) fn new<T>(run: u32, which: Which, did: &'static str, attempt: A) -> Self
    where
        A: FnMut(&mut State, &mut Turn) -> Option<io::Result<T>>,
    {
        Self {
            run,
            which,
            did,
            attempt,
            ticket: None,
        }
    }
}

/// Nothing in it is polled in place.
impl<A> Unpin for InLine<A> {}

impl<A, T> Future for InLine<A>
where
    A: FnMut(&mut State, &mut Turn) -> Option<io::Result<T>>,
{
    type Output = io::Result<T>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<T>> {
        let this = self.get_mut();
        let mut waker = Some(cx.waker().clone());
        let polled = enter(this.run, this.did, |state, turn| {
            if let Some(ended) = (this.attempt)(state, turn) {
                if let Some(ticket) = this.ticket.take()
                    && let Some(line) = state.line(this.which)
                {
                    line.leave(ticket, turn);
                }
                return Poll::Ready(ended);
            }
            match state.line(this.which) {
                Some(line) => {
                    line.wait(&mut this.ticket, &mut waker, turn);
                    Poll::Pending
                }
                None => Poll::Ready(Err(gone())),
            }
        });
        polled.unwrap_or_else(|| Poll::Ready(Err(gone())))
    }
}

impl<A> Drop for InLine<A> {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket {
            enter(self.run, self.did, |state, turn| {
                if let Some(line) = state.line(self.which)
                    && !line.leave(ticket, turn)
                {
                    // Woken for something that it did not take: that is for the next.
                    line.wake_one(turn);
                }
            });
        }
    }
}
