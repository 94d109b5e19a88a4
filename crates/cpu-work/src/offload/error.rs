//! Why there is no result, and why a job was not taken.

use std::any::Any;
use std::fmt;

/// Why there is no result.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum OffloadError {
    /// The closure panicked; the payload can go on with [`std::panic::resume_unwind`].
    #[error("the offloaded computing panicked{}", message(.0.as_ref()))]
    Panicked(Box<dyn Any + Send>),
    /// The pool dropped the closure without calling it: it went away first.
    #[error("the offloaded computing was cancelled: its pool is gone")]
    Cancelled,
    /// The [`Offload`](super::Offload) was closed or dropped before the computing began.
    #[error("the offloaded computing never began: its offload was closed")]
    Closed,
}

impl fmt::Debug for OffloadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Panicked(payload) => write!(f, "Panicked({:?})", text(payload.as_ref())),
            Self::Cancelled => f.write_str("Cancelled"),
            Self::Closed => f.write_str("Closed"),
        }
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

fn message(payload: &(dyn Any + Send)) -> String {
    text(payload)
        .map(|text| format!(": {text}"))
        .unwrap_or_default()
}
