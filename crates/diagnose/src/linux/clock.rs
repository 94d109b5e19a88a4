//! The clocks: the wall's, and that of the processor time of the watcher itself.

use nix::time::{ClockId, clock_gettime};

/// Nanoseconds on the clock that never goes back.
pub(super) fn now_ns() -> u64 {
    read(ClockId::CLOCK_MONOTONIC)
}

/// Nanoseconds of processor time of this thread.
pub(super) fn own_cpu_ns() -> u64 {
    read(ClockId::CLOCK_THREAD_CPUTIME_ID)
}

fn read(clock: ClockId) -> u64 {
    let time = clock_gettime(clock).expect("invariant: Linux has both clocks");
    let seconds = u64::try_from(time.tv_sec()).unwrap_or(0);
    seconds * 1_000_000_000 + u64::try_from(time.tv_nsec()).unwrap_or(0)
}
