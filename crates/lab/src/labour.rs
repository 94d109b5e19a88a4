//! Computing of a stated length, really done: what an order or a story costs a processor.
//!
//! A busy loop that watches a wall clock would finish early whenever its thread is descheduled. This one does a fixed
//! number of steps instead, measured once per process: the fastest of several timings, since everything that disturbs a
//! timing makes it longer.

use runtime_adapter::Runtime;
use std::hint::black_box;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

const STEPS_PER_TIMING: u64 = 10_000;
const TIMINGS: u32 = 100;

/// Computes for `length` on a runtime: really, where time is real; where it is virtual, only the time passes.
pub async fn work<R: Runtime>(rt: &R, length: Duration) {
    let really = || match R::CAPS.virtual_time {
        true => 0,
        false => compute(length),
    };
    rt.work(length, really).await;
}

/// Computes for about `length` of processor time, and returns the result so that it cannot be left out.
pub fn compute(length: Duration) -> u64 {
    if length.is_zero() {
        return 0;
    }
    let steps = length.as_secs_f64() * 1e9 / nanoseconds_per_step();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "steps of at most a day fit"
    )]
    steps_of(steps as u64)
}

/// Times a step; done before the clock of a run starts, so that no run pays for it.
pub fn nanoseconds_per_step() -> f64 {
    static STEP: OnceLock<f64> = OnceLock::new();
    *STEP.get_or_init(|| {
        let fastest = (0..TIMINGS)
            .map(|_| time_steps())
            .min()
            .unwrap_or(Duration::MAX);
        (fastest.as_secs_f64() * 1e9 / STEPS_PER_TIMING as f64).max(0.01)
    })
}

fn time_steps() -> Duration {
    #[expect(
        clippy::disallowed_methods,
        reason = "calibrates real computing against real time"
    )]
    let before = Instant::now();
    black_box(steps_of(black_box(STEPS_PER_TIMING)));
    before.elapsed()
}

/// Does a chain of multiplications that no processor can run ahead of.
fn steps_of(steps: u64) -> u64 {
    let mut state = black_box(0x9e37_79b9_7f4a_7c15_u64);
    for _ in 0..steps {
        state = (state ^ (state >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    }
    black_box(state)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twice_the_length_is_twice_the_steps() {
        let step = nanoseconds_per_step();
        assert!((0.01..1_000.0).contains(&step), "{step} ns a step");
        assert_eq!(compute(Duration::ZERO), 0);
        assert_ne!(compute(Duration::from_micros(50)), 0);
    }
}
