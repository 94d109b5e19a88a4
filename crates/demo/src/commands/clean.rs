//! `lunchrush clean`: the inputs in a folder, one house each, or a house that is generated.
//!
//! `asked` checks what was typed; one way to clean is run here, several are `compared`.

mod asked;
mod compared;
#[cfg(feature = "gpu")]
mod special;

use crate::cli::Clean;
use crate::exit::{Ended, after, chain, usage};
use crate::narrate::cleaning::{CleanedInput, Report};
use crate::progress::Bar;
use crate::{show, stop};
use asked::Job;
use lab::Interrupt;
use lab::chores::special::ProcessorName;
use lab::chores::{self, Chore, ChoreError, Clean as _, Visit, files, processes};
use lab::measure::measure;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(super) fn run(args: &Clean) -> anyhow::Result<Ended> {
    match args.processor {
        ProcessorName::Cpu => args.kernel.visit(Cleaning(args)),
        #[cfg(feature = "gpu")]
        ProcessorName::Gpu => special::run(args),
    }
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
    let job = Job::of(args, asked::options::<C>(args)?)?;
    let inputs = inputs_of::<C>(args)?;
    if let Some(output) = &args.output {
        files::prepare_output(output, args.input.as_deref()).map_err(wrong_folder)?;
    }
    let interrupt = stop::on_ctrl_c()?;
    if let Some(rounds) = job.rounds {
        return compared::run::<C>(args, &job, &inputs, rounds, &interrupt);
    }
    let settings = job.settings(job.ways[0]);
    let mut report = Report::new(job.kernel, job.plan, job.runtime, settings.workers);
    report.output = args.output.clone();
    clean_inputs::<C>(args, &job, &inputs, &mut report, &interrupt)?;
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
fn wrong_folder(error: ChoreError) -> anyhow::Error {
    match error {
        ChoreError::SameFolder(_) | ChoreError::Empty { .. } => usage(error),
        ChoreError::Folder { .. } => usage(format!("{:#}", anyhow::Error::new(error))),
        error => error.into(),
    }
}

/// Something to clean: a file, or what is generated.
struct Input {
    name: String,
    path: Option<PathBuf>,
}

/// The inputs that were asked for, at least one.
fn inputs_of<C: Chore>(args: &Clean) -> anyhow::Result<Vec<Input>> {
    let Some(input) = &args.input else {
        return Ok(vec![Input {
            name: C::GENERATED.to_owned(),
            path: None,
        }]);
    };
    let files = files::find(input, C::INPUTS).map_err(wrong_folder)?;
    let named = files.into_iter().map(|path| Input {
        name: name_of(&path),
        path: Some(path),
    });
    Ok(named.collect())
}

impl Input {
    /// Reads or generates it; with the seed of what is generated.
    fn chore<C: Chore>(&self, args: &Clean, job: &Job) -> Result<(C, u64), ChoreError> {
        match &self.path {
            Some(path) => Ok((C::read(path, &job.options)?, 0)),
            None => Ok((C::generated(args.seed, &job.options)?, args.seed)),
        }
    }
}

/// Writes what came of an input, if it is to be written; why it could not be is returned.
fn written<C: chores::Clean>(clean: &C, job: &Job, input: Option<&Path>) -> Option<String> {
    let output = job.output.as_ref()?;
    let error = clean.write(output, input).err()?;
    Some(chain(&error.into()))
}

/// Cleans one input and writes what came of it. No row if the interrupt came before it was done; what could not be
/// written is told beside it.
fn clean_one<C: Chore>(
    args: &Clean,
    job: &Job,
    input: &Input,
    interrupt: &Interrupt,
) -> anyhow::Result<Option<(CleanedInput, Option<String>)>> {
    let (chore, seed) = input.chore::<C>(args, job)?;
    let path = input.path.as_deref();
    let house = Arc::new(job.house(&input.name, &chore, path, seed)?);
    let measured = measure(&house, &job.settings(job.ways[0]), interrupt)?;
    if let Some(failure) = measured.failure {
        return Err(anyhow::Error::from_boxed(failure));
    }
    let Some(run) = measured.output else {
        return Ok(None);
    };
    let clean = chores::finish(&chore, &house, &run)?;
    let row = CleanedInput {
        name: input.name.clone(),
        size: chore.size(),
        units: run.units,
        checksum: run.checksum,
        quality: clean.quality(),
        findings: clean.findings(),
        unit_cost: house.unit_cost(),
        record: measured.record,
    };
    Ok(Some((row, written(&clean, job, path))))
}

fn clean_inputs<C: Chore>(
    args: &Clean,
    job: &Job,
    inputs: &[Input],
    report: &mut Report,
    interrupt: &Interrupt,
) -> anyhow::Result<()> {
    let bar = Bar::new(inputs.len());
    for (done, input) in inputs.iter().enumerate() {
        if interrupt.is_raised() {
            report.interrupted = true;
            break;
        }
        bar.at(done, input.name.clone());
        match clean_one::<C>(args, job, input, interrupt) {
            Ok(None) => report.interrupted = true,
            // Of somebody's file only the result counts; what was generated is told of all the same.
            Ok(Some((_, Some(failure)))) if input.path.is_some() => report.failures.push(failure),
            Ok(Some((row, failure))) => {
                report.written += usize::from(failure.is_none());
                report.cleaned.push(row);
                report.failures.extend(failure);
            }
            Err(error) if input.path.is_none() => return Err(error),
            Err(error) => report.failures.push(chain(&error)),
        }
    }
    Ok(())
}

/// The name of a file as it is shown.
fn name_of(file: &Path) -> String {
    show::printable(&file.file_name().unwrap_or_default().to_string_lossy())
        .replace('\n', "\u{fffd}")
}
