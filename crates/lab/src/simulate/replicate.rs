//! One replication: a day in the shop under one seed, in virtual time.

use super::crew::Halt;
use super::error::SimulateError;
use super::figure::Figures;
use super::observe::{Run, Window, observe};
use crate::devices::BackendChoice;
use crate::measure::Simulating;
use crate::recorder::{Recorder, Recording};
use crate::runtimes::{Visit, show_simulation};
use crate::shop::{ShopDay, ShopRun};
use crate::workload::{Failure, Workload};
use core_model::{Plan, Scenario, ShopPlan, Trace};
use runtime_adapter::sim::Sim;
use runtime_adapter::{Net, Owned, Owner, Runtime};
use serde::Serialize;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

/// One replication, as a program reads of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Replication {
    /// The seed of every draw and of the schedule.
    pub seed: u64,
    /// The identity of the run, as the simulator tells it.
    pub hash: String,
    /// Polls of tasks.
    pub polls: u64,
    /// What it came to.
    pub figures: Figures,
}

/// A replication with the series of its observations.
#[derive(Clone, Debug)]
pub(super) struct Replicated {
    pub(super) replication: Replication,
    pub(super) run: Run,
}

/// Runs a shop's day under a seed; nothing if it is halted before its end.
pub(super) fn replicate(
    scenario: &Scenario,
    plan: &ShopPlan,
    simulating: Simulating,
    processors: u32,
    window: Window,
    halt: &Halt,
) -> Result<Option<Replicated>, SimulateError> {
    let seed = simulating.seed;
    let failed = |source: Failure| SimulateError::Run { seed, source };
    let scenario = Scenario::new(scenario.name(), seed, Plan::Shop(*plan))
        .map_err(|invalid| failed(invalid.into()))?;
    let day = ShopDay::new(scenario.clone(), BackendChoice::Simulated)
        .map_err(|house| failed(house.into()))?;
    let visitor = Day {
        day: Arc::new(day),
        halt: halt.clone(),
    };
    let Some(ended) = show_simulation(simulating.builder(processors), visitor)?.map_err(failed)?
    else {
        return Ok(None);
    };
    let violations = ended.trace.check(&scenario);
    if !violations.is_empty() {
        let violations = violations.iter().map(ToString::to_string).collect();
        return Err(SimulateError::Broken { seed, violations });
    }
    let observed = observe(&scenario, plan, &ended.trace, window)
        .map_err(|source| SimulateError::Unobserved { seed, source })?;
    Ok(Some(Replicated {
        replication: Replication {
            seed,
            hash: format!("{:016x}", ended.hash),
            polls: ended.polls,
            figures: observed.figures,
        },
        run: observed.run,
    }))
}

/// A day to be run on a simulation.
struct Day {
    day: Arc<ShopDay>,
    halt: Halt,
}

/// A day that came to its end.
struct Ended {
    trace: Trace,
    hash: u64,
    polls: u64,
}

impl Visit for Day {
    type Output = Result<Option<Ended>, Failure>;

    fn visit<R: Runtime + Net + Owned>(self, _owner: Owner<R>) -> Self::Output {
        unreachable!("only simulations are asked for")
    }

    fn visit_simulation(self, owner: Owner<Sim>) -> Self::Output {
        let Self { day, halt } = self;
        let rt = owner.handle();
        let recorder = Recorder::start(rt, Recording::On);
        let handed_out = recorder.clone();
        // The same tasks as when it is measured, so that it is the same run with the same hash.
        let ended = owner.try_block_on(async move {
            let work = rt.spawn(unless_halted(day.run(rt, handed_out), halt));
            work.await
        });
        let Some(done) = ended?? else {
            return Ok(None);
        };
        done?;
        let report = owner.summary();
        drop(owner);
        Ok(Some(Ended {
            trace: recorder.take(),
            hash: report.hash,
            polls: report.polls,
        }))
    }
}

/// Does the work, unless it is to be left: looked after whenever the work goes on, which changes nothing for the simulation.
async fn unless_halted(
    work: impl Future<Output = Result<ShopRun, Failure>>,
    halt: Halt,
) -> Option<Result<ShopRun, Failure>> {
    let mut work = pin!(work);
    poll_fn(|cx| {
        if halt.is_raised() {
            return Poll::Ready(None);
        }
        work.as_mut().poll(cx).map(Some)
    })
    .await
}
