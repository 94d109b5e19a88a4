//! Several workers at once: the zones of a kernel on the threads of a rayon pool.

use std::ops::ControlFlow;

use rayon::prelude::*;

use super::zone::Foreman;
use super::{Cleaned, CrewError, Progress};
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
    // The foreman's flag beside the error, because rayon finishes what was begun: without it, a worker in the middle of a
    // zone would go on to the zone's end.
    let foreman = Foreman::new(on_event);
    let zones: Vec<_> = pool.install(|| {
        // One zone at a time: a zone is long, so what stealing it costs is nothing beside an idle worker.
        let zones = (0..kernel.zones()).into_par_iter().with_max_len(1);
        let zones = zones.map(|zone| {
            let cleaner = rayon::current_thread_index()
                .expect("invariant: zones are computed inside the pool");
            foreman.clean_zone(kernel, zone, cleaner)
        });
        zones.collect::<Result<_, _>>()
    })?;
    let checksum = zones.iter().map(|(_, share)| share.value()).collect();
    let pieces = zones.into_iter().map(|(pieces, _)| pieces).collect();
    Ok(Cleaned::of(kernel, pieces, checksum))
}
