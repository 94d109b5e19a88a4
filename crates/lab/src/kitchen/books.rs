//! What was seen of the requests: counts and latencies, which can be read while they come.

use crate::recorder::nanoseconds;
use bench_report::kitchen::{QueueFigures, RequestFigures};
use cpu_work::offload::Offload;
use hdrhistogram::Histogram;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

/// The books of one kind of request.
#[derive(Debug)]
pub(super) struct Book {
    page: Mutex<Page>,
}

#[derive(Debug)]
struct Page {
    /// Of those that were answered, in nanoseconds, from the moment at which they were meant to come.
    latencies: Histogram<u64>,
    refused: u64,
    failed: u64,
    failure: Option<String>,
}

/// The books of a kitchen.
#[derive(Debug, Default)]
pub(super) struct Books {
    pub(super) light: Book,
    pub(super) heavy: Book,
    queue: OnceLock<Arc<Offload>>,
}

impl Books {
    /// Notes where the computing waits for a thread of a pool.
    pub(super) fn queue(&self, queue: &Arc<Offload>) {
        // A kitchen has one pool.
        let _ = self.queue.set(Arc::clone(queue));
    }

    /// Returns what has become of the computing so far, where there is a pool with a queue.
    pub(super) fn queue_figures(&self) -> Option<QueueFigures> {
        let metrics = self.queue.get()?.metrics();
        let waited = metrics.waited.as_ref().filter(|it| it.count() > 0);
        let quantile = |q| waited.map(|it| it.quantile(q).as_secs_f64() * 1e3);
        Some(QueueFigures {
            jobs: metrics.completed,
            longest: (metrics.most_queued + metrics.most_in_line) as u64,
            waited_p50_ms: quantile(0.5),
            waited_p99_ms: quantile(0.99),
        })
    }
}

impl Default for Book {
    fn default() -> Self {
        let latencies = Histogram::new(3).expect("invariant: three digits are a precision");
        let page = Page {
            latencies,
            refused: 0,
            failed: 0,
            failure: None,
        };
        Self {
            page: Mutex::new(page),
        }
    }
}

impl Book {
    fn page(&self) -> MutexGuard<'_, Page> {
        self.page.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes an answer.
    pub(super) fn answered(&self, latency: Duration) {
        self.page()
            .latencies
            .record(nanoseconds(latency))
            .expect("invariant: a histogram that grows takes every value");
    }

    /// Notes a request that found no place.
    pub(super) fn refused(&self) {
        self.page().refused += 1;
    }

    /// Notes a request that came to no answer.
    pub(super) fn failed(&self, why: &dyn std::fmt::Display) {
        let mut page = self.page();
        page.failed += 1;
        page.failure.get_or_insert_with(|| why.to_string());
    }

    /// Returns why the first of them failed.
    pub(super) fn failure(&self) -> Option<String> {
        self.page().failure.clone()
    }

    /// Returns the figures so far.
    pub(super) fn figures(&self) -> RequestFigures {
        let page = self.page();
        let ms = |ns: u64| (!page.latencies.is_empty()).then_some(ns as f64 / 1e6);
        let quantile = |q| ms(page.latencies.value_at_quantile(q));
        RequestFigures {
            count: page.latencies.len(),
            refused: page.refused,
            failed: page.failed,
            p50_ms: quantile(0.5),
            p90_ms: quantile(0.9),
            p99_ms: quantile(0.99),
            max_ms: ms(page.latencies.max()),
        }
    }
}
