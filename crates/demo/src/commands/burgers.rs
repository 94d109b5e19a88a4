//! `lunchrush burgers`: one day in one shop, told to the end.

use super::device::{self, Database, Ready};
use super::{command_line, prices, runtime_or_first, workers};
use crate::cli::Burgers;
use crate::exit::{Ended, after, usage};
use crate::parse::bytes;
use crate::{narrate, show, stop};
use bench_report::{Outcome, RunRecord};
use core_model::{Distribution, Plan, Scenario, ShopPlan, ShopStrategy, Strategy};
use lab::config::{ScenarioFile, find};
use lab::devices::{DeviceError, LARGEST_DAY};
use lab::measure::{Measured, Settings, Simulating, measure, memory_available};
use lab::{BackendChoice, Interrupt, Recording, ShopDay, ShopRun, fits};
use serde_json::Value;
use std::sync::Arc;

/// The pair of shops that the story tells of, under the name of its scenario.
const STORY_PAIR: &str = "story-pair";

pub(super) fn run(args: &Burgers) -> anyhow::Result<Ended> {
    let scenarios = scenarios(args)?;
    let runtime = runtime_or_first(args.runtime)?;
    for scenario in &scenarios {
        fits(scenario, runtime).map_err(usage)?;
    }
    device::check(&args.backend, &args.device, runtime)?;
    if ["sqlite", "postgres"].contains(&args.backend.as_str()) && args.seed > LARGEST_DAY {
        let (seed, most) = (args.seed, LARGEST_DAY);
        return Err(usage(DeviceError::Seed { seed, most }));
    }
    let simulated = match &args.latencies {
        Some(_) if args.backend != "simulated" => {
            let asked = &args.backend;
            let what = format!(
                "`--latencies` goes with `--backend simulated`, and this is `--backend {asked}`"
            );
            return Err(usage(what));
        }
        Some(path) => device::latencies(path)?,
        None => BackendChoice::Simulated,
    };
    let settings = Settings {
        runtime,
        workers: workers(args.workers)?,
        repetition: 0,
        simulation: Simulating {
            seed: args.seed,
            policy: args.policy,
            prices: prices(&args.prices, runtime)?,
        },
        recording: Recording::On,
        command: command_line(),
    };
    let interrupt = stop::on_ctrl_c()?;
    let planned = scenarios.len();
    let mut runs = Vec::new();
    for scenario in scenarios {
        if interrupt.is_raised() {
            break;
        }
        let device = device_of(args, &scenario, &simulated)?;
        runs.push(run_day(&device, scenario, &settings, &interrupt)?);
    }
    let well = runs.len() == planned && runs.iter().all(Day::is_well);
    after(print(args, &runs), well)
}

/// A day that was run.
struct Day {
    scenario: Scenario,
    measured: Measured<ShopRun>,
}

impl Day {
    fn is_well(&self) -> bool {
        let record = &self.measured.record;
        let unbroken = record
            .sample
            .as_ref()
            .is_some_and(|sample| sample.violations.is_empty());
        record.outcome == Outcome::Complete && unbroken
    }
}

/// Makes ready what the burgers of a day wait for.
fn device_of(
    args: &Burgers,
    scenario: &Scenario,
    simulated: &BackendChoice,
) -> anyhow::Result<Ready> {
    let grilling = scenario.shop().map(|plan| plan.grilling);
    let service = grilling.unwrap_or(Distribution::ZERO);
    match args.backend.as_str() {
        "simulated" => Ok(device::simulated(simulated.clone())),
        real => device::ready(real, &args.device, service, args.seed, Database::Kept),
    }
}

fn run_day(
    device: &Ready,
    scenario: Scenario,
    settings: &Settings,
    interrupt: &Interrupt,
) -> anyhow::Result<Day> {
    let day = Arc::new(ShopDay::new(scenario.clone(), device.choice.clone())?);
    let mut measured = measure(&day, settings, interrupt)?;
    match measured.failure.take() {
        Some(failure) => Err(anyhow::Error::from_boxed(failure).context("the shop had to close")),
        None => Ok(Day { scenario, measured }),
    }
}

