//! Groups of children that stay on their thread.

use super::child::Child;
use super::children::{Children, Ended};
use super::methods::methods;
use super::outcome::{Failure, Outcome, Stopped};
use crate::LocalRuntime;
use std::convert::Infallible;
use std::fmt;
use std::future::Future;

/// A group of children that need not be `Send`; otherwise as [`Group`](super::Group).
///
/// # Example
///
/// ```
/// # #[cfg(feature = "smol")] {
/// use runtime_adapter::group::LocalGroup;
/// use runtime_adapter::{LocalRuntime, Time};
/// use std::cell::Cell;
/// use std::rc::Rc;
///
/// let rt = runtime_adapter::smol::Local::builder().build()?;
/// let local = rt.handle();
/// let served = rt.block_on_local(async move {
///     let counter = Rc::new(Cell::new(0));
///     let mut group = LocalGroup::<_, (), &str>::new(&local);
///     for _ in 0..4 {
///         let (local, counter) = (local.clone(), Rc::clone(&counter));
///         let child = async move {
///             local.yield_now().await;
///             counter.set(counter.get() + 1);
///             Ok(())
///         };
///         group.spawn(child).await.expect("nobody fails");
///     }
///     group.close().await.into_result().expect("nobody fails");
///     counter.get()
/// });
/// assert_eq!(served, 4);
/// # }
/// # Ok::<(), runtime_adapter::BuildError>(())
/// ```
#[must_use = "dropping a group cancels its children; `close` waits for them"]
pub struct LocalGroup<R: LocalRuntime, T: 'static, E: 'static = Infallible> {
    rt: R,
    children: Children<R::LocalTask<Ended<T, E>>, T, E>,
}

impl<R: LocalRuntime, T: 'static, E: 'static> LocalGroup<R, T, E> {
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
        F: Future<Output = Result<T, E>> + 'static,
    {
        let place = self.children.enter().await?;
        let number = place.child();
        let handle = self.rt.spawn_local(Child::new(future, place));
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
        F: Future<Output = T> + 'static,
    {
        self.spawn(async { Ok(future.await) }).await
    }

    methods!(Result<T, Failure<E>>, Outcome<T, E>);
}

impl<R: LocalRuntime, T: 'static, E: 'static> fmt::Debug for LocalGroup<R, T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LocalGroup").field(&self.children).finish()
    }
}
