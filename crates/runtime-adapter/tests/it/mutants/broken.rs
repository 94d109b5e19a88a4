//! An adapter over a whole one, with a place for a fault wherever the contract says something.

use runtime_adapter::tokio::{MultiThread, TokioTask};
use runtime_adapter::{Caps, JoinError, Owned, Runtime, Shutdown, Task, Time};
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

pub(crate) type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// One way of breaking the contract; what it does not say is as it should be.
pub(crate) trait Fault: 'static {
    fn spawn<T: Send + 'static>(rt: &MultiThread, future: Boxed<T>) -> TokioTask<T> {
        rt.spawn(future)
    }

    fn spawn_blocking<T, F>(rt: &MultiThread, f: F) -> TokioTask<T>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        rt.spawn_blocking(f)
    }

    fn try_block_on<T: Send + 'static>(rt: &MultiThread, future: Boxed<T>) -> Result<T, JoinError> {
        rt.try_block_on(future)
    }

    fn drop<T>(task: TokioTask<T>) {
        drop(task);
    }

    fn detach<T: Send>(task: TokioTask<T>) {
        Task::detach(task);
    }

    fn cancel<T: Send>(task: TokioTask<T>) -> impl Future<Output = Result<T, JoinError>> + Send {
        Task::cancel(task)
    }

    fn joined<T>(ended: Result<T, JoinError>) -> Poll<Result<T, JoinError>> {
        Poll::Ready(ended)
    }

    fn sleep_until(rt: &MultiThread, deadline: Instant) -> Boxed<()> {
        Box::pin(rt.sleep_until(deadline))
    }

    fn yield_now(rt: &MultiThread) -> Boxed<()> {
        Box::pin(rt.yield_now())
    }

    fn busy(rt: &MultiThread, cost: Duration) -> Boxed<()> {
        Box::pin(rt.busy(cost))
    }

    fn stop(
        rt: &MultiThread,
        root: <MultiThread as Owned>::Root,
        within: Option<Duration>,
    ) -> Shutdown {
        rt.stop(root, within)
    }
}

/// tokio's multi-thread flavour with the fault `F`.
pub(crate) struct Broken<F> {
    inner: MultiThread,
    fault: PhantomData<fn() -> F>,
}

impl<F> Broken<F> {
    pub(crate) fn new(inner: MultiThread) -> Self {
        Self {
            inner,
            fault: PhantomData,
        }
    }
}

impl<F> Clone for Broken<F> {
    fn clone(&self) -> Self {
        Self::new(self.inner.clone())
    }
}

impl<F: Fault> Time for Broken<F> {
    const CAPS: Caps = MultiThread::CAPS;
    type Sleep = Boxed<()>;
    type Yield = Boxed<()>;
    type Busy = Boxed<()>;

    fn now(&self) -> Instant {
        self.inner.now()
    }

    fn sleep(&self, duration: Duration) -> Boxed<()> {
        match self.now().checked_add(duration) {
            Some(deadline) if !duration.is_zero() => self.sleep_until(deadline),
            _ => Box::pin(self.inner.sleep(duration)),
        }
    }

    fn sleep_until(&self, deadline: Instant) -> Boxed<()> {
        F::sleep_until(&self.inner, deadline)
    }

    fn yield_now(&self) -> Boxed<()> {
        F::yield_now(&self.inner)
    }

    fn busy(&self, cost: Duration) -> Boxed<()> {
        F::busy(&self.inner, cost)
    }
}

impl<F: Fault> Runtime for Broken<F> {
    type Task<T: Send> = BrokenTask<T, F>;
    type Blocking<T: Send> = BrokenTask<T, F>;

    fn spawn<G>(&self, future: G) -> BrokenTask<G::Output, F>
    where
        G: Future + Send + 'static,
        G::Output: Send + 'static,
    {
        BrokenTask::new(F::spawn(&self.inner, Box::pin(future)))
    }

    fn spawn_blocking<T, G>(&self, f: G) -> BrokenTask<T, F>
    where
        G: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        BrokenTask::new(F::spawn_blocking(&self.inner, f))
    }

    fn try_block_on<G>(&self, future: G) -> Result<G::Output, JoinError>
    where
        G: Future + Send + 'static,
        G::Output: Send + 'static,
    {
        F::try_block_on(&self.inner, Box::pin(future))
    }

    fn hold<G: Future>(&self, future: G) -> G::Output {
        self.inner.hold(future)
    }
}

impl<F: Fault> Owned for Broken<F> {
    type Root = <MultiThread as Owned>::Root;

    fn stop(&self, root: Self::Root, within: Option<Duration>) -> Shutdown {
        F::stop(&self.inner, root, within)
    }
}

/// The handle of a task, with the fault `F`.
pub(crate) struct BrokenTask<T, F: Fault> {
    /// Taken when the handle is given up.
    native: Option<TokioTask<T>>,
    fault: PhantomData<fn() -> F>,
}

impl<T, F: Fault> BrokenTask<T, F> {
    fn new(native: TokioTask<T>) -> Self {
        Self {
            native: Some(native),
            fault: PhantomData,
        }
    }
}

impl<T, F: Fault> Future for BrokenTask<T, F> {
    type Output = Result<T, JoinError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.native.as_mut().map(|native| Pin::new(native).poll(cx)) {
            Some(Poll::Ready(ended)) => F::joined(ended),
            Some(Poll::Pending) => Poll::Pending,
            None => Poll::Ready(Err(JoinError::RuntimeGone)),
        }
    }
}

impl<T, F: Fault> Drop for BrokenTask<T, F> {
    fn drop(&mut self) {
        if let Some(native) = self.native.take() {
            F::drop(native);
        }
    }
}

impl<T: Send, F: Fault> Task<T> for BrokenTask<T, F> {
    fn detach(mut self) {
        if let Some(native) = self.native.take() {
            F::detach(native);
        }
    }

    fn cancel(mut self) -> impl Future<Output = Result<T, JoinError>> + Send {
        let native = self.native.take().unwrap();
        F::cancel(native)
    }
}
