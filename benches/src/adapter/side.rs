//! What the sides of a comparison can do: the operations, one capability each.
//!
//! # Contract
//!
//! Nothing is added to what a person would write on that side: no boxing, no counting, no reference that they would not
//! hold. Every task here may move between threads, so that one loop serves the flavours that demand it and those that do
//! not; a side itself need not be `Send`.

use crate::side::Joined;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

/// Starts tasks.
pub trait Spawns: Clone + 'static {
    /// The handle of a spawned task, as that side gives it.
    type Handle<T: Send + 'static>: Future<Output: Joined<T>>;

    /// Starts a task; called on the worker, where tasks are started in real programs.
    fn spawn<F>(&self, future: F) -> Self::Handle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static;
}

/// Gives a turn away.
pub trait Yields: Clone + 'static {
    /// Gives the other tasks a turn.
    fn yield_now(&self) -> impl Future<Output = ()>;
}

/// Waits.
pub trait Sleeps: Clone + 'static {
    /// Makes the future of a wait, which is armed at its first poll.
    fn sleep(&self, duration: Duration) -> impl Future;
}

/// Hands work to threads that are kept for it.
pub trait Blocks: Clone + 'static {
    /// Runs `f` on such a thread.
    fn spawn_blocking<T, F>(&self, f: F) -> impl Future<Output: Joined<T>>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static;
}

/// Speaks TCP.
pub trait Connects: Spawns {
    /// A socket that accepts connections.
    type Listener;
    /// A connection.
    type Stream: Exchanges;

    /// Listens on a free port of the loopback device, and tells which.
    fn listen(&self) -> impl Future<Output = io::Result<(Self::Listener, SocketAddr)>>;

    /// Accepts the next connection.
    fn accept(&self, listener: &Self::Listener) -> impl Future<Output = io::Result<Self::Stream>>;

    /// Opens a connection.
    fn connect(&self, to: SocketAddr) -> impl Future<Output = io::Result<Self::Stream>>;
}

/// A connection, read and written in its own way.
pub trait Exchanges: Send + 'static {
    /// Reads what there is, at least a byte; nothing at the end of the stream.
    fn read(&mut self, buffer: &mut [u8]) -> impl Future<Output = io::Result<usize>> + Send;

    /// Writes all of it.
    fn write_all(&mut self, bytes: &[u8]) -> impl Future<Output = io::Result<()>> + Send;

    /// Sends small writes at once.
    ///
    /// # Errors
    ///
    /// As the system gives them.
    fn set_nodelay(&self) -> io::Result<()>;
}
