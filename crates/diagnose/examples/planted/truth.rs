//! What a planted program knows of itself, and how it comes to know it.

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use nix::time::{ClockId, clock_gettime};
use serde::Serialize;
use std::time::{Duration, Instant};

/// What can go wrong in planted programs.
pub(super) type Failed = Box<dyn std::error::Error + Send + Sync>;

/// The line that is printed.
#[derive(Serialize)]
pub(super) struct Truth {
    /// How long it ran, by its own clock, and before its first line by what the kernel counted.
    wall_ns: u64,
    /// Processor time of it and of the children that it waited for.
    cpu_ns: u64,
    /// How long its first thread was ready without a processor, which is all there is to know where there is no other.
    #[serde(skip_serializing_if = "Option::is_none")]
    ready_ns: Option<u64>,
    /// What passed in the waits that it was planted for.
    waited_ns: u64,
    /// Their number.
    waits: u64,
    /// The threads that it is about, where it is about threads.
    #[serde(skip_serializing_if = "Option::is_none")]
    threads: Option<Threads>,
}

/// Lives of threads, added up.
#[derive(Default, Serialize)]
pub(super) struct Threads {
    /// What the watcher calls this kind of thread.
    pub(super) kind: String,
    pub(super) lived_ns: u64,
    pub(super) running_ns: u64,
    pub(super) ready_ns: u64,
}

/// What a program waited for, by its own clock.
#[derive(Default)]
pub(super) struct Waited {
    pub(super) time: Duration,
    pub(super) number: u64,
    pub(super) threads: Option<Threads>,
}

impl Waited {
    /// Clocks one wait.
    pub(super) fn during<T>(&mut self, wait: impl FnOnce() -> T) -> T {
        let from = Instant::now();
        let result = wait();
        self.time += from.elapsed();
        self.number += 1;
        result
    }
}

/// How many threads a program has at any time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    OneThread,
    Several,
}

/// The first line of this program.
pub(super) struct Beginning {
    at: Instant,
    before_ns: u64,
}

impl Beginning {
    pub(super) fn now() -> Result<Self, Failed> {
        Ok(Self {
            at: Instant::now(),
            before_ns: running_ns() + ready_ns()?,
        })
    }

    /// The truth from the start of the process until now.
    pub(super) fn truth(&self, waited: Waited, shape: Shape) -> Result<Truth, Failed> {
        let ready_ns = ready_ns()?;
        Ok(Truth {
            wall_ns: self.before_ns + nanos(self.at.elapsed()),
            cpu_ns: cpu_ns()?,
            ready_ns: (shape == Shape::OneThread).then_some(ready_ns),
            waited_ns: nanos(waited.time),
            waits: waited.number,
            threads: waited.threads,
        })
    }
}

/// The life of one thread so far, told by the thread itself.
pub(super) struct Life {
    at: Instant,
    running_ns: u64,
    ready_ns: u64,
}

impl Life {
    pub(super) fn begins() -> Result<Self, Failed> {
        Ok(Self {
            at: Instant::now(),
            running_ns: running_ns(),
            ready_ns: ready_ns()?,
        })
    }

    /// What was lived.
    pub(super) fn ends(&self) -> Result<Threads, Failed> {
        Ok(Threads {
            kind: String::new(),
            lived_ns: nanos(self.at.elapsed()),
            running_ns: running_ns() - self.running_ns,
            ready_ns: ready_ns()? - self.ready_ns,
        })
    }
}

/// Processor time of this thread.
pub(super) fn running_ns() -> u64 {
    let time = clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).map_or(0, |t| t.num_nanoseconds());
    u64::try_from(time).unwrap_or(0)
}

/// How long this thread was ready without a processor: the second number of its `schedstat`.
fn ready_ns() -> Result<u64, Failed> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let ready = stat.split_whitespace().nth(1);
    Ok(ready.ok_or("schedstat has no second number")?.parse()?)
}

fn cpu_ns() -> Result<u64, Failed> {
    let mut cpu_us = 0;
    for who in [UsageWho::RUSAGE_SELF, UsageWho::RUSAGE_CHILDREN] {
        let used = getrusage(who)?;
        cpu_us += used.user_time().num_microseconds() + used.system_time().num_microseconds();
    }
    Ok(u64::try_from(cpu_us)? * 1_000)
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
