//! The clock of the benches: the one that native code reads.

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
