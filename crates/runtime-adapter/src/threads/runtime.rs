//! The runtime of threads: it starts them, and knows the ones that are alive so that it can stop them.

use super::park::{Parker, drive};
use super::sleep::{self, Sleep};
use super::task::{Body, Stop, Stoppable, ThreadTask};
use crate::task::drop_quietly;
use crate::{BuildError, Caps, Driving, JoinError, Owned, Owner, Runtime, Shutdown, Time};
use std::collections::HashMap;
use std::fmt;
use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::thread;
use std::time::{Duration, Instant};

/// A handle of the threads runtime.
#[derive(Clone, Debug)]
pub struct Threads {
    staff: Arc<Staff>,
}

/// The settings of the threads runtime.
#[derive(Clone, Debug)]
pub struct Builder {
    stack_bytes: usize,
}

/// What the owner holds: when it goes, the threads are told to stop.
#[derive(Debug)]
pub struct Root(());

/// The threads that are alive.
struct Staff {
    stack_bytes: usize,
    on_duty: Mutex<OnDuty>,
    /// Told whenever a thread ends.
    left: Condvar,
}

#[derive(Default)]
struct OnDuty {
    closed: bool,
    next: u64,
    alive: HashMap<u64, Arc<dyn Stoppable>>,
}

impl Threads {
    /// Starts the settings of a runtime.
    pub fn builder() -> Builder {
        Builder {
            stack_bytes: 256 * 1024,
        }
    }

    /// Gives `body` a thread of its own, or ends its task with the reason why not.
    ///
    /// A shutdown waits for the thread for as long as `run` keeps its duty.
    fn start<T, F>(&self, stack_bytes: usize, run: F) -> ThreadTask<T>
    where
        T: Send + 'static,
        F: FnOnce(Body<T>, Duty) + Send + 'static,
    {
        let (body, task) = Body::new();
        let Some(duty) = Duty::sign_on(&self.staff, body.stoppable()) else {
            drop_quietly(run);
            task.refuse(JoinError::RuntimeGone);
            return task;
        };
        let started = thread::Builder::new()
            .name("task".to_owned())
            .stack_size(stack_bytes)
            .spawn(move || run(body, duty));
        if let Err(error) = started {
            task.refuse(JoinError::NoThread(error));
        }
        task
    }

    /// Calls `f` on a thread of its own, which has a stack of at least `stack_bytes`.
    pub(super) fn call_on<T, F>(&self, stack_bytes: usize, f: F) -> ThreadTask<T>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        self.start(
            self.staff.stack_bytes.max(stack_bytes),
            move |body, duty| {
                // Blocking work that runs is nobody's to wait for.
                drop(duty);
                body.call(f);
            },
        )
    }
}

/// A thread's entry in the list of those alive, until it is dropped.
struct Duty {
    staff: Arc<Staff>,
    id: u64,
}

impl Duty {
    fn sign_on(staff: &Arc<Staff>, task: Arc<dyn Stoppable>) -> Option<Self> {
        let mut on_duty = staff.on_duty();
        if on_duty.closed {
            return None;
        }
        let id = on_duty.next;
        on_duty.next += 1;
        on_duty.alive.insert(id, task);
        drop(on_duty);
        Some(Self {
            staff: Arc::clone(staff),
            id,
        })
    }
}

impl Drop for Duty {
    fn drop(&mut self) {
        let left = self.staff.on_duty().alive.remove(&self.id);
        drop(left);
        self.staff.left.notify_all();
    }
}

impl Staff {
    fn on_duty(&self) -> MutexGuard<'_, OnDuty> {
        self.on_duty.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until no future is being driven; on one of the threads itself, that can't be waited for.
    fn wait_until_left(&self, deadline: Option<Instant>) -> Shutdown {
        let mut on_duty = self.on_duty();
        while !on_duty.alive.is_empty() {
            let wait = match deadline {
                _ if sleep::is_driven() => Duration::ZERO,
                Some(deadline) => deadline.saturating_duration_since(sleep::now()),
                None => Duration::MAX,
            };
            if wait.is_zero() {
                return Shutdown::Overdue;
            }
            on_duty = self
                .left
                .wait_timeout(on_duty, wait)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        Shutdown::Clean
    }
}

impl fmt::Debug for Staff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Staff")
            .field("stack_bytes", &self.stack_bytes)
            .field("alive", &self.on_duty().alive.len())
            .finish_non_exhaustive()
    }
}

