//! A blocking call in the line, and its handle under the contract of [`Task`].

use super::pool::{Job, Pool, Ticket};
use crate::one_shot::OneShot;
use crate::task::drop_quietly;
use crate::{JoinError, Task};
use std::fmt;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

/// A closure until it is called or refused, and what became of it.
pub(super) struct Call<F, T> {
    f: Mutex<Option<F>>,
    end: OneShot<T>,
}

/// What the handle needs of a call, whatever its closure is.
trait Called<T>: Job {
    fn end(&self) -> &OneShot<T>;
}

impl<T, F: FnOnce() -> T> Call<F, T> {
    pub(super) fn new(f: F) -> Arc<Self> {
        Arc::new(Self {
            f: Mutex::new(Some(f)),
            end: OneShot::new(),
        })
    }

    /// Says why there was no thread for it, in place of what was said before.
    pub(super) fn fail(&self, why: JoinError) {
        self.end.end(Err(why));
    }

    /// Takes the closure; nobody else has it then.
    fn take(&self) -> Option<F> {
        self.f.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl<T: Send, F: FnOnce() -> T + Send> Job for Call<F, T> {
    fn run(&self) {
        if let Some(f) = self.take() {
            let called = catch_unwind(AssertUnwindSafe(f));
            self.end.end(called.map_err(JoinError::panicked));
        }
    }

    fn refuse(&self, why: JoinError) -> bool {
        let Some(f) = self.take() else { return false };
        let dropped = catch_unwind(AssertUnwindSafe(|| drop(f)));
        self.end.end(Err(match dropped {
            Ok(()) => why,
            Err(payload) => JoinError::panicked(payload),
        }));
        true
    }
}

impl<T: Send, F: FnOnce() -> T + Send> Called<T> for Call<F, T> {
    fn end(&self) -> &OneShot<T> {
        &self.end
    }
}

/// A blocking call under the layer's limit; dropping it cancels a call that has not begun.
#[must_use = "dropping a call that waits cancels it; `detach` lets it go on"]
pub struct Queued<T> {
    call: Arc<dyn Called<T>>,
    pool: Arc<Pool>,
    /// Its place in the line, if it ever had one.
    ticket: Option<Ticket>,
    /// Whether dropping the handle cancels.
    armed: bool,
}

impl<T: Send + 'static> Queued<T> {
    pub(super) fn new<F>(call: Arc<Call<F, T>>, pool: &Arc<Pool>, ticket: Option<Ticket>) -> Self
    where
        F: FnOnce() -> T + Send + 'static,
    {
        Self {
            call,
            pool: Arc::clone(pool),
            ticket,
            armed: true,
        }
    }
}

impl<T> Queued<T> {
    /// Ends the call if it has not begun, and takes it out of the line.
    fn stop(&mut self) {
        self.armed = false;
        if self.call.refuse(JoinError::Cancelled)
            && let Some(ticket) = self.ticket
        {
            self.pool.leave(ticket);
        }
    }
}

impl<T> Future for Queued<T> {
    type Output = Result<T, JoinError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let ended = self.call.end().poll_ended(cx);
        if ended.is_ready() {
            self.armed = false;
        }
        ended
    }
}

impl<T> Drop for Queued<T> {
    fn drop(&mut self) {
        if self.armed {
            self.stop();
        }
    }
}

impl<T: Send> Task<T> for Queued<T> {
    fn detach(mut self) {
        self.armed = false;
        // A result that is there already is lost as well, and so is a panic of its destructor.
        drop_quietly(self);
    }

    async fn cancel(mut self) -> Result<T, JoinError> {
        self.stop();
        poll_fn(|cx| self.call.end().poll_ended(cx)).await
    }
}

impl<T> fmt::Debug for Queued<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queued")
            .field("ticket", &self.ticket)
            .finish_non_exhaustive()
    }
}
