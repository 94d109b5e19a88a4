//! Why there is no result, and why a job was not taken.

use std::any::Any;
use std::fmt;
use std::sync::{Mutex, PoisonError};

/// Why there is no result.
///
/// It is `Sync`, so that `?` takes it into whatever error a program has.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OffloadError {
    /// The closure panicked.
    #[error("the offloaded computing panicked{}", .0.suffix())]
    Panicked(Panic),
    /// The pool dropped the closure without calling it: it went away first.
    #[error("the offloaded computing was cancelled: its pool is gone")]
    Cancelled,
    /// The [`Offload`](super::Offload) was closed or dropped before the computing began.
    #[error("the offloaded computing never began: its offload was closed")]
    Closed,
}

impl OffloadError {
    /// The error of a panic that was caught.
    pub(super) fn panicked(payload: Box<dyn Any + Send>) -> Self {
        Self::Panicked(Panic(Mutex::new(payload)))
    }
}

/// What a panic was given.
///
/// A payload may be sent but not shared; behind a lock that nobody contends for it is both.
pub struct Panic(Mutex<Box<dyn Any + Send>>);

impl Panic {
    /// Returns what `panic!` was given, where that was text.
    pub fn message(&self) -> Option<String> {
        let payload = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        text(payload.as_ref()).map(str::to_owned)
    }

    /// Returns the payload, which can go on with [`std::panic::resume_unwind`].
    pub fn into_payload(self) -> Box<dyn Any + Send> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn suffix(&self) -> String {
        let message = self.message();
        message.map(|text| format!(": {text}")).unwrap_or_default()
    }
}

impl fmt::Debug for Panic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Panic").field(&self.message()).finish()
    }
}

/// A job that was not taken, given back.
#[derive(thiserror::Error)]
#[error("the job was refused: {reason}")]
pub struct Refused<F> {
    /// Why it was not taken.
    pub reason: Refusal,
    /// The job.
    pub job: F,
}

impl<F> fmt::Debug for Refused<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refused")
            .field("reason", &self.reason)
            .finish_non_exhaustive()
    }
}

/// Why a job was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// Every place of the queue is taken, or others have been waiting for one.
    #[error("all {places} places of the queue are taken")]
    Full {
        /// How many places there are.
        places: usize,
    },
    /// The offload was closed.
    #[error("the offload is closed")]
    Closed,
}

/// What `panic!` was given, where that was text.
pub(super) fn text(payload: &(dyn Any + Send)) -> Option<&str> {
    payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
}
