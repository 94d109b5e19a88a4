//! The adapter's peers on tokio: crates that put several runtimes behind one interface.
//!
//! All of them run on the same runtime as the native side, built in the same way, with the root as a task on it. What a
//! peer lacks it does not implement here. On smol none of them can be given an executor of one's own.

use anyhow::Result;
use async_executors::{SpawnBlocking, SpawnHandleExt, Timer, TokioCt, YieldNow};
use async_rs::TokioRuntime;
use async_rs::traits::{Executor, Reactor};
use benches::adapter::native::Tokio;
use benches::adapter::operation::{
    blocking, hundred, spawn_join, spawn_join_owning, timer, yield_now,
};
use benches::adapter::side::{Blocks, Sleeps, Spawns, Yields};
use benches::adapter::{Operation, Runner, Testbed};
use benches::runner;
use benches::side::Joined;
use serde::{Deserialize, Serialize};
use std::cell::Cell;
use std::future::Future;
use std::time::Duration;

/// What a report says of cells that are empty.
pub(crate) const NOTE: &str = "Peers: agnostic-lite's timers need its feature `time`, which brings `paste`, which is unmaintained \
     (RUSTSEC-2024-0436); async-rs has no yield, and none of them listens; async_executors' yield wakes the task at once \
     and leaves the drivers alone, so that it is no comparison; none of them takes an executor of one's own on smol.";

/// A peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Peer {
    /// `agnostic-lite`, without its timers.
    AgnosticLite,
    /// `async-rs`, which has no yield.
    AsyncRs,
    /// `async_executors`.
    AsyncExecutors,
}

/// What this build is made of.
const LOCK: &str = include_str!("../../../Cargo.lock");

impl Peer {
    const ALL: [Self; 3] = [Self::AgnosticLite, Self::AsyncRs, Self::AsyncExecutors];

    /// Returns the names of all of them, with their versions.
    pub(crate) fn versions() -> impl Iterator<Item = (&'static str, &'static str)> {
        Self::ALL.into_iter().filter_map(|peer| {
            let package = format!("name = \"{}\"\nversion = \"", peer.name());
            let (_, version) = LOCK.split_once(&package)?;
            Some((peer.name(), version.split_once('"')?.0))
        })
    }

    /// Returns those that run on a testbed.
    pub(crate) const fn of(testbed: Testbed) -> &'static [Self] {
        match testbed {
            Testbed::TokioCurrentThread => &Self::ALL,
            _ => &[],
        }
    }

    /// Returns the crate's name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::AgnosticLite => "agnostic-lite",
            Self::AsyncRs => "async-rs",
            Self::AsyncExecutors => "async_executors",
        }
    }

    /// Tells whether an operation is the same on this peer as on tokio itself. `async_executors`' yield is not: the task
    /// wakes itself at once, where tokio's wakes it when the drivers were polled, which is most of what a yield costs there.
    pub(crate) const fn does_the_same(self, operation: Operation) -> bool {
        !matches!((self, operation), (Self::AsyncExecutors, Operation::Yield))
    }

    /// Builds it on tokio's current-thread flavour.
    pub(crate) fn runner(self) -> Result<Runner> {
        let native = Tokio::current_thread()?;
        Ok(match self {
            Self::AgnosticLite => runner!(
                AgnosticLite { native },
                keeping (),
                [
                    SpawnJoin => spawn_join,
                    SpawnJoinOwning => spawn_join_owning,
                    Hundred => hundred,
                    Yield => yield_now,
                    Blocking => blocking,
                ]
            ),
            Self::AsyncRs => runner!(
                AsyncRs {
                    rt: TokioRuntime::tokio_with_handle(native.handle().clone()),
                    native,
                },
                keeping (),
                [
                    SpawnJoin => spawn_join,
                    SpawnJoinOwning => spawn_join_owning,
                    Hundred => hundred,
                    Timer => timer,
                    Blocking => blocking,
                ]
            ),
            Self::AsyncExecutors => runner!(
                AsyncExecutors::new(native),
                keeping (),
                [
                    SpawnJoin => spawn_join,
                    SpawnJoinOwning => spawn_join_owning,
                    Hundred => hundred,
                    Yield => yield_now,
                    Timer => timer,
                    Blocking => blocking,
                ]
            ),
        })
    }
}

