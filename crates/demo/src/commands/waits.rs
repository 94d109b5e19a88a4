//! `lunchrush waits`: the seven waits, each real, one at a time and all at once.

use super::device::{real_time_runtime, start_peer};
use super::{command_line, driver, repeat, save};
use crate::cli::Waits;
use crate::exit::{Ended, after, usage};
use crate::progress::Bar;
use crate::show::complain;
use crate::{show, stop};
use bench_report::waits::{WaitRecord, WaitTable};
use bench_report::{Record, render};
use core_model::Distribution;
use lab::BackendChoice;
use lab::devices::{Peer, PeerKind};
use lab::runtimes::RuntimeName;
use lab::waits::{WaitSelection, cells, drive};
use std::time::Duration;

/// The most waits at once: a process has only so many threads and connections to give.
const MOST: u32 = 10_000;
/// How often they are made unless something else is asked for: enough for an interval.
const USUAL_ROUNDS: u64 = 7;
/// What the other side of the network takes for each item.
const SERVICE: Distribution = Distribution::Constant(Duration::from_millis(5));

pub(super) fn run(args: &Waits) -> anyhow::Result<Ended> {
    let runtimes = runtimes(args)?;
    let count = u32::try_from(args.count)
        .ok()
        .filter(|n| *n <= MOST)
        .ok_or_else(|| {
            let asked = args.count;
            usage(format!(
                "`--count {asked}` is refused: it must be from 1 to {MOST}"
            ))
        })?;
    let rounds = repeat(Some(args.repeat.unwrap_or(USUAL_ROUNDS)))?;
    if args.database.is_some() {
        BackendChoice::check_name("postgres", false).map_err(usage)?;
    }
    args.save.as_deref().map_or(Ok(()), save::check)?;
    let interrupt = stop::on_ctrl_c()?;
    let client = start_peer(PeerKind::Tcp, SERVICE, args.seed)?;
    let has = |name| BackendChoice::check_name(name, false).is_ok();
    let kitchen = match has("http") {
        true => Some(start_peer(PeerKind::Kitchen, SERVICE, args.seed)?),
        false => None,
    };
    let selection = WaitSelection {
        runtimes,
        count,
        rounds,
        seed: args.seed,
        simulated: args.simulated,
        tcp: client.address(),
        kitchen: kitchen.as_ref().map(Peer::address),
        server: args.database.clone(),
        command: command_line(),
    };
    let cells = cells(&selection);
    let driver = driver("worker")?;
    let bar = Bar::new(cells.len());
    let records = drive(&cells, &driver, &interrupt, |progress| {
        bar.at(progress.done, progress.cell.title())
    });
    drop(bar);
    for absent in absent(args) {
        complain(&absent);
    }
    if records.len() < cells.len() {
        let (made, planned) = (records.len(), cells.len());
        complain(&format!(
            "interrupted: {made} of {planned} runs were made; what is shown is partial"
        ));
    }
    // Whatever becomes of the file or of the pipe, the other one gets what was measured.
    let saved = args.save.as_ref().map_or(Ok(()), |path| {
        save::lines(path, records.iter().map(WaitRecord::to_line))
    });
    let printed = print(args, &WaitTable::of(&records));
    saved?;
    let well = records.len() == cells.len() && records.iter().all(WaitRecord::is_well);
    after(printed, well)
}

fn runtimes(args: &Waits) -> anyhow::Result<Vec<RuntimeName>> {
    if args.runtimes.is_empty() {
        return Ok(vec![real_time_runtime(None)?]);
    }
    let mut runtimes: Vec<RuntimeName> = Vec::new();
    for name in &args.runtimes {
        if name.is_virtual() {
            return Err(usage(format!(
                "`--runtimes {name}` is refused: its time is virtual, and these waits are real"
            )));
        }
        if !runtimes.contains(name) {
            runtimes.push(*name);
        }
    }
    Ok(runtimes)
}

/// Which waits are not shown, and why.
fn absent(args: &Waits) -> Vec<String> {
    let left_out = ["http", "sqlite"]
        .into_iter()
        .filter_map(|name| BackendChoice::check_name(name, false).err())
        .map(|error| format!("not shown: {error}"));
    let mut absent: Vec<String> = left_out.collect();
    if args.database.is_none() {
        absent.push(match BackendChoice::check_name("postgres", false) {
            Ok(()) => "not shown: PostgreSQL, because no server was named; name one with \
                       `--database postgres://user@127.0.0.1:5432/orders`"
                .to_owned(),
            Err(error) => format!("not shown: PostgreSQL: {error}"),
        });
    }
    absent
}

fn print(args: &Waits, table: &WaitTable) -> anyhow::Result<()> {
    if args.json {
        return show::result(&serde_json::to_string_pretty(table)?);
    }
    let text = match args.markdown {
        true => render::waits_markdown(table),
        false => render::waits_text(table, show::width(), show::style()),
    };
    show::result(&text)
}
