//! What a crew made of its inputs.

use super::{counted, simulated, time};
use bench_report::RunRecord;
use core_model::{HousePlan, HouseStrategy};
use cpu_work::Checksum;
use lab::UnitCost;
use lab::chores::{ChoreName, Quality};
use lab::runtimes::RuntimeName;
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::PathBuf;
use std::time::Duration;

/// One input that was cleaned.
#[derive(Debug)]
pub(crate) struct CleanedInput {
    pub(crate) name: String,
    pub(crate) size: String,
    /// The work that was in it, in the kernel's units.
    pub(crate) units: (u64, &'static str),
    pub(crate) checksum: u64,
    pub(crate) quality: Vec<Quality>,
    pub(crate) findings: Vec<String>,
    /// What a unit costs in virtual time.
    pub(crate) unit_cost: Option<UnitCost>,
    pub(crate) record: RunRecord,
}

/// A day of cleaning.
#[derive(Debug)]
pub(crate) struct Report {
    kernel: ChoreName,
    plan: HousePlan,
    runtime: RuntimeName,
    workers: u32,
    pub(crate) cleaned: Vec<CleanedInput>,
    pub(crate) failures: Vec<String>,
    pub(crate) interrupted: bool,
    /// How many inputs' results were written.
    pub(crate) written: usize,
    pub(crate) output: Option<PathBuf>,
}

impl CleanedInput {
    fn makespan(&self) -> Duration {
        let sample = self.record.sample.as_ref();
        Duration::from_nanos(sample.map_or(0, |sample| sample.makespan_ns))
    }

    fn computing(&self) -> Duration {
        let sample = self.record.sample.as_ref();
        Duration::from_nanos(sample.map_or(0, |sample| sample.computing_ns))
    }

    fn threads(&self) -> u32 {
        let house = self
            .record
            .sample
            .as_ref()
            .and_then(|sample| sample.house.as_ref());
        house.map_or(0, |house| house.threads_used)
    }
}

impl Report {
    pub(crate) fn new(
        kernel: ChoreName,
        plan: HousePlan,
        runtime: RuntimeName,
        workers: u32,
    ) -> Self {
        Self {
            kernel,
            plan,
            runtime,
            workers,
            cleaned: Vec::new(),
            failures: Vec::new(),
            interrupted: false,
            written: 0,
            output: None,
        }
    }

    fn makespan(&self) -> Duration {
        self.cleaned.iter().map(CleanedInput::makespan).sum()
    }

    fn computing(&self) -> Duration {
        self.cleaned.iter().map(CleanedInput::computing).sum()
    }

    fn units(&self) -> u64 {
        self.cleaned.iter().map(|input| input.units.0).sum()
    }

    /// One checksum over all inputs, whatever their order.
    fn checksum(&self) -> u64 {
        let mut sum = Checksum::new();
        for picture in &self.cleaned {
            sum.add(picture.checksum);
        }
        sum.value()
    }

    fn title(&self) -> String {
        let cleaners = counted(self.plan.cleaners, "cleaner", "cleaners");
        let who = match self.plan.strategy {
            HouseStrategy::One => "One cleaner, zone after zone".to_owned(),
            HouseStrategy::Turns => "One cleaner, taking turns between the zones".to_owned(),
            HouseStrategy::Parallel => format!("{cleaners}, a zone at a time each"),
            HouseStrategy::Rayon => format!("{cleaners} in a rayon pool"),
            HouseStrategy::Threads => format!("{cleaners} on plain threads"),
            HouseStrategy::Processes => format!("{cleaners}, each a process of its own"),
        };
        let note = self
            .runtime
            .note()
            .map_or_else(String::new, |note| format!(" ({note})"));
        let workers = match self.runtime.is_async() {
            true if self.runtime.is_virtual() => {
                counted(self.workers, "virtual processor", "virtual processors")
            }
            true => counted(self.workers, "worker thread", "worker threads"),
            false => "a thread for each task".to_owned(),
        };
        format!("{who}, on {}{note} with {workers}.", self.runtime)
    }

