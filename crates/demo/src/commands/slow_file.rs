//! `lunchrush slow-file`: the two readers, with the order of events that each tells.

use super::{command_line, runtime_or_first};
use crate::cli::SlowFile;
use crate::exit::Ended;
use crate::narrate::time;
use crate::{show, stop};
use lab::Recording;
use lab::measure::{Measured, Settings, Simulating, measure};
use lab::slow_file::{Mode, SlowFile as Reading, Told};
use std::fmt::Write;
use std::sync::Arc;

pub(super) fn run(args: &SlowFile) -> anyhow::Result<Ended> {
    let interrupt = stop::on_ctrl_c()?;
    let usual = Reading::new(args.mode);
    let reading = Arc::new(Reading {
        wait: usual.wait.mul_f64(args.scale),
        work: usual.work.mul_f64(args.scale),
        ..usual
    });
    let settings = Settings {
        runtime: runtime_or_first(args.runtime)?,
        workers: 1,
        repetition: 0,
        simulation: Simulating {
            seed: args.seed,
            policy: args.policy,
            ..Simulating::default()
        },
        recording: Recording::On,
        command: command_line(),
    };
    let measured = measure(&reading, &settings, &interrupt)?;
    if args.json {
        let mut record = serde_json::to_value(&measured.record)?;
        let events = measured.output.iter().flatten().map(|(at, what)| {
            serde_json::json!({ "at_ns": u64::try_from(at.as_nanos()).unwrap_or(u64::MAX), "event": what })
        });
        record["events"] = events.collect();
        show::result(&serde_json::to_string_pretty(&record)?)?;
    } else {
        show::result(&tell(&reading, &measured))?;
    }
    match measured.failure {
        Some(failure) => Err(anyhow::Error::from_boxed(failure)),
        None if measured.output.is_none() => Ok(Ended::WithFailures),
        None => Ok(Ended::Fine),
    }
}

fn tell(reading: &Reading, measured: &Measured<Told>) -> String {
    let mut text = format!(
        "A slow file, {}, on {}: {} to wait for it, {} of other work.\n\n",
        match reading.mode {
            Mode::Sync => "read synchronously",
            Mode::Async => "read asynchronously",
        },
        measured.record.runtime_label(),
        time(reading.wait),
        time(reading.work),
    );
    let Some(told) = &measured.output else {
        text.push_str("It did not come to its end.\n");
        return text;
    };
    for (at, what) in told {
        let _ = writeln!(text, "{:8.3} s  {what}", at.as_secs_f64());
    }
    let total = measured
        .record
        .sample
        .as_ref()
        .map_or(0, |sample| sample.makespan_ns);
    if let Some(simulation) = &measured.record.simulation {
        let _ = writeln!(text, "\n{}", crate::narrate::simulated::tell(simulation));
    }
    let total = total as f64 / 1e9;
    let limit = time(reading.limit());
    let _ = match reading.mode {
        Mode::Sync => writeln!(
            text,
            "\nTotal {total:.3} s: the sum of both, {limit}. Nothing was done while it waited."
        ),
        Mode::Async => writeln!(
            text,
            "\nTotal {total:.3} s: the longer of the two, {limit}. The work was done while it waited."
        ),
    };
    text
}
