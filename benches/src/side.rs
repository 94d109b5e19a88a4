//! The two sides of every comparison: the same few operations through the layers, and natively.
//!
//! A measured loop is written once, generic over a [`Side`], so that both sides run the same code but for what is
//! compared. [`Ours`] goes through `runtime-adapter` and `io-sim`; the native sides are in [`native`](crate::native).

use core_model::Distribution;
use io_sim::{Backend, Request, Simulated};
use runtime_adapter::Runtime;
use std::fmt::Debug;
use std::future::Future;
use std::time::Duration;

/// One way to spawn, to join and to wait.
///
/// # Contract
///
/// Nothing is added to what a person would write on that side: no boxing, no counting, no reference that they would not
/// hold.
pub trait Side: Clone + Send + Sync + 'static {
    /// The handle of a spawned task, as that side gives it.
    type Handle<T: Send + 'static>: Future<Output: Joined<T>> + Send + 'static;

    /// Starts a task; called on a worker, where tasks are started in real programs.
    fn spawn<F>(&self, future: F) -> Self::Handle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static;

    /// Makes the future of one customer's wait, which owns all that it needs.
    fn wait(&self, item: u64) -> impl Future<Output: Send + 'static> + Send + 'static;

    /// Runs `root` as a task on a worker and blocks the calling thread until it has ended.
    fn drive<F>(&self, root: F) -> F::Output
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static;
}

/// What awaiting a handle gives: the result, or a result of it.
pub trait Joined<T> {
    /// Returns the task's result.
    ///
    /// # Panics
    ///
    /// If the task has none: the measured tasks neither panic nor are cancelled.
    fn joined(self) -> T;
}

impl<T> Joined<T> for T {
    #[inline]
    fn joined(self) -> T {
        self
    }
}

impl<T, E: Debug> Joined<T> for Result<T, E> {
    #[inline]
    fn joined(self) -> T {
        self.expect("invariant: a measured task runs to its end")
    }
}

/// The layers of this workspace: a runtime of `runtime-adapter`, and a simulated device to wait for.
#[derive(Clone, Debug)]
pub struct Ours<R> {
    rt: R,
    device: Simulated<R>,
}

impl<R: Runtime> Ours<R> {
    /// Takes a runtime; every wait takes `wait`.
    pub fn new(rt: R, wait: Duration) -> Self {
        let device = Simulated::new(rt.clone(), Distribution::Constant(wait), 42, "grilling");
        Self { rt, device }
    }
}

impl<R: Runtime> Side for Ours<R> {
    type Handle<T: Send + 'static> = R::Task<T>;

    #[inline]
    fn spawn<F>(&self, future: F) -> R::Task<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.rt.spawn(future)
    }

    #[inline]
    fn wait(&self, item: u64) -> impl Future<Output: Send + 'static> + Send + 'static {
        self.device.wait(Request { item })
    }

    fn drive<F>(&self, root: F) -> F::Output
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.rt.block_on(root)
    }
}
