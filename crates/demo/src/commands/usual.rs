//! `lunchrush` alone: the built-in scenarios on every runtime with a verdict, and then the kitchen in short.

use super::{compare, kitchen};
use crate::cli::{Cli, Command, Compare, Kitchen};
use crate::exit::Ended;
use crate::show::{self, PipeClosed};
use crate::stop;
use anyhow::bail;
use clap::Parser;
use lab::Interrupt;
use lab::runtimes::RuntimeName;

/// The scenario of the longest waits, whose figures hardly spread, and how often it runs: the minute is for all of them.
const LONGEST: (&str, u32) = ("burgers", 4);
/// How many runtimes have a kitchen.
const KITCHENS: usize = 2;

/// Runs the comparisons that need no words. Who has seen enough of the first is not shown the second.
pub(super) fn run() -> anyhow::Result<Ended> {
    let interrupt = stop::on_ctrl_c()?;
    let compared = compare_scenarios(&interrupt)?;
    let Some(asked) = short_kitchen()? else {
        return Ok(compared);
    };
    if interrupt.is_raised() {
        return Ok(compared);
    }
    let served = show::result("\n").and_then(|()| kitchen::run_until(&asked, || Ok(interrupt)));
    match (compared, served) {
        (Ended::Fine, served) => served,
        // That their reader had seen enough hides no failure.
        (failed, Err(error)) if error.is::<PipeClosed>() => Ok(failed),
        (failed, served) => served.map(|_| failed),
    }
}

fn compare_scenarios(interrupt: &Interrupt) -> anyhow::Result<Ended> {
    let mut scenarios = compare::scenarios(&[])?;
    let (longest, repeat) = LONGEST;
    for scenario in scenarios.iter_mut().filter(|it| it.name == longest) {
        scenario.repeat.get_or_insert(repeat);
    }
    let asked = Compare {
        scenarios: Vec::new(),
        runtimes: Vec::new(),
        repeat: None,
        workers: None,
        policy: None,
        seed: None,
        input: None,
        json: false,
        markdown: false,
        csv: false,
        save: None,
    };
    compare::run_until(&asked, scenarios, || Ok(interrupt.clone()))
}

/// The kitchen as somebody would type it: on the first two runtimes with workers, rather not on those that are discontinued.
/// None where there is no such runtime.
fn short_kitchen() -> anyhow::Result<Option<Kitchen>> {
    let mut runtimes = RuntimeName::measured();
    runtimes.retain(|runtime| runtime.is_async());
    runtimes.sort_by_key(|runtime| runtime.note().is_some());
    runtimes.truncate(KITCHENS);
    if runtimes.is_empty() {
        return Ok(None);
    }
    let names: Vec<_> = runtimes.into_iter().map(RuntimeName::name).collect();
    let typed =
        "lunchrush kitchen --short --strategy alone,inline,rayon --duration 1300ms --runtime";
    let names = names.join(",");
    let words = typed.split_whitespace().chain([names.as_str()]);
    match Cli::try_parse_from(words)?.command {
        Some(Command::Kitchen(asked)) => Ok(Some(asked)),
        other => bail!("invariant: a kitchen was asked for, not {other:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::short_kitchen;
    use lab::runtimes::RuntimeName;

    #[test]
    fn the_kitchen_is_on_two_runtimes_at_most_and_on_none_that_is_discontinued_while_there_are_others()
     {
        let measured = RuntimeName::measured();
        let asked = short_kitchen().expect("what is typed is right");
        let runtimes = asked.map(|it| it.runtime).unwrap_or_default();
        let mut going_on = measured
            .iter()
            .filter(|it| it.is_async() && it.note().is_none());
        assert!(runtimes.len() <= 2);
        assert_eq!(
            runtimes.is_empty(),
            !measured.iter().any(|it| it.is_async())
        );
        assert!(going_on.clone().count() < 2 || going_on.all(|it| runtimes.contains(it)));
    }
}
