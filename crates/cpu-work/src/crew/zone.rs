//! One zone computed by one worker of several, and what makes the others stop.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{CrewError, Progress};
use crate::checksum::Checksum;
use crate::kernel::Kernel;

/// What the workers of one house share: whether to go on, and whom to tell.
pub(super) struct Foreman<F> {
    on_event: F,
    /// Publishes no data, so the weakest ordering does.
    is_stopped: AtomicBool,
}

impl<F: Fn(Progress) -> ControlFlow<()>> Foreman<F> {
    pub(super) const fn new(on_event: F) -> Self {
        Self {
            on_event,
            is_stopped: AtomicBool::new(false),
        }
    }

    /// Tells of one step, unless somebody has stopped the cleaning; the answer may stop it.
    pub(super) fn tell(&self, progress: Progress) -> Result<(), CrewError> {
        if self.is_stopped.load(Ordering::Relaxed) || (self.on_event)(progress).is_break() {
            self.stop();
            return Err(CrewError::Cancelled);
        }
        Ok(())
    }

    /// Lets nobody begin another slice.
    pub(super) fn stop(&self) {
        self.is_stopped.store(true, Ordering::Relaxed);
    }

    /// Computes one zone on the current thread.
    pub(super) fn clean_zone<K: Kernel + ?Sized>(
        &self,
        kernel: &K,
        zone: usize,
        cleaner: usize,
    ) -> Result<(Vec<K::Piece>, Checksum), CrewError> {
        let _stop = StopOnPanic(&self.is_stopped);
        let mut checksum = Checksum::new();
        self.tell(Progress::Started { zone, cleaner })?;
        let pieces = (0..kernel.slices(zone)).map(|slice| {
            self.tell(Progress::Turn {
                zone,
                slice,
                cleaner,
            })?;
            let piece = kernel.clean(zone, slice);
            checksum.add(kernel.checksum(zone, slice, &piece));
            Ok(piece)
        });
        let pieces = pieces.collect::<Result<_, CrewError>>()?;
        self.tell(Progress::Cleaned { zone, cleaner })?;
        Ok((pieces, checksum))
    }
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
