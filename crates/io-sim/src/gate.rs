//! What keeps the two halves of a connection, which one task polls in turns, from waking that task while it does so.
//!
//! A library that keeps a connection's reading and writing in a future of its own wakes that future whenever it is handed
//! something, and the other one whenever it hands something back. Where both belong to one task, each of these wakes has
//! the task polled once more for nothing. Behind the gate a wake from within a poll is only noted; one from outside goes on
//! to the task that waits.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

/// Nobody polls: a wake goes on to the task.
const OUTSIDE: u8 = 0;
/// Somebody polls, and will know of a wake.
const INSIDE: u8 = 1;
/// Somebody polls, and was woken since.
const WOKEN: u8 = 2;

/// The gate of one connection.
#[derive(Debug)]
pub(crate) struct Gate {
    /// What the halves of the connection are polled with: always the same, whichever task waits.
    waker: Waker,
    state: Arc<State>,
}

#[derive(Debug)]
struct State {
    place: AtomicU8,
    /// The task that waits.
    task: Mutex<Option<Waker>>,
}

impl Gate {
    pub(crate) fn new() -> Self {
        let state = Arc::new(State {
            place: AtomicU8::new(OUTSIDE),
            task: Mutex::new(None),
        });
        let waker = Waker::from(Arc::clone(&state));
        Self { waker, state }
    }

    /// Polls `inside` for the task of `cx`, and again for as long as it was woken from within and is not ready.
    pub(crate) fn poll<T>(
        &self,
        cx: &mut Context<'_>,
        mut inside: impl FnMut(&mut Context<'_>) -> Poll<T>,
    ) -> Poll<T> {
        self.state.wait_with(cx.waker());
        let mut within = Context::from_waker(&self.waker);
        let place = &self.state.place;
        loop {
            place.store(INSIDE, Ordering::SeqCst);
            let polled = inside(&mut within);
            let woken = place.swap(OUTSIDE, Ordering::SeqCst) == WOKEN;
            if polled.is_ready() || !woken {
                return polled;
            }
        }
    }
}

impl Gate {
    /// Forgets the wakes from within so far: whom they were meant for is about to be polled.
    pub(crate) fn forget(&self) {
        self.state.place.store(INSIDE, Ordering::SeqCst);
    }
}

impl State {
    /// Has this task be woken from now on.
    fn wait_with(&self, waker: &Waker) {
        let mut task = self.task();
        let stale = match &*task {
            Some(known) if known.will_wake(waker) => return,
            _ => task.replace(waker.clone()),
        };
        drop(task);
        drop(stale);
    }

    fn task(&self) -> MutexGuard<'_, Option<Waker>> {
        self.task.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wake for State {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let note = |place| (place != OUTSIDE).then_some(WOKEN);
        let noted = self
            .place
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, note);
        if noted.is_err() {
            let task = self.task().clone();
            if let Some(task) = task {
                task.wake();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;

    #[derive(Default)]
    struct Counted(AtomicUsize);

    impl Wake for Counted {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[test]
    fn a_wake_from_within_is_another_poll_and_no_wake() {
        let (gate, task) = (Gate::new(), Arc::new(Counted::default()));
        let waker = Waker::from(Arc::clone(&task));
        let mut polls = 0;
        let polled: Poll<()> = gate.poll(&mut Context::from_waker(&waker), |cx| {
            polls += 1;
            if polls < 3 {
                cx.waker().wake_by_ref();
            }
            Poll::Pending
        });
        assert!(polled.is_pending());
        assert_eq!((polls, task.0.load(Ordering::SeqCst)), (3, 0));
    }

    #[test]
    fn a_wake_from_outside_reaches_the_task_that_polled_last() {
        let gate = Gate::new();
        let tasks = [0, 1].map(|_| Arc::new(Counted::default()));
        let mut kept = None;
        for task in &tasks {
            let waker = Waker::from(Arc::clone(task));
            let polled: Poll<()> = gate.poll(&mut Context::from_waker(&waker), |cx| {
                kept = Some(cx.waker().clone());
                Poll::Pending
            });
            assert!(polled.is_pending());
        }
        kept.unwrap().wake();
        let woken = tasks.map(|task| task.0.load(Ordering::SeqCst));
        assert_eq!(woken, [0, 1]);
    }
}
