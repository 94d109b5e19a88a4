//! `lunchrush simulate`: one scenario in virtual time, many times, with intervals, and beside theory.

use super::{compare, workers};
use crate::cli::Simulate;
use crate::exit::{Ended, after, usage};
use crate::progress::Bar;
use crate::{narrate, show, stop};
use bench_report::intervals::Confidence;
use core_model::Scenario;
use lab::Interrupt;
use lab::measure::Simulating;
use lab::simulate::{
    Beside, Ending, Replications, SimulateError, Studied, Study, SweepPoint, WarmUp, simulate,
};
use serde_json::{Value, json};

/// How often a scenario is simulated unless something else is asked for.
const USUAL_REPLICATIONS: u64 = 20;
/// How often at most, where a precision is asked for.
const USUAL_MOST: u64 = 1_000;

pub(super) fn run(args: &Simulate) -> anyhow::Result<Ended> {
    let mut studies = Vec::new();
    let files = compare::scenarios(std::slice::from_ref(&args.scenario))?;
    for file in &files {
        let processors = match args.processors {
            Some(asked) => workers(asked)?,
            None => file.workers.unwrap_or(1),
        };
        for scenario in file.scenarios()? {
            studies.extend(points(args, &scenario, processors)?);
        }
    }
    for asked in &studies {
        asked.study.check().map_err(|error| asked.refused(&error))?;
    }
    let interrupt = stop::on_ctrl_c()?;
    let studied = run_studies(&studies, &interrupt)?;
    let well = studied.len() == studies.len() && studied.iter().all(|(_, one)| is_well(one));
    after(print(args, &studied, studies.len()), well)
}

/// A study, and where it stands in the sweep.
struct Asked {
    point: Option<SweepPoint>,
    study: Study,
}

impl Asked {
    /// Says what is wrong with it, of which value of the sweep, and what to leave out.
    fn refused(&self, error: &SimulateError) -> anyhow::Error {
        let point = self
            .point
            .map_or_else(String::new, |point| format!(" with {point}"));
        let scenario = &self.study.scenario;
        let place = format!(
            "{}, {}{point}",
            scenario.name(),
            scenario.plan().strategy().name()
        );
        match error {
            SimulateError::Overloaded { .. } | SimulateError::AllAtOnce => usage(format!(
                "{place}: {error} (without `--theory`, and with `--warm-up none`)"
            )),
            _ if self.point.is_some() => usage(format!("{place}: {error}")),
            _ => usage(error),
        }
    }
}

fn is_well(studied: &Studied) -> bool {
    matches!(studied.ending, Ending::Complete | Ending::Reached)
}

/// The studies of a scenario: one, or one for each value of the sweep.
fn points(args: &Simulate, scenario: &Scenario, processors: u32) -> anyhow::Result<Vec<Asked>> {
    let Some(sweep) = &args.sweep else {
        let study = study(args, scenario.clone(), processors)?;
        return Ok(vec![Asked { point: None, study }]);
    };
    sweep
        .points()
        .map(|point| {
            let (scenario, processors) = point.applied(scenario, processors).map_err(usage)?;
            let study = study(args, scenario, processors)?;
            Ok(Asked {
                point: Some(point),
                study,
            })
        })
        .collect()
}

fn study(args: &Simulate, scenario: Scenario, processors: u32) -> anyhow::Result<Study> {
    let confidence = Confidence::new(args.confidence)
        .map_err(|error| usage(format!("`--confidence`: {error}")))?;
    let replications = match args.precision {
        None => Replications::Count(args.replications.unwrap_or(USUAL_REPLICATIONS)),
        Some(share) => {
            let most = args.at_most.unwrap_or(USUAL_MOST);
            Replications::until(share, confidence, most)
                .map_err(|error| usage(format!("`--precision`: {error}")))?
        }
    };
    let mut study = Study {
        simulating: Simulating {
            seed: args.seed.unwrap_or(scenario.seed()),
            policy: args.policy,
            ..Simulating::default()
        },
        scenario,
        processors,
        replications,
        confidence,
        warm_up: WarmUp::WholeDay,
        beside: if args.theory {
            Beside::Theory
        } else {
            Beside::Nothing
        },
    };
    study.warm_up = args.warm_up.unwrap_or_else(|| study.usual_warm_up());
    Ok(study)
}

fn run_studies(
    studies: &[Asked],
    interrupt: &Interrupt,
) -> anyhow::Result<Vec<(Option<SweepPoint>, Studied)>> {
    let steps = studies.iter().map(|asked| asked.study.replications.most());
    let bar = Bar::new(usize::try_from(steps.sum::<u64>()).unwrap_or(usize::MAX));
    let mut before = 0;
    let mut studied = Vec::new();
    for asked in studies {
        if interrupt.is_raised() {
            break;
        }
        let strategy = asked.study.scenario.plan().strategy().name();
        let found = simulate(&asked.study, interrupt, |studying| {
            let known = studying.precision.map_or_else(String::new, |share| {
                format!(", the wait is known to {:.1} %", share * 100.0)
            });
            let place = asked
                .point
                .map_or_else(String::new, |point| format!(", {point}"));
            let done = usize::try_from(before + studying.done).unwrap_or(usize::MAX);
            bar.at(done, format!("{strategy}{place}{known}"));
        });
        before += asked.study.replications.most();
        studied.push((asked.point, found.map_err(|error| failed(asked, error))?));
    }
    Ok(studied)
}

/// Tells a run that failed from a wish that cannot be fulfilled.
fn failed(asked: &Asked, error: SimulateError) -> anyhow::Error {
    match error {
        SimulateError::WarmUp(_) | SimulateError::Unobserved { .. } => {
            usage(format!("{:#}", anyhow::Error::new(error)))
        }
        SimulateError::Overloaded { .. } | SimulateError::AllAtOnce => asked.refused(&error),
        error => error.into(),
    }
}

fn print(
    args: &Simulate,
    studied: &[(Option<SweepPoint>, Studied)],
    planned: usize,
) -> anyhow::Result<()> {
    if args.json {
        let studies = studied.iter().map(json_of).collect::<Result<Vec<_>, _>>()?;
        let whole = json!({ "planned": planned, "studies": studies });
        return show::result(&serde_json::to_string_pretty(&whole)?);
    }
    let style = show::style();
    let text = if args.sweep.is_some() {
        narrate::sweep::tell(studied, planned, show::width())
    } else {
        let told: Vec<_> = studied
            .iter()
            .map(|(_, studied)| narrate::study::tell(studied, show::width()))
            .collect();
        told.join("\n")
    };
    show::result(&narrate::study::in_style(&text, style))
}

fn json_of((point, studied): &(Option<SweepPoint>, Studied)) -> anyhow::Result<Value> {
    let mut value = serde_json::to_value(studied)?;
    value["sweep"] = serde_json::to_value(point)?;
    Ok(value)
}
