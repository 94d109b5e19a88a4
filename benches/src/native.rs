//! The native sides: what a person writes who uses the runtime itself.
//!
//! Each has the drivers that the adapter switches on, one worker, and its root on that worker.

use crate::side::Side;
use async_executor::Executor;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

/// tokio, spawning through its ambient handle.
#[derive(Clone, Debug)]
pub struct Tokio {
    native: Arc<tokio::runtime::Runtime>,
    wait: Duration,
}

impl Tokio {
    /// Builds the multi-thread flavour with one worker.
    ///
    /// # Errors
    ///
    /// If the system refuses a thread or a descriptor.
    pub fn new(wait: Duration) -> std::io::Result<Self> {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        let native = builder.worker_threads(1).enable_all().build()?;
        Ok(Self {
            native: Arc::new(native),
            wait,
        })
    }
}

impl Side for Tokio {
    type Handle<T: Send + 'static> = tokio::task::JoinHandle<T>;

    #[inline]
    #[expect(clippy::disallowed_methods, reason = "the native baseline")]
    fn spawn<F>(&self, future: F) -> Self::Handle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        tokio::spawn(future)
    }

    #[inline]
    #[expect(clippy::disallowed_methods, reason = "the native baseline")]
    fn wait(&self, _item: u64) -> impl Future<Output: Send + 'static> + Send + 'static {
        let wait = self.wait;
        async move { tokio::time::sleep(wait).await }
    }

    #[expect(clippy::disallowed_methods, reason = "the native baseline")]
    fn drive<F>(&self, root: F) -> F::Output
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let ended = self.native.block_on(async { tokio::spawn(root).await });
        ended.expect("invariant: a measured root runs to its end")
    }
}

/// async-std, whose executor is global.
#[derive(Clone, Debug)]
pub struct AsyncStd {
    wait: Duration,
}

impl AsyncStd {
    /// Takes the global executor, which must have been given its one worker already.
    pub fn new(wait: Duration) -> Self {
        Self { wait }
    }
}

impl Side for AsyncStd {
    type Handle<T: Send + 'static> = async_std::task::JoinHandle<T>;

    #[inline]
    #[expect(clippy::disallowed_methods, reason = "the native baseline")]
    fn spawn<F>(&self, future: F) -> Self::Handle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        async_std::task::spawn(future)
    }

    #[inline]
    #[expect(clippy::disallowed_methods, reason = "the native baseline")]
    fn wait(&self, _item: u64) -> impl Future<Output: Send + 'static> + Send + 'static {
        let wait = self.wait;
        async move { async_std::task::sleep(wait).await }
    }

    #[expect(clippy::disallowed_methods, reason = "the native baseline")]
    fn drive<F>(&self, root: F) -> F::Output
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        futures_lite::future::block_on(async_std::task::spawn(root))
    }
}

/// smol: an executor of its own, driven by one thread.
#[derive(Clone, Debug)]
pub struct Smol {
    executor: Arc<Executor<'static>>,
    wait: Duration,
}

impl Smol {
    /// Starts the worker.
    ///
    /// # Errors
    ///
    /// If the system refuses the thread.
    pub fn new(wait: Duration) -> std::io::Result<Self> {
        let executor = Arc::new(Executor::new());
        let driven = Arc::clone(&executor);
        // The worker ends with the process.
        std::thread::Builder::new()
            .name("smol-native".to_owned())
            .spawn(move || async_io::block_on(driven.run(std::future::pending::<()>())))?;
        Ok(Self { executor, wait })
    }
}

impl Side for Smol {
    type Handle<T: Send + 'static> = async_executor::Task<T>;

    #[inline]
    fn spawn<F>(&self, future: F) -> Self::Handle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.executor.spawn(future)
    }

    #[inline]
    fn wait(&self, _item: u64) -> impl Future<Output: Send + 'static> + Send + 'static {
        let wait = self.wait;
        async move {
            async_io::Timer::after(wait).await;
        }
    }

    fn drive<F>(&self, root: F) -> F::Output
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        futures_lite::future::block_on(self.executor.spawn(root))
    }
}
