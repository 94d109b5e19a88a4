//! Blocking work for any thread that will run it.

use super::handle::{JobHandle, Runner, quietly, sides};
use std::fmt;

/// Blocking work for its [`JobHandle`]: made by [`call`].
///
/// Cancelled before [`run`](Self::run) it does not begin; dropped before that, it tells the handle that the runtime is
/// gone.
#[must_use = "a call does nothing unless a thread runs it"]
pub struct Call<F: FnOnce() -> T, T> {
    f: Option<F>,
    runner: Runner<T>,
}

/// Makes two of blocking work: the call for a thread to run, and the handle for whoever spawned it.
pub fn call<T, F: FnOnce() -> T>(f: F) -> (Call<F, T>, JobHandle<T>) {
    let (runner, handle) = sides();
    (Call { f: Some(f), runner }, handle)
}

impl<T, F: FnOnce() -> T> Call<F, T> {
    /// Does the work on the calling thread, unless the handle has asked to stop; no panic gets out.
    pub fn run(mut self) {
        if self.runner.is_stopped() {
            return;
        }
        if let Some(f) = self.f.take() {
            let end = quietly(f);
            match end {
                Ok(value) => self.runner.end(Ok(value)),
                Err(payload) => self.runner.end_dropped(Err(payload)),
            }
        }
    }
}

impl<F: FnOnce() -> T, T> Drop for Call<F, T> {
    fn drop(&mut self) {
        if !self.runner.has_ended() {
            let f = self.f.take();
            let dropped = quietly(|| drop(f));
            self.runner.end_dropped(dropped);
        }
    }
}

impl<F: FnOnce() -> T, T> fmt::Debug for Call<F, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("has_ended", &self.runner.has_ended())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::call;
    use crate::{JoinError, Task};
    use futures_lite::future::{block_on, poll_once};
    use std::panic::resume_unwind;
    use std::pin::pin;

    #[test]
    fn a_call_gives_its_result_and_its_panic() {
        let (works, handle) = call(|| 7);
        works.run();
        assert_eq!(block_on(handle).unwrap(), 7);

        let (panics, handle) = call(|| resume_unwind(Box::new("dropped a tray")));
        panics.run();
        let ended: Result<(), _> = block_on(handle);
        assert_eq!(ended.unwrap_err().panic_message(), Some("dropped a tray"));
    }

    #[test]
    fn a_call_that_is_cancelled_before_it_begins_does_not_run() {
        block_on(async {
            let (never, handle) = call(|| unreachable!("it was cancelled"));
            let mut cancel = pin!(handle.cancel());
            assert!(poll_once(cancel.as_mut()).await.is_none());
            never.run();
            let ended: Result<(), _> = cancel.await;
            assert!(matches!(ended, Err(JoinError::Cancelled)), "{ended:?}");
        });
    }

    #[test]
    fn a_call_that_is_dropped_tells_so_or_what_it_was_refused_for() {
        let (gone, handle) = call(|| ());
        drop(gone);
        assert!(matches!(block_on(handle), Err(JoinError::RuntimeGone)));

        let (refused, handle) = call(|| ());
        drop(refused);
        let error = std::io::Error::from(std::io::ErrorKind::OutOfMemory);
        let handle = handle.refused(JoinError::NoThread(error));
        assert!(matches!(block_on(handle), Err(JoinError::NoThread(_))));
    }
}
