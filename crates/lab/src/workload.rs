//! The contract of a workload: code that is measured, unmodified, on every runtime.
//!
//! The built-in ones, [`ShopDay`](crate::ShopDay) and [`HouseDay`](crate::HouseDay), implement it like anybody else's.
//! A workload runs; [`measure`](crate::measure::measure) builds the runtime, reads the clocks and counters, and makes the
//! record.

use crate::recorder::Recorder;
use bench_report::{HouseFigures, ShopFigures};
use core_model::Trace;
use runtime_adapter::{Net, Runtime};
use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

/// Why a workload could not do its work; its chain of sources is printed.
pub type Failure = Box<dyn std::error::Error + Send + Sync + 'static>;

/// Something to run on a runtime, and to measure.
///
/// # Contract
///
/// - [`run`](Self::run) uses no runtime but the one it is given: it spawns, sleeps and computes through it.
/// - It may be called several times on one value and does the same work each time.
/// - When its future is dropped, what it spawned ends with it: it keeps its task handles and detaches none.
///
/// `examples/first_come.rs` holds one that has nothing to do with burgers.
pub trait Workload: Send + Sync + 'static {
    /// What a run leaves behind, beside its trace.
    type Output: Send + 'static;

    /// Says what it is, for the record.
    fn label(&self) -> Label;

    /// Does the work, on a task of the runtime. What happens is noted in logbooks of the recorder, or not at all.
    fn run<R: Runtime + Net>(
        self: Arc<Self>,
        rt: R,
        recorder: Recorder<R>,
    ) -> impl Future<Output = Result<Self::Output, Failure>> + Send;

    /// Makes sense of a finished run: limits, figures, and what was wrong. Nothing, unless told otherwise.
    fn figures(&self, run: &Finished<'_, Self::Output>) -> Figures {
        let _ = run;
        Figures::default()
    }
}

/// What a record says of a workload.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Label {
    /// The scenario's name.
    pub scenario: String,
    /// The strategy's name.
    pub strategy: String,
    /// The device that is waited for, or `none`.
    pub backend: String,
    /// The seed of every draw.
    pub seed: u64,
    /// Everything else that was set, by name.
    pub parameters: BTreeMap<String, String>,
}

/// A run that has ended, whether at its end or before.
#[derive(Debug)]
pub struct Finished<'a, T> {
    /// What it left behind; nothing if it was interrupted.
    pub output: Option<&'a T>,
    /// What happened.
    pub trace: &'a Trace,
    /// How long it took, from the first poll of the root to its end.
    pub makespan: Duration,
    /// The runtime's worker threads, or virtual processors.
    pub workers: u32,
    /// Whether the time was simulated, so that there were as many processors as workers.
    pub virtual_time: bool,
}

/// What a workload makes of its own run.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// The lower bound of the makespan, and which bound it is.
    pub limit: Option<(Duration, String)>,
    /// Computing that the plan asks for.
    pub computing: Duration,
    /// Waits that the plan asks for, summed over everybody who waits.
    pub waiting: Duration,
    /// Figures of a shop.
    pub shop: Option<ShopFigures>,
    /// Figures of a house.
    pub house: Option<HouseFigures>,
    /// Invariants that did not hold, in words.
    pub violations: Vec<String>,
}
