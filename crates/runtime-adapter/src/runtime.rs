//! Spawning: what a runtime adds to [`Time`].

use crate::{JoinError, LocalTask, Task, Time};
use std::future::Future;

/// A runtime whose tasks may move between threads.
///
/// A value is a handle that is cloned into tasks; the [`Owner`](crate::Owner) keeps the runtime alive. After it has
/// gone, spawning still compiles and runs: the task ends with [`JoinError::RuntimeGone`] and its future is dropped.
///
/// # Contract for implementers
///
/// Futures are not boxed beyond what the runtime itself does, and `spawn` may be called from any thread.
pub trait Runtime: Time<Sleep: Send, Yield: Send, Busy: Send> + Send + Sync {
    /// The handle of a spawned future.
    type Task<T: Send>: Task<T>;
    /// The handle of blocking work.
    type Blocking<T: Send>: Task<T>;

    /// Starts `future` as a task of its own.
    fn spawn<F>(&self, future: F) -> Self::Task<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static;

    /// Runs `f`, which may block, on a thread that is kept for such work.
    fn spawn_blocking<T, F>(&self, f: F) -> Self::Blocking<T>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static;

    /// Runs `future` as a task on a worker and blocks the calling thread until it has ended.
    ///
    /// The root is a task like any other, so that what it spawns costs what it costs inside the runtime. A
    /// current-thread flavour makes the calling thread its worker for the time being.
    ///
    /// # Errors
    ///
    /// As for any task: [`JoinError::Panicked`], [`JoinError::RuntimeGone`], [`JoinError::NoThread`];
    /// [`JoinError::Nested`] on a thread that drives tasks, of this runtime or another: the future is dropped.
    fn try_block_on<F>(&self, future: F) -> Result<F::Output, JoinError>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static;

    /// Drives `future` on the calling thread and holds that thread, parked, until it is ready.
    ///
    /// For the threads of [`spawn_blocking`](Self::spawn_blocking): this is how code that waits *and* keeps its thread
    /// is written. On a worker it would stall every other task; a runtime that can tell panics there.
    fn hold<F: Future>(&self, future: F) -> F::Output;

    /// As [`try_block_on`](Self::try_block_on), for a root whose end is known to be a result.
    ///
    /// # Panics
    ///
    /// With the root's own panic; and if the runtime is gone.
    #[track_caller]
    fn block_on<F>(&self, future: F) -> F::Output
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        unwrap_root(self.try_block_on(future))
    }
}

/// A runtime whose tasks stay on one thread, so that they need not be `Send`.
///
/// Tasks make progress only while [`block_on_local`](Self::block_on_local) runs: the calling thread is the one worker.
pub trait LocalRuntime: Time {
    /// The handle of a spawned future.
    type LocalTask<T>: LocalTask<T>;

    /// Starts `future` as a task of its own, on this thread.
    fn spawn_local<F>(&self, future: F) -> Self::LocalTask<F::Output>
    where
        F: Future + 'static,
        F::Output: 'static;

    /// Runs `future`, and the tasks beside it, on the calling thread until it has ended.
    ///
    /// # Errors
    ///
    /// [`JoinError::Panicked`] if it panics, [`JoinError::RuntimeGone`] if the owner was dropped, [`JoinError::Nested`]
    /// on a thread that drives tasks already: the future is dropped.
    fn try_block_on_local<F>(&self, future: F) -> Result<F::Output, JoinError>
    where
        F: Future + 'static,
        F::Output: 'static;

    /// As [`try_block_on_local`](Self::try_block_on_local), for a root whose end is known to be a result.
    ///
    /// # Panics
    ///
    /// With the root's own panic; and if the runtime is gone.
    #[track_caller]
    fn block_on_local<F>(&self, future: F) -> F::Output
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        unwrap_root(self.try_block_on_local(future))
    }
}

/// Hands a root's result on, and its panic.
fn unwrap_root<T>(ended: Result<T, JoinError>) -> T {
    match ended {
        Ok(value) => value,
        Err(JoinError::Panicked(panic)) => std::panic::resume_unwind(panic.into_payload()),
        Err(error) => panic!(
            "the root future did not run to its end: {error}; keep the runtime's `Owner` until it has, or use `try_block_on`"
        ),
    }
}
