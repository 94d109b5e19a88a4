//! One lunch in one form, in this process.

use super::clock::Wall;
use super::day::Day;
use super::{Form, FormError, async_await, callbacks, threads};
use crate::recorder::{Recorder, Recording};
use crate::runtimes::{RuntimeName, Visit};
use core_model::{Scenario, Trace};
use runtime_adapter::{Net, Owned, Owner, Runtime};
use std::time::Duration;

/// What a lunch leaves behind.
#[derive(Debug)]
pub struct Lunch {
    /// From the opening of the shop until everybody has left.
    pub makespan: Duration,
    /// What happened, if it was recorded.
    pub trace: Trace,
}

/// A runtime for async/await, and its worker threads.
pub type On = (RuntimeName, u32);

/// Runs the shop of a scenario in a form; async/await runs on a runtime, the others do without.
///
/// # Errors
///
/// [`FormError`] if the plan does not fit, the form or the runtime is not there, or the system refuses a thread or a stack.
pub fn run(
    form: Form,
    scenario: &Scenario,
    on: Option<On>,
    recording: Recording,
) -> Result<Lunch, FormError> {
    match form {
        Form::Callbacks => without_runtime(scenario, recording, callbacks::run),
        Form::Threads => without_runtime(scenario, recording, threads::run),
        #[cfg(feature = "corosensei")]
        Form::Coroutines => without_runtime(scenario, recording, super::coroutines::run),
        #[cfg(not(feature = "corosensei"))]
        Form::Coroutines => Err(FormError::LeftOut(form)),
        Form::AsyncAwait => {
            let (runtime, workers) = on.ok_or(FormError::NoRuntime)?;
            let scenario = scenario.clone();
            let serving = Serving {
                scenario,
                recording,
            };
            runtime.visit(workers, serving)?
        }
    }
}

fn without_runtime(
    scenario: &Scenario,
    recording: Recording,
    form: fn(Day<Wall>) -> Result<(), FormError>,
) -> Result<Lunch, FormError> {
    let recorder = Recorder::start(Wall, recording);
    form(Day::new(Wall, scenario.clone(), recorder.clone())?)?;
    Ok(Lunch {
        makespan: recorder.elapsed(),
        trace: recorder.take(),
    })
}

struct Serving {
    scenario: Scenario,
    recording: Recording,
}

impl Visit for Serving {
    type Output = Result<Lunch, FormError>;

    fn visit<R: Runtime + Net + Owned>(self, owner: Owner<R>) -> Self::Output {
        let rt = owner.handle();
        let lunch = async move {
            let recorder = Recorder::start(rt.clone(), self.recording);
            let day = Day::new(rt.clone(), self.scenario, recorder.clone())?;
            async_await::run(rt, day).await?;
            Ok(Lunch {
                makespan: recorder.elapsed(),
                trace: recorder.take(),
            })
        };
        owner.try_block_on(lunch)?
    }
}
