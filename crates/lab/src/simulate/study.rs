//! A study: a shop, how often it is replicated, and which part of a run counts.

use super::crew::{Halt, Wanted, in_order};
use super::error::SimulateError;
use super::estimate::{self, Tally};
use super::observe::Window;
use super::replicate::{Replicated, Replication, replicate};
use super::steady::steady;
use super::studied::{Ending, Studied, Studying};
use super::theory::{Theory, missing};
use super::warm_up::WarmUp;
use crate::devices::BackendChoice;
use crate::fit::fits;
use crate::interrupt::Interrupt;
use crate::measure::{PolicyName, Simulating, available_cores, memory_available};
use crate::runtimes::RuntimeName;
use crate::shop::ShopDay;
use crate::workload::Workload;
use bench_report::intervals::{Confidence, Precision, Progress};
use core_model::{Scenario, ShopPlan};

/// The most replications that a study makes.
pub const MOST_REPLICATIONS: u64 = 1_000_000;

/// What to simulate.
#[derive(Clone, Debug)]
pub struct Study {
    /// The shop. Its seed is of no account: replication `i` has the seed of the simulation plus `i`.
    pub scenario: Scenario,
    /// Virtual processors.
    pub processors: u32,
    /// The first seed, and how schedules are drawn.
    pub simulating: Simulating,
    /// How often.
    pub replications: Replications,
    /// Of the intervals.
    pub confidence: Confidence,
    /// Which part of a run counts.
    pub warm_up: WarmUp,
    /// What the figures are set beside.
    pub beside: Beside,
}

/// What the figures of a study are set beside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Beside {
    /// Nothing.
    #[default]
    Nothing,
    /// What queueing theory says, or why it says nothing.
    Theory,
}

/// How many replications are made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Replications {
    /// So many. One is a long run whose intervals come from its batch means.
    Count(u64),
    /// As many as it takes until the wait and the sojourn time are known so well.
    Until(Precision, u64),
}

impl Replications {
    /// Until the wait and the sojourn time are known to a share of themselves, by at most so many.
    ///
    /// # Errors
    ///
    /// As [`Precision::new`].
    pub fn until(relative: f64, confidence: Confidence, most: u64) -> Result<Self, SimulateError> {
        let least = LEAST_REPLICATIONS.min(most);
        Ok(Self::Until(
            Precision::new(relative, confidence, least, most)?,
            most,
        ))
    }

    /// The most that there can be.
    pub const fn most(self) -> u64 {
        match self {
            Self::Count(most) | Self::Until(_, most) => most,
        }
    }
}

/// Fewer than these say too little of their own spread to stop by it.
const LEAST_REPLICATIONS: u64 = 10;

/// Makes a study, and tells after each replication how far it is.
///
/// # Errors
///
/// [`SimulateError`]: what cannot be simulated is told before the first run; the first run that fails ends it.
pub fn simulate(
    study: &Study,
    interrupt: &Interrupt,
    mut progress: impl FnMut(Studying),
) -> Result<Studied, SimulateError> {
    let plan = study.plan()?;
    study.check()?;
    let theory = match study.beside {
        Beside::Nothing => None,
        Beside::Theory => Some(Theory::of(&plan, study.processors)?),
    };
    let day = ShopDay::new(study.scenario.clone(), BackendChoice::Simulated);
    let label = day.map_err(|house| SimulateError::House(house.0))?.label();
    let halt = Halt::new(interrupt);
    let window = study.window(&plan, &halt)?;
    let mut replications: Vec<Replication> = Vec::new();
    let mut tally = Tally::default();
    let mut one_run = None;
    let mut ending = Ending::Interrupted;
    let most = study.replications.most();
    if let Some(window) = window {
        let job = |number| study.replicate(&plan, window, number, &halt);
        in_order(most, study.threads(), &halt, job, |done| {
            let Replicated { replication, run } = done;
            tally.add(&replication)?;
            replications.push(replication);
            if most == 1 {
                one_run = Some(run);
            }
            let ended = study.judge(&tally)?;
            progress(Studying {
                done: tally.count(),
                most,
                precision: tally.relative_wait(study.confidence),
            });
            Ok(match ended {
                Some(ended) => {
                    ending = ended;
                    Wanted::Enough
                }
                None => Wanted::More,
            })
        })?;
    }
    let figures = match (&one_run, replications.as_slice()) {
        (Some(run), [one]) => estimate::of_one_run(one, run, study.confidence, theory.as_ref()),
        (_, replications) => {
            estimate::of_replications(replications, study.confidence, theory.as_ref())?
        }
    };
    Ok(Studied {
        scenario: label.scenario,
        strategy: label.strategy,
        parameters: label.parameters,
        processors: study.processors,
        policy: PolicyName::name(study.simulating.policy),
        seed: study.simulating.seed,
        confidence: study.confidence,
        warm_up_customers: match window {
            Some(Window::LongRun { left_out }) => Some(left_out),
            _ => None,
        },
        ending,
        precision: match study.replications {
            Replications::Until(precision, _) => Some(precision),
            Replications::Count(_) => None,
        },
        theory,
        figures,
        replications,
    })
}

