//! The adapter: the handle, its builder, and the three traits.

use crate::timers::{self, Sleep, Timers};
use futures_lite::future::block_on;
use runtime_adapter::adapter::{self, JobHandle, Yield};
use runtime_adapter::sync::{Receiver, Sender, channel};
use runtime_adapter::{
    BuildError, Caps, Driving, JoinError, Owned, Owner, Runtime, Shutdown, Time,
};
use std::future::{Future, Ready, ready};
use std::num::NonZeroUsize;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Weak};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

/// A handle of the runtime: cloned into tasks, it keeps nothing alive.
#[derive(Clone, Debug)]
pub(crate) struct Executor {
    native: Weak<async_executor::Executor<'static>>,
    timers: &'static Timers,
}

/// The settings of the runtime.
#[derive(Debug)]
pub(crate) struct Builder {
    workers: usize,
}

impl Executor {
    pub(crate) fn builder() -> Builder {
        Builder { workers: 1 }
    }
}

/// What the owner holds.
#[derive(Debug)]
pub(crate) struct Root {
    native: Arc<async_executor::Executor<'static>>,
    /// Dropped to stop the workers.
    stop: Sender<()>,
    workers: Vec<ThreadId>,
    /// Disconnected when the last worker has ended.
    ended: mpsc::Receiver<()>,
}

impl Builder {
    pub(crate) fn workers(mut self, workers: usize) -> Self {
        self.workers = workers;
        self
    }

    /// Starts the workers. What is wrong with a setting is told by its name; what the system refuses, by its error.
    pub(crate) fn build(self) -> Result<Owner<Executor>, BuildError> {
        if !(1..=64).contains(&self.workers) {
            return Err(BuildError::Setting {
                field: "workers",
                value: self.workers.to_string(),
                rule: "between 1 and 64",
            });
        }
        let native = Arc::new(async_executor::Executor::new());
        let handle = Executor {
            native: Arc::downgrade(&native),
            timers: Timers::of_the_process()?,
        };
        let (stop, stopped) = channel("stop", NonZeroUsize::MIN);
        let (on_duty, ended) = mpsc::channel();
        let mut workers = Vec::with_capacity(self.workers);
        for n in 0..self.workers {
            let (native, stopped, on_duty) =
                (Arc::clone(&native), stopped.clone(), on_duty.clone());
            let worker = thread::Builder::new()
                .name(format!("worker-{n}"))
                .spawn(move || {
                    work(&native, &stopped);
                    // The tasks go with the last reference; only then has the worker ended.
                    drop(native);
                    drop(on_duty);
                })?;
            workers.push(worker.thread().id());
        }
        let root = Root {
            native,
            stop,
            workers,
            ended,
        };
        Ok(Owner::new(handle, root))
    }
}

/// Runs tasks until there is nobody any more who could stop it.
fn work(native: &async_executor::Executor<'static>, stopped: &Receiver<()>) {
    // `block_on` inside a task is refused from here on.
    let _driving = Driving::enter();
    // Nobody ever sends: what comes is the end. No panic comes out of a task, for every task is a job.
    let _ = block_on(native.run(stopped.receive()));
}

impl Time for Executor {
    const CAPS: Caps = {
        let mut caps = Caps::plain("executor", "multi-thread");
        caps.work_stealing = true;
        caps.driver_threads = 1;
        caps
    };
    type Sleep = Sleep;
    // A woken task goes behind the others in this executor, and the timers have a thread of their own.
    type Yield = Yield;
    type Busy = Ready<()>;

    fn now(&self) -> Instant {
        timers::now()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        self.timers.sleep_until(self.now().checked_add(duration))
    }

    fn sleep_until(&self, deadline: Instant) -> Sleep {
        self.timers.sleep_until(Some(deadline))
    }

    fn yield_now(&self) -> Yield {
        Yield::default()
    }

    fn busy(&self, _cost: Duration) -> Ready<()> {
        ready(())
    }
}

impl Runtime for Executor {
    type Task<T: Send> = JobHandle<T>;
    type Blocking<T: Send> = JobHandle<T>;

    fn spawn<F>(&self, future: F) -> JobHandle<F::Output>
    where
        F: Future<Output: Send + 'static> + Send + 'static,
    {
        let (job, handle) = adapter::job(future);
        // If the runtime is gone, dropping the job tells the handle so.
        if let Some(native) = self.native.upgrade() {
            native.spawn(job).detach();
        }
        handle
    }

    fn spawn_blocking<T, F>(&self, f: F) -> JobHandle<T>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        let (call, handle) = adapter::call(f);
        if self.native.strong_count() == 0 {
            return handle;
        }
        // A thread for each call: a pool would keep some.
        let started = thread::Builder::new()
            .name("blocking".to_owned())
            .spawn(move || call.run());
        match started {
            Ok(_thread) => handle,
            Err(error) => handle.refused(JoinError::NoThread(error)),
        }
    }

    fn try_block_on<F>(&self, future: F) -> Result<F::Output, JoinError>
    where
        F: Future<Output: Send + 'static> + Send + 'static,
    {
        Driving::refuse_nested()?;
        block_on(self.spawn(future))
    }

    fn hold<F: Future>(&self, future: F) -> F::Output {
        // The timers wake any waker, so that any way to block on a future will do.
        block_on(future)
    }
}

impl Owned for Executor {
    type Root = Root;

    fn stop(&self, root: Root, within: Option<Duration>) -> Shutdown {
        let Root {
            native,
            stop,
            workers,
            ended,
        } = root;
        drop(stop);
        // From now on nobody can spawn, and the last worker drops the tasks that have not finished.
        drop(native);
        if workers.contains(&thread::current().id()) {
            // It cannot wait for itself.
            return Shutdown::Overdue;
        }
        let waited = match within {
            Some(within) => ended.recv_timeout(within),
            None => ended.recv().map_err(RecvTimeoutError::from),
        };
        match waited {
            Err(RecvTimeoutError::Timeout) => Shutdown::Overdue,
            Ok(()) | Err(RecvTimeoutError::Disconnected) => Shutdown::Clean,
        }
    }
}
