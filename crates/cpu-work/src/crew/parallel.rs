//! Several workers at once: the zones of a kernel on the threads of a rayon pool.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::{Cleaned, CrewError, Progress};
use crate::checksum::Checksum;
use crate::kernel::Kernel;

/// Computes a kernel in a pool that exists already: each of its threads takes a zone at a time.
///
/// As [`Crew::Parallel`](super::Crew::Parallel), without the cost of starting threads. The caller's thread waits. A cleaner
/// is the thread of the pool with that index.
///
/// # Errors
///
/// [`CrewError::Cancelled`] if `on_event` broke off.
///
/// # Panics
///
/// If the kernel or `on_event` panics, the panic goes on in the caller, once every worker has stopped.
pub fn clean_in<K, F>(
    pool: &rayon::ThreadPool,
    kernel: &K,
    on_event: F,
) -> Result<Cleaned<K::Piece>, CrewError>
where
    K: Kernel + ?Sized,
    F: Fn(Progress) -> ControlFlow<()> + Sync,
{
    // A flag beside the error, because rayon finishes what was begun: without it, a worker in the middle of a zone would
    // go on to the zone's end. It publishes no data, so the weakest ordering does.
    let stopped = AtomicBool::new(false);
    let tell = |progress| {
        if stopped.load(Ordering::Relaxed) || on_event(progress).is_break() {
            stopped.store(true, Ordering::Relaxed);
            return Err(CrewError::Cancelled);
        }
        Ok(())
    };
    let zones: Vec<_> = pool.install(|| {
        // One zone at a time: a zone is long, so what stealing it costs is nothing beside an idle worker.
        let zones = (0..kernel.zones()).into_par_iter().with_max_len(1);
        let zones = zones.map(|zone| {
            let _stop = StopOnPanic(&stopped);
            clean_zone(kernel, zone, &tell)
        });
        zones.collect::<Result<_, _>>()
    })?;
    let checksum = zones.iter().map(|(_, share)| share.value()).collect();
    let pieces = zones.into_iter().map(|(pieces, _)| pieces).collect();
    Ok(Cleaned::of(kernel, pieces, checksum))
}

/// Stops the other workers when the one that holds it panics.
struct StopOnPanic<'a>(&'a AtomicBool);

impl Drop for StopOnPanic<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.store(true, Ordering::Relaxed);
        }
    }
}

/// Computes one zone on the current thread of the pool.
fn clean_zone<K: Kernel + ?Sized>(
    kernel: &K,
    zone: usize,
    tell: &impl Fn(Progress) -> Result<(), CrewError>,
) -> Result<(Vec<K::Piece>, Checksum), CrewError> {
    let cleaner =
        rayon::current_thread_index().expect("invariant: zones are computed inside the pool");
    let mut checksum = Checksum::new();
    tell(Progress::Started { zone, cleaner })?;
    let pieces = (0..kernel.slices(zone)).map(|slice| {
        tell(Progress::Turn {
            zone,
            slice,
            cleaner,
        })?;
        let piece = kernel.clean(zone, slice);
        checksum.add(kernel.checksum(zone, slice, &piece));
        Ok(piece)
    });
    let pieces = pieces.collect::<Result<_, _>>()?;
    tell(Progress::Cleaned { zone, cleaner })?;
    Ok((pieces, checksum))
}
