//! `lunchrush calibrate`: a real device measured, and beside it a simulated one that replays what was measured.

use super::device::{Database, check, ready, real_time_runtime};
use super::{command_line, save};
use crate::cli::Calibrate;
use crate::exit::{Ended, usage};
use crate::narrate::time;
use crate::{show, stop};
use anyhow::Context;
use bench_report::Record;
use lab::devices::{Calibrated, Row, calibrate};
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
    args.save.as_deref().map_or(Ok(()), save::check)?;
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
    if let Some(path) = &args.save {
        save::lines(path, [record(args, runtime, &calibrated)].into_iter())?;
    }
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

/// The record of it, as a line.
fn record(args: &Calibrate, runtime: RuntimeName, calibrated: &Calibrated) -> String {
    // What is on the other side was told to take this long only where it was started for it.
    let has_other_side = ["tcp", "http"].contains(&args.backend.as_str());
    let service = match args.device.peer {
        None if has_other_side => args.service.to_string(),
        _ => String::new(),
    };
    calibrated
        .record(&args.backend, &service, runtime, args.seed, &command_line())
        .to_line()
}

fn json(args: &Calibrate, runtime: RuntimeName, calibrated: &Calibrated) -> anyhow::Result<String> {
    let on_timer = calibrated.compare_on_timer();
    let value = serde_json::json!({
        "backend": args.backend,
        "runtime": runtime.name(),
        "timer_step_ns": u64::try_from(runtime.timer_granularity().as_nanos())?,
        "real": calibrated.real,
        "replayed": calibrated.replayed,
        "on_timer": calibrated.on_timer,
        "distance": calibrated.compare().map(|it| it.distance),
        "distance_on_timer": on_timer.distance,
        "distance_by_chance": on_timer.by_chance,
    });
    Ok(serde_json::to_string_pretty(&value)?)
}

fn tell(args: &Calibrate, runtime: RuntimeName, calibrated: &Calibrated) -> String {
    let on_timer = calibrated.compare_on_timer();
    let replayed = calibrated.compare();
    let mut text = format!(
        "{}, {} waits one after another on {runtime}; beside them as many for a simulated device that draws from what they\n\
         took: replayed in virtual time, and on {runtime}'s timer, with the same draws\n\n\
         quantile        real    replayed   ratio    on timer   ratio\n",
        args.backend, args.count,
    );
    let ratio = |row: &Row| {
        row.ratio()
            .map_or_else(|| "–".to_owned(), |ratio| format!("{ratio:.2}"))
    };
    for (at, row) in on_timer.rows.iter().enumerate() {
        let replayed = replayed.as_ref().and_then(|it| it.rows.get(at));
        let (value, its_ratio) = replayed.map_or_else(
            || ("–".to_owned(), "–".to_owned()),
            |row| (time(row.second), ratio(row)),
        );
        let _ = writeln!(
            text,
            "{:7.1}% {:>11} {value:>11} {its_ratio:>7} {:>11} {:>7}",
            row.share * 100.0,
            time(row.first),
            time(row.second),
            ratio(row),
        );
    }
    let _ = writeln!(
        text,
        "\nHow far the distribution functions are from the real one (Kolmogorov's distance; 0 is the same, 1 nothing in common;\n\
         with {} draws, chance alone leaves up to {:.3} in 19 of 20 cases):",
        calibrated.on_timer.samples(),
        on_timer.by_chance,
    );
    if let Some(replayed) = replayed {
        let _ = writeln!(text, "  replayed in virtual time  {:.3}", replayed.distance);
    }
    let step = runtime.timer_granularity();
    let why = match step.is_zero() {
        true => String::new(),
        false => format!(
            ", which rounds every wait up to whole steps of {}",
            time(step)
        ),
    };
    let title = format!("on {runtime}'s timer");
    let _ = writeln!(text, "  {title:24}  {:.3}{why}", on_timer.distance);
    if let Some(path) = &args.output {
        let path = path.display();
        let _ = writeln!(
            text,
            "\nThe table is in {path}; `lunchrush burgers --latencies {path}` draws from it."
        );
    }
    show::printable(&text)
}
