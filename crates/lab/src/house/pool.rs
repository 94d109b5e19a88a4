//! The crew that works beside the runtime: a rayon pool, awaited over the bridge.

use super::cleaners::{Done, House, compute, note_begin, note_end, number};
use super::pinning::{Pinning, pin};
use crate::recorder::Logbook;
use crate::workload::Failure;
use core_model::HouseStrategy;
use cpu_work::affinity;
use cpu_work::{Kernel, bridge};
use rayon::prelude::*;
use runtime_adapter::Runtime;
use std::sync::{Arc, Mutex, PoisonError};

/// A crew that works beside the runtime was asked for where time is virtual.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the crew `{0}` computes beside the runtime, of which a simulation knows nothing; several cleaners on the runtime are the crew `parallel`"
)]
pub struct NotInVirtualTime(pub HouseStrategy);

/// Cleans the house in a pool of so many threads, or one for each zone where there are fewer of them: idle threads of a
/// pool look for work all the time, and thousands of them bring a machine to a halt. The runtime's worker only waits.
///
/// Dropping the future stops the cleaning at the next slices: the job keeps looking whether anybody still waits.
pub(super) async fn in_a_pool<R: Runtime, K: Kernel>(
    house: House<R, K>,
    cleaners: u32,
    pinning: Pinning,
) -> Result<Vec<Done<K::Piece>>, Failure> {
    let cleaners = cleaners.min(number(house.kernel.zones()));
    let pool = pool_of(cleaners, pinning)?;
    let wanted = Arc::new(());
    let watched = Arc::downgrade(&wanted);
    let job = bridge::spawn(&pool, move || {
        let books: Vec<_> = (0..cleaners)
            .map(|n| Mutex::new(house.cleaner(n)))
            .collect();
        let zones = (0..house.kernel.zones()).into_par_iter().with_max_len(1);
        let done = zones.flat_map_iter(|zone| {
            let mine = rayon::current_thread_index().unwrap_or(0);
            let mut book = books[mine].lock().unwrap_or_else(PoisonError::into_inner);
            let slices = 0..house.kernel.slices(zone);
            let slices = slices.take_while(|_| watched.strong_count() > 0);
            slices
                .map(|slice| clean_noted(&house, &mut book, zone, slice))
                .collect::<Vec<_>>()
        });
        done.collect::<Vec<_>>()
    });
    // The payload of a panic is not for sharing between threads; its text is.
    let done = job.await.map_err(|error| error.to_string())?;
    drop(wanted);
    Ok(done)
}

/// Makes the pool; if its threads are to be pinned, they are when it is returned.
fn pool_of(cleaners: u32, pinning: Pinning) -> Result<rayon::ThreadPool, Failure> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(cleaners as usize)
        .thread_name(|n| format!("rayon-{n}"));
    if pinning == Pinning::Free {
        return Ok(pool.build()?);
    }
    let processors = affinity::processors()?;
    let pool = pool.build()?;
    let pinned = pool.broadcast(|thread| pin(thread.index(), &processors));
    match pinned.into_iter().find_map(Result::err) {
        Some(error) => Err(error.into()),
        None => Ok(pool),
    }
}

fn clean_noted<R: Runtime, K: Kernel>(
    house: &House<R, K>,
    book: &mut Logbook<R>,
    zone: usize,
    slice: usize,
) -> Done<K::Piece> {
    note_begin(book, zone, slice);
    let done = compute(&*house.kernel, zone, slice);
    note_end(book, zone, slice, house.kernel.slices(zone));
    done
}
