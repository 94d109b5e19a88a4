//! `lunchrush clean`: the pictures in a folder, one house each, or a house that is generated.

use super::{command_line, prices, runtime_or_first, workers};
use crate::cli::Clean;
use crate::exit::{Ended, after, chain, usage};
use crate::narrate::cleaning::{CleanedPicture, Report};
use crate::progress::Bar;
use crate::{show, stop};
use core_model::{HousePlan, HouseStrategy};
use cpu_work::{Picture, psnr};
use lab::measure::{Settings, Simulating, available_cores, measure};
use lab::pictures::{self, PicturesError};
use lab::{Interrupt, Recording};
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(super) fn run(args: &Clean) -> anyhow::Result<Ended> {
    let job = Job::of(args)?;
    let files = match &args.input {
        Some(input) => Some(pictures::find(input).map_err(wrong_folder)?),
        None => None,
    };
    if let Some(output) = &args.output {
        pictures::prepare_output(output, args.input.as_deref()).map_err(wrong_folder)?;
    }
    let interrupt = stop::on_ctrl_c()?;
    let report = match &files {
        Some(files) => clean_files(&job, files, args.output.as_deref(), &interrupt),
        None => clean_generated(&job, args.output.as_deref(), args.seed, &interrupt)?,
    };
    let text = match args.json {
        true => serde_json::to_string_pretty(&report.json())?,
        false => report.text(),
    };
    let printed = show::result(&text);
    for failure in &report.failures {
        show::complain(&format!("error: {failure}"));
    }
    after(printed, report.failures.is_empty() && !report.interrupted)
}

/// A folder that cannot be used is the fault of whoever named it; the rest is the world's.
fn wrong_folder(error: PicturesError) -> anyhow::Error {
    match error {
        PicturesError::SameFolder(_) | PicturesError::Empty(_) => usage(error),
        PicturesError::Folder { .. } => usage(format!("{:#}", anyhow::Error::new(error))),
        error => error.into(),
    }
}

/// Who cleans, and where.
struct Job {
    plan: HousePlan,
    settings: Settings,
}

impl Job {
    fn of(args: &Clean) -> anyhow::Result<Self> {
        let crew: HouseStrategy = args.crew.parse().map_err(usage)?;
        let mut plan = HousePlan::new(crew);
        if let Some(cleaners) = args.cleaners {
            plan.cleaners = u32::try_from(cleaners).map_err(|_| {
                usage(format!(
                    "`--cleaners {cleaners}` is refused: that is far too many"
                ))
            })?;
            // Checked before anything is read.
            core_model::Scenario::new("clean", args.seed, plan.into())
                .map_err(|error| usage(format!("`--cleaners {cleaners}` is refused: {error}")))?;
        }
        let runtime = runtime_or_first(args.runtime)?;
        if runtime.is_virtual() && crew == HouseStrategy::Rayon {
            return Err(usage(
                "`--crew rayon` computes on threads of its own, of which a simulation knows nothing: use `--crew parallel` with \
                 `--runtime sim`",
            ));
        }
        let usual = match runtime.is_virtual() {
            true => plan.cleaners.min(plan.zones),
            false => available_cores(),
        };
        let asked = args.workers.unwrap_or_else(|| u64::from(usual));
        Ok(Self {
            plan,
            settings: Settings {
                runtime,
                workers: workers(asked)?,
                repetition: 0,
                simulation: Simulating {
                    seed: args.seed,
                    policy: args.policy,
                    prices: prices(&args.prices, runtime)?,
                },
                recording: Recording::On,
                command: command_line(),
            },
        })
    }

    fn report(&self) -> Report {
        Report::new(self.plan, self.settings.runtime, self.settings.workers)
    }

    /// Cleans one picture. `None` if the interrupt came before it was done.
    fn clean(
        &self,
        name: &str,
        picture: Picture,
        seed: u64,
        interrupt: &Interrupt,
    ) -> anyhow::Result<Option<(Picture, CleanedPicture)>> {
        let size = (picture.width(), picture.height());
        let house = Arc::new(pictures::house(name, picture, self.plan, seed)?);
        let measured = measure(&house, &self.settings, interrupt)?;
        if let Some(failure) = measured.failure {
            return Err(anyhow::Error::from_boxed(failure));
        }
        let Some(output) = measured.output else {
            return Ok(None);
        };
        let clean = pictures::assemble(&house, &output);
        let row = CleanedPicture {
            name: name.to_owned(),
            size,
            checksum: output.checksum,
            quality: None,
            record: measured.record,
        };
        Ok(Some((clean, row)))
    }
}

fn clean_files(
    job: &Job,
    files: &[PathBuf],
    output: Option<&Path>,
    interrupt: &Interrupt,
) -> Report {
    let bar = Bar::new(files.len());
    let mut report = job.report();
    for (done, file) in files.iter().enumerate() {
        if interrupt.is_raised() {
            report.interrupted = true;
            break;
        }
        let name = name_of(file);
        bar.at(done, name.clone());
        match clean_file(job, file, &name, output, interrupt) {
            Ok(Some(row)) => report.pictures.push(row),
            Ok(None) => report.interrupted = true,
            Err(error) => report.failures.push(chain(&error)),
        }
    }
    report.output = output.map(Path::to_path_buf);
    report
}

fn clean_file(
    job: &Job,
    file: &Path,
    name: &str,
    output: Option<&Path>,
    interrupt: &Interrupt,
) -> anyhow::Result<Option<CleanedPicture>> {
    let picture = pictures::load(file)?;
    let Some((clean, row)) = job.clean(name, picture, 0, interrupt)? else {
        return Ok(None);
    };
    if let Some(output) = output {
        // Not by the name that is shown: two that look alike are still two.
        pictures::save(&clean, &output.join(file.file_name().unwrap_or_default()))?;
    }
    Ok(Some(row))
}

/// The name of a file as it is shown.
fn name_of(file: &Path) -> String {
    show::printable(&file.file_name().unwrap_or_default().to_string_lossy())
        .replace('\n', "\u{fffd}")
}

/// The size of the generated house: large enough that more cleaners show, small enough for a second.
const GENERATED: (u32, u32) = (1024, 768);

fn clean_generated(
    job: &Job,
    output: Option<&Path>,
    seed: u64,
    interrupt: &Interrupt,
) -> anyhow::Result<Report> {
    let house = Picture::generated(GENERATED.0, GENERATED.1, seed);
    let noisy = house.noisy(seed);
    let mut report = job.report();
    report.output = output.map(PathBuf::from);
    let Some((clean, mut row)) = job.clean("generated house", noisy.clone(), seed, interrupt)?
    else {
        report.interrupted = true;
        return Ok(report);
    };
    row.quality = psnr(&noisy, &house).zip(psnr(&clean, &house));
    if let Some(output) = output {
        for (picture, name) in [
            (&house, "house.png"),
            (&noisy, "house-noisy.png"),
            (&clean, "house-cleaned.png"),
        ] {
            if let Err(error) = pictures::save(picture, &output.join(name)) {
                report.failures.push(chain(&error.into()));
            }
        }
    }
    report.pictures.push(row);
    Ok(report)
}
