//! One measurement in a fresh process: the bench executes itself, and the child answers with one line of JSON.
//!
//! Runtimes share threads within a process, and an allocator remembers; a fresh process has no such past.

use crate::arguments::Arguments;
use anyhow::{Context, Result, ensure};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::process::{Command, Stdio};

/// Returns what this process is to measure, if it is such a child.
///
/// # Errors
///
/// If the text is not what the parent writes.
pub fn asked<T: DeserializeOwned>(arguments: &Arguments) -> Result<Option<T>> {
    let Some(text) = &arguments.child else {
        return Ok(None);
    };
    serde_json::from_str(text)
        .with_context(|| format!("`{text}` is no measurement of this bench"))
        .map(Some)
}

/// Answers the parent.
///
/// # Errors
///
/// If the answer is no JSON, such as a map with keys that are no text.
pub fn answer<T: Serialize>(answer: &T) -> Result<()> {
    println!("{}", serde_json::to_string(answer)?);
    Ok(())
}

/// Has a fresh process measure `what`, and waits for its answer.
///
/// # Errors
///
/// If it cannot be started, fails, or answers otherwise than the type says.
pub fn ask<Q: Serialize, A: DeserializeOwned>(what: &Q) -> Result<A> {
    let question = serde_json::to_string(what)?;
    let output = Command::new(std::env::current_exe()?)
        .arg("--child")
        .arg(&question)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .context("cannot start a process to measure in")?;
    let status = output.status;
    ensure!(status.success(), "measuring {question} ended with {status}");
    serde_json::from_slice(&output.stdout)
        .with_context(|| format!("measuring {question} gave no figures"))
}
