//! What a simulation is built of.

use super::Policy;
use super::core::{Choice, Core};
use super::fs::Disk;
use super::handle::{Root, Sim};
use super::net::Network;
use super::{access, explain};
use crate::owner::MOST_WORKERS;
use crate::{BuildError, Owner};
use std::num::NonZeroU64;
use std::time::Duration;

/// What the things cost that are free by default: each occupies the processor on which it happens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Costs {
    /// Every poll of a task.
    pub poll: Duration,
    /// Every spawn, on the spawner's processor.
    pub spawn: Duration,
    /// Every wake, on the waker's processor.
    pub wake: Duration,
    /// Taking a task from another processor's line.
    pub steal: Duration,
    /// Running another task than the one that the processor ran last.
    pub switch: Duration,
    /// By how many millionths computing takes longer for every other processor that is occupied when it begins: shared
    /// caches and memory.
    pub contention_ppm: u32,
}

/// How computing shares the processors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Sharing {
    /// A task that computes keeps its processor until it has done so: the way of asynchronous runtimes.
    #[default]
    RunToAwait,
    /// A task that computes gives its processor to who waits, after each quantum: the way of threads.
    TimeSliced {
        /// The longest that it computes while others wait; not zero.
        quantum: Duration,
    },
}

/// Past which a simulation ends with an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Polls of tasks in all.
    pub polls: Option<NonZeroU64>,
    /// Polls of tasks while no time passes: more are a livelock.
    pub polls_at_one_instant: NonZeroU64,
    /// Simulated time.
    pub time: Option<Duration>,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            polls: None,
            polls_at_one_instant: const { NonZeroU64::new(100_000_000).unwrap() },
            time: None,
        }
    }
}

/// The settings of a simulation; each has a default.
#[derive(Clone, Debug)]
#[must_use = "settings do nothing until they are built"]
pub struct Builder {
    pub(super) processors: usize,
    pub(super) seed: u64,
    pub(super) policy: Policy,
    pub(super) sharing: Sharing,
    pub(super) costs: Costs,
    pub(super) bounds: Bounds,
    pub(super) blocking_limit: usize,
    pub(super) keep_choices: bool,
    pub(super) record: Record,
    pub(super) network: Network,
    pub(super) disk: Disk,
}

/// A schedule to go by.
#[derive(Clone, Debug, Default)]
pub(super) enum Record {
    #[default]
    None,
    Replay(Vec<Choice>),
    Follow(Vec<Choice>),
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            processors: 1,
            seed: 0,
            policy: Policy::default(),
            sharing: Sharing::default(),
            costs: Costs::default(),
            bounds: Bounds::default(),
            blocking_limit: 512,
            keep_choices: false,
            record: Record::None,
            network: Network::default(),
            disk: Disk::default(),
        }
    }
}

impl Builder {
    /// Sets how many virtual processors there are; one by default.
    pub fn processors(mut self, processors: usize) -> Self {
        self.processors = processors;
        self
    }

    /// Sets the seed of the schedule; 0 by default. It matters where the policy leaves a choice.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Sets who goes next.
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Sets how computing shares the processors.
    pub fn sharing(mut self, sharing: Sharing) -> Self {
        self.sharing = sharing;
        self
    }

    /// Sets what scheduling itself costs; nothing by default.
    pub fn costs(mut self, costs: Costs) -> Self {
        self.costs = costs;
        self
    }

    /// Sets past which the simulation ends with an error.
    pub fn bounds(mut self, bounds: Bounds) -> Self {
        self.bounds = bounds;
        self
    }

    /// Sets how many blocking calls can be under way at once; 512 by default.
    pub fn blocking_limit(mut self, limit: usize) -> Self {
        self.blocking_limit = limit;
        self
    }

    /// Keeps what the schedule chooses, for [`Sim::take_choices`].
    pub fn keep_choices(mut self) -> Self {
        self.keep_choices = true;
        self
    }

    /// Goes by choices that were kept, instead of the seed; a run that leaves them ends with an error.
    pub fn replay(mut self, choices: Vec<Choice>) -> Self {
        self.record = Record::Replay(choices);
        self
    }

    /// Goes by choices as far as they fit, and takes what came first where there are none.
    pub(super) fn follow(mut self, choices: Vec<Choice>) -> Self {
        self.record = Record::Follow(choices);
        self
    }

    /// Makes the simulation; nothing runs before the first `block_on`.
    ///
    /// # Errors
    ///
    /// [`BuildError::Setting`] for a count or a time outside its range.
    pub fn build(self) -> Result<Owner<Sim>, BuildError> {
        let refused = |field, value: String, rule| Err(BuildError::Setting { field, value, rule });
        if !(1..=MOST_WORKERS).contains(&self.processors) {
            return refused(
                "processors",
                self.processors.to_string(),
                "between 1 and 1024",
            );
        }
        if self.blocking_limit == 0 {
            return refused("blocking_limit", "0".to_owned(), "at least 1");
        }
        if let Sharing::TimeSliced { quantum } = self.sharing
            && quantum.is_zero()
        {
            return refused("quantum", "0".to_owned(), "longer than zero");
        }
        explain::begin();
        let core = Core::new(self);
        let sim = Sim::of(&core);
        let root = Root::of(core.run());
        access::park(core);
        Ok(Owner::new(sim, root))
    }
}