/// `agnostic-lite`, whose runtimes are types without a value and use what is ambient.
#[derive(Clone, Debug)]
struct AgnosticLite {
    native: Tokio,
}

impl AgnosticLite {
    fn drive<F>(&self, root: F) -> F::Output
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.native.drive(root)
    }
}

impl Spawns for AgnosticLite {
    type Handle<T: Send + 'static> = tokio::task::JoinHandle<T>;

    #[inline]
    fn spawn<F>(&self, future: F) -> Self::Handle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        <agnostic_lite::tokio::TokioRuntime as agnostic_lite::RuntimeLite>::spawn(future)
    }
}

impl Yields for AgnosticLite {
    #[inline]
    fn yield_now(&self) -> impl Future<Output = ()> {
        <agnostic_lite::tokio::TokioRuntime as agnostic_lite::RuntimeLite>::yield_now()
    }
}

impl Blocks for AgnosticLite {
    #[inline]
    fn spawn_blocking<T, F>(&self, f: F) -> impl Future<Output: Joined<T>>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        <agnostic_lite::tokio::TokioRuntime as agnostic_lite::LocalRuntimeLite>::spawn_blocking(f)
    }
}

/// `async-rs`, whose runtime is a value that holds tokio's handle.
#[derive(Clone, Debug)]
struct AsyncRs {
    rt: TokioRuntime,
    native: Tokio,
}

impl AsyncRs {
    fn drive<F>(&self, root: F) -> F::Output
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.native.drive(root)
    }
}

impl Spawns for AsyncRs {
    type Handle<T: Send + 'static> = async_rs::util::Task<<TokioRuntime as Executor>::Task<T>>;

    #[inline]
    fn spawn<F>(&self, future: F) -> Self::Handle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.rt.spawn(future)
    }
}

impl Sleeps for AsyncRs {
    #[inline]
    fn sleep(&self, duration: Duration) -> impl Future {
        self.rt.sleep(duration)
    }
}

impl Blocks for AsyncRs {
    #[inline]
    fn spawn_blocking<T, F>(&self, f: F) -> impl Future<Output: Joined<T>>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        self.rt.spawn_blocking(f)
    }
}

thread_local! {
    /// `async_executors`' handle of the runtime that this thread drives: it is not `Send`, and the root is.
    static CURRENT: Cell<Option<&'static TokioCt>> = const { Cell::new(None) };
}

/// `async_executors`, whose current-thread executor wraps tokio's runtime.
#[derive(Clone, Debug)]
struct AsyncExecutors {
    native: Tokio,
}

impl AsyncExecutors {
    /// Takes the thread for this runtime, until the process ends.
    fn new(native: Tokio) -> Self {
        let executor = TokioCt::try_from(native.handle().clone())
            .expect("invariant: the flavour is the current thread's");
        CURRENT.set(Some(Box::leak(Box::new(executor))));
        Self { native }
    }

    fn drive<F>(&self, root: F) -> F::Output
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.native.drive(root)
    }
}

/// Returns the executor of the thread.
#[inline]
fn current() -> &'static TokioCt {
    CURRENT
        .get()
        .expect("invariant: the thread that built the executor drives it")
}

impl Spawns for AsyncExecutors {
    type Handle<T: Send + 'static> = async_executors::JoinHandle<T>;

    #[inline]
    fn spawn<F>(&self, future: F) -> Self::Handle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        current()
            .spawn_handle(future)
            .expect("invariant: the runtime is there")
    }
}

impl Yields for AsyncExecutors {
    #[inline]
    fn yield_now(&self) -> impl Future<Output = ()> {
        YieldNow::yield_now(current())
    }
}

impl Sleeps for AsyncExecutors {
    #[inline]
    fn sleep(&self, duration: Duration) -> impl Future {
        Timer::sleep(current(), duration)
    }
}

impl Blocks for AsyncExecutors {
    #[inline]
    fn spawn_blocking<T, F>(&self, f: F) -> impl Future<Output: Joined<T>>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        SpawnBlocking::spawn_blocking(current(), f)
    }
}
