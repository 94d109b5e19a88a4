//! One run of a workload, and how it broke, if it did.

use super::quiet::quietly;
use crate::sim::core::{Choice, Report};
use crate::sim::fault::Fault;
use crate::sim::handle::Sim;
use crate::sim::settings::Builder;
use crate::{JoinError, Runtime};
use std::fmt;
use std::future::Future;

/// How a run broke.
#[derive(Clone, Debug)]
pub(super) struct Broken {
    pub(super) kind: Kind,
    pub(super) what: String,
    pub(super) choices: Vec<Choice>,
    pub(super) hash: u64,
}

/// In which way: what is made short must go on breaking in the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The workload said so.
    Error,
    Panic,
    Deadlock,
    Fault,
}

/// Runs a workload once.
pub(super) fn attempt<W, F, E>(settings: Builder, workload: &W) -> Result<Report, Broken>
where
    W: Fn(Sim) -> F,
    F: Future<Output = Result<(), E>> + Send + 'static,
    E: fmt::Display + Send + 'static,
{
    let sim = settings
        .keep_choices()
        .build()
        .unwrap_or_else(|error| panic!("{error}"));
    let ended = quietly(|| sim.try_block_on(workload(sim.handle())));
    let (kind, what) = match ended {
        Ok(Ok(())) => return Ok(sim.summary()),
        Ok(Err(error)) => (Kind::Error, error.to_string()),
        Err(JoinError::Panicked(panic)) => (Kind::Panic, format!("panicked: {}", panic.message())),
        Err(JoinError::Simulation(fault)) => match *fault {
            Fault::Deadlock(_) => (Kind::Deadlock, fault.to_string()),
            other => (Kind::Fault, other.to_string()),
        },
        Err(error) => (Kind::Fault, error.to_string()),
    };
    let choices = sim.take_choices();
    let hash = sim.summary().hash;
    // What tasks do in their destructors, now that the run is broken, is nobody's to read.
    quietly(|| drop(sim));
    Err(Broken {
        kind,
        what,
        choices,
        hash,
    })
}
