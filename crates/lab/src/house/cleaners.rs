//! One cleaner at one slice: what is computed, where, and at what cost.

use super::UnitCost;
use crate::recorder::{Logbook, Recorder};
use core_model::{Actor, EventKind, ZoneId};
use cpu_work::Kernel;
use runtime_adapter::Runtime;
use std::sync::Arc;
use std::thread::ThreadId;
use std::time::Duration;

/// A slice that was computed.
#[derive(Clone, Debug)]
pub struct Done<P> {
    /// Its zone.
    pub zone: usize,
    /// Its number in the zone.
    pub slice: usize,
    /// The result.
    pub piece: P,
    /// The thread that computed it.
    pub thread: ThreadId,
    /// That thread's name, if it has one.
    pub thread_name: Option<String>,
    /// The processor time that it took, where the system tells; wall time elsewhere.
    pub cpu: Duration,
}

/// A house that is being cleaned: what every cleaner needs.
pub(super) struct House<R, K> {
    pub(super) rt: R,
    pub(super) kernel: Arc<K>,
    pub(super) recorder: Recorder<R>,
    /// What a simulated runtime charges; nothing elsewhere.
    pub(super) cost: Option<UnitCost>,
}

impl<R: Clone, K> Clone for House<R, K> {
    fn clone(&self) -> Self {
        Self {
            rt: self.rt.clone(),
            kernel: Arc::clone(&self.kernel),
            recorder: self.recorder.clone(),
            cost: self.cost,
        }
    }
}

impl<R: Runtime, K: Kernel> House<R, K> {
    pub(super) fn cleaner(&self, cleaner: u32) -> Logbook<R> {
        self.recorder.logbook(Actor::Cleaner(cleaner), 64)
    }

    /// Computes a slice on the worker that polls this, and notes what it is in the zone: its first, its last.
    pub(super) async fn clean_slice(
        &self,
        book: &mut Logbook<R>,
        zone: usize,
        slice: usize,
    ) -> Done<K::Piece> {
        note_begin(book, zone, slice);
        let kernel = &self.kernel;
        let charged = self.cost.map(|cost| cost.of_a_slice(&**kernel, zone));
        let mut done = self
            .rt
            .work(charged.unwrap_or_default(), || {
                compute(&**kernel, zone, slice)
            })
            .await;
        if let Some(charged) = charged {
            // What it took here is no part of the simulation.
            done.cpu = charged;
        }
        note_end(book, zone, slice, self.kernel.slices(zone));
        done
    }
}

/// Computes a slice on the calling thread.
pub(super) fn compute<K: Kernel>(kernel: &K, zone: usize, slice: usize) -> Done<K::Piece> {
    let thread = std::thread::current();
    let before = thread_time();
    let piece = kernel.clean(zone, slice);
    let cpu = thread_time().saturating_sub(before);
    Done {
        zone,
        slice,
        piece,
        thread: thread.id(),
        thread_name: thread.name().map(str::to_owned),
        cpu,
    }
}

pub(super) fn note_begin<R: Runtime>(book: &mut Logbook<R>, zone: usize, slice: usize) {
    if slice == 0 {
        book.note(EventKind::ZoneStarted {
            zone: zone_id(zone),
        });
    }
}

pub(super) fn note_end<R: Runtime>(
    book: &mut Logbook<R>,
    zone: usize,
    slice: usize,
    slices: usize,
) {
    book.note(EventKind::TurnTaken {
        zone: zone_id(zone),
        slice: number(slice),
    });
    if slice + 1 == slices {
        book.note(EventKind::ZoneCleaned {
            zone: zone_id(zone),
        });
    }
}

fn zone_id(zone: usize) -> ZoneId {
    ZoneId(number(zone))
}

pub(super) fn number(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

/// Reads the processor time of the calling thread.
#[cfg(unix)]
pub(crate) fn thread_time() -> Duration {
    nix::time::clock_gettime(nix::time::ClockId::CLOCK_THREAD_CPUTIME_ID)
        .map(Duration::from)
        .unwrap_or_default()
}

/// Reads the time; a thread's own is not known here.
#[cfg(not(unix))]
pub(crate) fn thread_time() -> Duration {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default()
}
