//! How much this machine computes: asked of all its processors at once, in the state in which it is.

use super::dish::Recipe;
use crate::house::thread_time;
use crate::measure::available_cores;
use crate::recorder::nanoseconds;
use std::hint::black_box;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What was measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Capacity {
    /// The processor time of a slice: what it takes whoever else wants the processors.
    pub slice: Duration,
    /// Slices that all processors together compute in a second, beside whatever else they do.
    pub slices_per_second: f64,
    /// The processors.
    pub cores: u32,
}

impl Capacity {
    /// Returns how many slices take about so much processor time.
    pub fn slices_for(&self, compute: Duration) -> u32 {
        let slices = (compute.as_secs_f64() / self.slice.as_secs_f64()).round();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to what fits"
        )]
        let slices = slices.clamp(1.0, 1e9) as u32;
        slices
    }

    /// Returns how many requests of so many slices it serves in a second at most.
    pub fn requests_per_second(&self, slices: u32) -> f64 {
        self.slices_per_second / f64::from(slices.max(1))
    }
}

/// How long it is measured.
const TIME: Duration = Duration::from_millis(400);

/// Measures for less than half a second.
///
/// # Errors
///
/// The system's, if it refuses a thread.
pub fn capacity(seed: u64) -> io::Result<Capacity> {
    let cores = available_cores();
    let recipe = Recipe::new(1, seed);
    let (enough, done, cpu) = (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0));
    let work = || {
        let before = thread_time();
        let mut nth = 0;
        while !enough.load(Ordering::Relaxed) {
            black_box(recipe.slice(nth));
            nth += 1;
            done.fetch_add(1, Ordering::Relaxed);
        }
        let own = thread_time().saturating_sub(before);
        cpu.fetch_add(nanoseconds(own), Ordering::Relaxed);
    };
    // The pages and the caches that everyone fills once.
    black_box(recipe.slice(0));
    #[expect(
        clippy::disallowed_methods,
        reason = "real computing is measured in real time"
    )]
    let begun = Instant::now();
    std::thread::scope(|scope| {
        let mut threads = Vec::new();
        for _ in 0..cores {
            let thread = std::thread::Builder::new().spawn_scoped(scope, work);
            if thread.is_err() {
                enough.store(true, Ordering::Relaxed);
            }
            threads.push(thread?);
        }
        while begun.elapsed() < TIME {
            std::thread::park_timeout(TIME.saturating_sub(begun.elapsed()));
        }
        enough.store(true, Ordering::Relaxed);
        Ok::<(), io::Error>(())
    })?;
    // The last slice of each thread ended after the time was up, and is counted with it.
    let took = begun.elapsed().as_secs_f64();
    let slices = done.load(Ordering::Relaxed).max(1);
    let of_one = (cpu.load(Ordering::Relaxed) / slices).max(1);
    Ok(Capacity {
        slice: Duration::from_nanos(of_one),
        slices_per_second: slices as f64 / took,
        cores,
    })
}
