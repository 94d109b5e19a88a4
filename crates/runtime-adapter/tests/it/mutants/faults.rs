//! The faults, as adapters have them: each is somebody's first attempt.

use super::broken::{Boxed, Fault};
use runtime_adapter::tokio::{MultiThread, TokioTask};
use runtime_adapter::{JoinError, Owned, Runtime, Shutdown, Task, Time};
use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

/// Dropping the handle lets the task go on, as tokio's own handles do.
pub(crate) struct DropDetaches;

impl Fault for DropDetaches {
    fn drop<T>(task: TokioTask<T>) {
        // Never dropped, so never aborted.
        std::mem::forget(task);
    }
}

/// Letting the task go on drops the handle like any other.
pub(crate) struct DetachCancels;

impl Fault for DetachCancels {
    fn detach<T: Send>(task: TokioTask<T>) {
        drop(task);
    }
}

/// Asks the task to stop, and does not look whether it has.
pub(crate) struct CancelDoesNotWait;

impl Fault for CancelDoesNotWait {
    async fn cancel<T: Send>(task: TokioTask<T>) -> Result<T, JoinError> {
        drop(task);
        Err(JoinError::Cancelled)
    }
}

/// Says that the task was cancelled, whatever it had come to.
pub(crate) struct CancelLosesTheResult;

impl Fault for CancelLosesTheResult {
    async fn cancel<T: Send>(task: TokioTask<T>) -> Result<T, JoinError> {
        let _ = task.cancel().await;
        Err(JoinError::Cancelled)
    }
}

/// Does something else first, and forgets the request if it is dropped meanwhile.
pub(crate) struct CancelAsksLate;

impl Fault for CancelAsksLate {
    async fn cancel<T: Send>(task: TokioTask<T>) -> Result<T, JoinError> {
        struct Detached<T: Send>(Option<TokioTask<T>>);
        impl<T: Send> Drop for Detached<T> {
            fn drop(&mut self) {
                if let Some(task) = self.0.take() {
                    task.detach();
                }
            }
        }
        let mut detached = Detached(Some(task));
        futures_lite::future::yield_now().await;
        detached.0.take().unwrap().cancel().await
    }
}

/// Unwraps the panic where the task is joined, as async-task does.
pub(crate) struct PanicUnwinds;

impl Fault for PanicUnwinds {
    fn joined<T>(ended: Result<T, JoinError>) -> Poll<Result<T, JoinError>> {
        match ended {
            Err(JoinError::Panicked(panic)) => std::panic::resume_unwind(panic.into_payload()),
            ended => Poll::Ready(ended),
        }
    }
}

/// Takes the panic of a destructor for a cancellation.
pub(crate) struct DestructorsPanicIsSwallowed;

impl Fault for DestructorsPanicIsSwallowed {
    async fn cancel<T: Send>(task: TokioTask<T>) -> Result<T, JoinError> {
        match task.cancel().await {
            Err(JoinError::Panicked(_)) => Err(JoinError::Cancelled),
            ended => ended,
        }
    }
}

/// Knows one reason only why a root may have no result.
pub(crate) struct RootsPanicIsSwallowed;

impl Fault for RootsPanicIsSwallowed {
    fn try_block_on<T: Send + 'static>(rt: &MultiThread, future: Boxed<T>) -> Result<T, JoinError> {
        rt.try_block_on(future).map_err(|_| JoinError::RuntimeGone)
    }
}

/// Frees what a stopped task leaves behind without running its destructor.
pub(crate) struct LeaksFutures;

impl Fault for LeaksFutures {
    fn spawn<T: Send + 'static>(rt: &MultiThread, future: Boxed<T>) -> TokioTask<T> {
        struct Leaked<T>(Option<Boxed<T>>);
        impl<T> Future for Leaked<T> {
            type Output = T;

            fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
                let polled = self.0.as_mut().unwrap().as_mut().poll(cx);
                if polled.is_ready() {
                    self.0 = None;
                }
                polled
            }
        }
        impl<T> Drop for Leaked<T> {
            fn drop(&mut self) {
                std::mem::forget(self.0.take());
            }
        }
        rt.spawn(Leaked(Some(future)))
    }
}

/// Runs the task to its end before it returns a handle.
pub(crate) struct RunsInline;

impl Fault for RunsInline {
    fn spawn<T: Send + 'static>(rt: &MultiThread, future: Boxed<T>) -> TokioTask<T> {
        let value = futures_lite::future::block_on(future);
        rt.spawn(std::future::ready(value))
    }
}

