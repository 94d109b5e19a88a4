//! `lunchrush explore`: a shop under many schedules; and `lunchrush replay`: the one that broke something, again.

use super::compare::scenarios;
use super::workers;
use crate::cli::{Explore, Replay};
use crate::exit::{Ended, after, usage};
use crate::narrate::counted;
use crate::progress::Bar;
use crate::{show, stop};
use anyhow::Context;
use core_model::Strategy;
use lab::Interrupt;
use lab::chores::files::write_beside;
use lab::config::ScenarioFile;
use lab::explore::{Exploration, Found, Kept};
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

pub(super) fn run(args: &Explore) -> anyhow::Result<Ended> {
    let scenario = scenarios(std::slice::from_ref(&args.scenario))?.remove(0);
    let strategies = strategies(&scenario, args.strategy.as_deref())?;
    let processors = workers(args.workers)?;
    let last = args.seed.checked_add(args.seeds);
    let last = last.ok_or_else(|| usage(format!("`--seeds {}` is far too many", args.seeds)))?;
    let interrupt = stop::on_ctrl_c()?;
    let mut results = Vec::new();
    for strategy in strategies {
        let exploration = Exploration {
            scenario: scenario.clone(),
            strategy,
            processors,
            policy: args.policy,
            at_most: args.at_most,
        };
        let found = watched(&exploration, args.seed..last, &interrupt)?;
        let log = match &found {
            Found::Broken(kept) => Some(keep(kept, args.log.as_deref())?),
            _ => None,
        };
        let goes_on = matches!(found, Found::Held(_));
        results.push((strategy, found, log));
        if !goes_on {
            break;
        }
    }
    let well = results
        .iter()
        .all(|(_, found, _)| matches!(found, Found::Held(_)));
    let text = match args.json {
        true => serde_json::to_string_pretty(&results.iter().map(as_json).collect::<Vec<_>>())?,
        false => results
            .iter()
            .map(|it| tell(&scenario, it))
            .collect::<Vec<_>>()
            .join("\n"),
    };
    after(show::result(&text), well)
}

/// The shops of the scenario that were asked for.
fn strategies(scenario: &ScenarioFile, asked: Option<&str>) -> anyhow::Result<Vec<Strategy>> {
    let all = scenario.strategies();
    let shops = all.into_iter().filter(|it| matches!(it, Strategy::Shop(_)));
    let shops: Vec<_> = shops.collect();
    if shops.is_empty() {
        return Err(usage(format!(
            "`{}` is a house: its cleaners wait for nobody, so that only shops can be explored",
            scenario.name
        )));
    }
    let Some(asked) = asked else {
        return Ok(shops);
    };
    let names: Vec<_> = shops.iter().map(|it| it.name()).collect();
    match shops.iter().find(|it| it.name() == asked) {
        Some(shop) => Ok(vec![*shop]),
        None => Err(usage(format!(
            "`{}` has no shop `{asked}`; it has {}",
            scenario.name,
            names.join(", ")
        ))),
    }
}

