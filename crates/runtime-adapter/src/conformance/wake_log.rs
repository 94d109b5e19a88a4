//! A log of wakes: who was woken, in which order, without any task in between.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

/// Who was woken so far, by number.
#[derive(Clone, Debug, Default)]
pub(super) struct WakeLog(Arc<Mutex<Vec<usize>>>);

/// The waker of one number.
struct Numbered {
    log: WakeLog,
    number: usize,
}

impl WakeLog {
    /// Returns a waker that notes `number` at each wake.
    pub(super) fn waker(&self, number: usize) -> Waker {
        let log = self.clone();
        Waker::from(Arc::new(Numbered { log, number }))
    }

    /// Returns the numbers that were woken, in order.
    pub(super) fn woken(&self) -> Vec<usize> {
        self.entries().clone()
    }

    fn entries(&self) -> MutexGuard<'_, Vec<usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wake for Numbered {
    fn wake(self: Arc<Self>) {
        self.log.entries().push(self.number);
    }
}

/// Polls once with a waker of the check's own.
pub(super) fn poll_with<F: Future>(future: Pin<&mut F>, waker: &Waker) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(waker))
}
