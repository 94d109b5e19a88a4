//! Destructors that panic, made values: the wrapper around futures on executors that would abort.
//!
//! async-task (under smol and async-std) aborts the process when a cancelled future's destructor panics. [`Guarded`]
//! drops the future under `catch_unwind`. On completion the panic goes the way of any panic in the task; on
//! cancellation there is no result to put it in, so it is left at a desk, where the canceller that registered for
//! it picks it up. A future without a destructor pays for none of this.
//!
//! It aborts likewise when a result that nobody joins panics in its destructor: a result travels as [`Kept`].

use crate::task::{Payload, drop_quietly};
use pin_project_lite::pin_project;
use std::collections::HashMap;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

/// Names a guarded future for the one who may cancel it; zero for futures whose destructor cannot panic.
pub(crate) type GuardId = u64;

pin_project! {
    /// Runs `F`, and drops it without letting a panic out.
    pub(crate) struct Guarded<F> {
        #[pin]
        future: Option<F>,
        id: GuardId,
    }

    impl<F> PinnedDrop for Guarded<F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            if const { std::mem::needs_drop::<F>() } && this.future.is_some() {
                let dropped = catch_unwind(AssertUnwindSafe(|| this.future.set(None)));
                if let Err(payload) = dropped {
                    leave(*this.id, payload);
                }
            }
        }
    }
}

impl<F> Guarded<F> {
    #[inline]
    pub(crate) fn new(future: F) -> (Self, GuardId) {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let id = if const { std::mem::needs_drop::<F>() } {
            NEXT.fetch_add(1, Ordering::Relaxed)
        } else {
            0
        };
        let guarded = Self {
            future: Some(future),
            id,
        };
        (guarded, id)
    }
}

impl<F: Future> Future for Guarded<F> {
    type Output = Kept<F::Output>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let future = this.future.as_mut().as_pin_mut();
        let polled = future
            .expect("invariant: not polled after it was ready")
            .poll(cx)
            .map(Kept::new);
        if polled.is_ready() {
            // Here a panicking destructor is a panic of the task, which the executor hands to the joiner.
            this.future.set(None);
        }
        polled
    }
}

/// A task's result on its way to the joiner; dropped on the way, it lets no panic out.
#[derive(Debug)]
pub(crate) struct Kept<T>(Option<T>);

impl<T> Kept<T> {
    #[inline]
    fn new(value: T) -> Self {
        Self(Some(value))
    }

    /// Hands the result over, and with it the panics of its destructor.
    #[inline]
    pub(crate) fn into_inner(mut self) -> T {
        self.0
            .take()
            .expect("invariant: taken once, for this consumes it")
    }
}

impl<T> Drop for Kept<T> {
    #[inline]
    fn drop(&mut self) {
        if const { std::mem::needs_drop::<T>() } && self.0.is_some() {
            drop_quietly(self.0.take());
        }
    }
}

/// Where the panics of cancelled futures wait for their cancellers, by id.
static DESK: Mutex<Option<HashMap<GuardId, Option<Payload>>>> = Mutex::new(None);

/// Leaves a panic for the canceller, if there is one; otherwise nobody can hear of it, and it ends here.
fn leave(id: GuardId, payload: Payload) {
    let mut desk = DESK.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(slot) = desk.as_mut().and_then(|desk| desk.get_mut(&id)) {
        *slot = Some(payload);
    } else {
        drop(desk);
        drop_quietly(payload);
    }
}

/// A canceller's place at the desk: registered before it cancels, gone when it is dropped.
pub(crate) struct Place(GuardId);

impl Place {
    pub(crate) fn take(id: GuardId) -> Self {
        if id != 0 {
            let mut desk = DESK.lock().unwrap_or_else(PoisonError::into_inner);
            desk.get_or_insert_default().insert(id, None);
        }
        Self(id)
    }

    /// Returns the panic of the future's destructor, if it had one.
    pub(crate) fn panic(&self) -> Option<Payload> {
        let mut desk = DESK.lock().unwrap_or_else(PoisonError::into_inner);
        desk.as_mut()?.get_mut(&self.0)?.take()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.0 != 0 {
            let mut desk = DESK.lock().unwrap_or_else(PoisonError::into_inner);
            let left = desk.as_mut().and_then(|desk| desk.remove(&self.0));
            drop(desk);
            drop(left);
        }
    }
}
