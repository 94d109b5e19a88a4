//! The one value that keeps a runtime alive.

use crate::Time;
use std::ops::Deref;
use std::time::Duration;

/// A runtime that was built: it lives as long as this value.
///
/// Dereferences to the handle, so that everything a handle can do is at hand. Handles are cloned from it with
/// [`handle`](Self::handle) and keep nothing alive.
///
/// Dropping the owner shuts the runtime down and waits for the polls that are under way; tasks that have not finished
/// are dropped, and joining them gives [`RuntimeGone`](crate::JoinError::RuntimeGone). Blocking work that is running
/// goes on: tokio, whose pool belongs to the runtime, waits for it; the others, whose pool belongs to the process, do
/// not; [`shutdown`](Self::shutdown) bounds the wait. Inside one of its own tasks, dropping does not wait.
#[derive(Debug)]
pub struct Owner<R: Owned> {
    handle: R,
    root: Option<R::Root>,
}

/// How a shutdown ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Shutdown {
    /// Every worker stopped in time.
    Clean,
    /// Something was still running at the deadline; it was let go.
    Overdue,
}

/// The part of an adapter that [`Owner`] needs: what keeps the runtime alive, and how to end it.
pub trait Owned: Time {
    /// What keeps the runtime alive.
    type Root;

    /// Ends the runtime: no task is polled afterwards, and those that have not finished are dropped.
    ///
    /// Waits at most `within` (for as long as the workers need, if `None`), and not at all on one of its own threads.
    fn stop(&self, root: Self::Root, within: Option<Duration>) -> Shutdown;
}

impl<R: Owned> Owner<R> {
    /// Joins a handle with what keeps it alive; for adapters.
    pub fn new(handle: R, root: R::Root) -> Self {
        Self {
            handle,
            root: Some(root),
        }
    }

    /// Returns a handle for tasks; it keeps nothing alive.
    pub fn handle(&self) -> R {
        self.handle.clone()
    }

    /// Puts a layer over the handle, which goes on standing for the same runtime; for layers.
    pub fn map<L: Owned<Root = R::Root>>(mut self, layer: impl FnOnce(R) -> L) -> Owner<L> {
        let handle = layer(self.handle.clone());
        Owner {
            handle,
            root: self.root.take(),
        }
    }

    /// Shuts the runtime down and waits at most `within` for what is running.
    pub fn shutdown(mut self, within: Duration) -> Shutdown {
        match self.root.take() {
            Some(root) => self.handle.stop(root, Some(within)),
            None => Shutdown::Clean,
        }
    }
}

impl<R: Owned> Deref for Owner<R> {
    type Target = R;

    fn deref(&self) -> &R {
        &self.handle
    }
}

impl<R: Owned> Drop for Owner<R> {
    fn drop(&mut self) {
        if let Some(root) = self.root.take() {
            // A drop has nobody to tell; who wants to know calls `shutdown`.
            let _ = self.handle.stop(root, None);
        }
    }
}

/// Why a runtime could not be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A setting lies outside what the runtime takes.
    #[error("`{field}` is {value}, but must be {rule}")]
    Setting {
        /// The setting's name in the builder.
        field: &'static str,
        /// What it was.
        value: String,
        /// What it may be.
        rule: &'static str,
    },
    /// The runtime exists once in a process and was already built differently.
    #[error(
        "this process already runs {runtime} with {running} workers, and cannot change to {asked}: start another process"
    )]
    AlreadyBuilt {
        /// The runtime's name.
        runtime: &'static str,
        /// The worker count in force.
        running: usize,
        /// The worker count asked for.
        asked: usize,
    },
    /// The system refused a thread or a descriptor.
    #[error("the system refused what the runtime needs")]
    System(#[from] std::io::Error),
}

/// The most workers that a builder takes: far above any machine, far below what would exhaust one.
pub(crate) const MOST_WORKERS: usize = 1024;

/// Checks a worker count, or falls back to one worker per available core.
#[cfg_attr(
    not(any(feature = "tokio", feature = "smol", feature = "async-std")),
    expect(dead_code, reason = "only the adapters with workers ask")
)]
pub(crate) fn checked_workers(workers: Option<usize>) -> Result<usize, BuildError> {
    match workers {
        None => Ok(std::thread::available_parallelism().map_or(1, Into::into)),
        Some(n) if (1..=MOST_WORKERS).contains(&n) => Ok(n),
        Some(n) => Err(BuildError::Setting {
            field: "workers",
            value: n.to_string(),
            rule: "between 1 and 1024",
        }),
    }
}
