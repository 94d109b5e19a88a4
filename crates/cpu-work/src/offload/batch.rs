//! Batches: many small requests computed as one job, as inference servers do.
//!
//! ```text
//! submit ─▶ the open batch ─▶ full, or its deadline has passed ─▶ one job of the offload ─▶ each caller its own result
//! ```
//!
//! The deadline is kept by the callers: one of those that wait, the *leader*, polls the batch's timer, and hands it on if it
//! leaves. So a batch needs neither a thread nor a task of its own, on any runtime.

use std::fmt;
use std::future::Future;
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use super::slot::{Left, Slot};
use super::{Cost, Offload};
use open::{Batch, Timer};

mod open;

/// When a batch is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchLimits {
    /// As soon as it has so many items.
    pub most: NonZeroUsize,
    /// So long after the first of its callers began to wait, however few items there are.
    pub within: Duration,
}

/// Why an item of a batch has no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BatchError {
    /// The batch panicked; each of its callers gets this.
    #[error("the batch of {items} panicked{}", .message.as_deref().map(|text| format!(": {text}")).unwrap_or_default())]
    Panicked {
        /// How many items it had.
        items: usize,
        /// What `panic!` was given, where that was text.
        message: Option<Arc<str>>,
    },
    /// The batch returned another number of results than it was given items.
    #[error("the batch of {items} returned {results} results")]
    WrongCount {
        /// How many items it had.
        items: usize,
        /// How many results it returned.
        results: usize,
    },
    /// The [`Offload`] was closed before the batch began.
    #[error("the batch never began: its offload was closed")]
    Closed,
}

/// Collects items and computes them together, as one job of an [`Offload`].
///
/// ```
/// use std::{num::NonZeroUsize, sync::Arc, time::Duration};
/// use cpu_work::offload::{BatchLimits, Batcher, Cost, Offload};
/// use futures_lite::future::{block_on, zip};
///
/// let pool = Arc::new(rayon::ThreadPoolBuilder::new().num_threads(1).build()?);
/// let limits = BatchLimits { most: NonZeroUsize::new(2).unwrap(), within: Duration::from_millis(2) };
/// // A runtime's `sleep` goes here; this batch is full before it would matter.
/// let sleep = |_: Duration| std::future::pending::<()>();
/// let squares = Batcher::new(Arc::new(Offload::new(pool, 8)), limits, Cost::SHORT, sleep, |numbers: Vec<u64>| {
///     numbers.into_iter().map(|n| n * n).collect()
/// });
/// let (three, four) = block_on(zip(squares.submit(3), squares.submit(4)));
/// assert_eq!((three?, four?), (9, 16));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Batcher<I, O> {
    collector: Arc<Collector<I, O>>,
}

/// The part that callers hold on to.
struct Collector<I, O> {
    offload: Arc<Offload>,
    limits: BatchLimits,
    cost: Cost,
    sleep: Box<dyn Fn(Duration) -> Timer + Send + Sync>,
    run: Arc<dyn Fn(Vec<I>) -> Vec<O> + Send + Sync>,
    /// The batch that still takes items.
    open: Mutex<Option<Arc<Batch<I, O>>>>,
}

impl<I: Send + 'static, O: Send + 'static> Batcher<I, O> {
    /// Makes a batcher whose batches are jobs of that cost.
    ///
    /// `sleep` makes a timer, on the runtime of whoever awaits an item. `run` computes a batch on the pool and returns as
    /// many results as it was given items, in the same order.
    pub fn new<S, F, R>(
        offload: Arc<Offload>,
        limits: BatchLimits,
        cost: Cost,
        sleep: S,
        run: R,
    ) -> Self
    where
        S: Fn(Duration) -> F + Send + Sync + 'static,
        F: Future<Output = ()> + Send + 'static,
        R: Fn(Vec<I>) -> Vec<O> + Send + Sync + 'static,
    {
        Self {
            collector: Arc::new(Collector {
                offload,
                limits,
                cost,
                sleep: Box::new(move |within| Box::pin(sleep(within))),
                run: Arc::new(run),
                open: Mutex::new(None),
            }),
        }
    }

