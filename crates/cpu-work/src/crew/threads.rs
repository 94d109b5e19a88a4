//! Several workers at once, on plain threads: each takes the next zone from a counter that all share.
//!
//! What one writes with the standard library alone. No worker steals: a zone that was taken is finished by who took it.

use std::ops::ControlFlow;
use std::panic;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::zone::Foreman;
use super::{Cleaned, CrewError, Progress};
use crate::checksum::Checksum;
use crate::kernel::Kernel;

/// What one worker has cleaned: each zone's number, pieces and share of the checksum.
type Share<P> = Vec<(usize, Vec<P>, Checksum)>;

/// Computes a kernel on so many threads, or on one for each zone where there are fewer of them. `prepare` is called on each
/// thread before its first zone.
pub(super) fn clean_on_threads<K, F>(
    threads: usize,
    kernel: &K,
    on_event: F,
    prepare: impl Fn(usize) -> Result<(), CrewError> + Sync,
) -> Result<Cleaned<K::Piece>, CrewError>
where
    K: Kernel + ?Sized,
    F: Fn(Progress) -> ControlFlow<()> + Sync,
{
    let threads = threads.min(kernel.zones());
    let (foreman, next) = (Foreman::new(on_event), AtomicUsize::new(0));
    let work = |cleaner: usize| -> Result<Share<K::Piece>, CrewError> {
        prepare(cleaner).inspect_err(|_| foreman.stop())?;
        let mut share = Vec::new();
        loop {
            // Taking a number orders nothing else.
            let zone = next.fetch_add(1, Ordering::Relaxed);
            if zone >= kernel.zones() {
                return Ok(share);
            }
            let (pieces, checksum) = foreman.clean_zone(kernel, zone, cleaner)?;
            share.push((zone, pieces, checksum));
        }
    };
    let shares = thread::scope(|scope| {
        let mut started = Vec::with_capacity(threads);
        for cleaner in 0..threads {
            let builder = thread::Builder::new().name(format!("cleaner-{cleaner}"));
            let work = &work;
            match builder.spawn_scoped(scope, move || work(cleaner)) {
                Ok(worker) => started.push(worker),
                Err(source) => {
                    foreman.stop();
                    return vec![Ok(Err(CrewError::Threads { threads, source }))];
                }
            }
        }
        started.into_iter().map(|worker| worker.join()).collect()
    });
    let mut zones: Vec<_> = (0..kernel.zones()).map(|_| Vec::new()).collect();
    let mut sum = Checksum::new();
    let mut stopped = None;
    for share in shares {
        // A panic is more than any error that it caused, so it goes first.
        match share.unwrap_or_else(|payload| panic::resume_unwind(payload)) {
            Ok(share) => {
                for (zone, pieces, checksum) in share {
                    zones[zone] = pieces;
                    sum.add(checksum.value());
                }
            }
            // Whoever was only stopped knows less than who stopped it.
            Err(error) if matches!(stopped, None | Some(CrewError::Cancelled)) => {
                stopped = Some(error)
            }
            Err(_) => {}
        }
    }
    match stopped {
        Some(error) => Err(error),
        None => Ok(Cleaned::of(kernel, zones, sum)),
    }
}
