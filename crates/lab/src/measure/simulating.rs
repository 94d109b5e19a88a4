//! A simulated run: how its schedule is drawn, and what it says of itself.

use bench_report::Simulation;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// How a simulation goes on where it could in several ways, and what going on costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Simulating {
    /// The seed of the schedule.
    pub seed: u64,
    /// Who goes next.
    pub policy: PolicyName,
    /// What scheduling costs.
    pub prices: Prices,
}

/// What scheduling costs in a simulation. By default nothing, and a task that computes keeps its processor until it awaits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prices {
    /// The longest that a task computes while others wait for its processor, as threads have it. Zero is refused when the
    /// simulation is built.
    pub quantum: Option<Duration>,
    /// Every poll of a task.
    pub poll: Duration,
    /// Every spawn.
    pub spawn: Duration,
    /// Every wake.
    pub wake: Duration,
    /// Running another task than the one that the processor ran last.
    pub switch: Duration,
}

/// Who goes next in a simulation, by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PolicyName {
    /// Who became ready first; of one instant, whom the seed says.
    #[default]
    Seeded,
    /// Who became ready first; of one instant, who was woken first.
    Fifo,
    /// A line for each processor; who has nothing to do takes from another's.
    WorkStealing,
}

/// There is no policy of the name that was given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no policy `{0}`; there are seeded, fifo and work-stealing")]
pub struct UnknownPolicy(String);

impl PolicyName {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Seeded, Self::Fifo, Self::WorkStealing];

    /// Returns its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Seeded => "seeded",
            Self::Fifo => "fifo",
            Self::WorkStealing => "work-stealing",
        }
    }
}

impl fmt::Display for PolicyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for PolicyName {
    type Err = UnknownPolicy;

    fn from_str(text: &str) -> Result<Self, UnknownPolicy> {
        let policy = Self::ALL.into_iter().find(|policy| policy.name() == text);
        policy.ok_or_else(|| UnknownPolicy(text.to_owned()))
    }
}

#[cfg(target_pointer_width = "64")]
mod virtual_time {
    use super::{PolicyName, Prices, Simulating, Simulation};
    use crate::recorder::nanoseconds;
    use bench_report::SchedulingCosts;
    use runtime_adapter::sim::{Builder, Costs, Policy, Report, Sharing, Sim};

    impl PolicyName {
        const fn policy(self) -> Policy {
            match self {
                Self::Seeded => Policy::Seeded,
                Self::Fifo => Policy::Fifo,
                Self::WorkStealing => Policy::WorkStealing,
            }
        }
    }

    impl Simulating {
        /// Returns the settings of a simulation on so many processors.
        pub fn builder(self, processors: u32) -> Builder {
            let Self {
                seed,
                policy,
                prices,
            } = self;
            let builder = Sim::builder().processors(processors as usize);
            let builder = builder.sharing(prices.sharing()).costs(prices.costs());
            builder.seed(seed).policy(policy.policy())
        }
    }

    impl Prices {
        fn sharing(self) -> Sharing {
            match self.quantum {
                Some(quantum) => Sharing::TimeSliced { quantum },
                None => Sharing::RunToAwait,
            }
        }

        fn costs(self) -> Costs {
            let Self {
                poll,
                spawn,
                wake,
                switch,
                ..
            } = self;
            Costs {
                poll,
                spawn,
                wake,
                switch,
                ..Costs::default()
            }
        }
    }

    /// Returns what a simulation says of itself, as records keep it.
    pub(crate) fn simulation(report: &Report, simulating: Simulating) -> Simulation {
        let Simulating {
            seed,
            policy,
            prices,
        } = simulating;
        Simulation {
            policy: policy.name().to_owned(),
            seed,
            quantum_ns: prices.quantum.map(nanoseconds),
            costs: SchedulingCosts {
                poll_ns: nanoseconds(prices.poll),
                spawn_ns: nanoseconds(prices.spawn),
                wake_ns: nanoseconds(prices.wake),
                switch_ns: nanoseconds(prices.switch),
            },
            hash: format!("{:016x}", report.hash),
            polls: report.polls,
            tasks: report.spawned,
            tasks_at_once: report.alive_peak as u64,
            steals: report.steals,
            utilisation: report.utilisation(),
            queue_length: report.mean_queue_length(),
        }
    }
}
#[cfg(target_pointer_width = "64")]
pub(crate) use virtual_time::simulation;
