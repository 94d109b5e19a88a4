//! The clocks of the benches: the one that native code reads, and a thread's processor time.

use std::time::{Duration, Instant};

/// Reads the clock.
#[inline]
#[expect(
    clippy::disallowed_methods,
    reason = "both sides are timed by the same clock, from outside"
)]
pub fn now() -> Instant {
    Instant::now()
}

/// Blocks the calling thread, which is no worker, for a while.
#[expect(
    clippy::disallowed_methods,
    reason = "the thread that looks on belongs to no runtime"
)]
pub fn pause(duration: Duration) {
    std::thread::sleep(duration);
}

/// Reads the processor time of the calling thread.
#[cfg(unix)]
pub fn thread_time() -> Duration {
    nix::time::clock_gettime(nix::time::ClockId::CLOCK_THREAD_CPUTIME_ID)
        .map(Duration::from)
        .unwrap_or_default()
}

/// Reads the time; a thread's own is not known here.
#[cfg(not(unix))]
pub fn thread_time() -> Duration {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default()
}

/// Reads the processor time that a process has taken so far, all its threads together; `None` where the system does not
/// tell.
#[cfg(target_os = "linux")]
pub fn process_time(process: u32) -> Option<Duration> {
    let process = nix::unistd::Pid::from_raw(process.try_into().ok()?);
    let clock = nix::time::ClockId::pid_cpu_clock_id(process).ok()?;
    clock.now().ok().map(Duration::from)
}

/// Reads nothing: the time of another process is not known here.
#[cfg(not(target_os = "linux"))]
pub fn process_time(_process: u32) -> Option<Duration> {
    None
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;

    #[test]
    fn a_process_takes_at_least_what_one_of_its_threads_does() {
        let thread = thread_time();
        assert!(thread > Duration::ZERO);
        assert!(process_time(std::process::id()).unwrap() >= thread);
    }
}
