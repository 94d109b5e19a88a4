//! A counter where burgers can be had in two ways.

use crate::recorder::Recorder;
use core_model::{Actor, EventKind, OrderId};
use futures_util::future::join_all;
use runtime_adapter::Runtime;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// A counter with a grill; everything that is put on it or taken off is noted in a recorder.
#[derive(Debug)]
pub struct Counter<R> {
    rt: R,
    recorder: Recorder<R>,
    grilling: Duration,
    orders: AtomicU32,
}

/// A burger, done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Burger {
    /// The order that it belongs to; orders count from 0, in the order in which they are begun.
    pub order: OrderId,
    /// Which of the order's burgers, from 0.
    pub burger: u32,
}

impl<R: Runtime> Counter<R> {
    /// Opens a counter where each burger is on the grill for `grilling`.
    pub fn new(rt: R, recorder: Recorder<R>, grilling: Duration) -> Self {
        Self {
            rt,
            recorder,
            grilling,
            orders: AtomicU32::new(0),
        }
    }

    /// Gets so many burgers, grilled side by side: they take as long as one.
    ///
    /// Nothing happens until the future is polled: without `.await`, no order is begun, and the compiler says so
    /// (`unused_must_use`). Dropped in the middle, it takes no burger off the grill: what was begun is never done.
    ///
    /// ```
    /// use lab::awaiting::Counter;
    /// use lab::{Recorder, Recording};
    /// use runtime_adapter::sim::Sim;
    /// use runtime_adapter::{Runtime, Time};
    /// use std::time::Duration;
    ///
    /// let sim = Sim::builder().build()?;
    /// let rt = sim.handle();
    /// sim.block_on(async move {
    ///     let recorder = Recorder::start(rt.clone(), Recording::On);
    ///     let counter = Counter::new(rt.clone(), recorder, Duration::from_millis(100));
    ///     let before = rt.now();
    ///     let burgers = counter.get_burgers(2).await;
    ///     assert_eq!(burgers.len(), 2);
    ///     assert_eq!(rt.now() - before, Duration::from_millis(100));
    /// });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub async fn get_burgers(&self, burgers: u32) -> Vec<Burger> {
        let order = self.begin();
        join_all((0..burgers).map(|burger| self.grill(order, burger))).await
    }

    /// Gets so many burgers, one after the other: they take the sum. The calling thread is held all the while.
    ///
    /// On a runtime this belongs on a thread for blocking work ([`Runtime::spawn_blocking`]); on a worker it would stall
    /// every other task, and a runtime that can tell panics there.
    ///
    /// ```
    /// use lab::awaiting::Counter;
    /// use lab::{Recorder, Recording};
    /// use runtime_adapter::sim::Sim;
    /// use runtime_adapter::{Runtime, Time};
    /// use std::time::Duration;
    ///
    /// let sim = Sim::builder().build()?;
    /// let rt = sim.handle();
    /// sim.block_on(async move {
    ///     let recorder = Recorder::start(rt.clone(), Recording::On);
    ///     let counter = Counter::new(rt.clone(), recorder, Duration::from_millis(100));
    ///     let before = rt.now();
    ///     let burgers = rt.spawn_blocking(move || counter.get_sequential_burgers(2)).await?;
    ///     assert_eq!(burgers.len(), 2);
    ///     assert_eq!(rt.now() - before, Duration::from_millis(200));
    ///     Ok::<(), runtime_adapter::JoinError>(())
    /// })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn get_sequential_burgers(&self, burgers: u32) -> Vec<Burger> {
        let order = self.begin();
        let one = |burger| self.rt.hold(self.grill(order, burger));
        (0..burgers).map(one).collect()
    }

    /// Tells how many orders were begun.
    pub fn orders(&self) -> u32 {
        self.orders.load(Ordering::Relaxed)
    }

    fn begin(&self) -> OrderId {
        OrderId(self.orders.fetch_add(1, Ordering::Relaxed))
    }

    /// Grills one burger. The logbook is handed in even if this is dropped in the middle.
    async fn grill(&self, order: OrderId, burger: u32) -> Burger {
        let mut book = self.recorder.logbook(Actor::Cook(0), 2);
        book.note(EventKind::GrillStarted { order, burger });
        self.rt.sleep(self.grilling).await;
        book.note(EventKind::GrillDone { order, burger });
        Burger { order, burger }
    }
}
