//! Pinning: workers that stay on a processor of their own.
//!
//! The scheduler moves threads as it sees fit; a pinned one keeps its caches, and cannot get out of the way either. Linux
//! alone offers it here.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;

use super::threads::clean_on_threads;
use super::{Cleaned, CrewError, Progress};
use crate::kernel::Kernel;

/// Why a thread cannot be pinned.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AffinityError {
    /// The system does not offer it.
    #[error("this system cannot keep a thread on a processor: pinning works on Linux")]
    Unsupported,
    /// The process may not use that processor, or there is none of that number.
    #[error("processor {processor} is not among those that this process may use: {allowed:?}")]
    NotAllowed {
        /// The number that was asked for.
        processor: usize,
        /// Those that could have been.
        allowed: Vec<usize>,
    },
    /// The system refused.
    #[error("the system does not let this thread be pinned")]
    System(#[from] std::io::Error),
}

/// Returns the numbers of the processors that the calling thread may use, from the lowest; as a container or `taskset` left
/// them.
///
/// # Errors
///
/// [`AffinityError::Unsupported`] and [`AffinityError::System`].
pub fn processors() -> Result<Vec<usize>, AffinityError> {
    system::processors()
}

/// Keeps the calling thread on one processor, until it is pinned again. Threads that it starts inherit that.
///
/// In a rayon pool: `ThreadPoolBuilder::start_handler`.
///
/// # Errors
///
/// [`AffinityError::NotAllowed`], [`AffinityError::Unsupported`] and [`AffinityError::System`].
pub fn pin_to(processor: usize) -> Result<(), AffinityError> {
    let allowed = processors()?;
    if !allowed.contains(&processor) {
        return Err(AffinityError::NotAllowed { processor, allowed });
    }
    system::pin_to(processor)
}

/// Computes a kernel as [`Crew::Threads`](super::Crew::Threads) does, each thread pinned to one of the processors that the
/// caller may use: the first to the first, and round again where there are more threads than processors.
///
/// # Errors
///
/// [`CrewError::Affinity`] if a thread cannot be pinned, [`CrewError::Cancelled`] and [`CrewError::Threads`].
///
/// # Panics
///
/// If the kernel or `on_event` panics, the panic goes on in the caller, once every worker has stopped.
pub fn clean_pinned<K, F>(
    threads: NonZeroUsize,
    kernel: &K,
    on_event: F,
) -> Result<Cleaned<K::Piece>, CrewError>
where
    K: Kernel + ?Sized,
    F: Fn(Progress) -> ControlFlow<()> + Sync,
{
    let refused = |source| CrewError::Affinity { source };
    let processors = processors().map_err(refused)?;
    clean_on_threads(threads.get(), kernel, on_event, |cleaner| {
        pin_to(processors[cleaner % processors.len()]).map_err(refused)
    })
}

#[cfg(target_os = "linux")]
mod system {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

    use super::AffinityError;

    pub(super) fn processors() -> Result<Vec<usize>, AffinityError> {
        let set = sched_getaffinity(None).map_err(std::io::Error::from)?;
        Ok((0..CpuSet::MAX_CPU).filter(|&n| set.is_set(n)).collect())
    }

    pub(super) fn pin_to(processor: usize) -> Result<(), AffinityError> {
        let mut set = CpuSet::new();
        set.set(processor);
        Ok(sched_setaffinity(None, &set).map_err(std::io::Error::from)?)
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use super::AffinityError;

    pub(super) fn processors() -> Result<Vec<usize>, AffinityError> {
        Err(AffinityError::Unsupported)
    }

    pub(super) fn pin_to(_processor: usize) -> Result<(), AffinityError> {
        Err(AffinityError::Unsupported)
    }
}
