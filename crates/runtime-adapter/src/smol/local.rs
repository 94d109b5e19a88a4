//! smol on one thread, for futures that are not `Send`.

use super::SmolTask;
use crate::guard::Guarded;
use crate::{BuildError, Caps, Driving, JoinError, LocalRuntime, Owned, Owner, Shutdown};
use async_executor::LocalExecutor;
use std::future::Future;
use std::rc::{Rc, Weak};
use std::time::Duration;

/// A handle of a smol executor that stays on its thread.
#[derive(Clone, Debug)]
pub struct Local {
    executor: Weak<LocalExecutor<'static>>,
}

crate::reactor::impl_time!(
    Local,
    Caps {
        flavour: "local",
        ..super::CAPS
    }
);

/// The settings of a local executor: there are none.
#[derive(Clone, Debug, Default)]
pub struct Builder(());

impl Local {
    /// Starts the settings of a runtime.
    pub fn builder() -> Builder {
        Builder::default()
    }
}

impl Builder {
    /// Prepares the executor; it runs inside `block_on_local`.
    ///
    /// # Errors
    ///
    /// None today; the signature is that of the other builders.
    pub fn build(self) -> Result<Owner<Local>, BuildError> {
        let executor = Rc::new(LocalExecutor::new());
        let handle = Local {
            executor: Rc::downgrade(&executor),
        };
        Ok(Owner::new(handle, executor))
    }
}

impl LocalRuntime for Local {
    type LocalTask<T> = SmolTask<T>;

    fn spawn_local<F>(&self, future: F) -> SmolTask<F::Output>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        // First, so that a future that finds no executor is dropped under its guard.
        let (guarded, guard) = Guarded::new(future);
        match self.executor.upgrade() {
            Some(executor) => SmolTask::new(executor.spawn(guarded), guard),
            None => SmolTask::gone(),
        }
    }

    fn try_block_on_local<F>(&self, future: F) -> Result<F::Output, JoinError>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        let executor = self.executor.upgrade().ok_or(JoinError::RuntimeGone)?;
        Driving::refuse_nested()?;
        let _driving = Driving::enter();
        let task = self.spawn_local(future);
        async_io::block_on(futures_lite::future::or(task, run_tasks(&executor)))
    }
}

/// Runs tasks for ever, in the order in which they were woken.
///
/// The executor's own `run` is made for several workers: it moves tasks through a queue of its own, from which others
/// steal. With one worker there is nobody to steal, and taking each task from the common queue saves a fifth of the
/// instructions of a spawn and join (`benches/adapter_overhead`).
async fn run_tasks<T>(executor: &LocalExecutor<'_>) -> T {
    loop {
        // As often as `run` does: in between, the reactor is polled and the root's end is noticed.
        for _ in 0..200 {
            if !executor.try_tick() {
                executor.tick().await;
            }
        }
        futures_lite::future::yield_now().await;
    }
}

impl Owned for Local {
    type Root = Rc<LocalExecutor<'static>>;

    fn stop(&self, root: Self::Root, _within: Option<Duration>) -> Shutdown {
        match Rc::try_unwrap(root) {
            Ok(executor) => {
                drop(executor);
                Shutdown::Clean
            }
            Err(_running) => Shutdown::Overdue,
        }
    }
}
