//! Blocking on a future from outside, and the refusal to do so inside.

use crate::{Driving, JoinError};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Calls tokio's `block_on` unless the thread drives tasks already.
///
/// Tasks of this crate's runtimes are known by a mark on their thread. Inside a tokio runtime that somebody else built,
/// tokio itself refuses, by a panic before it polls anything: nothing else in `block_on` panics, for the root's own
/// panic is a value by then.
pub(super) fn try_block_on<T>(
    block_on: impl FnOnce() -> Result<T, JoinError>,
) -> Result<T, JoinError> {
    Driving::refuse_nested()?;
    catch_unwind(AssertUnwindSafe(block_on)).unwrap_or(Err(JoinError::Nested))
}
