//! Locks and channels that are the same code on every runtime.
//!
//! A comparison of runtimes must not compare their locks by accident, so there is one implementation: that of
//! `async-lock` and `async-channel`, which need nothing but wakers. What is added here is a *name*, so that whoever
//! waits can be told for what.

mod channel;
mod mutex;
mod semaphore;
mod told;

pub use channel::{Closed, Receiver, Sender, channel};
pub use mutex::{Mutex, MutexGuard};
pub use semaphore::{Permit, Semaphore};
