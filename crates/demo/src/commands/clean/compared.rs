//! Several ways to clean the same inputs, by turns, and compared.

use super::asked::Job;
use super::{Input, written};
use crate::cli::Clean;
use crate::exit::{Ended, after, chain};
use crate::narrate::compared::{Cleaned, Compared};
use crate::progress::Bar;
use crate::show;
use bench_report::cleaning::{Clock, Study, Timed};
use cpu_work::Kernel;
use lab::Interrupt;
use lab::chores::rounds::{self, Plan, Rounds};
use lab::chores::{self, Chore, Clean as _};

/// Cleans each input in all ways, and tells how they compare.
pub(super) fn run<C: Chore>(
    args: &Clean,
    job: &Job,
    inputs: &[Input],
    rounds: u32,
    interrupt: &Interrupt,
) -> anyhow::Result<Ended> {
    let runs = inputs.len() * job.ways.len() * rounds as usize;
    let bar = Bar::new(runs);
    let mut told = Compared::new(job.kernel, job.runtime, job.pinning, job.output.clone());
    let mut total: Option<Vec<Timed>> = None;
    let mut begun = 0;
    for input in inputs {
        if interrupt.is_raised() {
            told.interrupted = true;
            break;
        }
        let before = begun;
        let on_run = |done, way: rounds::Way| {
            bar.at(before + done, format!("{}, {way}", input.name));
        };
        match one::<C>(args, job, input, rounds, interrupt, on_run) {
            Ok(Some((cleaned, timed))) => {
                told.failures.extend(cleaned.failure.clone());
                told.cleaned.push(cleaned);
                match &mut total {
                    None => total = Some(timed),
                    Some(total) => total
                        .iter_mut()
                        .zip(&timed)
                        .for_each(|(total, timed)| total.add(timed)),
                }
            }
            Ok(None) => {
                told.interrupted = true;
                break;
            }
            Err(error) => told.failures.push(chain(&error)),
        }
        begun += job.ways.len() * rounds as usize;
    }
    drop(bar);
    let clock = match job.runtime.is_virtual() {
        true => Clock::Virtual,
        false => Clock::Real,
    };
    told.study = total.and_then(|timed| Study::of(&timed, clock));
    let text = match args.json {
        true => serde_json::to_string_pretty(&told.json())?,
        false => told.text(),
    };
    let printed = show::result(&text);
    for failure in &told.failures {
        show::complain(&format!("error: {failure}"));
    }
    after(printed, told.failures.is_empty() && !told.interrupted)
}

/// One input in all ways; `None` if the interrupt came first.
fn one<C: Chore>(
    args: &Clean,
    job: &Job,
    input: &Input,
    rounds: u32,
    interrupt: &Interrupt,
    on_run: impl FnMut(usize, rounds::Way),
) -> anyhow::Result<Option<(Cleaned, Vec<Timed>)>> {
    let (chore, seed) = input.chore::<C>(args, job)?;
    let path = input.path.as_deref();
    let house = job.house(&input.name, &chore, path, seed)?;
    let plan = Plan {
        ways: &job.ways,
        rounds,
    };
    let done = rounds::clean(&house, plan, |way| job.settings(way), interrupt, on_run)?;
    let Some(Rounds {
        timed,
        records,
        first,
    }) = done
    else {
        return Ok(None);
    };
    let clean = chores::finish(&chore, &house, &first)?;
    let failure = written(&clean, job, path);
    let cleaned = Cleaned {
        name: input.name.clone(),
        size: chore.size(),
        units: first.units,
        zones: house.kernel().zones(),
        checksum: first.checksum,
        quality: clean.quality(),
        findings: clean.findings(),
        unit_cost: house.unit_cost(),
        records,
        failure,
    };
    Ok(Some((cleaned, timed)))
}
