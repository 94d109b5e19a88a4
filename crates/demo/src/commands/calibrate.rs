//! `lunchrush calibrate`: a real device measured, and beside it a simulated one that replays what was measured.

use super::device::{Database, check, ready, real_time_runtime};
use super::save;
use crate::cli::Calibrate;
use crate::exit::{Ended, usage};
use crate::narrate::time;
use crate::{show, stop};
use anyhow::Context;
use lab::devices::{Calibrated, calibrate};
use lab::runtimes::RuntimeName;
use std::fmt::Write as _;

/// The most waits that are timed: each takes memory, and as a rule some milliseconds.
const MOST: u64 = 1_000_000;

pub(super) fn run(args: &Calibrate) -> anyhow::Result<Ended> {
    let runtime = real_time_runtime(args.runtime)?;
    check(&args.backend, &args.device, runtime)?;
    let count = usize::try_from(args.count)
        .ok()
        .filter(|_| args.count <= MOST)
        .ok_or_else(|| {
            let asked = args.count;
            usage(format!(
                "`--count {asked}` is refused: it must be from 1 to {MOST}"
            ))
        })?;
    args.output
        .as_deref()
        .map_or(Ok(()), |path| save::check_flag("--output", path))?;
    let interrupt = stop::on_ctrl_c()?;
    let device = ready(
        &args.backend,
        &args.device,
        args.service,
        args.seed,
        Database::Dropped,
    )?;
    let calibrated = calibrate(&device.choice, runtime, count, args.seed, &interrupt);
    let calibrated = calibrated
        .map_err(anyhow::Error::from_boxed)
        .with_context(|| format!("{} could not be measured", args.backend))?;
    if let Some(path) = &args.output {
        save::lines(path, [calibrated.real.to_json()].into_iter())?;
    }
    let text = match args.json {
        true => json(args, runtime, &calibrated)?,
        false => tell(args, runtime, &calibrated),
    };
    show::result(&text)?;
    Ok(Ended::Fine)
}

fn json(args: &Calibrate, runtime: RuntimeName, calibrated: &Calibrated) -> anyhow::Result<String> {
    let value = serde_json::json!({
        "backend": args.backend,
        "runtime": runtime.name(),
        "real": calibrated.real,
        "replayed": calibrated.replayed,
        "distance": calibrated.compare().distance,
    });
    Ok(serde_json::to_string_pretty(&value)?)
}

fn tell(args: &Calibrate, runtime: RuntimeName, calibrated: &Calibrated) -> String {
    let comparison = calibrated.compare();
    let mut text = format!(
        "{}, {} waits one after another on {runtime}, and as many for a simulated device that replays them\n\n\
         quantile        real    replayed   ratio\n",
        args.backend, args.count,
    );
    let rows = comparison
        .rows
        .iter()
        .map(|row| (row.share, row.first, row.second, row.ratio()));
    for (share, real, replayed, ratio) in rows {
        let ratio = ratio.map_or_else(|| "–".to_owned(), |ratio| format!("{ratio:.2}"));
        let (real, replayed) = (time(real), time(replayed));
        let _ = writeln!(
            text,
            "{:7.1}% {real:>11} {replayed:>11} {ratio:>7}",
            share * 100.0
        );
    }
    let _ = writeln!(
        text,
        "\nThe distribution functions are at most {:.3} apart (Kolmogorov's distance; 0 is the same, 1 nothing in common).",
        comparison.distance
    );
    if let Some(path) = &args.output {
        let path = path.display();
        let _ = writeln!(
            text,
            "The table is in {path}; `lunchrush burgers --latencies {path}` draws from it."
        );
    }
    show::printable(&text)
}
