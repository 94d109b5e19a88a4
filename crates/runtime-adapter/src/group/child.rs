//! A child's future inside its group: it stops when the group does, and its end is told to the group.

use super::children::Ended;
use super::outcome::Cause;
use super::shared::Place;
use crate::Panic;
use crate::task::Payload;
use pin_project_lite::pin_project;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

pin_project! {
    /// Runs `F` until it ends or its group is stopped; panics become values here, so that siblings are told at once.
    #[derive(Debug)]
    pub(super) struct Child<F> {
        #[pin]
        future: Option<F>,
        // The waker that the group knows.
        known: Option<Waker>,
        // Dropped after the future: who has left has no destructors to run any more.
        place: Place,
    }
}

impl<F> Child<F> {
    pub(super) fn new(future: F, place: Place) -> Self {
        Self {
            future: Some(future),
            known: None,
            place,
        }
    }
}

impl<T, E, F: Future<Output = Result<T, E>>> Future for Child<F> {
    type Output = Ended<T, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let polled = if this.place.goes_on(this.known, cx.waker()) {
            let future = this.future.as_mut().as_pin_mut();
            let future = future.expect("invariant: not polled after it was ready");
            let poll = AssertUnwindSafe(|| future.poll(cx));
            match this.place.while_current(|| catch_unwind(poll)) {
                Ok(Poll::Pending) => return Poll::Pending,
                Ok(Poll::Ready(result)) => result.map_err(Cause::Error),
                Err(payload) => Err(panicked(payload)),
            }
        } else {
            Err(Cause::Cancelled)
        };
        let dropped = catch_unwind(AssertUnwindSafe(|| this.future.set(None)));
        let ended = match (polled, dropped) {
            (polled, Ok(())) => polled,
            (Err(Cause::Panicked(first)), Err(second)) => {
                discard(second);
                Err(Cause::Panicked(first))
            }
            (_, Err(payload)) => Err(panicked(payload)),
        };
        this.place.end(ended.is_err());
        Poll::Ready(ended)
    }
}

fn panicked<E>(payload: Payload) -> Cause<E> {
    Cause::Panicked(Panic::new(payload))
}

/// Drops the payload of a panic that nobody hears of; its own destructor may panic too.
fn discard(payload: Payload) {
    let _ = catch_unwind(AssertUnwindSafe(|| drop(payload)));
}
