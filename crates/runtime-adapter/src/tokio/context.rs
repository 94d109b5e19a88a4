//! tokio's context, entered for what is made outside of a task: sockets, signals, programs.
//!
//! tokio finds its driver through the thread that it is on; the traits promise that a handle alone suffices.

use super::{CurrentThread, Local, MultiThread};
use crate::JoinError;
use std::io;

impl MultiThread {
    /// Makes something in the runtime's context, from whatever thread.
    pub(super) fn within<T>(&self, make: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        let _entered = self.handle.enter();
        make()
    }
}

impl CurrentThread {
    /// Makes something in the runtime's context, from whatever thread.
    pub(super) fn within<T>(&self, make: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        let _entered = self.handle.enter();
        make()
    }
}

impl Local {
    /// Makes something in the runtime's context.
    pub(super) fn within<T>(&self, make: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        let root = self.root.upgrade();
        let root = root.ok_or_else(|| io::Error::other(JoinError::RuntimeGone))?;
        let _entered = root.native.enter();
        make()
    }
}
