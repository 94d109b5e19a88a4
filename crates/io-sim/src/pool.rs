//! Connections that are kept open between requests: at most so many, each used by one request at a time.
//!
//! One pool serves every device that speaks over a connection; what a connection is, and how a request goes over it, is the
//! device's [`Transport`]. A connection goes back only after a whole reply: whatever else happens, an error, a deadline, a
//! wait that is given up, drops it, which closes it. The pool has no task and no thread of its own, so an idle connection
//! that has grown old is closed when the next request comes by.

use crate::alarm::{Alarm, deadline};
use runtime_adapter::Time;
use runtime_adapter::sync::Semaphore;
use std::fmt;
use std::future::{Future, poll_fn};
use std::num::NonZeroUsize;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
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

/// How long a connection has lain idle when it is looked at before it is used, where asking twice does no harm: to look
/// is a call of the system, and one that proves dead is replaced all the same.
const UNSEEN: Duration = Duration::from_millis(1);

/// The connections to one device.
pub(crate) struct Pool<R: Time, T: Transport> {
    rt: R,
    transport: T,
    bounds: Bounds,
    places: Semaphore,
    /// Those used last are at the end, and used first.
    idle: Mutex<Idle<R, T::Connection>>,
    opened: AtomicU64,
}

/// The connections that nobody uses.
type Idle<R, C> = Vec<Box<Kept<R, C>>>;

/// A connection, with what is kept beside it.
struct Kept<R: Time, C> {
    connection: C,
    alarm: Alarm<R>,
    /// When it was given back last.
    since: Instant,
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
    ///
    /// Asks once, and once more where a connection that was kept proves dead before it gave anything.
    pub(crate) async fn ask(&self, question: T::Question) -> Result<T::Reply, T::Error> {
        // Given back last: whoever waits for a place finds the connection back in the pool.
        let _place = self.places.acquire().await;
        let now = self.rt.now();
        if let Some(kept) = self.take_idle(now).await {
            match self.exchange(kept, question, now).await {
                Err(Failed::Dead(_)) if self.transport.is_repeatable() => {}
                told => return told.map_err(Failed::into_error),
            }
        }
        // Boxed: it is large, and rare; those who find a connection, or stand in line, need no room for it.
        let opening = Box::pin(self.open(question, deadline(now, self.bounds.request)));
        let opened = opening.await?;
        let told = self.exchange(opened, question, now).await;
        told.map_err(Failed::into_error)
    }

    async fn open(
        &self,
        question: T::Question,
        deadline: Instant,
    ) -> Result<Box<Kept<R, T::Connection>>, T::Error> {
        let patience = self.bounds.connect;
        let connecting = self.rt.timeout(patience, self.transport.connect(question));
        let opening = self.rt.timeout_at(deadline, connecting).await;
        let opened = opening.map_err(|_| self.asked_too_long(question))?;
        let connection = opened.map_err(|_| {
            self.transport
                .too_late(question, Stage::Connecting, patience)
        })??;
        self.opened.fetch_add(1, Ordering::Relaxed);
        Ok(Box::new(Kept {
            connection,
            alarm: Alarm::new(),
            since: self.rt.now(),
        }))
    }

    /// Asks over one connection, which goes back if all is well with it.
    async fn exchange(
        &self,
        mut kept: Box<Kept<R, T::Connection>>,
        question: T::Question,
        now: Instant,
    ) -> Result<T::Reply, Failed<T::Error>> {
        let deadline = deadline(now, self.bounds.request);
        let Kept {
            connection, alarm, ..
        } = &mut *kept;
        let told = {
            let mut asking = pin!(self.transport.exchange(connection, question));
            let mut first = true;
            poll_fn(|cx| {
                if let Poll::Ready(told) = asking.as_mut().poll(cx) {
                    return Poll::Ready(told);
                }
                // As a rule it is polled twice: when it was sent, and when the reply is there.
                if std::mem::replace(&mut first, false) && alarm.is_set(now, deadline, cx) {
                    return Poll::Pending;
                }
                ready!(alarm.poll_due(&self.rt, deadline, cx));
                Poll::Ready(Err(Failed::Broken(self.asked_too_long(question))))
            })
            .await
        };
        if matches!(told, Ok(_) | Err(Failed::Refused(_))) {
            kept.since = self.rt.now();
            self.idle().push(kept);
        }
        told
    }

    fn asked_too_long(&self, question: T::Question) -> T::Error {
        let patience = self.bounds.request;
        self.transport.too_late(question, Stage::Asking, patience)
    }

    /// Takes the connection that was used last, if it is not too old and still alive.
    async fn take_idle(&self, now: Instant) -> Option<Box<Kept<R, T::Connection>>> {
        loop {
            let mut kept = self.take_young(now)?;
            let idle = now.saturating_duration_since(kept.since);
            if idle < UNSEEN && self.transport.is_repeatable() {
                return Some(kept);
            }
            let connection = &mut kept.connection;
            let alive = poll_fn(|cx| Poll::Ready(self.transport.is_alive(connection, cx)));
            if alive.await {
                return Some(kept);
            }
        }
    }

    /// Takes the connection that was used last, and closes those that have lain too long.
    fn take_young(&self, now: Instant) -> Option<Box<Kept<R, T::Connection>>> {
        let is_old = |kept: &Kept<R, T::Connection>| {
            now.saturating_duration_since(kept.since) > self.bounds.idle
        };
        let old: Vec<_>;
        let taken;
        {
            let mut idle = self.idle();
            let first_young = match idle.first() {
                Some(oldest) if is_old(oldest) => idle.partition_point(|kept| is_old(kept)),
                _ => 0,
            };
            old = idle.drain(..first_young).collect();
            taken = idle.pop();
        }
        // Closing calls the system: not under the lock.
        drop(old);
        taken
    }

    fn idle(&self) -> MutexGuard<'_, Idle<R, T::Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<R: Time, T: Transport> fmt::Debug for Pool<R, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool")
            .field("bounds", &self.bounds)
            .field("opened", &self.opened)
            .finish_non_exhaustive()
    }
}
