//! Groups of children that may move between threads.

use super::child::Child;
use super::children::{Children, Ended};
use super::methods::methods;
use super::outcome::{Failure, Outcome, Stopped};
use crate::Runtime;
use std::convert::Infallible;
use std::fmt;
use std::future::Future;

/// A group of children on `R`, each of which gives a `T` or an `E`; dropping it cancels them.
///
/// See the [module](super) for what it keeps.
#[must_use = "dropping a group cancels its children; `close` waits for them"]
pub struct Group<R: Runtime, T: Send + 'static, E: Send + 'static = Infallible> {
    rt: R,
    children: Children<R::Task<Ended<T, E>>, T, E>,
}

impl<R: Runtime, T: Send + 'static, E: Send + 'static> Group<R, T, E> {
    /// Opens a group without a limit.
    pub fn new(rt: &R) -> Self {
        Self {
            rt: rt.clone(),
            children: Children::new(),
        }
    }

    /// Waits for room, starts `future` as a child, and returns its number: 0 for the first, and so on.
    ///
    /// Without a [`limit`](Self::limit) there always is room. Dropped before it is ready, nothing was started.
    ///
    /// # Errors
    ///
    /// [`Stopped`] if a child has failed or the group was stopped; the future is dropped.
    pub async fn spawn<F>(&mut self, future: F) -> Result<usize, Stopped>
    where
        F: Future<Output = Result<T, E>> + Send + 'static,
    {
        let place = self.children.enter().await?;
        let number = place.child();
        let handle = self.rt.spawn(Child::new(future, place));
        self.children.add(number, handle);
        Ok(number)
    }

    /// As [`spawn`](Self::spawn), for a future that cannot fail but by a panic.
    ///
    /// # Errors
    ///
    /// As for [`spawn`](Self::spawn).
    pub async fn spawn_ok<F>(&mut self, future: F) -> Result<usize, Stopped>
    where
        F: Future<Output = T> + Send + 'static,
    {
        self.spawn(async { Ok(future.await) }).await
    }

    methods!(Result<T, Failure<E>>, Outcome<T, E>);
}

impl<R: Runtime, T: Send + 'static, E: Send + 'static> fmt::Debug for Group<R, T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Group").field(&self.children).finish()
    }
}
