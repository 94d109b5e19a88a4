//! A bounded number of permits.

use super::told::{Has, Resource, Waits};
use std::fmt;

/// Hands out a fixed number of permits; who finds none waits.
pub struct Semaphore {
    name: &'static str,
    inner: async_lock::Semaphore,
}

/// One permit, given back when it is dropped.
#[derive(Debug)]
pub struct Permit<'a> {
    _has: Has,
    _inner: async_lock::SemaphoreGuard<'a>,
}

impl Semaphore {
    /// Makes a semaphore with this many permits; with none, nobody ever passes.
    pub const fn new(name: &'static str, permits: usize) -> Self {
        Self {
            name,
            inner: async_lock::Semaphore::new(permits),
        }
    }

    /// Waits for a permit. Waiters are woken in the order of their coming. It is not a strict order of service: one that
    /// asks just as a permit comes back may have it, and who was woken for it then waits anew, behind the others. Dropped
    /// before it is ready, the place in the line is given up.
    pub async fn acquire(&self) -> Permit<'_> {
        if let Some(permit) = self.try_acquire() {
            return permit;
        }
        let waits = Waits::begin(Resource {
            kind: "the semaphore",
            name: self.name,
            address: self.address(),
        });
        let inner = self.inner.acquire().await;
        drop(waits);
        self.taken(inner)
    }

    /// Takes a permit if there is one.
    pub fn try_acquire(&self) -> Option<Permit<'_>> {
        self.inner.try_acquire().map(|inner| self.taken(inner))
    }

    fn taken<'a>(&self, inner: async_lock::SemaphoreGuard<'a>) -> Permit<'a> {
        Permit {
            _has: Has::begin(self.address()),
            _inner: inner,
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

impl fmt::Debug for Semaphore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Semaphore")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
