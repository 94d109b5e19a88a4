//! A runtime whose type is forgotten, so that the checks are compiled once and not once for every flavour.
//!
//! `Suite` ── a `Check<Erased>` ──▶ `Subject<Erased>` ── builds ──▶ the runtime itself, behind a box
//!
//! What a check spawns reaches the runtime as a boxed future, and what comes back is a boxed value; whose they are, and
//! when each is dropped, is left to the runtime. What only an unboxed future can tell is checked in `shapes`.

mod local;
mod task;

pub(super) use local::{ErasedLocal, checks as local_checks};

use super::check::Check;
use crate::{Caps, JoinError, Owned, Owner, Runtime, Shutdown, Time};
use pin_project_lite::pin_project;
use std::any::Any;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use task::{DynTask, ErasedTask};

type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;
/// A result whose type the task's handle remembers.
type AnyValue = Box<dyn Any + Send>;

/// A handle of any runtime whose tasks are `Send`.
#[derive(Clone)]
pub(super) struct Erased {
    caps: Caps,
    runtime: Arc<dyn DynRuntime>,
}

/// Returns what a flavour can do; an erased one has it as a value instead of a constant.
pub(super) fn caps<R: Time>(rt: &R) -> Caps {
    let any: &dyn Any = rt;
    match (
        any.downcast_ref::<Erased>(),
        any.downcast_ref::<ErasedLocal>(),
    ) {
        (Some(erased), _) => erased.caps,
        (_, Some(erased)) => erased.caps,
        (None, None) => R::CAPS,
    }
}

/// Lets checks that were compiled once look at any runtime.
pub(super) fn checks<R: Runtime + Owned<Root: Send>>(
    erased: Vec<Check<Erased>>,
) -> impl Iterator<Item = Check<R>> {
    erased
        .into_iter()
        .map(|check| check.map(|on| on.map(own::<R>)))
}

/// Puts a runtime and its owner behind a box.
fn own<R: Runtime + Owned<Root: Send>>(owner: Owner<R>) -> Owner<Erased> {
    let handle = Erased {
        caps: R::CAPS,
        runtime: Arc::new(Erase(owner.handle())),
    };
    let root: Root = Box::new(|within| end(owner, within));
    Owner::new(handle, root)
}

/// Ends a runtime as its owner would, in one of the two ways.
fn end<R: Owned>(owner: Owner<R>, within: Option<Duration>) -> Shutdown {
    match within {
        Some(within) => owner.shutdown(within),
        None => {
            drop(owner);
            Shutdown::Clean
        }
    }
}

/// Ends the runtime, within a time or with all the time that it needs.
pub(super) type Root = Box<dyn FnOnce(Option<Duration>) -> Shutdown + Send>;

/// What checks need of a runtime, without a type in it.
trait DynRuntime: Send + Sync {
    fn now(&self) -> Instant;
    fn sleep(&self, duration: Duration) -> BoxFuture<()>;
    fn sleep_until(&self, deadline: Instant) -> BoxFuture<()>;
    fn yield_now(&self) -> BoxFuture<()>;
    fn busy(&self, cost: Duration) -> BoxFuture<()>;
    fn spawn(&self, future: BoxFuture<AnyValue>) -> Box<dyn DynTask>;
    fn spawn_blocking(&self, f: Box<dyn FnOnce() -> AnyValue + Send>) -> Box<dyn DynTask>;
    fn try_block_on(&self, future: BoxFuture<AnyValue>) -> Result<AnyValue, JoinError>;
    fn block_on(&self, future: BoxFuture<AnyValue>) -> AnyValue;
    fn hold(&self, future: Pin<&mut dyn Future<Output = ()>>);
}

struct Erase<R>(R);

impl<R: Runtime> DynRuntime for Erase<R> {
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
        task::erase(self.0.spawn(future))
    }

    fn spawn_blocking(&self, f: Box<dyn FnOnce() -> AnyValue + Send>) -> Box<dyn DynTask> {
        task::erase(self.0.spawn_blocking(f))
    }

    fn try_block_on(&self, future: BoxFuture<AnyValue>) -> Result<AnyValue, JoinError> {
        self.0.try_block_on(future)
    }

    fn block_on(&self, future: BoxFuture<AnyValue>) -> AnyValue {
        self.0.block_on(future)
    }

    fn hold(&self, future: Pin<&mut dyn Future<Output = ()>>) {
        self.0.hold(future);
    }
}

pin_project! {
    /// Boxes the result of `F`, which is there until whoever drives it drops it.
    struct Boxing<F> {
        #[pin]
        future: F,
    }
}

impl<F: Future<Output: Send + 'static>> Future for Boxing<F> {
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

impl Time for Erased {
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

impl Runtime for Erased {
    type Task<T: Send> = ErasedTask<T>;
    type Blocking<T: Send> = ErasedTask<T>;

    fn spawn<F>(&self, future: F) -> ErasedTask<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let future = Box::pin(Boxing { future });
        ErasedTask::new(self.runtime.spawn(future), open::<F::Output>)
    }

    fn spawn_blocking<T, F>(&self, f: F) -> ErasedTask<T>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        let call = Box::new(move || Box::new(f()) as AnyValue);
        ErasedTask::new(self.runtime.spawn_blocking(call), open::<T>)
    }

    fn try_block_on<F>(&self, future: F) -> Result<F::Output, JoinError>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let ended = self.runtime.try_block_on(Box::pin(Boxing { future }));
        ended.map(open::<F::Output>)
    }

    fn hold<F: Future>(&self, future: F) -> F::Output {
        let mut result = None;
        let mut held = Box::pin(async { result = Some(future.await) });
        self.runtime.hold(held.as_mut());
        drop(held);
        result.expect("invariant: a future that is held is driven to its end")
    }

    fn block_on<F>(&self, future: F) -> F::Output
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        open(self.runtime.block_on(Box::pin(Boxing { future })))
    }
}

impl Owned for Erased {
    type Root = Root;

    fn stop(&self, root: Root, within: Option<Duration>) -> Shutdown {
        root(within)
    }
}
