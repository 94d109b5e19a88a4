//! Connections that are kept open between requests: at most so many, each used by one request at a time.
//!
//! One pool serves every device that speaks over a connection; what a connection is, and how a request goes over it, is the
//! device's [`Transport`]. A connection goes back only after a whole reply: whatever else happens, an error, a deadline, a
//! wait that is given up, drops it, which closes it. The pool has no task and no thread of its own, so an idle connection
//! that has grown old is closed when the next request comes by.

use runtime_adapter::Time;
use runtime_adapter::sync::Semaphore;
use std::fmt;
use std::future::{Future, poll_fn};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

/// What a device takes at most: connections, time, bytes.
///
/// Waiting for a connection that others use is bounded by their deadlines, not by one of its own; put
/// [`Time::timeout`] around a wait for that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The most connections that are open at once; requests beyond them stand in line.
    pub connections: NonZeroUsize,
    /// How long opening a connection may take.
    pub connect: Duration,
    /// How long a request may take from when it has its place, opening a connection included.
    pub request: Duration,
    /// How long a connection may lie idle and be used again.
    pub idle: Duration,
    /// The most bytes of a reply.
    pub reply_bytes: usize,
}

impl Default for Bounds {
    /// 64 connections, 5 s to connect, 30 s a request, 60 s idle, 16 MiB a reply.
    fn default() -> Self {
        Self {
            connections: const { NonZeroUsize::new(64).expect("invariant: 64 is not zero") },
            connect: Duration::from_secs(5),
            request: Duration::from_secs(30),
            idle: Duration::from_secs(60),
            reply_bytes: 16 << 20,
        }
    }
}

/// What a pool has done, and what it holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Connections {
    /// How many were opened, ever.
    pub opened: u64,
    /// How many lie idle now.
    pub idle: usize,
}

/// How a device speaks over a connection.
///
/// # Contract for implementers
///
/// Dropping the future of `exchange` leaves nothing behind but the connection, which is then dropped too.
pub(crate) trait Transport: Send + Sync + 'static {
    type Connection: Send;
    type Question: Copy + Send + Sync;
    type Reply: Send;
    type Error: Send;

    /// Opens a connection, for a question that waits for it.
    fn connect(
        &self,
        question: Self::Question,
    ) -> impl Future<Output = Result<Self::Connection, Self::Error>> + Send;

    /// Tells whether a connection that lay idle can be used: the peer has not closed it, and has not spoken unasked.
    fn is_alive(&self, connection: &mut Self::Connection, cx: &mut Context<'_>) -> bool;

    /// Sends the question and takes the whole reply.
    fn exchange(
        &self,
        connection: &mut Self::Connection,
        question: Self::Question,
    ) -> impl Future<Output = Result<Self::Reply, Failed<Self::Error>>> + Send;

    /// Whether a question may be sent again when nobody knows what became of it.
    fn is_repeatable(&self) -> bool;

    /// Names what took longer than `after`.
    fn too_late(&self, question: Self::Question, stage: Stage, after: Duration) -> Self::Error;
}

/// What a deadline ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Connecting,
    Asking,
}

/// Why an exchange gave no reply, and what that means for the connection.
#[derive(Debug)]
pub(crate) enum Failed<E> {
    /// The device refused, in good order: the connection can be used again.
    #[cfg_attr(
        not(any(feature = "hyper", feature = "tokio-postgres")),
        expect(dead_code, reason = "a TCP peer never refuses")
    )]
    Refused(E),
    /// The connection was found dead before a byte of the reply came.
    Dead(E),
    /// Anything else: the connection is in no known state.
    Broken(E),
}

impl<E> Failed<E> {
    fn into_error(self) -> E {
        match self {
            Self::Refused(error) | Self::Dead(error) | Self::Broken(error) => error,
        }
    }
}

