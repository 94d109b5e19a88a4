//! How late a runtime runs what is due: tasks that sit among the others and measure it.
//!
//! - [`EventLoopLag`]: how long whoever is ready waits for a turn. What a server's requests suffer from a task that
//!   computes where it should not. The timer's own step ([`Caps::timer_granularity`](crate::Caps)) is not counted.
//! - [`Heartbeat`]: how late a regular tick comes, with all that makes it late: other tasks, the timer's step and the
//!   system's. What a GUI's frame or a control loop feels.
//!
//! Both keep a schedule that never moves: a tick is late from the time that was intended for it. When a loop stood still
//! for a hundred periods, the hundred ticks that nobody took are in the figures, each with its own lateness, and their
//! number is in [`missed`](Lateness::missed): a sampler that only measured the ticks it could take would leave out just
//! what it is there for (coordinated omission).
//!
//! Where a runtime has several workers, a sampler runs on the one that happens to take it, and tells what a task there
//! feels: one busy worker of four is seen less than one of one. On a thread per task it has a thread, and tells how late
//! the system is.
//!
//! Cost: for each period a timer, an entry in a histogram, and for [`EventLoopLag`] one turn through the queue. Where
//! nothing else keeps the worker awake, that is five to ten microseconds of its processor a period, most of it the system's
//! for waking it.
//!
//! # Example
//!
//! ```
//! # #[cfg(feature = "threads")] {
//! use runtime_adapter::sampler::EventLoopLag;
//! use runtime_adapter::{Runtime, Time, threads::Threads};
//! use std::time::Duration;
//!
//! let rt = Threads::builder().build()?;
//! let lag = rt.block_on({
//!     let rt = rt.handle();
//!     async move {
//!         let sampler = EventLoopLag::start(&rt, Duration::from_millis(1)).expect("a period above zero");
//!         rt.sleep(Duration::from_millis(20)).await;
//!         sampler.stop().await
//!     }
//! });
//! assert!(lag.late.count() >= 10);
//! assert!(lag.late.p50() <= lag.late.p99());
//! # }
//! # Ok::<(), runtime_adapter::BuildError>(())
//! ```

mod schedule;

use crate::{Durations, JoinError, LocalRuntime, Runtime, Time, ZeroPeriod};
use schedule::Schedule;
use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Samples how long a task that is ready waits for its turn.
///
/// Once in a period it takes the longer of two: one turn through the queue, from its [`yield_now`](Time::yield_now) to
/// the next poll; and what the timer was late beyond its own step, which shows a loop that did not get to look at its
/// timers in time.
#[derive(Debug)]
pub enum EventLoopLag {}

/// Samples how late a regular tick is.
#[derive(Debug)]
pub enum Heartbeat {}

/// A sampler that runs; dropping it stops it.
#[must_use = "dropping a sampler stops it"]
pub struct Sampler<T> {
    task: T,
    told: Told,
}

/// What a sampler's handle has in common with its task.
struct Told {
    /// Closed to stop the task.
    stop: async_channel::Sender<()>,
    lateness: Arc<Mutex<Lateness>>,
}

/// What a sampler saw.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Lateness {
    /// How late each tick was that came due, the missed ones among them.
    pub late: Durations,
    /// Ticks that were not taken any more, because a later one was due already.
    pub missed: u64,
}

impl EventLoopLag {
    /// Starts a task that takes a sample every `period`, the first after one period.
    ///
    /// # Errors
    ///
    /// [`ZeroPeriod`] if `period` is zero.
    pub fn start<R: Runtime>(rt: &R, period: Duration) -> Result<Sampler<R::Task<()>>, ZeroPeriod> {
        let (body, told) = sampling(rt, period, Turn::Taken)?;
        let task = rt.spawn(body);
        Ok(Sampler { task, told })
    }

    /// As [`start`](Self::start), on a runtime whose tasks stay on one thread.
    ///
    /// # Errors
    ///
    /// [`ZeroPeriod`] if `period` is zero.
    pub fn start_local<R: LocalRuntime>(
        rt: &R,
        period: Duration,
    ) -> Result<Sampler<R::LocalTask<()>>, ZeroPeriod> {
        let (body, told) = sampling(rt, period, Turn::Taken)?;
        let task = rt.spawn_local(body);
        Ok(Sampler { task, told })
    }
}

