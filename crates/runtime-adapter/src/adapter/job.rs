//! The executor's side of a task: a future that always ends, and never panics.

use super::handle::{JobHandle, Runner, quietly, sides};
use pin_project_lite::pin_project;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

pin_project! {
    /// Runs `F` for its [`JobHandle`]: made by [`job`].
    ///
    /// It ends when `F` does, in a panic too, or when the handle asks it to stop; `F` is dropped before the handle hears
    /// of it. Dropped before that, it tells the handle that the runtime is gone. Whoever runs it sees no panic.
    #[must_use = "a job does nothing unless an executor runs it"]
    pub struct Job<F: Future> {
        #[pin]
        future: Option<F>,
        runner: Runner<F::Output>,
    }

    impl<F: Future> PinnedDrop for Job<F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            if !this.runner.has_ended() {
                let dropped = quietly(|| this.future.set(None));
                this.runner.end_dropped(dropped);
            }
        }
    }
}

/// Makes two of a future: the job for an executor to run, and the handle for whoever spawned it.
pub fn job<F: Future>(future: F) -> (Job<F>, JobHandle<F::Output>) {
    let (runner, handle) = sides();
    let job = Job {
        future: Some(future),
        runner,
    };
    (job, handle)
}

impl<F: Future> Future for Job<F> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut this = self.project();
        if this.runner.poll_stopped(cx) {
            let dropped = quietly(|| this.future.set(None));
            this.runner.end_dropped(dropped);
            return Poll::Ready(());
        }
        let Some(future) = this.future.as_mut().as_pin_mut() else {
            return Poll::Ready(());
        };
        let polled = match quietly(|| future.poll(cx)) {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(value)) => Ok(value),
            Err(payload) => Err(payload),
        };
        let dropped = quietly(|| this.future.set(None));
        // The first panic counts; a result is worth nothing if its future could not be dropped.
        match (polled, dropped) {
            (Ok(value), Ok(())) => this.runner.end(Ok(value)),
            (Ok(value), Err(payload)) => {
                let _ = quietly(|| drop(value));
                this.runner.end_dropped(Err(payload));
            }
            (Err(payload), _) => this.runner.end_dropped(Err(payload)),
        }
        Poll::Ready(())
    }
}

impl<F: Future> fmt::Debug for Job<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job")
            .field("has_ended", &self.runner.has_ended())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::job;
    use crate::{JoinError, Task};
    use futures_lite::future::{block_on, poll_once, yield_now};
    use std::future::{Future, pending};
    use std::panic::resume_unwind;
    use std::pin::pin;
    use std::sync::Arc;
    use std::task::{Context, Wake, Waker};

    /// Panics when it is dropped.
    struct Burnt;

    impl Drop for Burnt {
        fn drop(&mut self) {
            resume_unwind(Box::new("burnt"));
        }
    }

    #[test]
    fn a_cancelled_job_ends_at_its_next_poll_and_tells_when_its_future_is_dropped() {
        block_on(async {
            let kept = Arc::new(());
            let (job, handle) = job({
                let kept = Arc::clone(&kept);
                async move {
                    pending::<()>().await;
                    drop(kept);
                }
            });
            let mut job = pin!(job);
            assert!(poll_once(job.as_mut()).await.is_none());
            let mut cancel = pin!(handle.cancel());
            assert!(poll_once(cancel.as_mut()).await.is_none());
            assert_eq!(Arc::strong_count(&kept), 2);
            job.await;
            assert_eq!(Arc::strong_count(&kept), 1);
            let ended = cancel.await;
            assert!(matches!(ended, Err(JoinError::Cancelled)), "{ended:?}");
        });
    }

    #[test]
    fn a_panic_of_the_future_and_of_its_destructor_is_a_value() {
        block_on(async {
            let (panics, handle) = job(async {
                yield_now().await;
                resume_unwind(Box::new("dropped a tray"))
            });
            panics.await;
            let ended: Result<(), _> = handle.await;
            assert_eq!(ended.unwrap_err().panic_message(), Some("dropped a tray"));

            let burnt = Burnt;
            let (burns, handle) = job(async move {
                yield_now().await;
                drop(burnt);
            });
            drop(burns);
            let ended = handle.await;
            assert_eq!(ended.unwrap_err().panic_message(), Some("burnt"));
        });
    }

    #[test]
    fn a_result_that_nobody_wants_is_dropped_without_a_panic_getting_out() {
        let (burns, handle) = job(async { Burnt });
        Task::detach(handle);
        block_on(burns);
    }

    /// A waker whose references are counted.
    struct Idle;

    impl Wake for Idle {
        fn wake(self: Arc<Self>) {}
    }

    #[test]
    fn a_job_that_nobody_can_cancel_any_more_gives_its_waker_up() {
        let idle = Arc::new(Idle);
        let waker = Waker::from(Arc::clone(&idle));
        let (waits, handle) = job(pending::<()>());
        let mut waits = pin!(waits);
        let mut poll = || {
            let polled = waits.as_mut().poll(&mut Context::from_waker(&waker));
            assert!(polled.is_pending());
        };
        poll();
        assert_eq!(Arc::strong_count(&idle), 3);
        Task::detach(handle);
        assert_eq!(Arc::strong_count(&idle), 2);
        poll();
        assert_eq!(Arc::strong_count(&idle), 2);
    }
}
