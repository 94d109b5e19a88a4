//! One measurement in a fresh process: the bench executes itself, and the child answers with one line of JSON.
//!
//! Runtimes share threads within a process, and an allocator remembers; a fresh process has no such past.

use crate::arguments::Arguments;
use anyhow::{Context, Result, ensure};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

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
    let output = command(&question)?
        .output()
        .context("cannot start a process to measure in")?;
    let status = output.status;
    ensure!(status.success(), "measuring {question} ended with {status}");
    serde_json::from_slice(&output.stdout)
        .with_context(|| format!("measuring {question} gave no figures"))
}

/// Starts a fresh process that does `what` for as long as it is needed, and waits until it says that it is ready.
///
/// # Errors
///
/// If it cannot be started, or answers otherwise than the type says.
pub fn start<Q: Serialize, A: DeserializeOwned>(what: &Q) -> Result<(Serving, A)> {
    let question = serde_json::to_string(what)?;
    let process = command(&question)?
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start a process")?;
    let mut serving = Serving { process };
    let mut ready = String::new();
    if let Some(told) = &mut serving.process.stdout {
        BufReader::new(told).read_line(&mut ready)?;
    }
    let ready = serde_json::from_str(&ready)
        .with_context(|| format!("{question} did not tell that it is ready"))?;
    Ok((serving, ready))
}

/// The command line by which a fresh process does `what`, for who starts it in another way.
///
/// # Errors
///
/// If this program has no path, or `what` is no JSON.
pub fn words<Q: Serialize>(what: &Q) -> Result<Vec<OsString>> {
    let program = std::env::current_exe()?;
    let question = serde_json::to_string(what)?;
    Ok(vec![program.into(), "--child".into(), question.into()])
}

fn command(question: &str) -> Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command
        .arg("--child")
        .arg(question)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit());
    Ok(command)
}

/// A process that goes on by itself; dropping it ends it.
#[derive(Debug)]
pub struct Serving {
    process: Child,
}

impl Serving {
    /// The system's number of the process.
    pub fn id(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended already, which is as good.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
