//! `lunchrush conformance`: the conformance suite on every flavour of every runtime, in fresh processes.

use super::{command_line, driver};
use crate::cli::Conformance;
use crate::exit::{Ended, after, usage};
use crate::progress::Bar;
use crate::{show, stop};
use bench_report::conformance::{Event, Tally};
use bench_report::render;
use lab::conformance::{Choice, Plan, drive, serve};
use lab::flavours::FlavourName;
use std::io;

pub(super) fn run(args: &Conformance) -> anyhow::Result<Ended> {
    let asked: Vec<FlavourName> = args.flavours.iter().flat_map(|it| it.0.clone()).collect();
    let choice = Choice {
        only: args.only.clone(),
        quick: args.quick,
    };
    let repeat = at_most("--repeat", args.repeat, 10_000)?;
    let jobs = at_most("--jobs", args.jobs, 64)? as usize;
    let plan = Plan::new(&asked, repeat, choice, jobs).map_err(usage)?;
    let driver = driver("conformance-worker")?;
    let interrupt = stop::on_ctrl_c()?;
    let mut tally = Tally::default();
    let mut printed = Ok(());
    let bar = Bar::new(plan.passes());
    drive(&plan, &driver, &command_line(), &interrupt, |event| {
        tally.add(&event);
        if let Event::Begun(begun) = &event {
            let done = usize::try_from(tally.done()).unwrap_or(usize::MAX);
            bar.at(done, format!("{}: {}", begun.flavour, begun.check));
        }
        if args.json && printed.is_ok() {
            printed = show::result(&event.to_line());
            if printed.is_err() {
                // There is nobody left to check for.
                interrupt.raise();
            }
        }
    });
    drop(bar);
    let summary = tally.summary(interrupt.is_raised());
    let well = summary.well;
    if args.json {
        printed = printed.and_then(|()| show::result(&Event::Summary(summary).to_line()));
    } else {
        let partial = if summary.interrupted {
            let (done, of) = (summary.passes, tally.planned());
            format!(
                "Interrupted: {done} of {of} passes came to their end; what follows is partial.\n\n"
            )
        } else {
            String::new()
        };
        let text = render::conformance_text(&tally, show::style());
        printed = show::result(&format!("{partial}{text}"));
    }
    after(printed, well)
}

/// The worker's side. It does not listen for Ctrl-C itself: signals are among what is checked.
pub(super) fn work() -> anyhow::Result<Ended> {
    // Not locked for long: a check may write to standard output as well.
    serve(io::stdin().lock(), io::stdout())?;
    Ok(Ended::Fine)
}

fn at_most(flag: &str, asked: u64, most: u32) -> anyhow::Result<u32> {
    match u32::try_from(asked) {
        Ok(n) if n <= most => Ok(n),
        _ => Err(usage(format!(
            "`{flag} {asked}` is refused: it must be between 1 and {most}"
        ))),
    }
}
