//! `lunchrush clean --processor gpu`: a product of matrices on a graphics processor, beside the processors.

use super::super::repeat;
use crate::cli::Clean;
use crate::exit::{Ended, after, usage};
use crate::progress::Bar;
use crate::{show, stop};
use bench_report::cleaning::{Clock, Study};
use lab::chores::special::{OnGpu, Special};
use lab::chores::{Chore, ChoreName, Clean as _, CleanMatrix, MatrixChore, files};
use lab::measure::available_cores;
use serde_json::json;
use std::num::NonZeroUsize;

/// One processor, several, and the graphics processor.
const WAYS: usize = 3;

pub(super) fn run(args: &Clean) -> anyhow::Result<Ended> {
    check(args)?;
    let rounds = repeat(args.repeat)?;
    let threads = match args.cleaners.as_ref().map(|cleaners| &cleaners.0[..]) {
        None => available_cores() as usize,
        Some([one]) => usize::try_from(*one)?,
        Some(_) => {
            return Err(usage(
                "`--cleaners` is one number with `--processor gpu`: how many threads stand beside it",
            ));
        }
    };
    let threads = NonZeroUsize::new(threads.min(1024)).unwrap_or(NonZeroUsize::MIN);
    if let Some(output) = &args.output {
        files::prepare_output(output, None)?;
    }
    let interrupt = stop::on_ctrl_c()?;
    let special = Special::open()?;
    let chore = special.generated(args.seed);
    let bar = Bar::new(rounds as usize * WAYS);
    let on_run = |done| bar.at(done, chore.size());
    let done = special.beside_processors(&chore, threads, rounds, &interrupt, on_run)?;
    drop(bar);
    let Some(done) = done else {
        return after(show::result("Interrupted before the end."), false);
    };
    let study = Study::of(&done.timed, Clock::Real);
    let text = match args.json {
        true => serde_json::to_string_pretty(&json!({
            "kernel": args.kernel.name(),
            "processor": args.processor.name(),
            "size": chore.size(),
            "gpu": { "name": done.name, "software": done.is_software },
            "of_tolerance": done.of_tolerance,
            "study": study,
        }))?,
        false => text(&chore, &done, study.as_ref()),
    };
    let printed = show::result(&text);
    if let Some(output) = &args.output {
        // The residual is told of products that processors made; this one was compared with such.
        CleanMatrix::Product(done.product, 0.0).write(output, None)?;
    }
    after(printed, true)
}

/// Sees that nothing was asked for that says nothing to a graphics processor.
fn check(args: &Clean) -> anyhow::Result<()> {
    if args.kernel != ChoreName::Matrix {
        return Err(usage(format!(
            "`--processor gpu` multiplies matrices, and `--kernel {}` is something else: use `--kernel matrix`",
            args.kernel
        )));
    }
    let others = [
        ("input", args.input.is_some()),
        ("crew", !args.crew.is_empty()),
        ("zones", args.zones.is_some()),
        ("pin", args.pin),
        ("runtime", args.runtime.is_some()),
        ("workers", args.workers.is_some()),
        ("denoise", args.denoise.is_some()),
        ("radius", args.radius.is_some()),
        ("strength", args.strength.is_some()),
        ("linear", args.linear),
        ("noise", args.noise.is_some()),
        ("model", args.model.is_some()),
    ];
    match others.into_iter().find(|(_, asked)| *asked) {
        None => Ok(()),
        Some((flag, _)) => Err(usage(format!(
            "`--{flag}` says nothing to `--processor gpu`, which multiplies two generated matrices beside one processor and \
             `--cleaners` threads: leave it out"
        ))),
    }
}

fn text(chore: &MatrixChore, done: &OnGpu, study: Option<&Study>) -> String {
    let software = match done.is_software {
        true => ", a program that pretends to be a graphics processor",
        false => "",
    };
    let study = study.map_or_else(String::new, Study::text);
    format!(
        "The product {} on {}{software}, there and back, beside the processors.\n\n{study}\nThe results differ by at most {:.2} % \
         of what rounding allows.",
        chore.size(),
        done.name,
        100.0 * done.of_tolerance
    )
}
