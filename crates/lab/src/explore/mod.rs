//! Exploring: a shop's day under many schedules in virtual time, until one of them breaks an invariant of the trace.
//!
//! ```text
//! scenario, seeds ─▶ sim::explore (all cores) ─▶ the day, its trace, its invariants ─▶ Kept (a file) ─▶ replay
//! ```

mod day;
mod kept;

pub use kept::{Kept, KeptError};

use crate::config::{ScenarioFile, ScenarioFileError};
use crate::devices::BackendChoice;
use crate::interrupt::Interrupt;
use crate::measure::{PolicyName, Simulating};
use crate::shop::{NotAShop, ShopDay};
use core_model::{Strategy, UnknownStrategy};
use day::held;
use runtime_adapter::sim::{self, Builder, Explored, Report, Sim};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// What is to hold under every schedule, of which day.
#[derive(Clone, Debug)]
pub struct Exploration {
    /// The scenario, with all its strategies.
    pub scenario: ScenarioFile,
    /// The strategy.
    pub strategy: Strategy,
    /// Virtual processors.
    pub processors: u32,
    /// Who goes next.
    pub policy: PolicyName,
    /// The longest that the day may take, if that is asked for; beside the invariants of every trace.
    pub at_most: Option<Duration>,
}

/// What exploring came to.
#[derive(Debug)]
pub enum Found {
    /// Everything held under every schedule.
    Held(Explored),
    /// A schedule broke something.
    Broken(Box<Kept>),
    /// The interrupt was raised before the end.
    Interrupted,
}

/// What cannot be explored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExploreError {
    /// The scenario is not valid.
    #[error(transparent)]
    Scenario(#[from] ScenarioFileError),
    /// The scenario is a house.
    #[error("{0}: its cleaners wait for nobody, so that only shops can be explored")]
    House(#[from] NotAShop),
    /// The strategy is not known.
    #[error(transparent)]
    Strategy(#[from] UnknownStrategy),
    /// There are no processors, or too many.
    #[error("{0} processors are refused: a simulation takes 1 to 1024")]
    Processors(u32),
}

impl Exploration {
    fn day(&self) -> Result<Arc<ShopDay>, ExploreError> {
        if !(1..=1024).contains(&self.processors) {
            return Err(ExploreError::Processors(self.processors));
        }
        let scenario = self.scenario.scenario(self.strategy)?;
        Ok(Arc::new(ShopDay::new(scenario, BackendChoice::Simulated)?))
    }

    fn settings(&self) -> Builder {
        let simulating = Simulating {
            seed: 0,
            policy: self.policy,
            ..Simulating::default()
        };
        simulating.builder(self.processors)
    }

    /// Runs the day under the schedules of these seeds, and stops at the first, in their order, that breaks something.
    /// `begun` counts the runs for whoever watches, those that make a schedule short among them.
    ///
    /// # Errors
    ///
    /// [`ExploreError`] if there is nothing to explore.
    pub fn explore(
        &self,
        seeds: Range<u64>,
        interrupt: &Interrupt,
        begun: &AtomicU64,
    ) -> Result<Found, ExploreError> {
        let day = self.day()?;
        let explored = sim::explore(seeds, self.settings(), |rt: Sim| {
            begun.fetch_add(1, Ordering::Relaxed);
            let stopped = interrupt.is_raised();
            let day = held(rt, Arc::clone(&day), self.processors, self.at_most);
            async move {
                match stopped {
                    true => Err("interrupted".to_owned()),
                    false => day.await,
                }
            }
        });
        Ok(match explored {
            _ if interrupt.is_raised() => Found::Interrupted,
            Ok(explored) => Found::Held(explored),
            Err(violation) => Found::Broken(Box::new(Kept::new(self, &violation))),
        })
    }

    /// Runs the day under one schedule. Gives what it breaks, or what the simulation did if it breaks nothing.
    fn replay(&self, schedule: &sim::Schedule) -> Result<Result<Report, String>, ExploreError> {
        let day = self.day()?;
        let replayed = sim::replay(schedule, self.settings(), |rt: Sim| {
            held(rt, Arc::clone(&day), self.processors, self.at_most)
        });
        Ok(replayed)
    }
}
