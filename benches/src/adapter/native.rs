//! The native sides: what a person writes who uses the runtime itself, with the drivers that the adapter switches on.

use super::side::{Blocks, Connects, Sleeps, Spawns, Yields};
use crate::side::Joined;
use async_executor::{Executor, LocalExecutor};
use async_io::Async;
use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// A free port of the loopback device.
const FREE: (Ipv4Addr, u16) = (Ipv4Addr::LOCALHOST, 0);

/// tokio, through its ambient handle.
#[derive(Clone, Debug)]
pub struct Tokio(Arc<tokio::runtime::Runtime>);

impl Tokio {
    /// Builds the current-thread flavour with all drivers.
    ///
    /// # Errors
    ///
    /// If the system refuses a descriptor.
    pub fn current_thread() -> io::Result<Self> {
        Self::build(&mut tokio::runtime::Builder::new_current_thread())
    }

    /// Builds the multi-thread flavour with one worker and all drivers.
    ///
    /// # Errors
    ///
    /// If the system refuses a thread or a descriptor.
    pub fn multi_thread() -> io::Result<Self> {
        Self::build(tokio::runtime::Builder::new_multi_thread().worker_threads(1))
    }

    fn build(builder: &mut tokio::runtime::Builder) -> io::Result<Self> {
        Ok(Self(Arc::new(builder.enable_all().build()?)))
    }

    /// The runtime's own handle.
    pub fn handle(&self) -> &tokio::runtime::Handle {
        self.0.handle()
    }

    /// Runs `root` as a task and blocks the calling thread until it has ended.
    #[expect(clippy::disallowed_methods, reason = "the native baseline")]
    pub fn drive<F>(&self, root: F) -> F::Output
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.0.block_on(async { tokio::spawn(root).await }).joined()
    }
}

impl Spawns for Tokio {
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
}

impl Yields for Tokio {
    #[inline]
    fn yield_now(&self) -> impl Future<Output = ()> {
        tokio::task::yield_now()
    }
}

impl Sleeps for Tokio {
    #[inline]
    #[expect(clippy::disallowed_methods, reason = "the native baseline")]
    fn sleep(&self, duration: Duration) -> impl Future {
        tokio::time::sleep(duration)
    }
}

impl Blocks for Tokio {
    #[inline]
    fn spawn_blocking<T, F>(&self, f: F) -> impl Future<Output: Joined<T>>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        tokio::task::spawn_blocking(f)
    }
}

impl Connects for Tokio {
    type Listener = tokio::net::TcpListener;
    type Stream = tokio::net::TcpStream;

    async fn listen(&self) -> io::Result<(Self::Listener, SocketAddr)> {
        let listener = tokio::net::TcpListener::bind(FREE).await?;
        let here = listener.local_addr()?;
        Ok((listener, here))
    }

    async fn accept(&self, listener: &Self::Listener) -> io::Result<Self::Stream> {
        Ok(listener.accept().await?.0)
    }

    async fn connect(&self, to: SocketAddr) -> io::Result<Self::Stream> {
        tokio::net::TcpStream::connect(to).await
    }
}

/// smol's executor for one thread.
#[derive(Clone, Debug, Default)]
pub struct SmolLocal(Rc<LocalExecutor<'static>>);

impl SmolLocal {
    /// Runs `root` as a task on the calling thread until it has ended.
    pub fn drive<F>(&self, root: F) -> F::Output
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        async_io::block_on(self.0.run(self.0.spawn(root)))
    }
}

impl Spawns for SmolLocal {
    type Handle<T: Send + 'static> = async_executor::Task<T>;

    #[inline]
    fn spawn<F>(&self, future: F) -> Self::Handle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.0.spawn(future)
    }
}

