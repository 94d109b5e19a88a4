//! One job: the closure, the place of its result, and the future that awaits it.

use std::fmt;
use std::future::{Future, poll_fn};
use std::panic::{self, AssertUnwindSafe};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use super::bridge::quietly;
use super::error::OffloadError;
use super::metrics::Ending;
use super::queue::{Entered, Place};
use super::shared::Shared;
use super::slot::{Left, Slot};

/// The closure and its result in one allocation.
pub(super) struct Job<T, F> {
    work: Mutex<Option<F>>,
    slot: Slot<Result<T, OffloadError>>,
}

/// What the queue knows of a job.
pub(super) trait Run: Send + Sync {
    /// Computes, tells how it ended, and only then lets the future know. Never unwinds.
    fn run(&self, ended: &dyn Fn(Ending));

    /// Drops the closure and lets the future know that it never ran. Never unwinds.
    fn abandon(&self);

    /// Tells who stands in line that there is a place in the queue now. Never unwinds.
    fn admit(&self);
}

/// What the future knows of a job.
trait Awaited<T>: Send + Sync {
    fn slot(&self) -> &Slot<Result<T, OffloadError>>;
    fn drop_work(&self);
}

impl<T, F> Job<T, F> {
    pub(super) const fn new(work: Option<F>) -> Self {
        Self {
            work: Mutex::new(work),
            slot: Slot::new(),
        }
    }

    /// Takes the closure, if nobody has.
    pub(super) fn take_work(&self) -> Option<F> {
        self.work
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }
}

impl<T, F> Run for Job<T, F>
where
    T: Send,
    F: FnOnce() -> T + Send,
{
    fn run(&self, ended: &dyn Fn(Ending)) {
        let work = self.take_work();
        if self.slot.is_closed() {
            quietly(|| drop(work));
            ended(Ending::Cancelled);
            return;
        }
        let work = work.expect("invariant: a job leaves the queue once");
        let result = panic::catch_unwind(AssertUnwindSafe(work)).map_err(OffloadError::panicked);
        ended(match result {
            Ok(_) => Ending::Completed,
            Err(_) => Ending::Panicked,
        });
        quietly(|| self.slot.resolve(result));
    }

    fn abandon(&self) {
        quietly(|| drop(self.take_work()));
        quietly(|| self.slot.resolve(Err(OffloadError::Closed)));
    }

    fn admit(&self) {
        quietly(|| self.slot.give_notice());
    }
}

impl<T, F> Awaited<T> for Job<T, F>
where
    T: Send,
    F: Send,
{
    fn slot(&self) -> &Slot<Result<T, OffloadError>> {
        &self.slot
    }

    fn drop_work(&self) {
        drop(self.take_work());
    }
}

/// A job that was handed to an [`Offload`](super::Offload): a future of its result.
///
/// The job stands in the queue, or in the line before it, whether or not this is polled. Dropping it before the job has
/// begun cancels the job: its place is free at once, and the closure is dropped where the future is. A job that has begun
/// runs to its end, and the pool drops its result. In between, where a thread of the pool has just taken the job, the pool drops
/// the closure.
#[must_use = "dropping the future cancels what has not begun"]
pub struct Submitted<T> {
    job: Arc<dyn Awaited<T>>,
    /// Whether there was a place for it when it came.
    came_in: bool,
    /// Where to cancel it; none if it came after the end.
    standing: Option<(Arc<Shared>, Place)>,
}

impl<T> Submitted<T> {
    /// Awaits a job that was let in.
    pub(super) fn new<F>(job: Arc<Job<T, F>>, shared: &Arc<Shared>, entered: Entered) -> Self
    where
        T: Send + 'static,
        F: Send + 'static,
    {
        Self {
            job,
            came_in: entered.is_queued,
            standing: Some((Arc::clone(shared), entered.place)),
        }
    }

    /// Awaits a job that came after the end.
    pub(super) fn abandoned<F>(job: F) -> Self
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let job = Arc::new(Job::new(Some(job)));
        job.abandon();
        Self {
            job,
            came_in: false,
            standing: None,
        }
    }

    /// Waits until the job has got a place in the queue, or has no need of one any more: back-pressure for who submits
    /// without awaiting each result.
    ///
    /// Dropping this leaves the job in the line.
    pub fn place(&mut self) -> impl Future<Output = ()> + Send + '_
    where
        T: Send,
    {
        poll_fn(|cx| {
            if self.came_in || self.job.slot().watch(cx) {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
    }

    /// Tells whether the job has got a place in the queue; it may have begun since, or ended without one.
    pub fn has_place(&self) -> bool {
        self.came_in || self.job.slot().is_noticed()
    }
}

impl<T> Future for Submitted<T> {
    type Output = Result<T, OffloadError>;

    /// # Panics
    ///
    /// If it is polled again after it was ready.
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.job.slot().poll(cx, "Submitted")
    }
}

impl<T> Drop for Submitted<T> {
    fn drop(&mut self) {
        // Left first: a thread that takes the job meanwhile finds that nobody waits for it.
        if self.job.slot().leave() == Left::Late {
            return;
        }
        if let Some((shared, place)) = &self.standing
            && shared.cancel(*place)
        {
            self.job.drop_work();
        }
    }
}

impl<T> fmt::Debug for Submitted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Submitted")
            .field("state", self.job.slot())
            .field("has_place", &self.has_place())
            .finish()
    }
}
