//! smol's executor with a stated number of worker threads.

use super::SmolTask;
use crate::guard::Guarded;
use crate::owner::checked_workers;
use crate::task::drop_quietly;
use crate::{BuildError, Caps, Driving, JoinError, Owned, Owner, Runtime, Shutdown};
use async_executor::Executor;
use std::cell::OnceCell;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::{Arc, Weak};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// A handle of a smol executor with its own workers.
#[derive(Clone, Debug)]
pub struct MultiThread {
    executor: Weak<Executor<'static>>,
}

crate::reactor::impl_time!(
    MultiThread,
    Caps {
        flavour: "multi-thread",
        work_stealing: true,
        ..super::CAPS
    }
);

/// The settings of a smol executor.
#[derive(Clone, Debug, Default)]
pub struct Builder {
    workers: Option<usize>,
}

/// The executor and its workers.
#[derive(Debug)]
pub struct Root {
    executor: Arc<Executor<'static>>,
    workers: Vec<JoinHandle<()>>,
    /// Closed to stop the workers.
    stop: async_channel::Sender<()>,
}

thread_local! {
    /// The executor whose worker this thread is, and which it keeps alive until it ends.
    static RUNNING: OnceCell<Arc<Executor<'static>>> = const { OnceCell::new() };
}

impl MultiThread {
    /// Starts the settings of a runtime.
    pub fn builder() -> Builder {
        Builder::default()
    }
}

impl Builder {
    /// Sets the number of worker threads; one per available core by default.
    pub fn workers(mut self, workers: usize) -> Self {
        self.workers = Some(workers);
        self
    }

    /// Starts the workers.
    ///
    /// # Errors
    ///
    /// [`BuildError::Setting`] for a count outside its range, [`BuildError::System`] if a thread is refused.
    pub fn build(self) -> Result<Owner<MultiThread>, BuildError> {
        let workers = checked_workers(self.workers)?;
        let executor = Arc::new(Executor::new());
        let (stop, stopped) = async_channel::bounded::<()>(1);
        let mut root = Root {
            executor: Arc::clone(&executor),
            workers: Vec::with_capacity(workers),
            stop,
        };
        for n in 0..workers {
            let executor = Arc::clone(&executor);
            let stopped = stopped.clone();
            let worker = std::thread::Builder::new()
                .name(format!("smol-{n}"))
                .spawn(move || run_worker(executor, &stopped))?;
            root.workers.push(worker);
        }
        let handle = MultiThread {
            executor: Arc::downgrade(&executor),
        };
        Ok(Owner::new(handle, root))
    }
}

/// Runs tasks until the channel is closed; a panic that gets past a task's own guard costs no worker.
fn run_worker(executor: Arc<Executor<'static>>, stopped: &async_channel::Receiver<()>) {
    let _driving = Driving::enter();
    RUNNING.with(|running| {
        // The thread is new, so there is nothing in it yet.
        let executor = running.get_or_init(|| executor);
        loop {
            let ran = catch_unwind(AssertUnwindSafe(|| {
                async_io::block_on(executor.run(async {
                    // An error is the only thing that can come: nobody ever sends.
                    let _ = stopped.recv().await;
                }));
            }));
            if ran.is_ok() {
                break;
            }
        }
    });
}

impl Runtime for MultiThread {
    type Task<T: Send> = SmolTask<T>;
    type Blocking<T: Send> = SmolTask<T>;

    /// On a worker of the same executor, which is where tasks are spawned, this takes no reference count. From the
    /// destructor of a thread-local, when nobody can tell any more whose thread it was, the task ends as if the runtime
    /// were gone.
    #[inline]
    fn spawn<F>(&self, future: F) -> SmolTask<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let spawn_on = |running: &OnceCell<Arc<Executor<'static>>>| {
            let upgraded;
            let executor = match running.get() {
                Some(own) if ptr::eq(Arc::as_ptr(own), self.executor.as_ptr()) => own,
                _ => match self.executor.upgrade() {
                    Some(executor) => {
                        upgraded = executor;
                        &upgraded
                    }
                    None => {
                        drop_quietly(future);
                        return SmolTask::gone();
                    }
                },
            };
            // The one place that spawns, so that all of it is inlined here.
            let (guarded, guard) = Guarded::new(future);
            SmolTask::new(executor.spawn(guarded), guard)
        };
        RUNNING
            .try_with(spawn_on)
            .unwrap_or_else(|_| SmolTask::gone())
    }

    fn spawn_blocking<T, F>(&self, f: F) -> SmolTask<T>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        // Cancelled in the line, `f` is dropped by the pool, which a panic in its destructor would abort.
        let (work, guard) = Guarded::new(async move { f() });
        match self.executor.strong_count() {
            0 => SmolTask::gone(),
            _ => {
                let work = blocking::unblock(|| futures_lite::future::block_on(work));
                SmolTask::new(work, guard)
            }
        }
    }

    fn try_block_on<F>(&self, future: F) -> Result<F::Output, JoinError>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        Driving::refuse_nested()?;
        futures_lite::future::block_on(self.spawn(future))
    }

    fn hold<F: Future>(&self, future: F) -> F::Output {
        async_io::block_on(future)
    }
}

impl Owned for MultiThread {
    type Root = Root;

    fn stop(&self, root: Root, within: Option<Duration>) -> Shutdown {
        root.stop.close();
        #[expect(clippy::disallowed_methods, reason = "this is the adapter")]
        let deadline = within.map(|within| Instant::now() + within);
        let own = std::thread::current().id();
        let mut shutdown = Shutdown::Clean;
        for worker in root.workers {
            if worker.thread().id() == own || !ends_by(&worker, deadline) {
                shutdown = Shutdown::Overdue;
            } else {
                // A worker catches every panic, so there is none to hand on.
                let _ = worker.join();
            }
        }
        // The last reference: every task that has not finished is dropped here.
        drop(root.executor);
        shutdown
    }
}

/// Waits for a thread's end, looking every half millisecond: the standard library has no join with a deadline.
#[expect(clippy::disallowed_methods, reason = "this is the adapter")]
fn ends_by(thread: &JoinHandle<()>, deadline: Option<Instant>) -> bool {
    let Some(deadline) = deadline else {
        return true;
    };
    while !thread.is_finished() {
        if Instant::now() >= deadline {
            return false;
        }
        std::thread::sleep(Duration::from_micros(500));
    }
    true
}
