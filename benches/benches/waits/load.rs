//! How much is asked at once, and what one request takes: processor time and time on the clock, in short slices.

use anyhow::{Context, Result};
use bench_report::stats::quantile;
use benches::arguments::Effort;
use benches::clock::{now, process_time};
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::time::Duration;

/// So many who ask at once, so often in a slice, in so many slices.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Load {
    /// Who ask at once, each over a connection of its own where there are connections.
    pub(crate) callers: u64,
    /// How often each of them asks in a slice.
    pub(crate) requests: u64,
    /// How often that is measured, after a first slice that is not.
    pub(crate) slices: u64,
}

/// Nanoseconds of one request, at the 10th percentile of the slices.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Took {
    /// On the clock: of the slice over its requests, however many were under way at once.
    pub(crate) wall: f64,
    /// Of the whole process that asks, all its threads together.
    pub(crate) processor: f64,
}

impl Load {
    /// So many callers, with so many requests each a slice; as a test, a few of each.
    pub(crate) fn of(effort: Effort, callers: u64, requests: u64) -> Self {
        match effort {
            Effort::Test => Self {
                callers: callers.min(4),
                requests: 2,
                slices: 1,
            },
            Effort::Full => Self {
                callers,
                requests,
                slices: 30,
            },
        }
    }

    /// The requests of a slice.
    pub(crate) fn each_slice(self) -> u64 {
        self.callers * self.requests
    }

    /// The items that a caller asks for in a slice. Nobody else asks for them; the callers take turns, so that all together
    /// they go through the items in order, or nearly.
    pub(crate) fn items(self, slice: u64, caller: u64) -> impl Iterator<Item = u64> + Send + use<> {
        let first = slice * self.each_slice();
        (0..self.requests).map(move |request| first + request * self.callers + caller)
    }

    /// All items of a slice, in order.
    pub(crate) fn all_items(self, slice: u64) -> Range<u64> {
        slice * self.each_slice()..(slice + 1) * self.each_slice()
    }

    /// Measures the slices, which are told their number.
    pub(crate) fn measure(self, mut slice: impl FnMut(u64) -> Result<()>) -> Result<Took> {
        // Connections are opened in it, and statements prepared.
        slice(0)?;
        let (mut wall, mut processor) = (Vec::new(), Vec::new());
        for number in 1..=self.slices {
            let (began, used) = (now(), used()?);
            slice(number)?;
            processor.push(self.each(self::used()? - used));
            wall.push(self.each(began.elapsed()));
        }
        let best = |took: &[f64]| quantile(took, 0.1).context("no slice was measured");
        Ok(Took {
            wall: best(&wall)?,
            processor: best(&processor)?,
        })
    }

    fn each(self, took: Duration) -> f64 {
        took.as_secs_f64() * 1e9 / self.each_slice() as f64
    }
}

/// The processor time of this process so far.
fn used() -> Result<Duration> {
    process_time(std::process::id()).context("the system does not tell a process's processor time")
}
