//! Whether cleaners stay on a processor each, and for which crews that can be had.

use core_model::HouseStrategy;
use cpu_work::affinity::{self, AffinityError};

/// Where cleaners may run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pinning {
    /// Wherever the system puts them.
    #[default]
    Free,
    /// Each on a processor of its own, and round again where there are more cleaners than processors.
    Pinned,
}

/// These cleaners cannot be pinned.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CannotPin {
    /// They are tasks on the runtime's workers, which are the runtime's to place.
    #[error(
        "the cleaners of the crew `{0}` are tasks on the runtime's workers and cannot be pinned; those of `rayon`, `threads` and \
         `processes` can"
    )]
    OnTheRuntime(HouseStrategy),
    /// The system has its reasons.
    #[error(transparent)]
    System(#[from] AffinityError),
}

impl Pinning {
    /// Sees that a crew can be placed so, on this system.
    ///
    /// # Errors
    ///
    /// [`CannotPin`].
    pub fn check(self, crew: HouseStrategy) -> Result<(), CannotPin> {
        match self {
            Self::Free => Ok(()),
            Self::Pinned if !crew.is_beside() => Err(CannotPin::OnTheRuntime(crew)),
            Self::Pinned => affinity::processors().map(drop).map_err(CannotPin::System),
        }
    }
}

/// Keeps the calling thread on the processor of the cleaner of this number, among those that the process may use.
pub(crate) fn pin(cleaner: usize, processors: &[usize]) -> Result<(), AffinityError> {
    match processors.len() {
        0 => Ok(()),
        count => affinity::pin_to(processors[cleaner % count]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_a_task_of_the_runtime_cannot_be_pinned_and_hears_who_can() {
        for crew in HouseStrategy::ALL {
            assert!(Pinning::Free.check(crew).is_ok());
            let pinned = Pinning::Pinned.check(crew);
            assert_eq!(
                pinned.is_ok(),
                crew.is_beside() && cfg!(target_os = "linux")
            );
            if !crew.is_beside() {
                let told = pinned.unwrap_err().to_string();
                assert!(
                    told.contains(crew.name()) && told.contains("`threads`"),
                    "{told}"
                );
            }
        }
    }
}