impl Heartbeat {
    /// Starts a task that ticks every `period`, the first time after one period.
    ///
    /// # Errors
    ///
    /// [`ZeroPeriod`] if `period` is zero.
    pub fn start<R: Runtime>(rt: &R, period: Duration) -> Result<Sampler<R::Task<()>>, ZeroPeriod> {
        let (body, told) = sampling(rt, period, Turn::Spared)?;
        let task = rt.spawn(body);
        Ok(Sampler { task, told })
    }

    /// As [`start`](Self::start), on a runtime whose tasks stay on one thread.
    ///
    /// # Errors
    ///
    /// [`ZeroPeriod`] if `period` is zero.
    pub fn start_local<R: LocalRuntime>(
        rt: &R,
        period: Duration,
    ) -> Result<Sampler<R::LocalTask<()>>, ZeroPeriod> {
        let (body, told) = sampling(rt, period, Turn::Spared)?;
        let task = rt.spawn_local(body);
        Ok(Sampler { task, told })
    }
}

/// Whether a sampler takes a turn through the queue at each tick, and leaves the timer's step out.
#[derive(Clone, Copy)]
enum Turn {
    Taken,
    Spared,
}

/// Makes the body of a sampler's task, and the other end of it.
fn sampling<R: Time>(
    rt: &R,
    period: Duration,
    turn: Turn,
) -> Result<(impl Future<Output = ()> + use<R>, Told), ZeroPeriod> {
    if period.is_zero() {
        return Err(ZeroPeriod);
    }
    let schedule = Schedule::from(rt.now(), period);
    let lateness = Arc::new(Mutex::new(Lateness::new()));
    // Nothing is ever sent: closing the channel is the message.
    let (stop, stopped) = async_channel::bounded(1);
    let body = sample(rt.clone(), schedule, turn, stopped, Arc::clone(&lateness));
    Ok((body, Told { stop, lateness }))
}

async fn sample<R: Time>(
    rt: R,
    mut schedule: Schedule,
    turn: Turn,
    stopped: async_channel::Receiver<()>,
    lateness: Arc<Mutex<Lateness>>,
) {
    let mut stopped = pin!(stopped.recv());
    loop {
        let waited = rt.timeout_at(schedule.due(), stopped.as_mut()).await;
        let woke = rt.now();
        let (forgiven, lap) = match turn {
            Turn::Taken => {
                rt.yield_now().await;
                let lap = rt.now().saturating_duration_since(woke);
                (R::CAPS.timer_granularity, lap)
            }
            Turn::Spared => (Duration::ZERO, Duration::ZERO),
        };
        schedule.take_due(woke, forgiven, lap, &mut lock(&lateness));
        if waited.is_ok() {
            return;
        }
    }
}

impl<T: Future<Output = Result<(), JoinError>> + Unpin> Sampler<T> {
    /// Stops, and tells what was seen, a tick that is due but was not taken yet among it.
    ///
    /// If the runtime has gone before, it is what was seen until then.
    pub async fn stop(self) -> Lateness {
        self.told.stop.close();
        // However the task ended, what it has recorded is there.
        let _ = self.task.await;
        lock(&self.told.lateness).clone()
    }
}

impl<T> Sampler<T> {
    /// Tells what was seen so far.
    pub fn so_far(&self) -> Lateness {
        lock(&self.told.lateness).clone()
    }
}

impl<T> fmt::Debug for Sampler<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sampler")
            .field("lateness", &*lock(&self.told.lateness))
            .finish_non_exhaustive()
    }
}

impl Lateness {
    fn new() -> Self {
        Self {
            late: Durations::new(),
            missed: 0,
        }
    }
}

fn lock(lateness: &Mutex<Lateness>) -> MutexGuard<'_, Lateness> {
    lateness.lock().unwrap_or_else(PoisonError::into_inner)
}