/// Explores, and shows how far it has come.
fn watched(
    exploration: &Exploration,
    seeds: std::ops::Range<u64>,
    interrupt: &Interrupt,
) -> anyhow::Result<Found> {
    let (begun, done) = (AtomicU64::new(0), AtomicBool::new(false));
    let count = seeds.end - seeds.start;
    let bar = Bar::new(usize::try_from(count).unwrap_or(usize::MAX));
    let found = std::thread::scope(|scope| {
        let exploring = scope.spawn(|| {
            let found = exploration.explore(seeds, interrupt, &begun);
            done.store(true, Ordering::Relaxed);
            found
        });
        while !done.load(Ordering::Relaxed) && !exploring.is_finished() {
            let so_far = begun.load(Ordering::Relaxed).min(count);
            bar.at(
                usize::try_from(so_far).unwrap_or(usize::MAX),
                exploration.strategy.name().to_owned(),
            );
            #[expect(
                clippy::disallowed_methods,
                reason = "the bar is moved in real time, outside of any runtime"
            )]
            std::thread::sleep(Duration::from_millis(20));
        }
        exploring.join()
    });
    match found {
        Ok(found) => found.map_err(usage),
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

/// Writes the schedule that broke something.
fn keep(kept: &Kept, asked: Option<&Path>) -> anyhow::Result<PathBuf> {
    let shop = kept.strategy.rsplit('/').next().unwrap_or_default();
    let usual = || {
        PathBuf::from(format!(
            "{}-{shop}-seed-{}.json",
            kept.scenario.name, kept.seed
        ))
    };
    let path = asked.map_or_else(usual, Path::to_path_buf);
    write_beside(&path, kept.to_json().as_bytes())
        .with_context(|| format!("cannot write {}", path.display()))?;
    Ok(path)
}

type Result = (Strategy, Found, Option<PathBuf>);

fn tell(scenario: &ScenarioFile, (strategy, found, log): &Result) -> String {
    let mut text = format!("{}, {}: ", scenario.name, strategy.name());
    match found {
        Found::Held(explored) => {
            let _ = write!(
                text,
                "everything held under {}, {} of them different, with {} in all.",
                counted(explored.schedules, "schedule", "schedules"),
                explored.distinct,
                counted(explored.polls, "poll", "polls"),
            );
        }
        Found::Interrupted => text.push_str("interrupted."),
        Found::Broken(kept) => {
            let _ = write!(text, "broken by seed {}\n  {}", kept.seed, kept.what);
            if let Ok(schedule) = kept.read() {
                let _ = write!(
                    text,
                    "\n  made short: {} of its {} choices differ from first come, first served",
                    schedule.deviations(),
                    kept.choices_before
                );
            }
            if let Some(log) = log {
                let _ = write!(text, "\n  replay it: lunchrush replay {}", log.display());
            }
        }
    }
    text
}

fn as_json((strategy, found, log): &Result) -> Value {
    match found {
        Found::Held(explored) => json!({
            "strategy": strategy.name(),
            "outcome": "held",
            "schedules": explored.schedules,
            "distinct": explored.distinct,
            "polls": explored.polls,
        }),
        Found::Interrupted => json!({ "strategy": strategy.name(), "outcome": "interrupted" }),
        Found::Broken(kept) => json!({
            "strategy": strategy.name(),
            "outcome": "broken",
            "log": log,
            "broken": kept,
        }),
    }
}

/// `lunchrush replay`.
pub(super) fn replay(args: &Replay) -> anyhow::Result<Ended> {
    let path = args.log.display();
    let text = std::fs::read_to_string(&args.log)
        .map_err(|error| usage(format!("cannot read the log {path}: {error}")))?;
    let kept = Kept::from_json(&text).map_err(|error| usage(format!("{path}: {error}")))?;
    let replayed = kept
        .replay()
        .map_err(|error| usage(format!("{path}: {error}")))?;
    let shop = kept.strategy.rsplit('/').next().unwrap_or_default();
    let title = format!("{}, {shop}, seed {}", kept.scenario.name, kept.seed);
    let told = match &replayed {
        Err(what) if *what == kept.what => {
            format!("{title}: broken again, in the same way\n  {what}")
        }
        Err(what) => format!(
            "{title}: it breaks otherwise than the log says\n  {what}\n  the log: {}",
            kept.what
        ),
        Ok(report) => format!(
            "{title}: nothing is broken any more (run {:016x}); the log says\n  {}",
            report.hash, kept.what
        ),
    };
    let outcome = match &replayed {
        Err(what) if *what == kept.what => "same",
        Err(_) => "other",
        Ok(_) => "held",
    };
    let text = match args.json {
        true => serde_json::to_string_pretty(&json!({
            "outcome": outcome,
            "what": replayed.as_ref().err(),
            "log": kept,
        }))?,
        false => told,
    };
    after(show::result(&text), outcome == "held")
}
