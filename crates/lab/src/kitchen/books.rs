//! What was seen of the requests: counts and latencies, which can be read while they come.

use crate::recorder::nanoseconds;
use bench_report::kitchen::RequestFigures;
use hdrhistogram::Histogram;
use std::sync::{Mutex, MutexGuard, PoisonError};
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
