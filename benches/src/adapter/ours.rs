//! The adapter's side: the traits of `runtime-adapter`, and nothing else.

use super::echo::Adapted;
use super::side::{Blocks, Connects, Sleeps, Spawns, Yields};
use crate::side::Joined;
use runtime_adapter::net::{Listener, TcpListener};
use runtime_adapter::{LocalRuntime, Net, Runtime, Time};
use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

/// A runtime whose tasks are `Send`.
#[derive(Clone, Debug)]
pub struct Ours<R>(pub R);

/// A runtime whose tasks stay on their thread.
#[derive(Clone, Debug)]
pub struct OursLocal<R>(pub R);

impl<R: Runtime> Ours<R> {
    /// Runs `root` as a task on a worker and blocks the calling thread until it has ended.
    pub fn drive<F>(&self, root: F) -> F::Output
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.0.block_on(root)
    }
}

impl<R: LocalRuntime> OursLocal<R> {
    /// Runs `root` as a task on the calling thread until it has ended.
    pub fn drive<F>(&self, root: F) -> F::Output
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        self.0.block_on_local(root)
    }
}

impl<R: Runtime> Spawns for Ours<R> {
    type Handle<T: Send + 'static> = R::Task<T>;

    #[inline]
    fn spawn<F>(&self, future: F) -> R::Task<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.0.spawn(future)
    }
}

impl<R: LocalRuntime> Spawns for OursLocal<R> {
    type Handle<T: Send + 'static> = R::LocalTask<T>;

    #[inline]
    fn spawn<F>(&self, future: F) -> R::LocalTask<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.0.spawn_local(future)
    }
}

impl<R: Runtime> Blocks for Ours<R> {
    #[inline]
    fn spawn_blocking<T, F>(&self, f: F) -> impl Future<Output: Joined<T>>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        self.0.spawn_blocking(f)
    }
}

/// Implements what both kinds of runtime have from [`Time`] and [`Net`].
macro_rules! impl_time_and_net {
    ($side:ident, $runtime:ident) => {
        impl<R: $runtime> Yields for $side<R> {
            #[inline]
            fn yield_now(&self) -> impl Future<Output = ()> {
                Time::yield_now(&self.0)
            }
        }

        impl<R: $runtime> Sleeps for $side<R> {
            #[inline]
            fn sleep(&self, duration: Duration) -> impl Future {
                Time::sleep(&self.0, duration)
            }
        }

        impl<R: $runtime + Net> Connects for $side<R> {
            type Listener = R::TcpListener;
            type Stream = Adapted<R::TcpStream>;

            async fn listen(&self) -> io::Result<(Self::Listener, SocketAddr)> {
                let listener = self.0.listen((Ipv4Addr::LOCALHOST, 0).into())?;
                let here = listener.local_addr()?;
                Ok((listener, here))
            }

            async fn accept(&self, listener: &Self::Listener) -> io::Result<Self::Stream> {
                Ok(Adapted(listener.accept().await?.0))
            }

            async fn connect(&self, to: SocketAddr) -> io::Result<Self::Stream> {
                Ok(Adapted(self.0.connect(to).await?))
            }
        }
    };
}
impl_time_and_net!(Ours, Runtime);
impl_time_and_net!(OursLocal, LocalRuntime);