    /// The report for a person.
    pub(crate) fn text(&self) -> String {
        let mut text = self.title() + "\n";
        if self.interrupted {
            text.push_str("Interrupted: what follows is partial.\n");
        }
        text.push('\n');
        let longest = |of: fn(&CleanedInput) -> &str| {
            let lengths = self.cleaned.iter().map(|input| of(input).chars().count());
            lengths.max().unwrap_or(0)
        };
        let (names, sizes) = (longest(|it| &it.name), longest(|it| &it.size));
        for input in &self.cleaned {
            let _ = writeln!(
                text,
                "{:names$}  {:>sizes$}  {:>8}  checksum {:016x}{}",
                input.name,
                input.size,
                time(input.makespan()),
                input.checksum,
                quality(&input.quality)
            );
            for finding in &input.findings {
                let _ = writeln!(text, "{:names$}  {finding}", "");
            }
        }
        let _ = writeln!(text, "\n{}", self.sum());
        let costs = self.cleaned.iter().filter_map(|it| it.unit_cost);
        if let Some(cost) = costs.min_by(|a, b| a.ns_per_unit().total_cmp(&b.ns_per_unit())) {
            let _ = writeln!(text, "{}", calibrated(&cost, self.cleaned[0].units.1));
        }
        for simulation in self
            .cleaned
            .iter()
            .filter_map(|it| it.record.simulation.as_ref())
        {
            let _ = writeln!(text, "{}", simulated::tell(simulation));
        }
        if let Some(output) = &self.output
            && self.written > 0
        {
            let _ = writeln!(text, "Written to {}.", output.display());
        }
        text
    }

    fn sum(&self) -> String {
        let (makespan, computing) = (self.makespan(), self.computing());
        let threads = self
            .cleaned
            .iter()
            .map(CleanedInput::threads)
            .max()
            .unwrap_or(0);
        if self.cleaned.is_empty() {
            return format!("Nothing was cleaned.{}", self.not_cleaned());
        }
        let [one, many] = self.kernel.nouns();
        let mut text = format!(
            "{} cleaned, {:.2} million {}, in {} on {}; checksum of all {:016x}",
            counted(self.cleaned.len() as u64, one, many),
            self.units() as f64 / 1e6,
            self.cleaned[0].units.1,
            time(makespan),
            counted(threads, "thread", "threads"),
            self.checksum(),
        );
        if !makespan.is_zero() {
            let busy = computing.as_secs_f64() / makespan.as_secs_f64();
            let _ = write!(
                text,
                "\n{} of computing: {busy:.2} processors were busy on average.",
                time(computing)
            );
        }
        text + &self.not_cleaned()
    }

    fn not_cleaned(&self) -> String {
        if self.failures.is_empty() {
            return String::new();
        }
        let failures = counted(self.failures.len() as u64, "file", "files");
        format!("\n{failures} could not be cleaned or written.")
    }

    /// The report for a program.
    pub(crate) fn json(&self) -> Value {
        let cleaned: Vec<_> = self
            .cleaned
            .iter()
            .map(|input| {
                json!({
                    "name": input.name,
                    "size": input.size,
                    "units": input.units.0,
                    "unit": input.units.1,
                    "checksum": format!("{:016x}", input.checksum),
                    "quality": input.quality,
                    "findings": input.findings,
                    "ns_per_unit": input.unit_cost.map(|cost| cost.ns_per_unit()),
                    "record": input.record,
                })
            })
            .collect();
        json!({
            "kernel": self.kernel.name(),
            "crew": self.plan.strategy.name(),
            "cleaners": self.plan.cleaners,
            "runtime": self.runtime.name(),
            "workers": self.workers,
            "interrupted": self.interrupted,
            "cleaned": cleaned,
            "checksum": format!("{:016x}", self.checksum()),
            "makespan_ns": u64::try_from(self.makespan().as_nanos()).unwrap_or(u64::MAX),
            "computing_ns": u64::try_from(self.computing().as_nanos()).unwrap_or(u64::MAX),
            "failures": self.failures,
        })
    }
}

/// Says what a unit costs in virtual time, and how that is known.
pub(super) fn calibrated(cost: &UnitCost, units: &str) -> String {
    let slices = counted(cost.slices_timed() as u64, "slice", "slices");
    format!(
        "In virtual time {:.3} ns for each of the {units}: the median of {slices} that were timed here.",
        cost.ns_per_unit()
    )
}

/// Says how clean it became: `  PSNR 20.1 dB before, 31.5 dB after`.
pub(super) fn quality(measures: &[Quality]) -> String {
    let mut text = String::new();
    for Quality {
        measure,
        unit,
        before,
        after,
    } in measures
    {
        let figure = |of: f64| match unit.is_empty() {
            true if of != 0.0 && of.abs() < 0.001 => format!("{of:.1e}"),
            true => format!("{of:.3}"),
            false => format!("{of:.1} {unit}"),
        };
        let _ = match before {
            Some(before) => write!(
                text,
                "  {measure} {} before, {} after",
                figure(*before),
                figure(*after)
            ),
            None => write!(text, "  {measure} {}", figure(*after)),
        };
    }
    text
}
