//! The watcher: a thread beside the run that looks how many threads there are, and takes itself out of the account.

use super::usage::{Usage, Whose, threads};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// How often it looks. A look costs some tens of microseconds, so this is well below one per cent of a processor.
const PERIOD: Duration = Duration::from_millis(5);

/// A watcher at work; [`end`](Self::end) it to hear what it saw.
#[derive(Debug)]
pub(super) struct Watch {
    stop: Sender<()>,
    thread: Option<JoinHandle<Seen>>,
}

/// What a watcher saw.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    /// The most threads at a time, without its own.
    pub(super) threads_peak: Option<u32>,
    /// What it used itself.
    pub(super) own: Usage,
}

impl Watch {
    /// Starts to watch; where the system tells nothing, or refuses a thread, nothing will have been seen.
    pub(super) fn start() -> Self {
        let (stop, stopped) = channel::<()>();
        let watch = move || {
            let mut peak = threads();
            while stopped.recv_timeout(PERIOD) == Err(RecvTimeoutError::Timeout) {
                peak = peak.max(threads());
            }
            Seen {
                threads_peak: peak.max(threads()).map(|threads| threads.saturating_sub(1)),
                own: Usage::now(Whose::ThisThread),
            }
        };
        let thread = match threads() {
            Some(_) => std::thread::Builder::new()
                .name("watcher".to_owned())
                .spawn(watch)
                .ok(),
            None => None,
        };
        Self { stop, thread }
    }

    /// Looks a last time, and ends.
    pub(super) fn end(self) -> Seen {
        drop(self.stop);
        self.thread
            .and_then(|thread| thread.join().ok())
            .unwrap_or_default()
    }
}