impl Study {
    /// Tells whether it can be made: asked by [`simulate`] too, and beforehand by who makes several.
    ///
    /// # Errors
    ///
    /// [`SimulateError`], as [`simulate`] would return it before the first run.
    pub fn check(&self) -> Result<(), SimulateError> {
        let plan = self.plan()?;
        let most = self.replications.most();
        if !(1..=MOST_REPLICATIONS).contains(&most) {
            return Err(SimulateError::Replications(most));
        }
        fits(&self.scenario, RuntimeName::Sim)?;
        if self.warm_up != WarmUp::WholeDay || self.has_theory(&plan) {
            steady(&plan, self.processors)?;
        }
        if self.warm_up == WarmUp::WholeDay {
            return Ok(());
        }
        let left_out = self.left_out(&plan);
        // Between two arrivals some time passes, and over it there are averages.
        if left_out.saturating_add(2) > u64::from(plan.customers) {
            return Err(SimulateError::NobodyLeft {
                left_out,
                customers: plan.customers,
            });
        }
        Ok(())
    }

    /// Says which part of a run counts where nobody says: the long run where theory is asked and fits, or where there is one
    /// run, which is then long; the whole day elsewhere.
    pub fn usual_warm_up(&self) -> WarmUp {
        let Ok(plan) = self.plan() else {
            return WarmUp::WholeDay;
        };
        let one_after_another = plan.arrivals.mean().is_none_or(|gap| !gap.is_zero());
        let one_run = self.replications == Replications::Count(1) && one_after_another;
        if one_run || self.has_theory(&plan) {
            WarmUp::USUAL
        } else {
            WarmUp::WholeDay
        }
    }

    fn has_theory(&self, plan: &ShopPlan) -> bool {
        self.beside == Beside::Theory && missing(plan, self.processors).is_none()
    }

    fn plan(&self) -> Result<ShopPlan, SimulateError> {
        let house = || SimulateError::House(self.scenario.name().to_owned());
        self.scenario.shop().copied().ok_or_else(house)
    }

    /// The customers who do not count, where no run has to tell.
    fn left_out(&self, plan: &ShopPlan) -> u64 {
        match self.warm_up {
            WarmUp::WholeDay | WarmUp::Mser5 => 0,
            WarmUp::Customers(customers) => customers,
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a share of a count"
            )]
            WarmUp::Share(share) => (share * f64::from(plan.customers)) as u64,
        }
    }

    /// What is observed of each run; nothing if it was interrupted while that was found out.
    fn window(&self, plan: &ShopPlan, halt: &Halt) -> Result<Option<Window>, SimulateError> {
        let left_out = match self.warm_up {
            WarmUp::WholeDay => return Ok(Some(Window::WholeDay)),
            WarmUp::Share(_) | WarmUp::Customers(_) => self.left_out(plan),
            WarmUp::Mser5 => {
                let everything = Window::LongRun { left_out: 0 };
                let Some(pilot) = self.replicate(plan, everything, 0, halt)? else {
                    return Ok(None);
                };
                let truncation = pilot.run.warm_up.truncation();
                truncation.map_err(SimulateError::WarmUp)?.deleted
            }
        };
        Ok(Some(Window::LongRun { left_out }))
    }

    fn replicate(
        &self,
        plan: &ShopPlan,
        window: Window,
        number: u64,
        halt: &Halt,
    ) -> Result<Option<Replicated>, SimulateError> {
        let simulating = Simulating {
            seed: self.simulating.seed.wrapping_add(number),
            ..self.simulating
        };
        replicate(
            &self.scenario,
            plan,
            simulating,
            self.processors,
            window,
            halt,
        )
    }

    /// Threads on which replications run: one per core, as far as there is memory for what runs at once.
    fn threads(&self) -> usize {
        let cores = u64::from(available_cores()).min(self.replications.most());
        let needed = self.scenario.bytes_needed(true).max(1);
        let room = memory_available().map_or(cores, |free| free / needed);
        usize::try_from(cores.min(room).max(1)).unwrap_or(1)
    }

    /// Says how it ends, if it does.
    fn judge(&self, tally: &Tally) -> Result<Option<Ending>, SimulateError> {
        Ok(match self.replications {
            Replications::Count(most) => (tally.count() >= most).then_some(Ending::Complete),
            Replications::Until(precision, _) => match tally.judge(&precision)? {
                Progress::Reached => Some(Ending::Reached),
                Progress::More => None,
                Progress::NotReached => Some(Ending::NotReached),
            },
        })
    }
}
