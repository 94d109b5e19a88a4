//! Locks and channels that are the same code on every runtime.
//!
//! A comparison of runtimes must not compare their locks by accident, so there is one implementation, which needs nothing
//! but wakers. All have a *name*, so that whoever waits can be told for what.
//!
//! [`Semaphore`] and [`Mutex`] serve strictly in the order of coming, and read no clock: not so those of `async-lock`, whose
//! semaphore lets a newcomer overtake who was woken, and whose mutex asks the real clock whether a waiter has starved, which
//! a simulation cannot repeat. The [`channel`] is that of `async-channel`.

mod channel;
mod line;
mod mutex;
mod permits;
mod semaphore;
mod told;

/// What [`permits`] is made of: a model checker puts its own in their place.
mod primitives {
    pub(super) use std::sync::atomic::{AtomicUsize, Ordering};
    pub(super) use std::sync::{Mutex, MutexGuard};
}

pub use channel::{Closed, Receiver, Sender, channel};
pub use mutex::{Mutex, MutexGuard};
pub use semaphore::{Acquire, Permit, Semaphore};
