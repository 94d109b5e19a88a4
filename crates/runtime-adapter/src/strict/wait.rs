//! Waiting for a time, with one meaning of a wait that is over before it begins.

use super::budget::spend;
use pin_project_lite::pin_project;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

pin_project! {
    /// A wait of the runtime (`S`), or one turn given away (`Y`) where there is nothing to wait for.
    #[derive(Debug)]
    #[must_use = "futures do nothing unless they are awaited"]
    pub struct Sleep<S, Y> {
        #[pin]
        wait: Wait<S, Y>,
    }
}

pin_project! {
    #[project = WaitProjection]
    #[derive(Debug)]
    enum Wait<S, Y> {
        Until { #[pin] sleep: S },
        Turn { #[pin] turn: Y },
    }
}

impl<S, Y> Sleep<S, Y> {
    pub(super) fn until(sleep: S) -> Self {
        Self {
            wait: Wait::Until { sleep },
        }
    }

    pub(super) fn turn(turn: Y) -> Self {
        Self {
            wait: Wait::Turn { turn },
        }
    }
}

impl<S: Future<Output = ()>, Y: Future<Output = ()>> Future for Sleep<S, Y> {
    type Output = ();

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        match self.project().wait.project() {
            WaitProjection::Until { sleep } => spend(cx, |cx| sleep.poll(cx)),
            // The turn comes whatever is left of the budget, which is full after it.
            WaitProjection::Turn { turn } => turn.poll(cx),
        }
    }
}
