//! A day under one schedule, and what it broke.

use crate::measure::chain;
use crate::recorder::{Recorder, Recording};
use crate::shop::ShopDay;
use crate::workload::{Finished, Workload};
use runtime_adapter::Time;
use runtime_adapter::sim::Sim;
use std::sync::Arc;
use std::time::Duration;

/// Runs the day; the first thing that did not hold is the error.
pub(super) async fn held(
    rt: Sim,
    day: Arc<ShopDay>,
    processors: u32,
    at_most: Option<Duration>,
) -> Result<(), String> {
    let recorder = Recorder::start(rt, Recording::On);
    let run = Arc::clone(&day).run(rt, recorder.clone()).await;
    let output = run.map_err(|failure| chain(&*failure))?;
    let makespan = recorder.elapsed();
    // Whoever is still there hands its logbook in.
    while !recorder.is_settled() {
        rt.sleep(Duration::from_millis(1)).await;
    }
    let trace = recorder.take();
    let figures = day.figures(&Finished {
        output: Some(&output),
        trace: &trace,
        makespan,
        workers: processors,
        virtual_time: true,
    });
    if let Some(first) = figures.violations.first() {
        return Err(first.clone());
    }
    match at_most {
        Some(at_most) if makespan > at_most => Err(format!(
            "the day took {makespan:?}, and was to take {at_most:?} at most"
        )),
        _ => Ok(()),
    }
}
