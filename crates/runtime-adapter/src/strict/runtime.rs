//! The layer itself: a runtime around a runtime.

use super::budget::{Budgeted, Checkpoint, Coop, UNLIMITED};
use super::call::{Call, Queued};
use super::limits::Limits;
use super::pool::{Admitted, Job, Pool, Shift};
use super::wait::Sleep;
use crate::{
    BuildError, Caps, JoinError, LocalRuntime, Owned, Owner, Runtime, Shutdown, Task, Time,
};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

/// A handle of the runtime `R` with one semantics on every `R`; see the [module](super).
#[derive(Clone, Debug)]
pub struct Strict<R> {
    pub(super) inner: R,
    budget: i32,
    pool: Arc<Pool>,
}

impl<R: Owned> Strict<R> {
    /// Puts the layer over a runtime that was built; the owner that is returned stands for both.
    ///
    /// # Errors
    ///
    /// [`BuildError::Setting`] for a limit outside its range; the runtime is shut down.
    pub fn own(owner: Owner<R>, limits: Limits) -> Result<Owner<Self>, BuildError> {
        let limits = limits.checked()?;
        Ok(owner.map(|inner| Self::with(inner, limits)))
    }
}

impl<R: Time> Strict<R> {
    /// Puts the layer over a handle: for code that was given one, and needs to rely on the semantics.
    ///
    /// Clones share the limit of blocking calls; another layer over the same runtime has its own. Whoever shuts the
    /// runtime down does not know the line of blocking calls: if a call is running then, those behind it run after it.
    /// [`own`](Self::own) ends them with the runtime.
    ///
    /// # Errors
    ///
    /// [`BuildError::Setting`] for a limit outside its range.
    pub fn new(rt: R, limits: Limits) -> Result<Self, BuildError> {
        Ok(Self::with(rt, limits.checked()?))
    }

    fn with(inner: R, limits: Limits) -> Self {
        Self {
            inner,
            budget: i32::try_from(limits.budget).expect("invariant: the budget was checked"),
            pool: Pool::new(limits.blocking),
        }
    }

    /// Counts as one operation: for loops that compute, or wait for what the budget does not cover.
    ///
    /// Ready at once while the task's budget lasts, then after one turn of the others.
    pub fn checkpoint(&self) -> Checkpoint {
        Checkpoint(())
    }

    /// Returns the runtime under the layer, whose operations do not count.
    pub fn inner(&self) -> &R {
        &self.inner
    }
}

impl<R: Time> Time for Strict<R> {
    const CAPS: Caps = Caps {
        cooperative_budget: true,
        blocking_limit: Some(match R::CAPS.blocking_limit {
            Some(own) if own < Limits::BLOCKING => own,
            _ => Limits::BLOCKING,
        }),
        ..R::CAPS
    };
    type Sleep = Sleep<R::Sleep, R::Yield>;
    type Yield = R::Yield;
    type Busy = Coop<R::Busy>;

    #[inline]
    fn now(&self) -> Instant {
        self.inner.now()
    }

    #[inline]
    fn sleep(&self, duration: Duration) -> Self::Sleep {
        if duration.is_zero() {
            Sleep::turn(self.inner.yield_now())
        } else {
            Sleep::until(self.inner.sleep(duration))
        }
    }

    #[inline]
    fn sleep_until(&self, deadline: Instant) -> Self::Sleep {
        if deadline <= self.inner.now() {
            Sleep::turn(self.inner.yield_now())
        } else {
            Sleep::until(self.inner.sleep_until(deadline))
        }
    }

    #[inline]
    fn yield_now(&self) -> R::Yield {
        self.inner.yield_now()
    }

    #[inline]
    fn busy(&self, cost: Duration) -> Self::Busy {
        Coop::new(self.inner.busy(cost))
    }
}

impl<R: Runtime> Runtime for Strict<R> {
    type Task<T: Send> = R::Task<T>;
    type Blocking<T: Send> = Queued<T>;

    #[inline]
    #[track_caller]
    fn spawn<F>(&self, future: F) -> R::Task<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.inner.spawn(Budgeted::new(future, self.budget))
    }

    fn spawn_blocking<T, F>(&self, f: F) -> Queued<T>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        let call = Call::new(f);
        let job = Arc::clone(&call);
        let ticket = match self.pool.admit(job) {
            Admitted::Waits(ticket) => Some(ticket),
            Admitted::Starts(shift) => {
                if let Err(why) = start(&self.inner, shift) {
                    call.fail(why);
                }
                None
            }
            Admitted::Refused => {
                call.refuse(JoinError::RuntimeGone);
                None
            }
        };
        Queued::new(call, &self.pool, ticket)
    }

    fn try_block_on<F>(&self, future: F) -> Result<F::Output, JoinError>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.inner.try_block_on(Budgeted::new(future, self.budget))
    }

    fn hold<F: Future>(&self, future: F) -> F::Output {
        self.inner.hold(Budgeted::new(future, UNLIMITED))
    }
}

/// Gives a shift a thread; tells the reason if the runtime refuses it at once.
fn start<R: Runtime>(rt: &R, shift: Shift) -> Result<(), JoinError> {
    let mut thread = rt.spawn_blocking(move || shift.work());
    match Pin::new(&mut thread).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(ended) => ended,
        // A shift that is dropped later, with the runtime, tells so itself.
        Poll::Pending => {
            thread.detach();
            Ok(())
        }
    }
}

impl<R: LocalRuntime> LocalRuntime for Strict<R> {
    type LocalTask<T> = R::LocalTask<T>;

    #[inline]
    #[track_caller]
    fn spawn_local<F>(&self, future: F) -> R::LocalTask<F::Output>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        self.inner.spawn_local(Budgeted::new(future, self.budget))
    }

    fn try_block_on_local<F>(&self, future: F) -> Result<F::Output, JoinError>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        self.inner
            .try_block_on_local(Budgeted::new(future, self.budget))
    }
}

impl<R: Owned> Owned for Strict<R> {
    type Root = R::Root;

    fn stop(&self, root: R::Root, within: Option<Duration>) -> Shutdown {
        self.pool.close();
        self.inner.stop(root, within)
    }
}
