//! One turn given away, on an executor that queues woken tasks.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Wakes its own task at its first poll, and is ready at its second.
///
/// That is a `yield_now` wherever a task that is woken goes behind those that are ready. Where the one woken last runs
/// next, or timers are looked at only when nothing is ready, the executor's own future is needed.
#[derive(Debug, Default)]
#[must_use = "futures do nothing unless they are awaited"]
pub struct Yield {
    yielded: bool,
}

impl Future for Yield {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.yielded {
            return Poll::Ready(());
        }
        self.yielded = true;
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}
