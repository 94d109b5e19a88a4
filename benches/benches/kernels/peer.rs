//! The other side: a Python process that computes the same with OpenCV, SciPy and NumPy.
//!
//! It is asked and answers in lines of JSON; arrays go through files. One thread each: OpenBLAS and OpenMP read that from the
//! environment, OpenCV is told by the script, SciPy's transforms take one unless asked for more.

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// What names another Python than `python3`.
pub(crate) const PYTHON: &str = "LUNCHRUSH_PYTHON";

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/kernels.py");

/// A Python process; dropping it ends it.
pub(crate) struct Peer {
    process: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
    versions: BTreeMap<String, String>,
}

/// An array in a file: raw, row-major, little-endian.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Array {
    path: PathBuf,
    #[serde(rename = "type")]
    kind: &'static str,
    shape: Vec<usize>,
}

/// What is to be computed.
#[derive(Debug, Serialize)]
pub(crate) struct Question<'a> {
    pub(crate) run: &'a str,
    pub(crate) with: &'a serde_json::Value,
    pub(crate) inputs: &'a [Array],
    pub(crate) times: u32,
    /// Where the last result is to be written.
    pub(crate) result: Option<&'a Path>,
}

#[derive(Deserialize)]
struct Answer {
    seconds: f64,
}

impl Peer {
    /// Starts Python and waits until it has told what is installed there.
    ///
    /// # Errors
    ///
    /// If there is no Python, or it does not run the script.
    pub(crate) fn start() -> Result<Self> {
        let python = std::env::var(PYTHON).unwrap_or_else(|_| "python3".to_owned());
        let mut process = Command::new(&python)
            .arg(SCRIPT)
            .envs([
                ("OMP_NUM_THREADS", "1"),
                ("OPENBLAS_NUM_THREADS", "1"),
                ("MKL_NUM_THREADS", "1"),
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .with_context(|| format!("cannot start `{python}`"))?;
        let (Some(questions), Some(answers)) = (process.stdin.take(), process.stdout.take()) else {
            bail!("invariant: both pipes were asked for");
        };
        let mut peer = Self {
            process,
            questions,
            answers: BufReader::new(answers),
            versions: BTreeMap::new(),
        };
        peer.versions = peer.answer().context("it did not tell what is installed")?;
        Ok(peer)
    }

    /// The versions of what is installed, by name.
    pub(crate) fn versions(&self) -> &BTreeMap<String, String> {
        &self.versions
    }

    /// Has something computed; gives the seconds of all times together.
    ///
    /// # Errors
    ///
    /// If the process has ended, as it does when it cannot compute what it is asked for.
    pub(crate) fn compute(&mut self, question: &Question<'_>) -> Result<f64> {
        let mut line = serde_json::to_string(question)?;
        line.push('\n');
        self.questions
            .write_all(line.as_bytes())
            .and_then(|()| self.questions.flush())
            .with_context(|| format!("Python has ended before `{}`", question.run))?;
        let answer: Answer = self
            .answer()
            .with_context(|| format!("Python computed no `{}`", question.run))?;
        Ok(answer.seconds)
    }

    fn answer<T: for<'de> Deserialize<'de>>(&mut self) -> Result<T> {
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        serde_json::from_str(&line).with_context(|| format!("`{}` is no answer", line.trim_end()))
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // It may have ended already, which is as good.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Array {
    /// Writes an array of bytes.
    pub(crate) fn of_bytes(path: PathBuf, shape: &[usize], values: &[u8]) -> Result<Self> {
        Self::write(path, "uint8", shape, values)
    }

    /// Writes an array of integers.
    pub(crate) fn of_integers(path: PathBuf, shape: &[usize], values: &[i32]) -> Result<Self> {
        let bytes: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        Self::write(path, "<i4", shape, &bytes)
    }

    /// Writes an array of floats of 32 bits.
    pub(crate) fn of_singles(path: PathBuf, shape: &[usize], values: &[f32]) -> Result<Self> {
        let bytes: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        Self::write(path, "<f4", shape, &bytes)
    }

    /// Writes an array of floats of 64 bits.
    pub(crate) fn of_doubles(path: PathBuf, shape: &[usize], values: &[f64]) -> Result<Self> {
        let bytes: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        Self::write(path, "<f8", shape, &bytes)
    }

    fn write(path: PathBuf, kind: &'static str, shape: &[usize], bytes: &[u8]) -> Result<Self> {
        std::fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(Self {
            path,
            kind,
            shape: shape.to_vec(),
        })
    }
}

/// Reads the floats of 64 bits that the peer wrote.
pub(crate) fn read(path: &Path) -> Result<Vec<f64>> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let (values, rest) = bytes.as_chunks::<8>();
    if !rest.is_empty() {
        bail!("{} bytes are no array of 64-bit floats", bytes.len());
    }
    Ok(values.iter().map(|v| f64::from_le_bytes(*v)).collect())
}
