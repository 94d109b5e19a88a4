//! What the children of a group and its owner have in common: the flag that stops, and who is to be woken.
//!
//! One lock for each group, which a child takes when it is spawned, at its first poll, and when it has left; in every
//! other poll it reads a flag. No waker is called or dropped under the lock.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::mem::{replace, take};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

thread_local! {
    /// The group whose child is being polled on this thread.
    static CURRENT: RefCell<Option<Arc<Shared>>> = const { RefCell::new(None) };
}

/// A group, as its children know it.
#[derive(Debug)]
pub(super) struct Shared {
    /// Set under the lock, so that no child registers its waker after the wakers were called.
    stopped: AtomicBool,
    state: Mutex<State>,
    /// The group of the child that made this one.
    parent: Option<Arc<Self>>,
}

#[derive(Debug, Default)]
struct State {
    /// Children whose futures are there.
    running: usize,
    /// Groups that this one's children left behind with children that still run.
    orphans: usize,
    /// Whether the owner is gone.
    abandoned: bool,
    first_failure: Option<usize>,
    /// The children that were polled and have not left.
    wakers: BTreeMap<usize, Waker>,
    /// The children that have left, in that order.
    left: VecDeque<usize>,
    owner: Option<Waker>,
}

impl State {
    /// Tells whether nothing will ever happen to it any more.
    fn is_over(&self) -> bool {
        self.abandoned && self.running == 0 && self.orphans == 0
    }
}

impl Shared {
    /// Makes a group; inside the child of another one, that one will wait for what is left of this.
    pub(super) fn new() -> Arc<Self> {
        // Without the thread-local, which is gone at the thread's very end, nobody's poll is under way.
        let parent = CURRENT.try_with(|current| current.borrow().clone());
        Arc::new(Self {
            stopped: AtomicBool::new(false),
            state: Mutex::default(),
            parent: parent.ok().flatten(),
        })
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }

    pub(super) fn running(&self) -> usize {
        self.state().running
    }

    pub(super) fn first_failure(&self) -> Option<usize> {
        self.state().first_failure
    }

    /// Lets a child in unless the limit is reached; then the owner is woken when one has left.
    pub(super) fn poll_enter(
        self: &Arc<Self>,
        child: usize,
        limit: Option<NonZeroUsize>,
        owner: &Waker,
    ) -> Poll<Place> {
        let mut state = self.state();
        if limit.is_some_and(|limit| state.running >= limit.get()) {
            keep_owner(state, owner);
            return Poll::Pending;
        }
        state.running += 1;
        Poll::Ready(Place {
            shared: Some(Arc::clone(self)),
            child,
            ended: false,
        })
    }

    /// Returns the next child that has left; the owner is woken for the next one.
    pub(super) fn poll_left(&self, owner: &Waker) -> Poll<usize> {
        let mut state = self.state();
        if let Some(child) = state.left.pop_front() {
            return Poll::Ready(child);
        }
        keep_owner(state, owner);
        Poll::Pending
    }

    /// Waits for the groups that children left behind.
    pub(super) fn poll_orphans(&self, owner: &Waker) -> Poll<()> {
        let state = self.state();
        if state.orphans == 0 {
            return Poll::Ready(());
        }
        keep_owner(state, owner);
        Poll::Pending
    }

    /// Stops every child, because of this one's failure, or because the owner says so.
    pub(super) fn stop(&self, failed: Option<usize>) {
        let mut state = self.state();
        if self.is_stopped() {
            return;
        }
        self.stopped.store(true, Ordering::Release);
        state.first_failure = failed;
        let wakers = take(&mut state.wakers);
        let owner = state.owner.take();
        drop(state);
        // The owner may be waiting for room, which there will be none.
        for waker in wakers.into_values().chain(owner) {
            waker.wake();
        }
    }

    /// Says that the owner is gone; it cancels the tasks by dropping their handles.
    pub(super) fn abandon(&self) {
        let mut state = self.state();
        self.stopped.store(true, Ordering::Release);
        let stale = (take(&mut state.wakers), state.owner.take());
        let is_empty = state.running == 0 && state.orphans == 0;
        drop(state);
        drop(stale);
        let Some(parent) = &self.parent else { return };
        if is_empty {
            return;
        }
        parent.state().orphans += 1;
        let mut state = self.state();
        state.abandoned = true;
        let is_over = state.is_over();
        drop(state);
        if is_over {
            parent.orphan_left();
        }
    }

    fn orphan_left(&self) {
        let mut state = self.state();
        state.orphans -= 1;
        let owner = state.owner.take();
        let is_over = state.is_over();
        drop(state);
        self.tell(owner, is_over);
    }

    fn leave(&self, child: usize) {
        let mut state = self.state();
        state.running -= 1;
        state.left.push_back(child);
        let known = state.wakers.remove(&child);
        let owner = state.owner.take();
        let is_over = state.is_over();
        drop(state);
        drop(known);
        self.tell(owner, is_over);
    }

    /// Wakes the owner; where there is none any more, the parent waits instead.
    fn tell(&self, owner: Option<Waker>, is_over: bool) {
        if let Some(owner) = owner {
            owner.wake();
        }
        if is_over && let Some(parent) = &self.parent {
            parent.orphan_left();
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keeps the owner's waker in place of the one before.
fn keep_owner(mut state: MutexGuard<'_, State>, owner: &Waker) {
    if !state.owner.as_ref().is_some_and(|it| it.will_wake(owner)) {
        let stale = state.owner.replace(owner.clone());
        drop(state);
        drop(stale);
    }
}

/// A child's place in its group, given up when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    /// `None` only while the child is being polled, when it lies in `CURRENT`.
    shared: Option<Arc<Shared>>,
    child: usize,
    /// Whether the child came to an end of its own, or was stopped with its group.
    ended: bool,
}

impl Place {
    pub(super) fn child(&self) -> usize {
        self.child
    }

    /// Registers the child's waker if it is another one than before; tells whether the child may go on.
    pub(super) fn goes_on(&self, known: &mut Option<Waker>, waker: &Waker) -> bool {
        let shared = self.shared();
        if shared.is_stopped() {
            return false;
        }
        if known.as_ref().is_some_and(|known| known.will_wake(waker)) {
            return true;
        }
        let mut state = shared.state();
        if shared.is_stopped() {
            return false;
        }
        let stale = state.wakers.insert(self.child, waker.clone());
        drop(state);
        drop((stale, known.replace(waker.clone())));
        true
    }

    /// Calls `poll` so that groups made in it know this one as their parent; `poll` does not unwind.
    pub(super) fn while_current<T>(&mut self, poll: impl FnOnce() -> T) -> T {
        // Moved there and back instead of cloned: workers that poll siblings would fight for one reference count.
        let outer = CURRENT.try_with(|it| replace(&mut *it.borrow_mut(), self.shared.take()));
        let polled = poll();
        if let Ok(outer) = outer {
            self.shared = CURRENT.with(|it| replace(&mut *it.borrow_mut(), outer));
        }
        polled
    }

    /// Says that the child has come to its end, and whether that is a failure.
    pub(super) fn end(&mut self, failed: bool) {
        self.ended = true;
        if failed {
            self.shared().stop(Some(self.child));
        }
    }

    fn shared(&self) -> &Arc<Shared> {
        let shared = self.shared.as_ref();
        shared.expect("invariant: outside of the child's poll the group is here")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some(shared) = self.shared.take() else {
            return;
        };
        if !self.ended {
            // Its runtime dropped it, or never had room for it: nobody will wait for the siblings' work either.
            shared.stop(Some(self.child));
        }
        shared.leave(self.child);
    }
}
