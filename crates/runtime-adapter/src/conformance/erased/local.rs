//! A local runtime whose type is forgotten.

use crate::conformance::check::Check;
use crate::{Caps, JoinError, LocalRuntime, LocalTask, Owned, Owner, Shutdown, Time};
use pin_project_lite::pin_project;
use std::any::Any;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

type BoxFuture<T> = Pin<Box<dyn Future<Output = T>>>;
/// A result whose type the task's handle remembers.
type AnyValue = Box<dyn Any>;

/// A handle of any runtime whose tasks stay on their thread.
#[derive(Clone)]
pub(in crate::conformance) struct ErasedLocal {
    pub(super) caps: Caps,
    runtime: Rc<dyn DynRuntime>,
}

/// Lets checks that were compiled once look at any local runtime.
pub(in crate::conformance) fn checks<R: LocalRuntime + Owned>(
    erased: Vec<Check<ErasedLocal>>,
) -> impl Iterator<Item = Check<R>> {
    erased
        .into_iter()
        .map(|check| check.map(|on| on.map(own::<R>)))
}

/// Puts a runtime and its owner behind a box.
fn own<R: LocalRuntime + Owned>(owner: Owner<R>) -> Owner<ErasedLocal> {
    let handle = ErasedLocal {
        caps: R::CAPS,
        runtime: Rc::new(Erase(owner.handle())),
    };
    let root: Root = Box::new(|within| super::end(owner, within));
    Owner::new(handle, root)
}

/// Ends the runtime, within a time or with all the time that it needs.
type Root = Box<dyn FnOnce(Option<Duration>) -> Shutdown>;

/// What checks need of a runtime, without a type in it.
trait DynRuntime {
    fn now(&self) -> Instant;
    fn sleep(&self, duration: Duration) -> BoxFuture<()>;
    fn sleep_until(&self, deadline: Instant) -> BoxFuture<()>;
    fn yield_now(&self) -> BoxFuture<()>;
    fn busy(&self, cost: Duration) -> BoxFuture<()>;
    fn spawn(&self, future: BoxFuture<AnyValue>) -> Box<dyn DynTask>;
    fn try_block_on(&self, future: BoxFuture<AnyValue>) -> Result<AnyValue, JoinError>;
    fn block_on(&self, future: BoxFuture<AnyValue>) -> AnyValue;
}

struct Erase<R>(R);

impl<R: LocalRuntime> DynRuntime for Erase<R> {
    fn now(&self) -> Instant {
        self.0.now()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<()> {
        Box::pin(self.0.sleep(duration))
    }

    fn sleep_until(&self, deadline: Instant) -> BoxFuture<()> {
        Box::pin(self.0.sleep_until(deadline))
    }

    fn yield_now(&self) -> BoxFuture<()> {
        Box::pin(self.0.yield_now())
    }

    fn busy(&self, cost: Duration) -> BoxFuture<()> {
        Box::pin(self.0.busy(cost))
    }

    fn spawn(&self, future: BoxFuture<AnyValue>) -> Box<dyn DynTask> {
        Box::new(EraseTask(self.0.spawn_local(future)))
    }

    fn try_block_on(&self, future: BoxFuture<AnyValue>) -> Result<AnyValue, JoinError> {
        self.0.try_block_on_local(future)
    }

    fn block_on(&self, future: BoxFuture<AnyValue>) -> AnyValue {
        self.0.block_on_local(future)
    }
}

/// What a handle can do, without a type in it.
trait DynTask {
    fn poll_ended(&mut self, cx: &mut Context<'_>) -> Poll<Result<AnyValue, JoinError>>;
    fn detach(self: Box<Self>);
    fn cancel(self: Box<Self>) -> BoxFuture<Result<AnyValue, JoinError>>;
}

struct EraseTask<K>(K);

impl<K: LocalTask<AnyValue> + 'static> DynTask for EraseTask<K> {
    fn poll_ended(&mut self, cx: &mut Context<'_>) -> Poll<Result<AnyValue, JoinError>> {
        Pin::new(&mut self.0).poll(cx)
    }

    fn detach(self: Box<Self>) {
        self.0.detach();
    }

    fn cancel(self: Box<Self>) -> BoxFuture<Result<AnyValue, JoinError>> {
        Box::pin(self.0.cancel())
    }
}

/// A task whose result is a `T`; dropping it drops the runtime's own handle.
pub(in crate::conformance) struct ErasedLocalTask<T> {
    task: Box<dyn DynTask>,
    open: fn(AnyValue) -> T,
}

impl<T> Future for ErasedLocalTask<T> {
    type Output = Result<T, JoinError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let ended = self.task.poll_ended(cx);
        ended.map(|ended| ended.map(self.open))
    }
}

impl<T> LocalTask<T> for ErasedLocalTask<T> {
    fn detach(self) {
        self.task.detach();
    }

    fn cancel(self) -> impl Future<Output = Result<T, JoinError>> {
        let (cancel, open) = (self.task.cancel(), self.open);
        async move { cancel.await.map(open) }
    }
}

pin_project! {
    /// Boxes the result of `F`, which is there until whoever drives it drops it.
    struct Boxing<F> {
        #[pin]
        future: F,
    }
}

impl<F: Future<Output: 'static>> Future for Boxing<F> {
    type Output = AnyValue;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<AnyValue> {
        let polled = self.project().future.poll(cx);
        polled.map(|value| Box::new(value) as AnyValue)
    }
}

/// Gives a value its type back.
fn open<T: 'static>(value: AnyValue) -> T {
    *value
        .downcast()
        .expect("invariant: the handle knows what its task gives")
}

impl Time for ErasedLocal {
    const CAPS: Caps = Caps::plain("any", "any");
    type Sleep = BoxFuture<()>;
    type Yield = BoxFuture<()>;
    type Busy = BoxFuture<()>;

    fn now(&self) -> Instant {
        self.runtime.now()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<()> {
        self.runtime.sleep(duration)
    }

    fn sleep_until(&self, deadline: Instant) -> BoxFuture<()> {
        self.runtime.sleep_until(deadline)
    }

    fn yield_now(&self) -> BoxFuture<()> {
        self.runtime.yield_now()
    }

    fn busy(&self, cost: Duration) -> BoxFuture<()> {
        self.runtime.busy(cost)
    }
}

impl LocalRuntime for ErasedLocal {
    type LocalTask<T> = ErasedLocalTask<T>;

    fn spawn_local<F>(&self, future: F) -> ErasedLocalTask<F::Output>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        ErasedLocalTask {
            task: self.runtime.spawn(Box::pin(Boxing { future })),
            open: open::<F::Output>,
        }
    }

    fn try_block_on_local<F>(&self, future: F) -> Result<F::Output, JoinError>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        let ended = self.runtime.try_block_on(Box::pin(Boxing { future }));
        ended.map(open::<F::Output>)
    }

    fn block_on_local<F>(&self, future: F) -> F::Output
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        open(self.runtime.block_on(Box::pin(Boxing { future })))
    }
}

impl Owned for ErasedLocal {
    type Root = Root;

    fn stop(&self, root: Root, within: Option<Duration>) -> Shutdown {
        root(within)
    }
}
