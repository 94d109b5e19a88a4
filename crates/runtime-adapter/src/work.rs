//! The future of a piece of computing: [`Time::work`](crate::Time::work).

use pin_project_lite::pin_project;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

pin_project! {
    /// Computes at its first poll, then occupies the processor for as long as the runtime charges.
    #[must_use = "futures compute nothing unless they are awaited"]
    pub struct Work<F, T, B> {
        state: State<F, T>,
        #[pin]
        busy: B,
    }
}

enum State<F, T> {
    Begin(F),
    Computed(T),
    Taken,
}

impl<F, T, B> Work<F, T, B> {
    pub(crate) fn new(f: F, busy: B) -> Self {
        Self {
            state: State::Begin(f),
            busy,
        }
    }
}

impl<T, F: FnOnce() -> T, B: Future<Output = ()>> Future for Work<F, T, B> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let this = self.project();
        if matches!(this.state, State::Begin(_))
            && let State::Begin(f) = std::mem::replace(this.state, State::Taken)
        {
            *this.state = State::Computed(f());
        }
        ready!(this.busy.poll(cx));
        match std::mem::replace(this.state, State::Taken) {
            State::Computed(value) => Poll::Ready(value),
            State::Begin(_) | State::Taken => panic!("`Work` was polled after it was ready"),
        }
    }
}

impl<F, T, B> fmt::Debug for Work<F, T, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.state {
            State::Begin(_) => "Work(not begun)",
            State::Computed(_) => "Work(computed)",
            State::Taken => "Work(taken)",
        })
    }
}
