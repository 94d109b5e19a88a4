//! tokio on one thread, for futures that are not `Send`.

use super::block_on::try_block_on;
use super::multi_thread::stop_native;
use super::{Builder, TokioTask};
use crate::{Caps, Driving, JoinError, LocalRuntime, Owned, Owner, Shutdown};
use ::tokio::task::LocalSet;
use std::future::Future;
use std::rc::{Rc, Weak};
use std::time::Duration;

/// A handle of a tokio runtime with a local task set.
#[derive(Clone, Debug)]
pub struct Local {
    pub(super) root: Weak<Root>,
}

/// A current-thread runtime and the set of tasks that stay on its thread.
#[derive(Debug)]
pub struct Root {
    // Dropped first, while the runtime is there for the destructors of its tasks.
    tasks: LocalSet,
    pub(super) native: ::tokio::runtime::Runtime,
}

super::time::impl_time!(
    Local,
    Caps {
        flavour: "local",
        ..super::CAPS
    }
);

impl Local {
    /// Starts the settings of a runtime.
    pub fn builder() -> Builder<Self> {
        Builder::new()
    }
}

pub(super) fn own(native: ::tokio::runtime::Runtime) -> Owner<Local> {
    let root = Rc::new(Root {
        tasks: LocalSet::new(),
        native,
    });
    let handle = Local {
        root: Rc::downgrade(&root),
    };
    Owner::new(handle, root)
}

impl LocalRuntime for Local {
    type LocalTask<T> = TokioTask<T>;

    #[track_caller]
    fn spawn_local<F>(&self, future: F) -> TokioTask<F::Output>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        match self.root.upgrade() {
            Some(root) => TokioTask::new(root.tasks.spawn_local(future)),
            None => TokioTask::gone(),
        }
    }

    fn try_block_on_local<F>(&self, future: F) -> Result<F::Output, JoinError>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        let root = self.root.upgrade().ok_or(JoinError::RuntimeGone)?;
        try_block_on(|| {
            root.tasks.block_on(&root.native, async {
                let _driving = Driving::enter();
                self.spawn_local(future).await
            })
        })
    }
}

impl Owned for Local {
    type Root = Rc<Root>;

    fn stop(&self, root: Self::Root, within: Option<Duration>) -> Shutdown {
        match Rc::try_unwrap(root) {
            Ok(Root { tasks, native }) => {
                let entered = native.enter();
                drop(tasks);
                drop(entered);
                stop_native(native, within)
            }
            Err(_shared) => Shutdown::Overdue,
        }
    }
}
