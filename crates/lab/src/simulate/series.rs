//! What is kept of a run while it is gone through: observations, levels over time, a count.

use core_model::statistics::{BatchMeans, Moments, StatisticsError, TimeAverage, TimeWeighted};

/// The spans into which the time is cut, for batch means of averages over time.
const SPANS: u64 = 512;

/// Observations, one for each customer.
#[derive(Clone, Debug, Default)]
pub(super) struct Series {
    pub(super) moments: Moments,
    pub(super) batches: BatchMeans,
}

impl Series {
    pub(super) fn add(&mut self, value: u64) {
        self.moments.record_ns(value);
        self.batches.record_ns(value);
    }
}

/// A level over the whole time and over each span of it.
#[derive(Clone, Debug)]
pub(super) struct Level {
    whole: TimeWeighted,
    span: TimeWeighted,
    pub(super) batches: BatchMeans,
}

impl Level {
    /// Nobody yet; counts from `from_ns` on.
    pub(super) fn starting(from_ns: u64) -> Result<Self, StatisticsError> {
        let mut whole = TimeWeighted::starting(0, 0);
        whole.reset_at(from_ns)?;
        Ok(Self {
            span: whole.clone(),
            whole,
            batches: BatchMeans::default(),
        })
    }

    pub(super) fn rise(&mut self, at_ns: u64) -> Result<(), StatisticsError> {
        self.whole.rise(at_ns)?;
        self.span.rise(at_ns)
    }

    pub(super) fn fall(&mut self, at_ns: u64) -> Result<(), StatisticsError> {
        self.whole.fall(at_ns)?;
        self.span.fall(at_ns)
    }

    /// A span ends, and the next begins.
    pub(super) fn close(&mut self, until_ns: u64) -> Result<(), StatisticsError> {
        self.batches.record(self.span.until(until_ns)?.mean())?;
        self.span.reset_at(until_ns)
    }

    pub(super) fn until(&self, until_ns: u64) -> Result<TimeAverage, StatisticsError> {
        self.whole.until(until_ns)
    }
}

/// Things that happen, counted over the whole time and in each span of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Rate {
    pub(super) count: u64,
    in_span: u64,
    pub(super) batches: BatchMeans,
}

impl Rate {
    pub(super) fn add(&mut self) {
        self.count += 1;
        self.in_span += 1;
    }

    /// A span ends, and the next begins.
    pub(super) fn close(&mut self, span_ns: u64) -> Result<(), StatisticsError> {
        let count = std::mem::take(&mut self.in_span);
        self.batches.record(count as f64 / (span_ns as f64 / 1e9))
    }
}

/// Equal spans of time, one after another.
#[derive(Clone, Debug)]
pub(super) struct Spans {
    from_ns: u64,
    each_ns: u64,
    left: u64,
}

impl Spans {
    /// Cuts a time into equal spans; what is left over after dividing is not in any.
    pub(super) fn new(from_ns: u64, until_ns: u64) -> Self {
        let each_ns = until_ns.saturating_sub(from_ns) / SPANS;
        Self {
            from_ns,
            each_ns,
            left: if each_ns > 0 { SPANS } else { 0 },
        }
    }

    /// Takes the next span that has ended by an instant: its length and its end.
    pub(super) fn ended_by(&mut self, at_ns: u64) -> Option<(u64, u64)> {
        let until_ns = self.from_ns + self.each_ns;
        if self.left == 0 || until_ns > at_ns {
            return None;
        }
        self.left -= 1;
        self.from_ns = until_ns;
        Some((self.each_ns, until_ns))
    }
}
