//! What a group's children end with.

use crate::{JoinError, Panic};

/// What became of all children of a group whose results were not taken before.
#[derive(Debug)]
#[must_use = "a failure of a child is in here: `into_result` tells"]
#[non_exhaustive]
pub struct Outcome<T, E> {
    /// The results in the order of spawning.
    pub results: Vec<Result<T, Failure<E>>>,
    /// Where in `results` the failure is that stopped the others: the first in time.
    pub first_failure: Option<usize>,
}

impl<T, E> Outcome<T, E> {
    /// Returns every child's value in the order of spawning, or the failure that came first in time.
    ///
    /// # Errors
    ///
    /// The first failure in time. Where nobody failed but children were cancelled, the first of them.
    pub fn into_result(mut self) -> Result<Vec<T>, Failure<E>> {
        if let Some(first) = self.first_failure
            && self.results.get(first).is_some_and(Result::is_err)
        {
            self.results.swap(0, first);
        }
        self.results.into_iter().collect()
    }
}

/// A child that has no result, and why.
#[derive(Debug, thiserror::Error)]
#[error("child {child} of the group has no result")]
#[non_exhaustive]
pub struct Failure<E> {
    /// Which child it is: its number in the order of spawning, from zero.
    pub child: usize,
    /// Why it has none.
    #[source]
    pub cause: Cause<E>,
}

/// Why a child has no result.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Cause<E> {
    /// It returned this error.
    #[error("the child gave an error")]
    Error(#[source] E),
    /// It, or its destructor, panicked.
    #[error("the child panicked: {}", .0.message())]
    Panicked(Panic),
    /// It was stopped: a sibling failed, or the group was cancelled.
    #[error("the child was stopped with its group")]
    Cancelled,
    /// The runtime was shut down before it finished, or before it was spawned.
    #[error("the runtime is gone")]
    RuntimeGone,
    /// The system refused the thread that it needed.
    #[error("the child could not be given a thread")]
    NoThread(#[source] std::io::Error),
}

impl<E> From<JoinError> for Cause<E> {
    fn from(error: JoinError) -> Self {
        match error {
            // A task never ends with `Nested`, nor with a simulation's fault: both are told to whoever blocks on the root.
            JoinError::Cancelled | JoinError::Nested => Self::Cancelled,
            #[cfg(target_pointer_width = "64")]
            JoinError::Simulation(_) => Self::Cancelled,
            JoinError::Panicked(panic) => Self::Panicked(panic),
            JoinError::RuntimeGone => Self::RuntimeGone,
            JoinError::NoThread(error) => Self::NoThread(error),
        }
    }
}

/// A child was refused, and its future dropped: the group was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the group was stopped: it takes no more children")]
pub struct Stopped;