/// The connections to one device.
pub(crate) struct Pool<R, T: Transport> {
    rt: R,
    transport: T,
    bounds: Bounds,
    places: Semaphore,
    /// Those used last are at the end, and used first.
    idle: Mutex<Vec<(Instant, T::Connection)>>,
    opened: AtomicU64,
}

impl<R: Time<Sleep: Send> + Send + Sync, T: Transport> Pool<R, T> {
    pub(crate) fn new(rt: R, transport: T, bounds: Bounds) -> Self {
        Self {
            rt,
            transport,
            bounds,
            places: Semaphore::new("connections", bounds.connections.get()),
            idle: Mutex::default(),
            opened: AtomicU64::new(0),
        }
    }

    pub(crate) fn connections(&self) -> Connections {
        Connections {
            opened: self.opened.load(Ordering::Relaxed),
            idle: self.idle().len(),
        }
    }

    /// Asks over a connection of the pool. Dropped before it is ready, the connection is closed.
    pub(crate) async fn ask(&self, question: T::Question) -> Result<T::Reply, T::Error> {
        // Given back last: whoever waits for a place finds the connection back in the pool.
        let _place = self.places.acquire().await;
        let patience = self.bounds.request;
        // Boxed: it is large, and those who stand in line need no room for it.
        let attempt = Box::pin(self.attempt(question));
        let asked = self.rt.timeout(patience, attempt).await;
        asked.unwrap_or_else(|_| Err(self.transport.too_late(question, Stage::Asking, patience)))
    }

    /// Asks once, and once more where a connection that was kept proves dead before it gave anything.
    async fn attempt(&self, question: T::Question) -> Result<T::Reply, T::Error> {
        if let Some(connection) = self.take_idle().await {
            match self.exchange(connection, question).await {
                Err(Failed::Dead(_)) if self.transport.is_repeatable() => {}
                told => return told.map_err(Failed::into_error),
            }
        }
        let patience = self.bounds.connect;
        let opening = self
            .rt
            .timeout(patience, self.transport.connect(question))
            .await;
        let connection = opening.map_err(|_| {
            self.transport
                .too_late(question, Stage::Connecting, patience)
        })??;
        self.opened.fetch_add(1, Ordering::Relaxed);
        let told = self.exchange(connection, question).await;
        told.map_err(Failed::into_error)
    }

    async fn exchange(
        &self,
        mut connection: T::Connection,
        question: T::Question,
    ) -> Result<T::Reply, Failed<T::Error>> {
        let told = self.transport.exchange(&mut connection, question).await;
        if matches!(told, Ok(_) | Err(Failed::Refused(_))) {
            let now = self.rt.now();
            self.idle().push((now, connection));
        }
        told
    }

    /// Takes the connection that was used last, if it is not too old and still alive.
    async fn take_idle(&self) -> Option<T::Connection> {
        loop {
            let mut connection = self.take_young()?;
            let alive = poll_fn(|cx| Poll::Ready(self.transport.is_alive(&mut connection, cx)));
            if alive.await {
                return Some(connection);
            }
        }
    }

    /// Takes the connection that was used last, and closes those that have lain too long.
    fn take_young(&self) -> Option<T::Connection> {
        let now = self.rt.now();
        let old: Vec<_>;
        let taken;
        {
            let mut idle = self.idle();
            let is_old = |since: Instant| now.saturating_duration_since(since) > self.bounds.idle;
            let first_young = idle.partition_point(|(since, _)| is_old(*since));
            old = idle.drain(..first_young).collect();
            taken = idle.pop();
        }
        // Closing calls the system: not under the lock.
        drop(old);
        taken.map(|(_, connection)| connection)
    }

    fn idle(&self) -> MutexGuard<'_, Vec<(Instant, T::Connection)>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<R, T: Transport> fmt::Debug for Pool<R, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool")
            .field("bounds", &self.bounds)
            .field("opened", &self.opened)
            .finish_non_exhaustive()
    }
}
