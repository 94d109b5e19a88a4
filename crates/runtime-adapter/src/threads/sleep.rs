//! The timers of a thread: a list of its own, looked at before it parks.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

thread_local! {
    /// The waits that were polled on this thread, by deadline and, among equals, by the order of their making.
    static TIMERS: RefCell<BTreeMap<(Instant, u64), Waker>> = const { RefCell::new(BTreeMap::new()) };
    /// How many futures are being driven on this thread, one inside the other.
    static DRIVEN: Cell<u32> = const { Cell::new(0) };
    static NEXT_ID: Cell<u64> = const { Cell::new(0) };
}

/// Where the numbers of the next thread begin.
static NEXT_THREAD: AtomicU64 = AtomicU64::new(1 << 32);

/// Marks the calling thread as one that looks at its timers.
pub(super) struct Timers {
    // The list belongs to the thread, and so does this.
    _stays: PhantomData<*const ()>,
}

impl Timers {
    pub(super) fn enter() -> Self {
        DRIVEN.set(DRIVEN.get() + 1);
        Self {
            _stays: PhantomData,
        }
    }

    /// Wakes every timer that is due, and tells how many there were.
    pub(super) fn fire_due(&self) -> usize {
        let now = now();
        let mut fired = 0;
        loop {
            let due = TIMERS.with_borrow_mut(|timers| {
                let first = timers.first_entry()?;
                (first.key().0 <= now).then(|| first.remove())
            });
            // Outside the borrow: a waker may run anything.
            let Some(waker) = due else { return fired };
            waker.wake();
            fired += 1;
        }
    }

    /// Tells how long it is until the earliest timer is due, if there is one.
    pub(super) fn patience(&self) -> Option<Duration> {
        let first =
            TIMERS.with_borrow(|timers| timers.keys().next().map(|(deadline, _)| *deadline));
        first.map(|deadline| deadline.saturating_duration_since(now()))
    }
}

impl Drop for Timers {
    fn drop(&mut self) {
        DRIVEN.set(DRIVEN.get() - 1);
    }
}

/// A wait on the timers of the thread that polls it.
#[derive(Debug)]
#[must_use = "futures do nothing unless they are awaited"]
pub struct Sleep {
    /// `None` for a wait that is longer than the clock can tell.
    deadline: Option<Instant>,
    /// The key in the list of the thread that polled it last, once one did.
    registered: Option<u64>,
}

impl Sleep {
    pub(super) fn after(duration: Duration) -> Self {
        Self {
            deadline: now().checked_add(duration),
            registered: None,
        }
    }

    pub(super) fn until(deadline: Instant) -> Self {
        Self {
            deadline: Some(deadline),
            registered: None,
        }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Some(deadline) = self.deadline else {
            return Poll::Pending;
        };
        if now() >= deadline {
            return Poll::Ready(());
        }
        assert!(
            DRIVEN.get() > 0,
            "`sleep` of the threads runtime was awaited on a foreign thread: await it in one of its tasks, or under `hold`"
        );
        let id = *self.registered.get_or_insert_with(next_id);
        TIMERS.with_borrow_mut(|timers| timers.insert((deadline, id), cx.waker().clone()));
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let (Some(deadline), Some(id)) = (self.deadline, self.registered) {
            // On another thread, or after the list is gone, there is nothing to remove: the entry left behind wakes
            // somebody once for nothing.
            let _ = TIMERS.try_with(|timers| timers.borrow_mut().remove(&(deadline, id)));
        }
    }
}

/// Returns a number greater than all before it on this thread, and that no other thread has: what moves from one to the
/// other must not take the place of what is there.
pub(super) fn next_id() -> u64 {
    let id = match NEXT_ID.get() {
        0 => NEXT_THREAD.fetch_add(1 << 32, Ordering::Relaxed),
        next => next,
    };
    NEXT_ID.set(id + 1);
    id
}

/// Tells whether the calling thread is inside a future of this runtime.
pub(super) fn is_driven() -> bool {
    DRIVEN.get() > 0
}

#[expect(clippy::disallowed_methods, reason = "this is the adapter")]
pub(super) fn now() -> Instant {
    Instant::now()
}
