//! A lock that is awaited, and may be held across an await.

use super::semaphore::{Permit, Semaphore};
use std::fmt;
use std::ops::{Deref, DerefMut};

/// Protects a value; waiting for it gives the worker to others. First come, first served, as with a
/// [`Semaphore`](super::Semaphore) of one permit.
pub struct Mutex<T> {
    /// Lets one in at a time, in the order of coming.
    gate: Semaphore,
    /// What the gate protects: never asked for by two.
    inner: async_lock::Mutex<T>,
}

/// The right to the value, until it is dropped.
pub struct MutexGuard<'a, T> {
    inner: async_lock::MutexGuard<'a, T>,
    // Dropped last: whoever is let in next finds the value free.
    _permit: Permit<'a>,
}

impl<T> Mutex<T> {
    /// Protects `value` under `name`.
    pub const fn new(name: &'static str, value: T) -> Self {
        Self {
            gate: Semaphore::of_kind("the lock", name, 1),
            inner: async_lock::Mutex::new(value),
        }
    }

    /// Waits for the lock, behind all who waited before. Dropped before it is ready, the place in the line is given up.
    #[inline]
    pub async fn lock(&self) -> MutexGuard<'_, T> {
        let permit = self.gate.acquire().await;
        self.taken(permit)
    }

    /// Takes the lock if it is free, and nobody waits for it.
    #[inline]
    pub fn try_lock(&self) -> Option<MutexGuard<'_, T>> {
        self.gate.try_acquire().map(|permit| self.taken(permit))
    }

    fn taken<'a>(&'a self, permit: Permit<'a>) -> MutexGuard<'a, T> {
        let inner = self.inner.try_lock();
        MutexGuard {
            inner: inner.expect("invariant: the gate lets one in at a time"),
            _permit: permit,
        }
    }

    /// Returns the name it was given.
    pub const fn name(&self) -> &'static str {
        self.gate.name()
    }
}

impl<T> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.inner
    }
}

impl<T> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.inner
    }
}

impl<T: fmt::Debug> fmt::Debug for MutexGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl<T> fmt::Debug for Mutex<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mutex")
            .field("name", &self.name())
            .finish_non_exhaustive()
    }
}
