//! The handle of a simulation, as a runtime.

use super::access;
use super::blocking::Call;
use super::cell::{Boxed, FutureCell};
use super::core::{Choice, Core, Report, ns};
use super::drive::{self, Halt};
use super::settings::Builder;
use super::task::SimTask;
use super::waits::{Busy, Sleep, Yield};
use crate::task::drop_quietly;
use crate::{Caps, Driving, JoinError, Owned, Owner, Runtime, Shutdown, Time};
use std::future::Future;
use std::panic::Location;
use std::time::{Duration, Instant};

/// A simulation: a runtime in virtual time, on virtual processors.
///
/// A handle is a number and costs nothing to copy. It is of use on the thread that drives the simulation, which is the one in
/// `block_on`, and on any thread while nobody drives it.
#[derive(Clone, Copy, Debug)]
pub struct Sim {
    run: u32,
    base: Instant,
}

/// What keeps a simulation alive.
#[derive(Debug)]
pub struct Root(u32);

impl Root {
    pub(super) fn of(run: u32) -> Self {
        Self(run)
    }
}

impl Sim {
    /// Starts the settings of a simulation.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(super) fn of(core: &Core) -> Self {
        Self {
            run: core.run(),
            base: core.base(),
        }
    }

    pub(super) fn run(&self) -> u32 {
        self.run
    }

    /// Tells what the simulation has done so far; `None` if it is gone.
    pub fn report(&self) -> Option<Report> {
        access::with(self.run, "asked for its report", |core| core.report())
    }

    /// Takes the choices of the schedule that were kept so far: see [`Builder::keep_choices`].
    pub fn take_choices(&self) -> Vec<Choice> {
        access::with(self.run, "asked for its choices", Core::take_choices).unwrap_or_default()
    }

    /// Names the running task, for the report of a deadlock; outside of one it does nothing.
    pub fn name_task(&self, name: impl Into<String>) {
        access::with(self.run, "named a task", |core| core.name(name.into()));
    }

    /// Spawns a task with a priority, for [`Policy::Priority`](super::Policy::Priority): the highest goes first, 0 is that
    /// of [`spawn`](Runtime::spawn).
    #[track_caller]
    pub fn spawn_with_priority<F>(&self, priority: u8, future: F) -> SimTask<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let cell = Box::pin(FutureCell::new(future));
        SimTask::new(
            self.run,
            self.start(cell, Location::caller(), false, priority),
        )
    }

    /// Nanoseconds of simulated time until an instant; none if it is before the beginning.
    fn ns_of(&self, instant: Instant) -> u64 {
        ns(instant.saturating_duration_since(self.base))
    }

    #[inline]
    fn start(
        &self,
        cell: Boxed,
        spawned_at: &'static Location<'static>,
        blocking: bool,
        priority: u8,
    ) -> Option<super::core::TaskKey> {
        let mut cell = Some(cell);
        let spawned = access::if_driven(self.run, |core| {
            (!core.is_closing()).then(|| core.spawn(cell.take(), spawned_at, blocking, priority))
        });
        match spawned {
            Some(Some(key)) => Some(key),
            _ => self.start_undriven(cell?, spawned_at, blocking, priority),
        }
    }

    #[cold]
    fn start_undriven(
        &self,
        cell: Boxed,
        spawned_at: &'static Location<'static>,
        blocking: bool,
        priority: u8,
    ) -> Option<super::core::TaskKey> {
        let mut cell = Some(cell);
        let key = access::with(self.run, "spawned a task in it", |core| {
            (!core.is_closing()).then(|| core.spawn(cell.take(), spawned_at, blocking, priority))
        });
        // Where there is no run, nobody will ever poll it.
        if let Some(cell) = cell {
            drop_quietly(cell);
        }
        key.flatten()
    }
}

impl Time for Sim {
    const CAPS: Caps = Caps {
        virtual_time: true,
        blocking_limit: Some(512),
        ..Caps::plain("sim", "virtual")
    };
    type Sleep = Sleep;
    type Yield = Yield;
    type Busy = Busy;

    #[inline]
    fn now(&self) -> Instant {
        let now = access::with(self.run, "read its clock", |core| core.now_ns());
        self.base + Duration::from_nanos(now.unwrap_or(0))
    }

    #[inline]
    fn sleep(&self, duration: Duration) -> Sleep {
        let now = access::with(self.run, "made a timer", |core| core.now_ns());
        Sleep::until(self.run, now.unwrap_or(0).saturating_add(ns(duration)))
    }

    #[inline]
    fn sleep_until(&self, deadline: Instant) -> Sleep {
        Sleep::until(self.run, self.ns_of(deadline))
    }

    fn yield_now(&self) -> Yield {
        Yield::default()
    }

    fn busy(&self, cost: Duration) -> Busy {
        Busy::of(self.run, ns(cost))
    }
}

impl Runtime for Sim {
    type Task<T: Send> = SimTask<T>;
    type Blocking<T: Send> = SimTask<T>;

    #[inline]
    #[track_caller]
    fn spawn<F>(&self, future: F) -> SimTask<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let cell = Box::pin(FutureCell::new(future));
        SimTask::new(self.run, self.start(cell, Location::caller(), false, 0))
    }

    /// Runs `f` on a thread of its own, while the simulation stands still: in no simulated time, but for what it
    /// [`hold`](Runtime::hold)s. Held computing takes a processor, held waiting none.
    #[track_caller]
    fn spawn_blocking<T, F>(&self, f: F) -> SimTask<T>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        let cell = Box::pin(Call::new(f));
        SimTask::new(self.run, self.start(cell, Location::caller(), true, 0))
    }

    /// Runs the simulation on the calling thread until `future` has ended.
    ///
    /// # Errors
    ///
    /// As every runtime; and [`JoinError::Simulation`] if it cannot come to its end, or must not go on.
    #[track_caller]
    fn try_block_on<F>(&self, future: F) -> Result<F::Output, JoinError>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        Driving::refuse_nested()?;
        let root = self.spawn(future);
        drive::hold(self.run, Location::caller(), root).unwrap_or_else(|halt| {
            Err(match halt {
                Halt::Gone => JoinError::RuntimeGone,
                Halt::Driven => JoinError::Nested,
                Halt::Fault(fault) => JoinError::Simulation(Box::new(fault)),
            })
        })
    }

    /// Waits for `future`. In a blocking call it gives the thread to others meanwhile; inside a task's poll it keeps the
    /// processor of the task, so that whoever has no other stands still, as behind any blocking call in a task.
    ///
    /// # Panics
    ///
    /// If the simulation ends before `future` does.
    #[track_caller]
    fn hold<F: Future>(&self, future: F) -> F::Output {
        match drive::hold(self.run, Location::caller(), future) {
            Ok(value) => value,
            Err(Halt::Gone) => panic!("the simulation has gone, with a future held"),
            Err(Halt::Driven) => {
                panic!(
                    "another thread drives the simulation: hold the future in one of its blocking calls"
                )
            }
            Err(Halt::Fault(fault)) => panic!("{fault}"),
        }
    }
}

impl Owned for Sim {
    type Root = Root;

    fn stop(&self, root: Root, _within: Option<Duration>) -> Shutdown {
        if access::end(root.0) {
            Shutdown::Clean
        } else {
            Shutdown::Overdue
        }
    }
}

impl Owner<Sim> {
    /// Tells what the simulation has done so far.
    ///
    /// # Panics
    ///
    /// Never: the owner is there.
    pub fn summary(&self) -> Report {
        self.report()
            .expect("invariant: a simulation lives as long as its owner")
    }
}
