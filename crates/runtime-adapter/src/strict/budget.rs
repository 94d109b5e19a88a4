//! The cooperative budget: how many operations a task may still find ready in this poll.
//!
//! The design is that of [tokio's](https://tokio.rs/blog/2020-04-preemption): the budget belongs to the thread, is filled
//! when a task is polled, and an operation that finds it used up wakes its task and says that it is not ready.

use pin_project_lite::pin_project;
use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// A budget that is never used up.
pub(super) const UNLIMITED: i32 = i32::MAX;

/// How often operations are refused in one poll before they may go on.
///
/// Somebody else's `block_on` inside a task polls over and over in what is one poll to the runtime: without an end of the
/// refusals it would turn for ever.
const MOST_REFUSALS: i32 = 10_000;

thread_local! {
    /// What is left; below zero, how many operations were refused since there was nothing.
    static LEFT: Cell<i32> = const { Cell::new(UNLIMITED) };
}

/// Polls an operation, which counts if it is ready; with the budget used up it is not polled.
#[inline]
pub(super) fn spend<T>(
    cx: &mut Context<'_>,
    operation: impl FnOnce(&mut Context<'_>) -> Poll<T>,
) -> Poll<T> {
    ready!(poll_left(cx));
    let polled = operation(cx);
    if polled.is_ready() {
        let left = LEFT.get();
        // What the operation polled may have used the budget up meanwhile.
        if left != UNLIMITED && left > 0 {
            LEFT.set(left - 1);
        }
    }
    polled
}

#[inline]
fn poll_left(cx: &mut Context<'_>) -> Poll<()> {
    let left = LEFT.get();
    if left > 0 {
        return Poll::Ready(());
    }
    if left <= -MOST_REFUSALS {
        LEFT.set(1);
        return Poll::Ready(());
    }
    LEFT.set(left - 1);
    cx.waker().wake_by_ref();
    Poll::Pending
}

pin_project! {
    /// A task's future, with a full budget at each poll.
    #[derive(Debug)]
    pub(super) struct Budgeted<F> {
        #[pin]
        future: F,
        budget: i32,
    }
}

impl<F> Budgeted<F> {
    pub(super) fn new(future: F, budget: i32) -> Self {
        Self { future, budget }
    }
}

impl<F: Future> Future for Budgeted<F> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let _outer = Restore(LEFT.replace(*this.budget));
        this.future.poll(cx)
    }
}

/// Gives the thread back what it had before, also if the poll panics.
struct Restore(i32);

impl Drop for Restore {
    fn drop(&mut self) {
        LEFT.set(self.0);
    }
}

pin_project! {
    /// A future, a stream, a listener or a file of `R` whose operations count against the task's budget.
    #[derive(Debug)]
    #[must_use = "futures do nothing unless they are awaited"]
    pub struct Coop<T> {
        #[pin]
        pub(super) inner: T,
    }
}

impl<T> Coop<T> {
    #[inline]
    pub(super) fn new(inner: T) -> Self {
        Self { inner }
    }

    /// Returns what it wraps, whose operations count no more.
    pub fn into_inner(self) -> T {
        self.inner
    }
}

impl<F: Future> Future for Coop<F> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let inner = self.project().inner;
        spend(cx, |cx| inner.poll(cx))
    }
}

/// Ready at once while the budget lasts, then after a turn: what [`Strict::checkpoint`](super::Strict::checkpoint) gives.
#[derive(Debug)]
#[must_use = "futures do nothing unless they are awaited"]
pub struct Checkpoint(pub(super) ());

impl Future for Checkpoint {
    type Output = ();

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        spend(cx, |_| Poll::Ready(()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Budgeted, Checkpoint, MOST_REFUSALS, UNLIMITED};
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    /// Passes so many checkpoints, and tells how often it had to be polled.
    #[track_caller]
    fn check(budget: i32, checkpoints: u32, polls: u32) {
        let passes = async {
            for _ in 0..checkpoints {
                Checkpoint(()).await;
            }
        };
        let mut task = pin!(Budgeted::new(passes, budget));
        let mut cx = Context::from_waker(Waker::noop());
        let mut polled = 1;
        while task.as_mut().poll(&mut cx).is_pending() {
            polled += 1;
        }
        assert_eq!(polled, polls);
    }

    #[test]
    fn a_task_yields_each_time_its_budget_is_used_up() {
        check(4, 0, 1);
        check(4, 4, 1);
        check(4, 5, 2);
        check(4, 12, 3);
        check(UNLIMITED, 1000, 1);
    }

    #[test]
    fn a_block_on_inside_a_task_goes_on_after_many_refusals() {
        let mut polls = 0;
        let held = Budgeted::new(
            async {
                // As a foreign executor does it: no poll of the task comes between these.
                let mut cx = Context::from_waker(Waker::noop());
                for _ in 0..3 {
                    let mut checkpoint = pin!(Checkpoint(()));
                    while checkpoint.as_mut().poll(&mut cx).is_pending() {
                        polls += 1;
                    }
                }
            },
            1,
        );
        let polled = pin!(held).poll(&mut Context::from_waker(Waker::noop()));
        assert_eq!(polled, Poll::Ready(()));
        assert_eq!(polls, 2 * MOST_REFUSALS);
    }

    #[test]
    fn outside_of_tasks_there_is_no_budget() {
        let mut cx = Context::from_waker(Waker::noop());
        for _ in 0..1000 {
            assert!(pin!(Checkpoint(())).poll(&mut cx).is_ready());
        }
    }
}