fn print(args: &Burgers, runs: &[Day]) -> anyhow::Result<()> {
    if args.json {
        let mut values: Vec<Value> = runs
            .iter()
            .map(|day| json(&day.measured.record))
            .collect::<Result<_, _>>()?;
        let value = if values.len() == 1 {
            values.remove(0)
        } else {
            Value::Array(values)
        };
        return show::result(&serde_json::to_string_pretty(&value)?);
    }
    let (width, style) = (show::width(), show::style());
    let told: Vec<_> = runs
        .iter()
        .map(|day| {
            narrate::shop::tell(
                &day.scenario,
                &day.measured.record,
                &day.measured.trace,
                width,
                style,
            )
        })
        .collect();
    show::result(&told.join("\n"))?;
    if let [one, other] = runs {
        show::result(&narrate::pair::tell(
            &one.measured.record,
            &other.measured.record,
        ))?;
    }
    Ok(())
}

/// The record, with the ratio that it leaves to be computed.
fn json(record: &RunRecord) -> anyhow::Result<Value> {
    let mut value = serde_json::to_value(record)?;
    let ratio = record
        .sample
        .as_ref()
        .and_then(bench_report::Sample::makespan_over_limit);
    value["makespan_over_limit"] = serde_json::to_value(ratio)?;
    Ok(value)
}

/// Makes the scenarios that were asked for: one, or the pair.
fn scenarios(args: &Burgers) -> anyhow::Result<Vec<Scenario>> {
    let plans = plans(&args.shop)?;
    plans
        .into_iter()
        .map(|(name, mut plan)| {
            change(&mut plan, args)?;
            let scenario = Scenario::new(name, args.seed, Plan::Shop(plan));
            scenario.map_err(|error| usage(format!("the shop cannot be run so:\n{error}")))
        })
        .collect()
}

/// The shop's plan before any flag. The bank is that of the built-in scenario, whose clients have their limits.
fn plans(shop: &str) -> anyhow::Result<Vec<(String, ShopPlan)>> {
    let built_in = match shop {
        STORY_PAIR => STORY_PAIR,
        "bank" => "bank",
        name => {
            let strategy: ShopStrategy = name
                .parse()
                .map_err(|error| usage(format!("{error}; and {STORY_PAIR}, the pair")))?;
            return Ok(vec![("burgers".to_owned(), ShopPlan::new(strategy))]);
        }
    };
    let file = ScenarioFile::parse(find(built_in).map_err(usage)?.toml)?;
    let mut plans = Vec::new();
    for strategy in file.strategies() {
        let scenario = file.scenario(strategy)?;
        if let (Strategy::Shop(_), Some(plan)) = (strategy, scenario.shop()) {
            plans.push((file.name.clone(), *plan));
        }
    }
    Ok(plans)
}

/// Changes a plan as the flags say.
fn change(plan: &mut ShopPlan, args: &Burgers) -> anyhow::Result<()> {
    let pair = args.shop == STORY_PAIR;
    set(&mut plan.customers, args.customers, "--customers", 1536)?;
    set(&mut plan.burgers, args.burgers, "--burgers", 512)?;
    // In the pair, one shop has many cashier-cooks and the other one cashier: that is what it is about.
    if !pair || plan.strategy == ShopStrategy::Parallel {
        set(&mut plan.cashiers, args.cashiers, "--cashiers", 4096)?;
    }
    set(&mut plan.cooks, args.cooks, "--cooks", 1024)?;
    set(&mut plan.stories, args.stories, "--stories", 64)?;
    set(&mut plan.grill, args.grill, "--grill", 1)?;
    for (place, asked) in [
        (&mut plan.arrivals, args.arrivals),
        (&mut plan.ordering, args.ordering),
        (&mut plan.grilling, args.grilling),
        (&mut plan.story, args.story),
        (&mut plan.eating, args.eating),
    ] {
        if let Some(asked) = asked {
            *place = asked;
        }
    }
    plan.patience = args.patience.or(plan.patience);
    Ok(())
}

/// Sets a number, or says what so many would take: `each` is the memory of one, in bytes.
fn set(place: &mut u32, asked: Option<u64>, flag: &str, each: u64) -> anyhow::Result<()> {
    if let Some(asked) = asked {
        *place = u32::try_from(asked).map_err(|_| {
            let takes = bytes(u128::from(asked) * u128::from(each));
            usage(format!(
                "`{flag} {asked}` is refused: it would take about {takes} of memory{}",
                there_is()
            ))
        })?;
    }
    Ok(())
}

fn there_is() -> String {
    memory_available().map_or_else(String::new, |free| {
        format!("; {} are available", bytes(free.into()))
    })
}
