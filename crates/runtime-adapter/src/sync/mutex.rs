//! A lock that is awaited, and may be held across an await.

use std::fmt;

/// Protects a value; waiting for it gives the worker to others.
pub struct Mutex<T> {
    name: &'static str,
    inner: async_lock::Mutex<T>,
}

/// The right to the value, until it is dropped.
pub type MutexGuard<'a, T> = async_lock::MutexGuard<'a, T>;

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
        self.inner.lock().await
    }

    /// Takes the lock if it is free.
    pub fn try_lock(&self) -> Option<MutexGuard<'_, T>> {
        self.inner.try_lock()
    }

    /// Returns the name it was given.
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

impl<T> fmt::Debug for Mutex<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mutex")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
