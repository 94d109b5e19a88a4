//! `lunchrush kitchen`: requests that wait and compute, by strategy, and what that does to those that only wait.

use super::device::{real_time_runtime, this_program};
use super::{command_line, repeat, save, workers};
use crate::cli::Kitchen;
use crate::exit::{Ended, after, usage};
use crate::progress::Bar;
use crate::show::{self, complain};
use crate::stop;
use anyhow::Context;
use bench_report::kitchen::{KitchenRecord, KitchenTable};
use bench_report::{Record, render};
use lab::Interrupt;
use lab::compare::Driver;
use lab::kitchen::{KitchenPlan, KitchenSelection, KitchenStrategy, capacity, cells, drive};
use lab::measure::available_cores;
use lab::runtimes::RuntimeName;
use serde_json::Value;

/// The share of the machine's capacity that heavy requests take unless something else is asked for.
const LOAD: f64 = 0.7;
/// The workers of a simulation, which are the same on every machine.
const VIRTUAL_WORKERS: u32 = 2;

pub(super) fn run(args: &Kitchen) -> anyhow::Result<Ended> {
    run_until(args, stop::on_ctrl_c)
}

/// Runs it until it is interrupted by what is got once all is known to be right.
pub(super) fn run_until(
    args: &Kitchen,
    interrupt: impl FnOnce() -> anyhow::Result<Interrupt>,
) -> anyhow::Result<Ended> {
    let mut runtimes = distinct(&args.runtime);
    if runtimes.is_empty() {
        runtimes.push(real_time_runtime(None)?);
    }
    let strategies = strategies(args, &runtimes)?;
    let repeat = repeat(Some(args.repeat))?;
    args.save.as_deref().map_or(Ok(()), save::check)?;
    let all_virtual = runtimes.iter().all(|it| it.is_virtual());
    let workers = match args.workers {
        Some(asked) => workers(asked)?,
        None if all_virtual => VIRTUAL_WORKERS,
        None => available_cores(),
    };
    let mut plan = plan(args, workers, all_virtual)?;
    // What is wrong is told before half a second is spent on measuring.
    plan.validate().map_err(usage)?;
    let interrupt = interrupt()?;
    let mut load = plan.compute.as_secs_f64() / f64::from(workers);
    if !all_virtual {
        let capacity = capacity(args.seed).context("cannot measure what this machine computes")?;
        plan.slices = capacity.slices_for(plan.compute);
        load = 1.0 / capacity.requests_per_second(plan.slices);
    }
    plan.rate = args.rate.unwrap_or(LOAD / load);
    plan.validate().map_err(usage)?;
    if plan.rate * load > 1.0 {
        complain(&format!(
            "`--rate {}` is {:.0} % of what there is to compute with: what finds no place is refused, and counted",
            plan.rate,
            plan.rate * load * 100.0
        ));
    }
    let cells = cells(&KitchenSelection {
        plan,
        strategies,
        runtimes,
        workers,
        repeat,
        command: command_line(),
    });
    let driver = Driver {
        program: this_program()?,
        arguments: vec!["worker".to_owned()],
    };
    let bar = Bar::new(cells.len());
    let records = drive(&cells, &driver, &interrupt, |progress| {
        bar.at(progress.done, progress.cell.title())
    });
    drop(bar);
    if interrupt.is_raised() {
        let (begun, planned) = (records.len(), cells.len());
        complain(&format!(
            "interrupted: {begun} of {planned} runs were begun; what is shown is partial"
        ));
    }
    // Whatever becomes of the file or of the pipe, the other one gets what was measured.
    let saved = args.save.as_ref().map_or(Ok(()), |path| {
        save::lines(path, records.iter().map(KitchenRecord::to_line))
    });
    let printed = print(args, &KitchenTable::of(&records));
    saved?;
    let well = records.len() == cells.len() && records.iter().all(KitchenRecord::is_well);
    after(printed, well)
}

fn distinct<T: Copy + PartialEq>(asked: &[T]) -> Vec<T> {
    let mut all = Vec::new();
    for one in asked {
        if !all.contains(one) {
            all.push(*one);
        }
    }
    all
}

/// Those that were asked for, each of which must mean something on every runtime; or all that do.
fn strategies(args: &Kitchen, runtimes: &[RuntimeName]) -> anyhow::Result<Vec<KitchenStrategy>> {
    if args.strategy.is_empty() {
        let all = KitchenStrategy::ALL;
        for runtime in runtimes {
            let absent = all.iter().filter_map(|it| it.check(*runtime).err());
            absent.for_each(|error| complain(&format!("not shown: {error}")));
        }
        return Ok(all.to_vec());
    }
    let asked = distinct(&args.strategy);
    for strategy in &asked {
        for runtime in runtimes {
            strategy
                .check(*runtime)
                .map_err(|error| usage(format!("`--strategy {strategy}` is refused: {error}")))?;
        }
    }
    Ok(asked)
}

/// The plan, but for what is measured.
fn plan(args: &Kitchen, workers: u32, all_virtual: bool) -> anyhow::Result<KitchenPlan> {
    let number = |flag: &str, asked: u64| {
        u32::try_from(asked)
            .map_err(|_| usage(format!("`{flag} {asked}` is refused: it is too large")))
    };
    let pool = match args.pool {
        Some(asked) => number("--pool", asked)?,
        None if all_virtual => workers,
        None => available_cores(),
    };
    Ok(KitchenPlan {
        strategy: KitchenStrategy::Alone,
        rate: args.rate.unwrap_or(1.0),
        light_rate: args.light_rate,
        duration: args.duration,
        compute: args.compute,
        slices: 1,
        wait: args.wait,
        light_wait: args.light_wait,
        places: number("--places", args.places)?,
        pool,
        batch: number("--batch", args.batch)?,
        batch_wait: args.batch_wait,
        seed: args.seed,
    })
}

fn print(args: &Kitchen, table: &KitchenTable) -> anyhow::Result<()> {
    if args.json {
        return show::result(&serde_json::to_string_pretty(&json(table)?)?);
    }
    let (width, style) = (show::width(), show::style());
    let text = if args.markdown {
        render::kitchen_markdown(table)
    } else if args.short {
        render::kitchen_short(table, width, style)
    } else {
        render::kitchen_text(table, width, style)
    };
    show::result(&text)
}

/// The table; where it has one row, that row's fields stand where the rows would.
fn json(table: &KitchenTable) -> anyhow::Result<Value> {
    let mut value = serde_json::to_value(table)?;
    if let (Some(fields), [row]) = (value.as_object_mut(), table.rows.as_slice()) {
        fields.remove("rows");
        if let Value::Object(row) = serde_json::to_value(row)? {
            fields.extend(row);
        }
    }
    Ok(value)
}
