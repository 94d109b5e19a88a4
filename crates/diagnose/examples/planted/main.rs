//! Programs whose truth is known, because they write it down themselves: `planted NAME [ARGUMENT]`.
//!
//! Each prints one line: the processor time that the kernel counted for it (its children included), and the time that its
//! own clock saw pass in the waits that it was planted for, with their number. Linux only, as the watcher is.

#[cfg(target_os = "linux")]
#[expect(
    clippy::disallowed_methods,
    reason = "a planted program has a clock, and sleeps, of its own"
)]
mod programs;

#[cfg(target_os = "linux")]
fn main() -> Result<(), programs::Failed> {
    programs::run()
}

#[cfg(not(target_os = "linux"))]
fn main() {}
