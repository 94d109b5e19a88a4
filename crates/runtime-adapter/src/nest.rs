//! Which threads drive tasks, so that `block_on` there is refused instead of standing still.
//!
//! A thread that drives tasks and blocks until one of them has ended may wait for ever: nobody polls it. tokio panics in
//! such a case, the others stand still; here all of them give [`JoinError::Nested`].

use crate::JoinError;
use std::cell::Cell;
use std::marker::PhantomData;

thread_local! {
    /// How many times over this thread drives tasks.
    static DRIVING: Cell<u32> = const { Cell::new(0) };
    /// Whether this thread does blocking work, whatever its name says.
    static LENT: Cell<bool> = const { Cell::new(false) };
}

/// The name of the threads of tokio's multi-thread flavour, which are started where no guard can be held.
#[cfg(feature = "tokio")]
pub(crate) const TOKIO_WORKER: &str = "tokio-worker";
/// The name of async-std's worker threads, likewise.
#[cfg(feature = "async-std")]
pub(crate) const ASYNC_STD_WORKER: &str = "async-std-worker";

/// Marks the calling thread as one that drives tasks, until it is dropped.
#[derive(Debug)]
pub struct Driving {
    // The mark belongs to the thread, and so does this.
    _stays: PhantomData<*const ()>,
}

impl Driving {
    /// Begins to drive tasks on the calling thread: a worker for as long as it runs, a current-thread flavour for the
    /// length of its `block_on`.
    pub fn enter() -> Self {
        DRIVING.set(DRIVING.get() + 1);
        Self {
            _stays: PhantomData,
        }
    }

    /// Refuses to block a thread that drives tasks; the first thing that a `try_block_on` does.
    ///
    /// # Errors
    ///
    /// [`JoinError::Nested`] on such a thread.
    pub fn refuse_nested() -> Result<(), JoinError> {
        if DRIVING.get() > 0 || (is_named_worker() && !LENT.get()) {
            Err(JoinError::Nested)
        } else {
            Ok(())
        }
    }
}

impl Drop for Driving {
    fn drop(&mut self) {
        DRIVING.set(DRIVING.get() - 1);
    }
}

/// Does blocking work on a thread that has a worker's name.
///
/// tokio takes its workers from the pool for blocking work, and which thread becomes one is decided by who comes first: a
/// name that is given before cannot tell them apart.
#[cfg(feature = "tokio")]
pub(crate) fn lent<T>(work: impl FnOnce() -> T) -> T {
    struct GivenBack;
    impl Drop for GivenBack {
        fn drop(&mut self) {
            LENT.set(false);
        }
    }
    let _given_back = GivenBack;
    LENT.set(true);
    work()
}

fn is_named_worker() -> bool {
    let names: &[&str] = &[
        #[cfg(feature = "tokio")]
        TOKIO_WORKER,
        #[cfg(feature = "async-std")]
        ASYNC_STD_WORKER,
    ];
    let thread = std::thread::current();
    thread.name().is_some_and(|name| names.contains(&name))
}
