//! `lunchrush clean`: the inputs in a folder, one house each, or a house that is generated.

use super::{command_line, driver, prices, runtime_or_first, workers};
use crate::cli::Clean;
use crate::exit::{Ended, after, chain, usage};
use crate::narrate::cleaning::{CleanedInput, Report};
use crate::progress::Bar;
use crate::{show, stop};
use core_model::{HousePlan, HouseStrategy};
use cpu_work::Kernel;
use lab::chores::processes::{self, HousePeer};
use lab::chores::{self, Chore, ChoreError, ChoreName, Clean as _, Options, Visit, files};
use lab::measure::{Settings, Simulating, available_cores, measure};
use lab::{Interrupt, Recording};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(super) fn run(args: &Clean) -> anyhow::Result<Ended> {
    args.kernel.visit(Cleaning(args))
}

/// `lunchrush cleaner`: cleans zones for another process, as they are asked for on standard input.
pub(super) fn serve() -> anyhow::Result<Ended> {
    processes::serve(io::stdin().lock(), io::stdout().lock())?;
    Ok(Ended::Fine)
}

/// The command, once the kind of computing is known.
struct Cleaning<'a>(&'a Clean);

impl Visit for Cleaning<'_> {
    type Output = anyhow::Result<Ended>;

    fn visit<C: Chore>(self) -> Self::Output {
        clean::<C>(self.0)
    }
}

fn clean<C: Chore>(args: &Clean) -> anyhow::Result<Ended> {
    let job = Job::of(args, options::<C>(args)?)?;
    let inputs = match &args.input {
        Some(input) => Some(files::find(input, C::INPUTS).map_err(wrong_folder)?),
        None => None,
    };
    if let Some(output) = &args.output {
        files::prepare_output(output, args.input.as_deref()).map_err(wrong_folder)?;
    }
    let interrupt = stop::on_ctrl_c()?;
    let mut report = job.report();
    report.output = args.output.clone();
    match &inputs {
        Some(inputs) => clean_inputs::<C>(&job, inputs, &mut report, &interrupt),
        None => {
            let dirty = C::generated(args.seed, &job.options)?;
            let (row, failure) =
                job.clean("generated house", &dirty, None, args.seed, &interrupt)?;
            report.interrupted = row.is_none();
            report.written = usize::from(row.is_some() && failure.is_none());
            report.cleaned.extend(row);
            report.failures.extend(failure);
        }
    }
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

/// What was chosen of how to clean, if all of it concerns this kernel.
fn options<C: Chore>(args: &Clean) -> anyhow::Result<Options> {
    let options = Options {
        noise: args.noise.clone(),
        model: args.model.clone(),
        size: None,
    };
    let other = options.chosen().find(|name| !C::OPTIONS.contains(name));
    match other {
        Some(name) => Err(usage(format!(
            "`--{name}` says nothing to `--kernel {}`",
            args.kernel
        ))),
        None => Ok(options),
    }
}

/// A folder that cannot be used is the fault of whoever named it; the rest is the world's.
fn wrong_folder(error: ChoreError) -> anyhow::Error {
    match error {
        ChoreError::SameFolder(_) | ChoreError::Empty { .. } => usage(error),
        ChoreError::Folder { .. } => usage(format!("{:#}", anyhow::Error::new(error))),
        error => error.into(),
    }
}

/// Who cleans what, and where the result goes.
struct Job {
    kernel: ChoreName,
    options: Options,
    output: Option<PathBuf>,
    plan: HousePlan,
    settings: Settings,
}

impl Job {
    fn of(args: &Clean, options: Options) -> anyhow::Result<Self> {
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
        if runtime.is_virtual() && crew.is_beside() {
            return Err(usage(format!(
                "`--crew {crew}` computes beside the runtime, of which a simulation knows nothing: use `--crew parallel` with \
                 `--runtime sim`",
            )));
        }
        let usual = match runtime.is_virtual() {
            true => plan.cleaners.min(plan.zones),
            false => available_cores(),
        };
        let asked = args.workers.unwrap_or_else(|| u64::from(usual));
        Ok(Self {
            kernel: args.kernel,
            options,
            output: args.output.clone(),
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
        Report::new(
            self.kernel,
            self.plan,
            self.settings.runtime,
            self.settings.workers,
        )
    }

    /// Cleans one input and writes what came of it. No row if the interrupt came before it was done; what could not be
    /// written is told beside it.
    fn clean<C: Chore>(
        &self,
        name: &str,
        chore: &C,
        input: Option<&Path>,
        seed: u64,
        interrupt: &Interrupt,
    ) -> anyhow::Result<(Option<CleanedInput>, Option<String>)> {
        let mut house = chores::house(name, chore, self.plan, seed)?;
        if self.plan.strategy == HouseStrategy::Processes {
            let peer = HousePeer {
                kernel: self.kernel,
                input: input.map(Path::to_path_buf),
                seed,
                options: self.options.clone(),
                zones: house.kernel().zones(),
                slices: house.kernel().slices(0),
            };
            house = house.with_processes(processes::elsewhere(driver("cleaner")?, peer));
        }
        let house = Arc::new(house);
        let measured = measure(&house, &self.settings, interrupt)?;
        if let Some(failure) = measured.failure {
            return Err(anyhow::Error::from_boxed(failure));
        }
        let Some(run) = measured.output else {
            return Ok((None, None));
        };
        let clean = chores::finish(chore, &house, &run)?;
        let written = match &self.output {
            Some(output) => clean.write(output, input).map(drop),
            None => Ok(()),
        };
        let row = CleanedInput {
            name: name.to_owned(),
            size: chore.size(),
            units: run.units,
            checksum: run.checksum,
            quality: clean.quality(),
            findings: clean.findings(),
            record: measured.record,
        };
        Ok((Some(row), written.err().map(|error| chain(&error.into()))))
    }
}

fn clean_inputs<C: Chore>(
    job: &Job,
    inputs: &[PathBuf],
    report: &mut Report,
    interrupt: &Interrupt,
) {
    let bar = Bar::new(inputs.len());
    for (done, input) in inputs.iter().enumerate() {
        if interrupt.is_raised() {
            report.interrupted = true;
            break;
        }
        let name = name_of(input);
        bar.at(done, name.clone());
        let cleaned = C::read(input, &job.options)
            .map_err(anyhow::Error::from)
            .and_then(|chore| job.clean(&name, &chore, Some(input), 0, interrupt));
        match cleaned {
            Ok((None, _)) => report.interrupted = true,
            Ok((Some(_), Some(failure))) => report.failures.push(failure),
            Ok((Some(row), None)) => {
                report.cleaned.push(row);
                report.written += 1;
            }
            Err(error) => report.failures.push(chain(&error)),
        }
    }
}

/// The name of a file as it is shown.
fn name_of(file: &Path) -> String {
    show::printable(&file.file_name().unwrap_or_default().to_string_lossy())
        .replace('\n', "\u{fffd}")
}
