//! Native threads, their clock and their sleep: here they are what is measured.

use std::io;
use std::thread::{Builder, Scope, ScopedJoinHandle};
use std::time::{Duration, Instant};

/// Tells the time.
pub(super) fn now() -> Instant {
    #[expect(
        clippy::disallowed_methods,
        reason = "native threads are measured here, in real time"
    )]
    Instant::now()
}

/// Holds the calling thread.
pub(super) fn pause(length: Duration) {
    #[expect(
        clippy::disallowed_methods,
        reason = "a thread that is held is what is measured"
    )]
    std::thread::sleep(length);
}

/// Starts a thread.
pub(super) fn start<'scope, 'env, T: Send + 'scope>(
    scope: &'scope Scope<'scope, 'env>,
    work: impl FnOnce() -> T + Send + 'scope,
) -> io::Result<ScopedJoinHandle<'scope, T>> {
    Builder::new().spawn_scoped(scope, work)
}

/// Counts the threads of this process, where the system tells.
#[cfg(target_os = "linux")]
pub(super) fn threads() -> Option<f64> {
    let stat = procfs::process::Process::myself().ok()?.stat().ok()?;
    i32::try_from(stat.num_threads).ok().map(f64::from)
}

/// Counts the threads of this process, where the system tells.
#[cfg(not(target_os = "linux"))]
pub(super) fn threads() -> Option<f64> {
    None
}

/// Tells the resident memory of this process in bytes, exactly, where the system does.
#[cfg(target_os = "linux")]
pub(super) fn resident() -> Option<f64> {
    let rollup = procfs::process::Process::myself()
        .ok()?
        .smaps_rollup()
        .ok()?;
    let parts = rollup.memory_map_rollup.0;
    let bytes: u64 = parts
        .iter()
        .filter_map(|it| it.extension.map.get("Rss"))
        .sum();
    Some(bytes as f64)
}

/// Tells the resident memory of this process in bytes, exactly, where the system does.
#[cfg(not(target_os = "linux"))]
pub(super) fn resident() -> Option<f64> {
    None
}

/// Keeps the calling thread, and those that it starts, on the processor that it is on; tells whether that could be done.
#[cfg(target_os = "linux")]
pub(super) fn stay_on_one_processor() -> bool {
    use rustix::thread::{CpuSet, sched_getcpu, sched_setaffinity};
    let mut one = CpuSet::new();
    let here = sched_getcpu();
    if here >= CpuSet::MAX_CPU {
        return false;
    }
    one.set(here);
    sched_setaffinity(None, &one).is_ok()
}

/// Keeps the calling thread, and those that it starts, on the processor that it is on; tells whether that could be done.
#[cfg(not(target_os = "linux"))]
pub(super) fn stay_on_one_processor() -> bool {
    false
}
