//! What was asked of `lunchrush clean`, checked before anything is read: who cleans, how often, where, with which options.

use super::super::{command_line, driver, prices, repeat, runtime_or_first, workers};
use crate::cli::Clean;
use crate::exit::{chain, usage};
use core_model::{HousePlan, HouseStrategy, Scenario};
use cpu_work::Kernel;
use lab::chores::processes::{self, HousePeer};
use lab::chores::rounds::Way;
use lab::chores::{self, Chore, ChoreName, Filter, Options};
use lab::measure::{Settings, Simulating, available_cores};
use lab::runtimes::RuntimeName;
use lab::{HouseDay, Pinning, Recording};
use std::path::{Path, PathBuf};

/// Who cleans what, how often, and where the result goes.
pub(super) struct Job {
    pub(super) kernel: ChoreName,
    pub(super) options: Options,
    pub(super) output: Option<PathBuf>,
    pub(super) plan: HousePlan,
    /// At least one.
    pub(super) ways: Vec<Way>,
    /// How many rounds, if ways are to be compared.
    pub(super) rounds: Option<u32>,
    pub(super) pinning: Pinning,
    pub(super) runtime: RuntimeName,
    /// The workers that were asked for.
    workers: Option<u32>,
    simulation: Simulating,
}

impl Job {
    pub(super) fn of(args: &Clean, options: Options) -> anyhow::Result<Self> {
        let runtime = runtime_or_first(args.runtime)?;
        let crews = crews(args)?;
        let ways = ways(args, &crews)?;
        let mut plan = HousePlan::new(crews[0]);
        if let Some(zones) = args.zones {
            plan.zones = narrow("zones", zones)?;
        }
        for way in &ways {
            // Checked before anything is read.
            let plan = HousePlan {
                strategy: way.crew,
                cleaners: way.cleaners,
                ..plan
            };
            Scenario::new("clean", args.seed, plan.into()).map_err(usage)?;
        }
        plan.cleaners = ways[0].cleaners;
        let pinning = match args.pin {
            true => Pinning::Pinned,
            false => Pinning::Free,
        };
        for &crew in &crews {
            if runtime.is_virtual() && crew.is_beside() {
                return Err(usage(format!(
                    "`--crew {crew}` computes beside the runtime, of which a simulation knows nothing: use `--crew parallel` \
                     with `--runtime sim`",
                )));
            }
            pinning
                .check(crew)
                .map_err(|error| usage(format!("`--pin` is refused: {}", chain(&error.into()))))?;
        }
        let rounds = match args.repeat {
            None if ways.len() == 1 => None,
            // Each round would be the same as the first.
            None if runtime.is_virtual() => Some(1),
            asked => Some(repeat(asked)?),
        };
        Ok(Self {
            kernel: args.kernel,
            options,
            output: args.output.clone(),
            plan,
            ways,
            rounds,
            pinning,
            runtime,
            workers: args.workers.map(workers).transpose()?,
            simulation: Simulating {
                seed: args.seed,
                policy: args.policy,
                prices: prices(&args.prices, runtime)?,
            },
        })
    }

    /// The settings for one way: a virtual processor for each cleaner, unless it was said how many.
    pub(super) fn settings(&self, way: Way) -> Settings {
        let usual = match self.runtime.is_virtual() {
            true => way.cleaners.min(self.plan.zones).min(MOST_WORKERS),
            false => available_cores(),
        };
        Settings {
            runtime: self.runtime,
            workers: self.workers.unwrap_or(usual),
            repetition: 0,
            simulation: self.simulation,
            recording: Recording::On,
            command: command_line(),
        }
    }

    /// Makes the house of an input, with all that its crews need.
    pub(super) fn house<C: Chore>(
        &self,
        name: &str,
        chore: &C,
        input: Option<&Path>,
        seed: u64,
    ) -> anyhow::Result<HouseDay<C::Kernel>> {
        let house = chores::house(name, chore, self.plan, seed)?.with_pinning(self.pinning);
        let has_processes = |way: &Way| way.crew == HouseStrategy::Processes;
        if !self.ways.iter().any(has_processes) {
            return Ok(house);
        }
        let peer = HousePeer {
            kernel: self.kernel,
            input: input.map(Path::to_path_buf),
            seed,
            options: self.options.clone(),
            zones: house.kernel().zones(),
            slices: house.kernel().slices(0),
            processor: None,
        };
        let elsewhere = processes::elsewhere(driver("cleaner")?, peer, self.pinning);
        Ok(house.with_processes(elsewhere))
    }
}

/// The most workers that a runtime takes.
const MOST_WORKERS: u32 = 1024;

/// What was chosen of how to clean, if all of it concerns this kernel.
pub(super) fn options<C: Chore>(args: &Clean) -> anyhow::Result<Options> {
    let options = Options {
        noise: args.noise.clone(),
        model: args.model.clone(),
        filter: Filter {
            name: args.denoise,
            radius: args.radius,
            strength: args.strength,
            linear: args.linear,
        },
        size: None,
    };
    let other = options.chosen().find(|name| !C::OPTIONS.contains(name));
    if let Some(name) = other {
        let has = match C::OPTIONS {
            [] => "it has no options".to_owned(),
            has => format!("it has `--{}`", has.join("`, `--")),
        };
        return Err(usage(format!(
            "`--{name}` says nothing to `--kernel {}`: {has}",
            args.kernel
        )));
    }
    let denoise = options.filter.denoise();
    denoise.map_err(|error| usage(chain(&error.into())))?;
    Ok(options)
}

/// The crews that were asked for, each once.
fn crews(args: &Clean) -> anyhow::Result<Vec<HouseStrategy>> {
    let mut crews = Vec::new();
    for name in &args.crew {
        let crew: HouseStrategy = name.trim().parse().map_err(usage)?;
        if !crews.contains(&crew) {
            crews.push(crew);
        }
    }
    if crews.is_empty() {
        crews.push(match args.cleaners {
            None => HouseStrategy::One,
            Some(_) => HouseStrategy::Parallel,
        });
    }
    Ok(crews)
}

/// Each crew with each number of cleaners; those of one cleaner once.
fn ways(args: &Clean, crews: &[HouseStrategy]) -> anyhow::Result<Vec<Way>> {
    let numbers = match &args.cleaners {
        None => None,
        Some(counts) => {
            let numbers = counts.0.iter().map(|&n| narrow("cleaners", n));
            Some(numbers.collect::<anyhow::Result<Vec<u32>>>()?)
        }
    };
    if let Some(numbers) = &numbers
        && crews.iter().all(|crew| crew.is_alone())
        && numbers.iter().any(|&n| n > 1)
    {
        return Err(usage(format!(
            "`--cleaners` says nothing to `--crew {}`, which is one cleaner: leave it out, or choose a crew of several, such as \
             `--crew parallel`",
            crews[0]
        )));
    }
    let mut ways = Vec::new();
    for &crew in crews {
        let usual = [HousePlan::new(crew).cleaners];
        let numbers = match &numbers {
            Some(numbers) if !crew.is_alone() => &numbers[..],
            _ => &usual[..],
        };
        ways.extend(numbers.iter().map(|&cleaners| Way { crew, cleaners }));
    }
    Ok(ways)
}

fn narrow(what: &str, asked: u64) -> anyhow::Result<u32> {
    u32::try_from(asked).map_err(|_| {
        usage(format!(
            "`--{what} {asked}` is refused: that is far too many"
        ))
    })
}
