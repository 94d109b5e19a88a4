//! Several ways to clean the same inputs, told side by side.

use super::cleaning::{calibrated, quality};
use super::counted;
use bench_report::RunRecord;
use bench_report::cleaning::Study;
use lab::chores::{ChoreName, Quality};
use lab::runtimes::RuntimeName;
use lab::{Pinning, UnitCost};
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::PathBuf;

/// One input that was cleaned in every way.
#[derive(Debug)]
pub(crate) struct Cleaned {
    pub(crate) name: String,
    pub(crate) size: String,
    /// The work that was in it, in the kernel's units.
    pub(crate) units: (u64, &'static str),
    pub(crate) zones: usize,
    pub(crate) checksum: u64,
    pub(crate) quality: Vec<Quality>,
    pub(crate) findings: Vec<String>,
    /// What a unit costs in virtual time.
    pub(crate) unit_cost: Option<UnitCost>,
    pub(crate) records: Vec<RunRecord>,
    /// Why the result could not be written.
    pub(crate) failure: Option<String>,
}

/// All that came of a comparison.
#[derive(Debug)]
pub(crate) struct Compared {
    kernel: ChoreName,
    runtime: RuntimeName,
    pinning: Pinning,
    output: Option<PathBuf>,
    pub(crate) cleaned: Vec<Cleaned>,
    /// The ways beside each other, if at least one input was cleaned.
    pub(crate) study: Option<Study>,
    pub(crate) failures: Vec<String>,
    pub(crate) interrupted: bool,
}

impl Compared {
    pub(crate) fn new(
        kernel: ChoreName,
        runtime: RuntimeName,
        pinning: Pinning,
        output: Option<PathBuf>,
    ) -> Self {
        Self {
            kernel,
            runtime,
            pinning,
            output,
            cleaned: Vec::new(),
            study: None,
            failures: Vec::new(),
            interrupted: false,
        }
    }

    /// The comparison for a person.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        if self.interrupted {
            text.push_str("Interrupted: what follows is partial.\n");
        }
        let Some(study) = &self.study else {
            return text + "Nothing was cleaned in every way.";
        };
        let _ = writeln!(text, "{}\n", self.title(study));
        for input in &self.cleaned {
            let _ = writeln!(
                text,
                "{}  {}  {} zones  checksum {:016x} by every crew{}",
                input.name,
                input.size,
                input.zones,
                input.checksum,
                quality(&input.quality)
            );
            for finding in &input.findings {
                let _ = writeln!(text, "  {finding}");
            }
        }
        let _ = write!(text, "\n{}", study.text());
        for input in &self.cleaned {
            if let Some(cost) = &input.unit_cost {
                let _ = writeln!(text, "{}", calibrated(cost, input.units.1));
            }
        }
        let written = self.cleaned.iter().any(|it| it.failure.is_none());
        if let Some(output) = self.output.as_ref().filter(|_| written) {
            let _ = writeln!(text, "Written to {}.", output.display());
        }
        text
    }

    fn title(&self, study: &Study) -> String {
        let [one, many] = self.kernel.nouns();
        let what = counted(self.cleaned.len() as u64, one, many);
        let note = self.runtime.note();
        let note = note.map_or_else(String::new, |note| format!(" ({note})"));
        let rounds = match self.runtime.is_virtual() {
            true => "once in each, since time is virtual".to_owned(),
            false => format!(
                "{}, in each of them one after the other",
                counted(study.rounds as u64, "round", "rounds")
            ),
        };
        let pinned = match self.pinning {
            Pinning::Free => "",
            Pinning::Pinned => ", each cleaner on a processor of its own",
        };
        format!(
            "{what} in {} on {}{note}{pinned}: {rounds}.",
            counted(study.rows.len() as u64, "way", "ways"),
            self.runtime
        )
    }

    /// The comparison for a program.
    pub(crate) fn json(&self) -> Value {
        let cleaned = self.cleaned.iter().map(|input| {
            json!({
                "name": input.name,
                "size": input.size,
                "units": input.units.0,
                "unit": input.units.1,
                "zones": input.zones,
                "checksum": format!("{:016x}", input.checksum),
                "quality": input.quality,
                "findings": input.findings,
                "ns_per_unit": input.unit_cost.map(|cost| cost.ns_per_unit()),
                "records": input.records,
            })
        });
        json!({
            "kernel": self.kernel.name(),
            "runtime": self.runtime.name(),
            "pinned": self.pinning == Pinning::Pinned,
            "interrupted": self.interrupted,
            "study": self.study,
            "cleaned": cleaned.collect::<Vec<_>>(),
            "failures": self.failures,
        })
    }
}
