//! The crews that work on a runtime: one cleaner, one who takes turns, and several.

use super::cleaners::{Done, House, number};
use cpu_work::{Kernel, Rotation};
use runtime_adapter::{JoinError, Runtime};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// One cleaner, zone after zone.
pub(super) async fn one_cleaner<R: Runtime, K: Kernel>(house: House<R, K>) -> Vec<Done<K::Piece>> {
    let mut book = house.cleaner(0);
    let mut done = Vec::new();
    for zone in 0..house.kernel.zones() {
        for slice in 0..house.kernel.slices(zone) {
            done.push(house.clean_slice(&mut book, zone, slice).await);
            house.rt.yield_now().await;
        }
    }
    done
}

/// One cleaner who goes round: a slice here, a slice in the next zone. It gives its worker away as often as the other.
pub(super) async fn one_in_turns<R: Runtime, K: Kernel>(house: House<R, K>) -> Vec<Done<K::Piece>> {
    let mut book = house.cleaner(0);
    let mut done = Vec::new();
    for (zone, slice) in Rotation::of(&*house.kernel) {
        done.push(house.clean_slice(&mut book, zone, slice).await);
        house.rt.yield_now().await;
    }
    done
}

/// Several cleaners, each a task of the runtime: whoever is free takes the next zone.
pub(super) async fn several<R: Runtime, K: Kernel>(
    house: House<R, K>,
    cleaners: u32,
) -> Result<Vec<Done<K::Piece>>, JoinError> {
    let next = Arc::new(AtomicUsize::new(0));
    let cleaners = cleaners.min(number(house.kernel.zones()));
    let tasks: Vec<_> = (0..cleaners)
        .map(|cleaner| {
            house.rt.spawn(clean_what_is_left(
                house.clone(),
                cleaner,
                Arc::clone(&next),
            ))
        })
        .collect();
    let mut done = Vec::new();
    for task in tasks {
        done.append(&mut task.await?);
    }
    Ok(done)
}

async fn clean_what_is_left<R: Runtime, K: Kernel>(
    house: House<R, K>,
    cleaner: u32,
    next: Arc<AtomicUsize>,
) -> Vec<Done<K::Piece>> {
    let mut book = house.cleaner(cleaner);
    let mut done = Vec::new();
    loop {
        let zone = next.fetch_add(1, Ordering::Relaxed);
        if zone >= house.kernel.zones() {
            return done;
        }
        for slice in 0..house.kernel.slices(zone) {
            done.push(house.clean_slice(&mut book, zone, slice).await);
            house.rt.yield_now().await;
        }
    }
}
