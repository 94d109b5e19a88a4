//! Handles of spawned tasks, and how a task can end.

use std::any::Any;
use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

/// A spawned task whose future and result are `Send`; awaiting it gives the result.
///
/// # Contract for implementers
///
/// - Dropping the handle cancels the task: it is not polled again once it has yielded, and its destructors run on the
///   runtime, some time later.
/// - Awaiting gives [`JoinError::Panicked`] for a panic in the task or in its destructor (never an unwinding awaiter),
///   and [`JoinError::RuntimeGone`] if the runtime went first.
/// - A blocking task that has not started is cancelled like any other. One that has started runs to its end:
///   `cancel().await` waits for that, drop lets it go.
pub trait Task<T>: Future<Output = Result<T, JoinError>> + Unpin + Send {
    /// Lets the task go on by itself; its result, or its panic, is lost.
    fn detach(self);

    /// Cancels the task and waits until its destructors have run.
    ///
    /// Gives the result if the task had already finished, and [`JoinError::Cancelled`] if it was stopped. Cancellation
    /// is asked for at the first poll; dropping this future afterwards leaves the cancellation in force.
    fn cancel(self) -> impl Future<Output = Result<T, JoinError>> + Send;
}

/// A spawned task that stays on its thread; otherwise as [`Task`].
pub trait LocalTask<T>: Future<Output = Result<T, JoinError>> + Unpin {
    /// Lets the task go on by itself; its result, or its panic, is lost.
    fn detach(self);

    /// Cancels the task and waits until its destructors have run, as [`Task::cancel`] does.
    fn cancel(self) -> impl Future<Output = Result<T, JoinError>>;
}

/// What a task panicked with: the payload, and the text in it.
pub struct Panic(Box<Told>);

struct Told {
    message: Cow<'static, str>,
    /// A payload is `Send` alone; the lock, which nobody takes, lets the error be shared between threads all the same.
    payload: Mutex<Payload>,
}

/// What the standard library hands over when it catches a panic.
pub type Payload = Box<dyn Any + Send + 'static>;

/// Drops `value` without letting a panic out; the payload's own destructor may panic too.
pub(crate) fn drop_quietly<T>(value: T) {
    let dropped = catch_unwind(AssertUnwindSafe(|| drop(value)));
    if dropped.is_err() {
        let _ = catch_unwind(AssertUnwindSafe(|| drop(dropped)));
    }
}

impl Panic {
    /// Wraps what `catch_unwind` caught.
    pub fn new(payload: Payload) -> Self {
        let message = match payload.downcast_ref::<&'static str>() {
            Some(text) => Cow::Borrowed(*text),
            None => match payload.downcast_ref::<String>() {
                Some(text) => Cow::Owned(text.clone()),
                None => Cow::Borrowed("(a payload that is no text)"),
            },
        };
        let payload = Mutex::new(payload);
        Self(Box::new(Told { message, payload }))
    }

    /// Returns the text of the panic, where it has one.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Returns the payload, for `std::panic::resume_unwind`.
    pub fn into_payload(self) -> Payload {
        self.0
            .payload
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Panic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Panic").field(&self.0.message).finish()
    }
}

/// Why a task has no result.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JoinError {
    /// The task was cancelled through its handle.
    #[error("the task was cancelled")]
    Cancelled,
    /// The task, or its destructor, panicked.
    #[error("the task panicked: {}", .0.message())]
    Panicked(Panic),
    /// The runtime was shut down before the task finished, or before it was spawned.
    #[error("the runtime is gone")]
    RuntimeGone,
    /// `block_on` was called on a thread that already drives a runtime's tasks, which would have stood still meanwhile.
    #[error(
        "`block_on` was called inside a task: await the future there, or hand it to `spawn_blocking` and `hold` it"
    )]
    Nested,
    /// The system refused the thread that the task needed.
    #[error("the task could not be given a thread")]
    NoThread(#[source] std::io::Error),
    /// The simulation can come to no end, or must not go on.
    #[cfg(target_pointer_width = "64")]
    #[error(transparent)]
    Simulation(Box<crate::sim::Fault>),
}

impl JoinError {
    /// Makes the error of a panic that was caught.
    pub fn panicked(payload: Payload) -> Self {
        Self::Panicked(Panic::new(payload))
    }

    /// Returns the text of a panic.
    pub fn panic_message(&self) -> Option<&str> {
        match self {
            Self::Panicked(panic) => Some(panic.message()),
            _ => None,
        }
    }
}