impl Builder {
    /// Sets the stack of each thread in bytes; 256 KiB by default, of which the system backs what is touched.
    pub fn stack_bytes(mut self, bytes: usize) -> Self {
        self.stack_bytes = bytes;
        self
    }

    /// Makes the runtime; no thread is started before the first task.
    ///
    /// # Errors
    ///
    /// [`BuildError::Setting`] for a stack outside its range.
    pub fn build(self) -> Result<Owner<Threads>, BuildError> {
        if !(16 * 1024..=1024 * 1024 * 1024).contains(&self.stack_bytes) {
            return Err(BuildError::Setting {
                field: "stack_bytes",
                value: self.stack_bytes.to_string(),
                rule: "between 16 KiB and 1 GiB",
            });
        }
        let staff = Arc::new(Staff {
            stack_bytes: self.stack_bytes,
            on_duty: Mutex::default(),
            left: Condvar::new(),
        });
        Ok(Owner::new(Threads { staff }, Root(())))
    }
}

/// Gives the rest of the thread's turn away, once, and lets the futures beside it in the task have theirs.
#[derive(Debug, Default)]
#[must_use = "futures do nothing unless they are awaited"]
pub struct Yield {
    yielded: bool,
}

impl Future for Yield {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.yielded {
            return Poll::Ready(());
        }
        self.yielded = true;
        thread::yield_now();
        // Not ready yet: whoever drives the task looks whether it was stopped, and at its timers, before the next poll.
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

impl Time for Threads {
    const CAPS: Caps = Caps {
        // One thread each; the usual ceiling of a process on Linux, less what else it needs.
        task_limit: Some(16_000),
        ..Caps::plain("threads", "thread-per-task")
    };
    type Sleep = Sleep;
    type Yield = Yield;
    type Busy = Ready<()>;

    fn now(&self) -> Instant {
        sleep::now()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        Sleep::after(duration)
    }

    fn sleep_until(&self, deadline: Instant) -> Sleep {
        Sleep::until(deadline)
    }

    fn yield_now(&self) -> Yield {
        Yield::default()
    }

    fn busy(&self, _cost: Duration) -> Ready<()> {
        ready(())
    }
}

impl Runtime for Threads {
    type Task<T: Send> = ThreadTask<T>;
    type Blocking<T: Send> = ThreadTask<T>;

    fn spawn<F>(&self, future: F) -> ThreadTask<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.start(self.staff.stack_bytes, move |body, duty| {
            let driving = Driving::enter();
            body.run(future);
            drop(driving);
            drop(duty);
        })
    }

    fn spawn_blocking<T, F>(&self, f: F) -> ThreadTask<T>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        self.call_on(0, f)
    }

    fn try_block_on<F>(&self, future: F) -> Result<F::Output, JoinError>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        Driving::refuse_nested()?;
        self.hold(self.spawn(future))
    }

    fn hold<F: Future>(&self, future: F) -> F::Output {
        drive(future, &Parker::of_this_thread(), || false)
            .expect("invariant: nobody stops a future that is held")
    }
}

impl Owned for Threads {
    type Root = Root;

    fn stop(&self, _root: Root, within: Option<Duration>) -> Shutdown {
        let deadline = within.map(|within| sleep::now() + within);
        let told = {
            let mut on_duty = self.staff.on_duty();
            on_duty.closed = true;
            on_duty.alive.values().cloned().collect::<Vec<_>>()
        };
        for task in told {
            task.signal().stop(Stop::RuntimeGone);
        }
        self.staff.wait_until_left(deadline)
    }
}
