//! Why there is no simulation.

use crate::fit::DoesNotFit;
use crate::runtimes::RuntimeError;
use crate::workload::Failure;
use bench_report::intervals::IntervalError;
use core_model::queueing::QueueingError;
use core_model::statistics::StatisticsError;

/// Why a study cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SimulateError {
    /// There is no chance in a house, and nobody in line.
    #[error(
        "the scenario `{0}` is a house, in which nothing is drawn: every replication would be the same; simulate a shop, or clean the house once on the runtime `sim`"
    )]
    House(String),
    /// More work comes than can be done, and a steady state is asked for.
    #[error(
        "the load of the {station} is {load:.3}, and where it is 1 or more the line grows for ever: there is no long run; {remedy}, or ask for the whole day instead of the long run"
    )]
    Overloaded {
        /// Who has too much to do, in the plural.
        station: &'static str,
        /// Work that comes over capacity to do it.
        load: f64,
        /// What would help.
        remedy: String,
    },
    /// Everybody comes at once, and a steady state is asked for.
    #[error(
        "everybody comes when the shop opens (arrivals `0`), so there is no long run: let customers come one by one, such as `arrivals = \"exponential(10ms)\"`, or ask for the whole day"
    )]
    AllAtOnce,
    /// Hardly anybody would be left to be observed.
    #[error(
        "a warm-up of {left_out} customers leaves fewer than 2 of {customers}: leave out fewer, or let more come"
    )]
    NobodyLeft {
        /// Customers that are left out.
        left_out: u64,
        /// Customers that come.
        customers: u32,
    },
    /// The warm-up was to be found by the run, which does not tell.
    #[error("the end of the warm-up cannot be found: let more customers come, or give a share")]
    WarmUp(#[source] StatisticsError),
    /// A number of replications that means nothing.
    #[error("{0} replications are asked for; it must be from 1 to {most}", most = super::MOST_REPLICATIONS)]
    Replications(u64),
    /// It needs more memory than there is.
    #[error(transparent)]
    DoesNotFit(#[from] DoesNotFit),
    /// The simulator could not be built.
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
    /// A run did not come to its end.
    #[error("the replication with seed {seed} did not come to its end")]
    Run {
        /// Which.
        seed: u64,
        /// Why not.
        #[source]
        source: Failure,
    },
    /// A run broke one of the rules that hold in every shop.
    #[error("the replication with seed {seed} broke a rule: {}", .violations.join("; "))]
    Broken {
        /// Which.
        seed: u64,
        /// What was wrong, in words; not empty.
        violations: Vec<String>,
    },
    /// A figure cannot be told from a run.
    #[error("the replication with seed {seed} tells too little: let more customers come")]
    Unobserved {
        /// Which.
        seed: u64,
        /// What cannot be told.
        #[source]
        source: StatisticsError,
    },
    /// There is no such interval.
    #[error(transparent)]
    Interval(#[from] IntervalError),
    /// The model that fits has no answer for these numbers.
    #[error("queueing theory has no answer")]
    Theory(#[from] QueueingError),
    /// The system refused a thread.
    #[error("cannot start a thread to simulate on")]
    Thread(#[from] std::io::Error),
}
