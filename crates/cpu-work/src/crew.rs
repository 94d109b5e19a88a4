//! Who computes a kernel: one worker, one worker in turns, or several at once, as threads or as [`peers`].
//!
//! A crew takes a [`Kernel`], computes each of its slices once, and tells of its progress; the caller can stop it between
//! two slices. It measures no time and knows no runtime: who wants the slices on the workers of an async runtime schedules
//! them there, in [`Rotation`]'s order where turns are asked for.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;

use crate::checksum::Checksum;
use crate::kernel::Kernel;
use crate::rotation::Rotation;

#[cfg(feature = "affinity")]
pub mod affinity;
#[cfg(feature = "rayon")]
mod parallel;
pub mod peers;
mod threads;
mod zone;

#[cfg(feature = "rayon")]
pub use parallel::clean_in;

/// The workers that compute a kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Crew {
    /// One worker, the calling thread: zone after zone.
    One,
    /// One worker, the calling thread, that takes turns between the zones: one slice of each, round and round.
    Turns,
    /// So many workers, each a zone at a time, in a rayon pool that is made for it and ends with it.
    ///
    /// To compute several kernels in one pool, see [`clean_in`].
    #[cfg(feature = "rayon")]
    Parallel(NonZeroUsize),
    /// So many workers, each a zone at a time, on plain threads that are started for it; no more than there are zones.
    Threads(NonZeroUsize),
}

/// One step of a crew, told before the computing that it announces.
///
/// `cleaner` is the number of the worker, from 0. Of each zone comes one `Started`, then a `Turn` for every slice, then one
/// `Cleaned`, in this order and all by one cleaner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The cleaner is about to enter the zone for the first time.
    Started {
        /// The zone.
        zone: usize,
        /// The worker.
        cleaner: usize,
    },
    /// The cleaner is about to compute this slice.
    Turn {
        /// The zone.
        zone: usize,
        /// The slice of the zone.
        slice: usize,
        /// The worker.
        cleaner: usize,
    },
    /// The last slice of the zone is computed.
    Cleaned {
        /// The zone.
        zone: usize,
        /// The worker.
        cleaner: usize,
    },
}

/// A kernel that is computed to the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cleaned<P> {
    /// The result of every slice: `pieces[zone][slice]`.
    pub pieces: Vec<Vec<P>>,
    /// The checksum over all pieces; the same for every crew.
    pub checksum: u64,
    /// The units of work that were done; see [`Kernel::unit_name`].
    pub units: u64,
}

/// Why a crew did not finish.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CrewError {
    /// The caller answered a [`Progress`] with [`ControlFlow::Break`].
    #[error("the cleaning was cancelled before it was finished")]
    Cancelled,
    /// The threads of the pool could not be started.
    #[cfg(feature = "rayon")]
    #[error("cannot start a pool of {threads} threads")]
    Pool {
        /// How many were asked for.
        threads: usize,
        /// What rayon says.
        source: rayon::ThreadPoolBuildError,
    },
    /// The plain threads could not be started.
    #[error("cannot start {threads} threads")]
    Threads {
        /// How many were wanted.
        threads: usize,
        /// What the system says.
        source: std::io::Error,
    },
    /// A thread could not be kept on its processor.
    #[cfg(feature = "affinity")]
    #[error("cannot pin the cleaners")]
    Affinity {
        /// Why not.
        source: affinity::AffinityError,
    },
}

impl Crew {
    /// Computes every slice of the kernel and returns the pieces.
    ///
    /// `on_event` is called on the worker's thread before each slice and around each zone; keep it short. Where it returns
    /// [`ControlFlow::Break`], no further slice is begun, by any worker; those that others are computing are finished first.
    ///
    /// # Errors
    ///
    /// [`CrewError::Cancelled`] if `on_event` broke off, even at the last event; [`CrewError::Pool`] or [`CrewError::Threads`] if the
    /// system refuses the threads.
    ///
    /// # Panics
    ///
    /// If the kernel or `on_event` panics, the panic goes on in the caller, once every worker has stopped.
    pub fn clean<K, F>(&self, kernel: &K, on_event: F) -> Result<Cleaned<K::Piece>, CrewError>
    where
        K: Kernel + ?Sized,
        F: Fn(Progress) -> ControlFlow<()> + Sync,
    {
        match self {
            Self::One => clean_alone(kernel, zone_after_zone(kernel), on_event),
            Self::Turns => clean_alone(kernel, Rotation::of(kernel), on_event),
            #[cfg(feature = "rayon")]
            Self::Parallel(threads) => {
                let threads = threads.get();
                let pool = rayon::ThreadPoolBuilder::new()
                    .num_threads(threads)
                    .thread_name(|index| format!("cleaner-{index}"))
                    .build()
                    .map_err(|source| CrewError::Pool { threads, source })?;
                clean_in(&pool, kernel, on_event)
            }
            Self::Threads(threads) => {
                threads::clean_on_threads(threads.get(), kernel, on_event, |_| Ok(()))
            }
        }
    }
}

impl<P> Cleaned<P> {
    /// Adds up what was done.
    fn of<K: Kernel<Piece = P> + ?Sized>(
        kernel: &K,
        pieces: Vec<Vec<P>>,
        checksum: Checksum,
    ) -> Self {
        let units = (0..kernel.zones()).map(|zone| kernel.units(zone)).sum();
        Self {
            pieces,
            checksum: checksum.value(),
            units,
        }
    }
}

/// Every slice of a zone, and then the next zone.
fn zone_after_zone<K: Kernel + ?Sized>(kernel: &K) -> impl Iterator<Item = (usize, usize)> {
    (0..kernel.zones()).flat_map(|zone| (0..kernel.slices(zone)).map(move |slice| (zone, slice)))
}

/// Computes the slices on the calling thread in the given order, in which the slices of each zone come in theirs.
fn clean_alone<K: Kernel + ?Sized>(
    kernel: &K,
    order: impl Iterator<Item = (usize, usize)>,
    on_event: impl Fn(Progress) -> ControlFlow<()>,
) -> Result<Cleaned<K::Piece>, CrewError> {
    let cleaner = 0;
    let tell = |progress| {
        if on_event(progress).is_break() {
            Err(CrewError::Cancelled)
        } else {
            Ok(())
        }
    };
    let mut pieces: Vec<_> = (0..kernel.zones())
        .map(|zone| Vec::with_capacity(kernel.slices(zone)))
        .collect();
    let mut checksum = Checksum::new();
    for (zone, slice) in order {
        if slice == 0 {
            tell(Progress::Started { zone, cleaner })?;
        }
        tell(Progress::Turn {
            zone,
            slice,
            cleaner,
        })?;
        let piece = kernel.clean(zone, slice);
        checksum.add(kernel.checksum(zone, slice, &piece));
        pieces[zone].push(piece);
        if slice + 1 == kernel.slices(zone) {
            tell(Progress::Cleaned { zone, cleaner })?;
        }
    }
    Ok(Cleaned::of(kernel, pieces, checksum))
}
