//! A future with a deadline: [`Time::timeout`](crate::Time::timeout).

use pin_project_lite::pin_project;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

pin_project! {
    /// Awaits `F` until `S` is ready.
    #[derive(Debug)]
    #[must_use = "futures do nothing unless they are awaited"]
    pub struct Timeout<F, S> {
        #[pin]
        future: F,
        #[pin]
        deadline: S,
    }
}

/// The deadline passed before the future was ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the deadline has passed")]
pub struct Elapsed;

impl<F, S> Timeout<F, S> {
    pub(crate) fn new(future: F, deadline: S) -> Self {
        Self { future, deadline }
    }
}

impl<F: Future, S: Future<Output = ()>> Future for Timeout<F, S> {
    type Output = Result<F::Output, Elapsed>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if let Poll::Ready(value) = this.future.poll(cx) {
            return Poll::Ready(Ok(value));
        }
        this.deadline.poll(cx).map(|()| Err(Elapsed))
    }
}
