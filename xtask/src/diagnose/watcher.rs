//! `lunchrush diagnose`, run on one program at a time.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

use super::machine::busy_ns;
use super::report::Report;
use crate::built;

/// The watcher and the planted programs, built, and a folder for what they write.
#[derive(Debug)]
pub(super) struct Watcher {
    pub(super) planted: OsString,
    lunchrush: OsString,
    pub(super) folder: TempDir,
}

/// What came of watching one program.
#[derive(Debug)]
pub(super) struct Watched {
    /// The report.
    pub(super) report: Report,
    /// What the program printed.
    pub(super) said: String,
    /// How many processors others used meanwhile, as far as ticks tell.
    pub(super) beside: f64,
}

impl Watcher {
    /// Builds both in the release profile.
    ///
    /// # Errors
    ///
    /// They cannot be built, or there is no folder for temporary files.
    pub(super) fn built() -> Result<Self> {
        Ok(Self {
            planted: built::program("--release --package diagnose --example planted")?,
            lunchrush: built::program("--release --package demo --bin lunchrush")?,
            folder: tempfile::tempdir().context("cannot make a temporary folder")?,
        })
    }

    /// Watches a program that ends well.
    ///
    /// # Errors
    ///
    /// It cannot be watched, fails, or there is no report.
    pub(super) fn watch(&self, words: &[OsString]) -> Result<Watched> {
        let path = self.folder.path().join("report.json");
        let before = busy_ns()?;
        let mut command = self.command(&["--json"], &path, words);
        let output = command
            .stderr(Stdio::inherit())
            .output()
            .context("cannot start lunchrush")?;
        let busy = busy_ns()? - before;
        ensure!(
            output.status.success(),
            "{words:?} ended with {}",
            output.status
        );
        let text = fs::read_to_string(&path).context("lunchrush wrote no report")?;
        let report: Report =
            serde_json::from_str(&text).context("lunchrush's report is not what it should be")?;
        let own = report.exact.cpu_ns + report.sampling.cost_ns;
        let beside = busy.saturating_sub(own) as f64 / report.wall_ns.max(1) as f64;
        Ok(Watched {
            said: String::from_utf8_lossy(&output.stdout).into_owned(),
            beside,
            report,
        })
    }

    /// The command that watches a program and writes the report to a file.
    pub(super) fn command(
        &self,
        options: &[&str],
        report: &std::path::Path,
        words: &[OsString],
    ) -> Command {
        let mut command = Command::new(&self.lunchrush);
        command
            .arg("diagnose")
            .args(options)
            .arg("--output")
            .arg(report)
            .arg("--")
            .args(words)
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        command
    }

    /// The words that run a planted program.
    pub(super) fn planted(&self, name: &str, argument: &OsStr) -> Vec<OsString> {
        vec![self.planted.clone(), name.into(), argument.into()]
    }
}
