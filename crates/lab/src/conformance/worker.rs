//! The worker's side: reads which flavour, runs its checks, writes an event for each as a line of JSON.

use super::run::{Choice, run};
use crate::flavours::{FlavourError, FlavourName};
use serde::{Deserialize, Serialize};
use std::io::{BufRead, Write};

/// What a worker process runs: the checks of one flavour, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassSpec {
    /// The flavour's name.
    pub flavour: String,
    /// Which repetition, from 0.
    pub repetition: u32,
    /// Which checks.
    #[serde(flatten)]
    pub choice: Choice,
}

/// Why a worker could not run its flavour. What goes wrong *in* a check is in its record instead.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The request could not be read, or an event not be written.
    #[error("cannot talk to who asked for the checks")]
    Pipe(#[from] std::io::Error),
    /// The request is none.
    #[error("the request is not a pass of a flavour")]
    Request(#[from] serde_json::Error),
    /// There is no such flavour.
    #[error(transparent)]
    Flavour(#[from] FlavourError),
}

/// Serves one request: a [`PassSpec`] as a line of JSON comes in, an [`Event`](bench_report::conformance::Event) as a line
/// of JSON goes out for everything that happens, when it happens.
///
/// # Errors
///
/// [`ServeError`] if there is nothing to run, or nobody to tell.
pub fn serve(mut input: impl BufRead, mut output: impl Write) -> Result<(), ServeError> {
    let mut line = String::new();
    input.read_line(&mut line)?;
    let pass: PassSpec = serde_json::from_str(&line)?;
    let flavour: FlavourName = pass.flavour.parse()?;
    let mut written = Ok(());
    run(flavour, pass.repetition, &pass.choice, |event| {
        // Once nobody reads, the checks still run to their end: it is near.
        if written.is_ok() {
            written = writeln!(output, "{}", event.to_line()).and_then(|()| output.flush());
        }
    })?;
    Ok(written?)
}
