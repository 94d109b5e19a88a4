//! A lock that is awaited, and may be held across an await.

use super::told::{Has, Resource, Waits};
use std::fmt;
use std::ops::{Deref, DerefMut};

/// Protects a value; waiting for it gives the worker to others.
pub struct Mutex<T> {
    name: &'static str,
    inner: async_lock::Mutex<T>,
}

/// The right to the value, until it is dropped.
pub struct MutexGuard<'a, T> {
    _has: Has,
    inner: async_lock::MutexGuard<'a, T>,
}

impl<T> Mutex<T> {
    /// Protects `value` under `name`.
    pub const fn new(name: &'static str, value: T) -> Self {
        Self {
            name,
            inner: async_lock::Mutex::new(value),
        }
    }

    /// Waits for the lock. Dropped before it is ready, the place in the line is given up.
    pub async fn lock(&self) -> MutexGuard<'_, T> {
        if let Some(guard) = self.try_lock() {
            return guard;
        }
        let waits = Waits::begin(Resource {
            kind: "the lock",
            name: self.name,
            address: self.address(),
        });
        let inner = self.inner.lock().await;
        drop(waits);
        self.taken(inner)
    }

    /// Takes the lock if it is free.
    pub fn try_lock(&self) -> Option<MutexGuard<'_, T>> {
        self.inner.try_lock().map(|inner| self.taken(inner))
    }

    fn taken<'a>(&self, inner: async_lock::MutexGuard<'a, T>) -> MutexGuard<'a, T> {
        MutexGuard {
            _has: Has::begin(self.address()),
            inner,
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
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