/// Has no other threads for work that blocks.
pub(crate) struct BlocksTheWorker;

impl Fault for BlocksTheWorker {
    fn spawn_blocking<T, F>(rt: &MultiThread, f: F) -> TokioTask<T>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        rt.spawn(async move { f() })
    }
}

/// Loses the first wake of each task.
pub(crate) struct LosesAWake;

impl Fault for LosesAWake {
    fn spawn<T: Send + 'static>(rt: &MultiThread, mut future: Boxed<T>) -> TokioTask<T> {
        struct Lossy {
            inner: Waker,
            lost: Arc<AtomicBool>,
        }
        impl Wake for Lossy {
            fn wake(self: Arc<Self>) {
                if self.lost.swap(true, Ordering::SeqCst) {
                    self.inner.wake_by_ref();
                }
            }
        }
        let lost = Arc::new(AtomicBool::new(false));
        rt.spawn(std::future::poll_fn(move |cx| {
            let (inner, lost) = (cx.waker().clone(), Arc::clone(&lost));
            let lossy = Waker::from(Arc::new(Lossy { inner, lost }));
            future.as_mut().poll(&mut Context::from_waker(&lossy))
        }))
    }
}

/// Keeps a list of wakes instead of a mark, and polls once for each.
pub(crate) struct PollsForEachWake;

impl Fault for PollsForEachWake {
    fn spawn<T: Send + 'static>(rt: &MultiThread, mut future: Boxed<T>) -> TokioTask<T> {
        struct Counting {
            inner: Waker,
            wakes: Mutex<VecDeque<()>>,
        }
        impl Wake for Counting {
            fn wake(self: Arc<Self>) {
                self.wakes.lock().unwrap().push_back(());
                self.inner.wake_by_ref();
            }
        }
        let mut counting = None;
        rt.spawn(std::future::poll_fn(move |cx| {
            let counting = counting.get_or_insert_with(|| {
                Arc::new(Counting {
                    inner: cx.waker().clone(),
                    wakes: Mutex::default(),
                })
            });
            let polled = future
                .as_mut()
                .poll(&mut Context::from_waker(&Waker::from(Arc::clone(counting))));
            if counting.wakes.lock().unwrap().pop_front().is_some() {
                cx.waker().wake_by_ref();
            }
            polled
        }))
    }
}

/// Has a task that nobody will ever poll wait for ever.
pub(crate) struct NeverTellsOfTheEnd;

impl Fault for NeverTellsOfTheEnd {
    fn joined<T>(ended: Result<T, JoinError>) -> Poll<Result<T, JoinError>> {
        match ended {
            Err(JoinError::RuntimeGone) => Poll::Pending,
            ended => Poll::Ready(ended),
        }
    }
}

/// Leaves the workers running when the owner goes.
pub(crate) struct OutlivesItsOwner;

impl Fault for OutlivesItsOwner {
    fn stop(
        _rt: &MultiThread,
        root: <MultiThread as Owned>::Root,
        _within: Option<Duration>,
    ) -> Shutdown {
        std::mem::forget(root);
        Shutdown::Clean
    }
}

/// Blocks a worker on the end of another task.
pub(crate) struct NestsRoots;

impl Fault for NestsRoots {
    fn try_block_on<T: Send + 'static>(rt: &MultiThread, future: Boxed<T>) -> Result<T, JoinError> {
        std::thread::scope(|scope| {
            let root = scope.spawn(|| rt.try_block_on(future));
            root.join()
                .unwrap_or_else(|payload| Err(JoinError::panicked(payload)))
        })
    }
}

/// Counts in whole milliseconds, and rounds down.
pub(crate) struct SleepsShort;

impl Fault for SleepsShort {
    fn sleep_until(rt: &MultiThread, deadline: Instant) -> Boxed<()> {
        let early = deadline.checked_sub(Duration::from_millis(2));
        Box::pin(rt.sleep_until(early.unwrap_or(deadline)))
    }
}

/// Goes through the timer for a tick that is due already.
pub(crate) struct FirstTickIsLate;

impl Fault for FirstTickIsLate {
    fn busy(rt: &MultiThread, _cost: Duration) -> Boxed<()> {
        Box::pin(rt.sleep(Duration::from_millis(1)))
    }
}

/// Is ready at once.
pub(crate) struct KeepsItsTurn;

impl Fault for KeepsItsTurn {
    fn yield_now(_rt: &MultiThread) -> Boxed<()> {
        Box::pin(std::future::ready(()))
    }
}
