//! How a thread rests and is roused: one atomic word between the thread that owns it and whoever wakes it.
//!
//! No wake is lost. All changes of the word are read-modify-write operations, so they stand in one order:
//!
//! - A wake is a swap to `NOTIFIED`. The owner leaves that value by [`take`](State::take) alone, after which it polls its
//!   future; whatever came before the wake is seen by that poll, because the swap releases and `take` acquires, also what
//!   came before an earlier wake, whose value a later swap replaced (a release sequence goes on through them).
//! - The owner rests only after it has changed `AWAKE` to how it rests. A wake that stands before this makes it fail, and
//!   the owner does not rest. A wake that stands after it reads how the owner rests, and rouses it by that: a token of the
//!   thread or a byte in its wake descriptor, both of which last until the rest is over, however late it begins.
//! - Getting up changes the word back only if no wake stands between; otherwise `NOTIFIED` stays for `take`.
//!
//! A token or a byte may arrive after the rest that it was meant for has ended by something else. It then ends the next
//! rest for nothing; the wake itself was in the word all the time. For the same reason nothing is lost when the owner
//! empties its wake descriptor at any time.

use super::atomic::{AtomicU8, Ordering};

/// The word. Its owner is one thread; anyone may [`notify`](Self::notify).
#[derive(Debug)]
pub(super) struct State(AtomicU8);

/// How a thread rests, and therefore how it is roused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rest {
    /// In `thread::park`.
    Park,
    /// In poll(2), with its wake descriptor.
    #[cfg(unix)]
    Poll,
}

const AWAKE: u8 = 0;
const NOTIFIED: u8 = 1;
const PARKED: u8 = 2;
#[cfg(unix)]
const POLLING: u8 = 3;

impl Rest {
    fn word(self) -> u8 {
        match self {
            Self::Park => PARKED,
            #[cfg(unix)]
            Self::Poll => POLLING,
        }
    }
}

impl State {
    pub(super) fn new() -> Self {
        Self(AtomicU8::new(AWAKE))
    }

    /// Asks the owner to look again; it must be roused, by the caller, from the rest that is returned.
    pub(super) fn notify(&self) -> Option<Rest> {
        // Acquire as well: what the owner prepared before it went to rest is used to rouse it.
        match self.0.swap(NOTIFIED, Ordering::AcqRel) {
            PARKED => Some(Rest::Park),
            #[cfg(unix)]
            POLLING => Some(Rest::Poll),
            _ => None,
        }
    }

    /// Takes the owner's notification, if there is one.
    pub(super) fn take(&self) -> bool {
        self.0
            .compare_exchange(NOTIFIED, AWAKE, Ordering::Acquire, Ordering::Relaxed)
            .is_ok()
    }

    /// Says that the owner goes to rest; `false` if it must not, having been notified.
    pub(super) fn lie_down(&self, rest: Rest) -> bool {
        self.0
            .compare_exchange(AWAKE, rest.word(), Ordering::Release, Ordering::Relaxed)
            .is_ok()
    }

    /// Says that the owner no longer rests as it did.
    pub(super) fn get_up(&self, rest: Rest) {
        // It fails if there was a wake: that stays, to be taken.
        let _ = self
            .0
            .compare_exchange(rest.word(), AWAKE, Ordering::Relaxed, Ordering::Relaxed);
    }
}
