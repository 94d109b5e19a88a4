//! A waker that notes when it was first used.

use super::clock::now_ns;
use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Wake, Waker};

/// When a task became ready to run, for the one delay that it measures: handed out as the waker of a timed poll.
#[derive(Debug)]
pub(super) struct Ready {
    waker: Waker,
    /// Zero until the first wake.
    woken_ns: AtomicU64,
    /// When the poll ended that handed it out: before that, a task that was woken could not have run anyway. Zero until
    /// then.
    idle_ns: AtomicU64,
}

/// Stands for a wake in the middle of the poll: any time before its end would do, so that no clock is read for it.
const AT_THE_END: u64 = 1;

thread_local! {
    /// One that nobody uses any more, so that most samples need no allocation.
    static SPARE: Cell<Option<Arc<Ready>>> = const { Cell::new(None) };
}

impl Ready {
    /// Makes the waker of a poll that begins.
    pub(super) fn on_wake_of(waker: &Waker) -> Arc<Self> {
        Self::new(waker.clone(), 0)
    }

    /// Notes that a task is ready from now on: one that was just spawned.
    pub(super) fn now() -> Arc<Self> {
        Self::new(Waker::noop().clone(), now_ns())
    }

    fn new(waker: Waker, woken_ns: u64) -> Arc<Self> {
        let fresh = Self {
            waker,
            woken_ns: AtomicU64::new(woken_ns),
            idle_ns: AtomicU64::new(0),
        };
        let mut spare = SPARE.try_with(Cell::take).ok().flatten();
        match spare.as_mut().and_then(Arc::get_mut) {
            Some(unused) => *unused = fresh,
            None => return Arc::new(fresh),
        }
        spare.expect("invariant: it was there to be written to")
    }

    /// Keeps it for the next sample, if nobody holds it as a waker any more.
    pub(super) fn put_by(mut self: Arc<Self>) {
        if let Some(unused) = Arc::get_mut(&mut self) {
            // The task must not live longer for it.
            unused.waker = Waker::noop().clone();
            let _ = SPARE.try_with(|spare| spare.set(Some(self)));
        }
    }

    /// Notes the end of the poll; on the thread that polls.
    pub(super) fn poll_ended(&self, at_ns: u64) {
        self.idle_ns.store(at_ns, Ordering::Relaxed);
    }

    /// Returns since when the task could have run, if it was woken through this.
    pub(super) fn since_ns(&self) -> Option<u64> {
        // The wake that led to the poll in which this is asked happened before it, by way of the scheduler.
        match self.woken_ns.load(Ordering::Relaxed) {
            0 => None,
            woken => Some(woken.max(self.idle_ns.load(Ordering::Relaxed))),
        }
    }
}

impl Wake for Ready {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.woken_ns.load(Ordering::Relaxed) == 0 {
            let in_poll = self.idle_ns.load(Ordering::Relaxed) == 0;
            let now = if in_poll { AT_THE_END } else { now_ns() };
            // Of two at once either may win; they are the same moment.
            let _ = self
                .woken_ns
                .compare_exchange(0, now, Ordering::Relaxed, Ordering::Relaxed);
        }
        self.waker.wake_by_ref();
    }
}

#[cfg(test)]
mod tests {
    use super::{Ready, now_ns};
    use std::sync::Arc;
    use std::task::Waker;

    #[test]
    fn only_the_first_wake_is_noted() {
        let ready = Ready::on_wake_of(Waker::noop());
        ready.poll_ended(now_ns());
        assert_eq!(ready.since_ns(), None);
        let waker = Waker::from(Arc::clone(&ready));
        waker.wake_by_ref();
        let first = ready.since_ns().unwrap();
        std::thread::yield_now();
        waker.wake();
        assert_eq!(ready.since_ns(), Some(first));
    }

    #[test]
    fn what_is_put_by_serves_the_next_sample_unless_someone_may_still_wake_it() {
        let first = Ready::on_wake_of(Waker::noop());
        let held = Waker::from(Arc::clone(&first));
        let address = Arc::as_ptr(&first);
        first.put_by();
        let second = Ready::now();
        assert_ne!(Arc::as_ptr(&second), address);
        drop(held);

        let address = Arc::as_ptr(&second);
        second.put_by();
        let third = Ready::on_wake_of(Waker::noop());
        assert_eq!(Arc::as_ptr(&third), address);
        assert_eq!(third.since_ns(), None);
    }

    #[test]
    fn a_wake_in_the_middle_of_a_poll_counts_from_its_end() {
        let ready = Ready::on_wake_of(Waker::noop());
        Waker::from(Arc::clone(&ready)).wake();
        let end = now_ns();
        ready.poll_ended(end);
        assert_eq!(ready.since_ns(), Some(end));
    }
}
