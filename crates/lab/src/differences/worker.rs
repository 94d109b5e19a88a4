//! The worker's side: reads one request, measures, writes its answer.

use super::measure::{NoSuchSide, on_runtime, without_runtime};
use super::request::{Answer, Request, VirtualTime};
use super::sizes::Sizes;
use crate::runtimes::{RuntimeError, RuntimeName};
use crate::workload::Failure;
use std::io::{BufRead, Write};

/// Why nothing could be measured.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DifferencesError {
    /// The request could not be read, or the answer not be written.
    #[error("cannot talk to the one who asks")]
    Pipe(#[from] std::io::Error),
    /// The request is none.
    #[error("the request is not one for a measurement")]
    Request(#[from] serde_json::Error),
    /// There is no such runtime.
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
    /// The runtime's time is virtual.
    #[error(transparent)]
    VirtualTime(#[from] VirtualTime),
    /// There is no such side of this measurement.
    #[error(transparent)]
    NoSuchSide(#[from] NoSuchSide),
    /// The measurement failed.
    #[error(transparent)]
    Failed(Failure),
}

/// Serves one request: a [`Request`] as a line of JSON comes in, an [`Answer`] as a line of JSON goes out.
///
/// # Errors
///
/// [`DifferencesError`] if nothing could be measured, or nobody be told.
pub fn serve(mut input: impl BufRead, mut output: impl Write) -> Result<(), DifferencesError> {
    let mut line = String::new();
    input.read_line(&mut line)?;
    let request: Request = serde_json::from_str(&line)?;
    let answer = run(&request)?;
    writeln!(output, "{}", serde_json::to_string(&answer)?)?;
    output.flush()?;
    Ok(())
}

/// Measures in this process. Each should be the only one in its process: runtimes share threads, memory is never given
/// back, and a thread that was put on one processor stays there.
///
/// # Errors
///
/// [`DifferencesError`] if there is nothing to measure, or it failed.
pub fn run(request: &Request) -> Result<Answer, DifferencesError> {
    let Request {
        measurement,
        side,
        runtime,
        scale,
    } = request;
    let runtime: RuntimeName = runtime.parse()?;
    if runtime.is_virtual() {
        return Err(VirtualTime(runtime).into());
    }
    let sizes = Sizes::scaled(*scale);
    let parts = match without_runtime(*measurement, *side, &sizes) {
        Some(parts) => parts,
        None => on_runtime(*measurement, *side, runtime, &sizes)?,
    };
    match parts {
        Ok(parts) => Ok(Answer { parts }),
        Err(failure) => Err(match failure.downcast::<NoSuchSide>() {
            Ok(no_such_side) => (*no_such_side).into(),
            Err(failure) => DifferencesError::Failed(failure),
        }),
    }
}
