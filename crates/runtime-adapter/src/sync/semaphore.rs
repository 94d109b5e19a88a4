//! A bounded number of permits.

use super::line::{Line, Waiter};
use super::permits::{MOST, Permits};
use super::primitives::{AtomicUsize, Mutex};
use super::told::{Has, Resource, Waits};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Hands out a fixed number of permits; who finds none waits. First come, first served.
///
/// A permit that is given back goes to whoever has waited longest, at once: it is no longer to be had, though the waiter
/// has yet to be polled. Neither [`try_acquire`](Self::try_acquire) nor a new [`acquire`](Self::acquire) overtakes
/// anybody. The price is that a waiter which is kept, but polled no more, keeps the permit that it was handed from all
/// others: drop what you do not await any longer.
pub struct Semaphore {
    kind: &'static str,
    name: &'static str,
    permits: Permits,
}

/// One permit, given back when it is dropped.
#[derive(Debug)]
pub struct Permit<'a> {
    semaphore: &'a Semaphore,
    _has: Has,
}

/// Waits for a permit, from its first poll on.
///
/// Dropped before it is ready, the place in the line is given up, and a permit that it was handed goes to the next.
#[derive(Debug)]
#[must_use = "futures do nothing unless they are awaited"]
pub struct Acquire<'a> {
    semaphore: &'a Semaphore,
    waiting: Option<Waiting>,
}

#[derive(Debug)]
struct Waiting {
    waiter: Waiter,
    _waits: Waits,
}

impl Semaphore {
    /// Makes a semaphore with this many permits; with none, nobody ever passes. `usize::MAX` counts as one less.
    pub const fn new(name: &'static str, permits: usize) -> Self {
        Self::of_kind("the semaphore", name, permits)
    }

    /// Makes one that says of itself what it is.
    pub(super) const fn of_kind(kind: &'static str, name: &'static str, permits: usize) -> Self {
        let permits = if permits > MOST { MOST } else { permits };
        Self {
            kind,
            name,
            permits: Permits {
                free: AtomicUsize::new(permits),
                served: AtomicUsize::new(0),
                line: Mutex::new(Line::new()),
            },
        }
    }

    /// Waits for a permit, behind all who waited before. Dropped before it is ready, the place in the line is given up.
    #[inline]
    pub fn acquire(&self) -> Acquire<'_> {
        Acquire {
            semaphore: self,
            waiting: None,
        }
    }

    /// Takes a permit if there is one that nobody waits for.
    #[inline]
    pub fn try_acquire(&self) -> Option<Permit<'_>> {
        self.permits.try_take().then(|| self.taken())
    }

    fn taken(&self) -> Permit<'_> {
        Permit {
            semaphore: self,
            _has: Has::begin(self.address()),
        }
    }

    fn address(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }

    /// Returns the name it was given.
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

impl Drop for Permit<'_> {
    #[inline]
    fn drop(&mut self) {
        self.semaphore.permits.give();
    }
}

impl<'a> Future for Acquire<'a> {
    type Output = Permit<'a>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Permit<'a>> {
        let Self { semaphore, waiting } = &mut *self;
        let permits = &semaphore.permits;
        match waiting {
            None => {
                let Some(waiter) = permits.take_or_join(cx.waker()) else {
                    return Poll::Ready(semaphore.taken());
                };
                let what = Resource {
                    kind: semaphore.kind,
                    name: semaphore.name,
                    address: semaphore.address(),
                };
                *waiting = Some(Waiting {
                    waiter,
                    _waits: Waits::begin(what),
                });
                Poll::Pending
            }
            Some(Waiting { waiter, .. }) => {
                if !permits.is_served(*waiter, cx.waker()) {
                    return Poll::Pending;
                }
                *waiting = None;
                Poll::Ready(semaphore.taken())
            }
        }
    }
}

impl Drop for Acquire<'_> {
    #[inline]
    fn drop(&mut self) {
        if let Some(Waiting { waiter, .. }) = self.waiting.take() {
            self.semaphore.permits.leave(waiter);
        }
    }
}

impl fmt::Debug for Semaphore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Semaphore")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