    /// Puts an item into the open batch and returns the future of its result.
    ///
    /// The item is in the batch from this call on. The deadline counts from the moment when the first future of the batch
    /// is polled, and is kept as long as any of them is: futures that nobody polls wait for a full batch. Dropping the
    /// future before the batch has begun takes the item out; a batch that all have left is not computed. After the batch
    /// has begun, the result is dropped.
    pub fn submit(&self, item: I) -> Batched<I, O> {
        let slot = Arc::new(Slot::new());
        let mut open = self.collector.lock();
        let batch = Arc::clone(open.get_or_insert_with(Batch::new));
        let (number, items) = batch.join(item, &slot);
        let is_full = items >= self.collector.limits.most.get();
        if is_full {
            *open = None;
        }
        drop(open);
        if is_full {
            self.collector.send(&batch);
        }
        Batched {
            collector: Arc::clone(&self.collector),
            batch,
            number,
            slot,
            timer: None,
        }
    }

    /// Returns the offload that computes the batches.
    pub fn offload(&self) -> &Arc<Offload> {
        &self.collector.offload
    }
}

impl<I: Send + 'static, O: Send + 'static> Collector<I, O> {
    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Arc<Batch<I, O>>>> {
        // Batches are put in and taken out whole.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends a batch off before it is full, unless that has been done.
    fn send_early(&self, batch: &Arc<Batch<I, O>>) {
        let mut open = self.lock();
        let is_open = open.as_ref().is_some_and(|open| Arc::ptr_eq(open, batch));
        if is_open {
            *open = None;
        }
        drop(open);
        if is_open {
            self.send(batch);
        }
    }

    /// Hands a batch, which takes no more items, to the offload.
    fn send(&self, batch: &Arc<Batch<I, O>>) {
        let job = batch.job(Arc::clone(&self.run));
        batch.keep(self.offload.submit(self.cost, job));
    }
}

/// An item that was put into a batch: a future of its result. See [`Batcher::submit`].
#[must_use = "dropping the future takes the item out of its batch"]
pub struct Batched<I: Send + 'static, O: Send + 'static> {
    collector: Arc<Collector<I, O>>,
    batch: Arc<Batch<I, O>>,
    number: u64,
    slot: Arc<Slot<Result<O, BatchError>>>,
    /// The deadline, where this is the leader.
    timer: Option<Timer>,
}

impl<I: Send + 'static, O: Send + 'static> Future for Batched<I, O> {
    type Output = Result<O, BatchError>;

    /// # Panics
    ///
    /// If it is polled again after it was ready.
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        if let Poll::Ready(result) = this.slot.poll(cx, "Batched") {
            this.timer = None;
            return Poll::Ready(result);
        }
        if this.timer.is_none() && this.batch.take_lead() {
            let timer = this.batch.timer();
            let within = this.collector.limits.within;
            this.timer = Some(timer.unwrap_or_else(|| (this.collector.sleep)(within)));
        }
        if let Some(timer) = &mut this.timer
            && timer.as_mut().poll(cx).is_ready()
        {
            this.timer = None;
            this.collector.send_early(&this.batch);
        }
        Poll::Pending
    }
}

impl<I: Send + 'static, O: Send + 'static> Drop for Batched<I, O> {
    fn drop(&mut self) {
        if self.slot.leave() == Left::Early {
            self.batch.leave(self.number, self.timer.take());
        }
    }
}

impl<I, O> fmt::Debug for Batcher<I, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batcher")
            .field("limits", &self.collector.limits)
            .field("cost", &self.collector.cost)
            .finish_non_exhaustive()
    }
}

impl<I: Send + 'static, O: Send + 'static> fmt::Debug for Batched<I, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batched")
            .field("state", &self.slot)
            .finish_non_exhaustive()
    }
}
