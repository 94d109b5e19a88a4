//! smol on one thread, for futures that are not `Send`.

use super::SmolTask;
use crate::guard::Guarded;
use crate::{BuildError, Caps, JoinError, LocalRuntime, Owned, Owner, Shutdown};
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
        match self.executor.upgrade() {
            Some(executor) => {
                let (guarded, guard) = Guarded::new(future);
                SmolTask::new(executor.spawn(guarded), guard)
            }
            None => SmolTask::gone(),
        }
    }

    fn try_block_on_local<F>(&self, future: F) -> Result<F::Output, JoinError>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        let executor = self.executor.upgrade().ok_or(JoinError::RuntimeGone)?;
        let task = self.spawn_local(future);
        async_io::block_on(executor.run(task))
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
