//! Computing with nothing to wait for: zone after zone, or a task for each zone that gives its turn away after each slice.

use super::super::native::now;
use super::super::request::Part;
use super::super::sizes::Sizes;
use super::{Parts, TIMINGS, nanoseconds};
use crate::workload::Failure;
use bench_report::differences::Measurement;
use cpu_work::{Cleaning, Denoise, Kernel, Picture};
use runtime_adapter::Runtime;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

const ZONES: usize = 4;
const SLICES: usize = 8;
const SEED: u64 = 42;

pub(super) fn one_after_another(sizes: &Sizes) -> Parts {
    let kernel = kernel(sizes);
    let timings = (0..TIMINGS).map(|_| {
        let before = now();
        for zone in 0..kernel.zones() {
            for slice in 0..kernel.slices(zone) {
                black_box(kernel.clean(zone, slice));
            }
        }
        before.elapsed()
    });
    Ok(part(timings.min()))
}

pub(super) async fn turns<R: Runtime>(rt: &R, sizes: &Sizes) -> Parts {
    let kernel = Arc::new(kernel(sizes));
    let mut quickest = None;
    for _ in 0..TIMINGS {
        let total = take_turns(rt, &kernel).await?;
        quickest = Some(quickest.unwrap_or(total).min(total));
    }
    Ok(part(quickest))
}

async fn take_turns<R: Runtime>(rt: &R, kernel: &Arc<Cleaning>) -> Result<Duration, Failure> {
    let before = rt.now();
    let zones: Vec<_> = (0..kernel.zones())
        .map(|zone| {
            let (kernel, yields) = (Arc::clone(kernel), rt.clone());
            rt.spawn(async move {
                for slice in 0..kernel.slices(zone) {
                    black_box(kernel.clean(zone, slice));
                    yields.yield_now().await;
                }
            })
        })
        .collect();
    for zone in zones {
        zone.await?;
    }
    Ok(rt.now() - before)
}

/// A noisy picture, with one slice cleaned beforehand, so that neither side pays for the first touch.
fn kernel(sizes: &Sizes) -> Cleaning {
    let noisy = Picture::generated(sizes.picture, sizes.picture * 2 / 3, SEED).noisy(SEED);
    let kernel = Cleaning::new(noisy, Denoise::default(), ZONES, SLICES);
    black_box(kernel.clean(0, 0));
    kernel
}

fn part(quickest: Option<Duration>) -> Vec<Part> {
    let total = quickest.unwrap_or_default();
    vec![Part::new(
        Measurement::Computing,
        [("total_ns", nanoseconds(total))],
    )]
}