/// smol's executor, driven by one thread.
#[derive(Clone, Debug)]
pub struct Smol(Arc<Executor<'static>>);

impl Smol {
    /// Starts the worker, which ends with the process.
    ///
    /// # Errors
    ///
    /// If the system refuses the thread.
    pub fn start() -> io::Result<Self> {
        let executor = Arc::new(Executor::new());
        let driven = Arc::clone(&executor);
        std::thread::Builder::new()
            .name("smol-native".to_owned())
            .spawn(move || async_io::block_on(driven.run(std::future::pending::<()>())))?;
        Ok(Self(executor))
    }

    /// Runs `root` as a task on the worker and blocks the calling thread until it has ended.
    pub fn drive<F>(&self, root: F) -> F::Output
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        futures_lite::future::block_on(self.0.spawn(root))
    }
}

impl Spawns for Smol {
    type Handle<T: Send + 'static> = async_executor::Task<T>;

    #[inline]
    fn spawn<F>(&self, future: F) -> Self::Handle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.0.spawn(future)
    }
}

/// Implements what smol's executors leave to its companion crates.
macro_rules! impl_smol {
    ($side:ident) => {
        impl Yields for $side {
            #[inline]
            fn yield_now(&self) -> impl Future<Output = ()> {
                futures_lite::future::yield_now()
            }
        }

        impl Sleeps for $side {
            #[inline]
            fn sleep(&self, duration: Duration) -> impl Future {
                async_io::Timer::after(duration)
            }
        }

        impl Blocks for $side {
            #[inline]
            fn spawn_blocking<T, F>(&self, f: F) -> impl Future<Output: Joined<T>>
            where
                F: FnOnce() -> T + Send + 'static,
                T: Send + 'static,
            {
                blocking::unblock(f)
            }
        }

        impl Connects for $side {
            type Listener = Async<std::net::TcpListener>;
            type Stream = Async<std::net::TcpStream>;

            async fn listen(&self) -> io::Result<(Self::Listener, SocketAddr)> {
                let listener = Async::<std::net::TcpListener>::bind(FREE)?;
                let here = listener.get_ref().local_addr()?;
                Ok((listener, here))
            }

            async fn accept(&self, listener: &Self::Listener) -> io::Result<Self::Stream> {
                Ok(listener.accept().await?.0)
            }

            async fn connect(&self, to: SocketAddr) -> io::Result<Self::Stream> {
                Async::<std::net::TcpStream>::connect(to).await
            }
        }
    };
}
impl_smol!(SmolLocal);
impl_smol!(Smol);

/// async-std, whose executor is global.
#[derive(Clone, Copy, Debug)]
pub struct AsyncStd;

impl AsyncStd {
    /// Runs `root` as a task on a worker and blocks the calling thread until it has ended.
    #[expect(clippy::disallowed_methods, reason = "the native baseline")]
    pub fn drive<F>(&self, root: F) -> F::Output
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        futures_lite::future::block_on(async_std::task::spawn(root))
    }
}

impl Spawns for AsyncStd {
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
}

impl Yields for AsyncStd {
    #[inline]
    fn yield_now(&self) -> impl Future<Output = ()> {
        async_std::task::yield_now()
    }
}

impl Sleeps for AsyncStd {
    #[inline]
    #[expect(clippy::disallowed_methods, reason = "the native baseline")]
    fn sleep(&self, duration: Duration) -> impl Future {
        async_std::task::sleep(duration)
    }
}

impl Blocks for AsyncStd {
    #[inline]
    fn spawn_blocking<T, F>(&self, f: F) -> impl Future<Output: Joined<T>>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        async_std::task::spawn_blocking(f)
    }
}

impl Connects for AsyncStd {
    type Listener = async_std::net::TcpListener;
    type Stream = async_std::net::TcpStream;

    async fn listen(&self) -> io::Result<(Self::Listener, SocketAddr)> {
        let listener = async_std::net::TcpListener::bind(FREE).await?;
        let here = listener.local_addr()?;
        Ok((listener, here))
    }

    async fn accept(&self, listener: &Self::Listener) -> io::Result<Self::Stream> {
        Ok(listener.accept().await?.0)
    }

    async fn connect(&self, to: SocketAddr) -> io::Result<Self::Stream> {
        async_std::net::TcpStream::connect(to).await
    }
}
