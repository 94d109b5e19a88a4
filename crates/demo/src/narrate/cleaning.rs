//! What a crew made of the pictures.

use super::{counted, simulated, time};
use bench_report::RunRecord;
use core_model::{HousePlan, HouseStrategy};
use cpu_work::Checksum;
use lab::runtimes::RuntimeName;
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::PathBuf;
use std::time::Duration;

/// One picture that was cleaned.
#[derive(Debug)]
pub(crate) struct CleanedPicture {
    pub(crate) name: String,
    pub(crate) size: (usize, usize),
    pub(crate) checksum: u64,
    /// The peak signal-to-noise ratio before and after, in decibels, where the clean picture is known.
    pub(crate) quality: Option<(f64, f64)>,
    pub(crate) record: RunRecord,
}

/// A day of cleaning.
#[derive(Debug)]
pub(crate) struct Report {
    plan: HousePlan,
    runtime: RuntimeName,
    workers: u32,
    pub(crate) pictures: Vec<CleanedPicture>,
    pub(crate) failures: Vec<String>,
    pub(crate) interrupted: bool,
    pub(crate) output: Option<PathBuf>,
}

impl CleanedPicture {
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
    pub(crate) fn new(plan: HousePlan, runtime: RuntimeName, workers: u32) -> Self {
        Self {
            plan,
            runtime,
            workers,
            pictures: Vec::new(),
            failures: Vec::new(),
            interrupted: false,
            output: None,
        }
    }

    fn makespan(&self) -> Duration {
        self.pictures.iter().map(CleanedPicture::makespan).sum()
    }

    fn computing(&self) -> Duration {
        self.pictures.iter().map(CleanedPicture::computing).sum()
    }

    fn pixels(&self) -> usize {
        self.pictures
            .iter()
            .map(|picture| picture.size.0 * picture.size.1)
            .sum()
    }

    /// One checksum over all pictures, whatever their order.
    fn checksum(&self) -> u64 {
        let mut sum = Checksum::new();
        for picture in &self.pictures {
            sum.add(picture.checksum);
        }
        sum.value()
    }

    fn title(&self) -> String {
        let who = match self.plan.strategy {
            HouseStrategy::One => "One cleaner, zone after zone".to_owned(),
            HouseStrategy::Turns => "One cleaner, taking turns between the zones".to_owned(),
            HouseStrategy::Parallel => {
                format!(
                    "{}, a zone at a time each",
                    counted(self.plan.cleaners, "cleaner", "cleaners")
                )
            }
            HouseStrategy::Rayon => {
                format!(
                    "{} in a rayon pool",
                    counted(self.plan.cleaners, "cleaner", "cleaners")
                )
            }
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
        let longest = self
            .pictures
            .iter()
            .map(|picture| picture.name.chars().count())
            .max()
            .unwrap_or(0);
        for picture in &self.pictures {
            let (width, height) = picture.size;
            let _ = write!(
                text,
                "{:longest$}  {:>11}  {:>8}  checksum {:016x}",
                picture.name,
                format!("{width}×{height}"),
                time(picture.makespan()),
                picture.checksum
            );
            if let Some((before, after)) = picture.quality {
                let _ = write!(text, "  {before:.1} dB noisy, {after:.1} dB cleaned");
            }
            text.push('\n');
        }
        let _ = writeln!(text, "\n{}", self.sum());
        for simulation in self
            .pictures
            .iter()
            .filter_map(|it| it.record.simulation.as_ref())
        {
            let _ = writeln!(text, "{}", simulated::tell(simulation));
        }
        if let Some(output) = &self.output
            && !self.pictures.is_empty()
        {
            let _ = writeln!(text, "Written to {}.", output.display());
        }
        text
    }

    fn sum(&self) -> String {
        let (makespan, computing) = (self.makespan(), self.computing());
        let threads = self
            .pictures
            .iter()
            .map(CleanedPicture::threads)
            .max()
            .unwrap_or(0);
        if self.pictures.is_empty() {
            return format!("Nothing was cleaned.{}", self.not_cleaned());
        }
        let mut text = format!(
            "{} cleaned, {:.2} million pixels, in {} on {}; checksum of all {:016x}",
            counted(self.pictures.len() as u64, "picture", "pictures"),
            self.pixels() as f64 / 1e6,
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
        let pictures: Vec<_> = self
            .pictures
            .iter()
            .map(|picture| {
                json!({
                    "name": picture.name,
                    "width": picture.size.0,
                    "height": picture.size.1,
                    "checksum": format!("{:016x}", picture.checksum),
                    "psnr_noisy_db": picture.quality.map(|(before, _)| before),
                    "psnr_cleaned_db": picture.quality.map(|(_, after)| after),
                    "record": picture.record,
                })
            })
            .collect();
        json!({
            "crew": self.plan.strategy.name(),
            "cleaners": self.plan.cleaners,
            "runtime": self.runtime.name(),
            "workers": self.workers,
            "interrupted": self.interrupted,
            "pictures": pictures,
            "checksum": format!("{:016x}", self.checksum()),
            "makespan_ns": u64::try_from(self.makespan().as_nanos()).unwrap_or(u64::MAX),
            "computing_ns": u64::try_from(self.computing().as_nanos()).unwrap_or(u64::MAX),
            "failures": self.failures,
        })
    }
}
