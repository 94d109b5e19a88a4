//! Why a simulation came to no end.

use super::core::Divergence;
use std::fmt;
use std::panic::Location;
use std::time::Duration;

/// Why a simulation ended before its root did.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// Nothing is ready, no timer is armed, and tasks wait.
    #[error("{0}")]
    Deadlock(Deadlock),
    /// Tasks are polled and polled while no time passes.
    #[error(
        "a livelock: {polls} polls at {} and no end, while no time passes; a task that waits for another has to await it, or to sleep",
        At(*.at)
    )]
    Livelock {
        /// How many polls there were at this instant.
        polls: u64,
        /// The instant.
        at: Duration,
    },
    /// More polls were needed than were allowed.
    #[error("the bound of {bound} polls was reached at {}", At(*.at))]
    TooManyPolls {
        /// The bound.
        bound: u64,
        /// When it was reached.
        at: Duration,
    },
    /// The simulated time passed its bound.
    #[error("the simulated time passed its bound of {}", At(*.bound))]
    TooLong {
        /// The bound.
        bound: Duration,
    },
    /// A replay found other choices than the record has.
    #[error("{}", Diverged(.0))]
    Diverged(Divergence),
    /// A thread that is none of the simulation's reached into it, which no seed could repeat.
    #[error(
        "a thread outside of the simulation {what}; what a simulation waits for has to happen in it: use its `spawn`, `spawn_blocking`, `sleep`, `Net` and `Fs`"
    )]
    ForeignThread {
        /// What it did.
        what: &'static str,
    },
    /// Two tasks hold their processors while they wait, and the one that began first would have to go on first.
    #[error(
        "a task that blocks inside its poll was to go on while another, that blocked after it, still does: one stack cannot do both; use `spawn_blocking` for the waits that overlap"
    )]
    NestedBlocking,
    /// Something was kept from another simulation, and woken in this one.
    #[error(
        "a task of another simulation was woken: what is awaited in one simulation must not be kept from, or shared with, another"
    )]
    OtherSimulation,
}

/// Tasks that wait for each other, or for nobody.
#[derive(Clone, Debug)]
pub struct Deadlock {
    /// The simulated time since the simulation began.
    pub at: Duration,
    /// Those that wait, in the order in which they were spawned; at most a hundred.
    pub waiting: Vec<Waiting>,
    /// How many wait in all.
    pub alive: usize,
    /// Tasks by number, each of which waits for what the next has, and the last for what the first has; empty if there is no
    /// such cycle.
    pub cycle: Vec<u32>,
}

/// A task that waits.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Its number in the run.
    pub task: u32,
    /// Its name, if it was given one: see [`Sim::name_task`](super::Sim::name_task).
    pub name: Option<String>,
    /// Where it was spawned.
    pub spawned_at: &'static Location<'static>,
    /// What it waits for, where that has a name: locks and channels of [`sync`](crate::sync), the end of another task, and
    /// what is on the simulated network. All of them, if it waits for one of several. A stream hears nothing of a read or a
    /// write that is given up; one that was, in the very last poll of the task, is told of as well.
    pub waits_for: Option<String>,
    /// Who has that, where it is known.
    pub held_by: Vec<u32>,
}

/// A time since the beginning.
struct At(Duration);

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

struct Diverged<'a>(&'a Divergence);

impl fmt::Display for Diverged<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Divergence {
            choice,
            recorded,
            found,
        } = self.0;
        write!(f, "the replay left its record at choice {choice}: ")?;
        match recorded {
            Some(recorded) => write!(f, "the record has {recorded} alternatives, the run {found}")?,
            None => write!(f, "the record ends there, the run has {found} alternatives")?,
        }
        f.write_str("; the record is of another program, other settings, or cut short")
    }
}

impl fmt::Display for Deadlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            at,
            waiting,
            alive,
            cycle,
        } = self;
        write!(
            f,
            "a deadlock at {at:?}: nothing is ready, no timer is armed, and {alive} {} wait{}",
            if *alive == 1 { "task" } else { "tasks" },
            if *alive == 1 { "s" } else { "" },
        )?;
        for one in waiting {
            write!(f, "\n  task {}", one.task)?;
            if let Some(name) = &one.name {
                write!(f, " `{name}`")?;
            }
            write!(f, ", spawned at {},", one.spawned_at)?;
            match &one.waits_for {
                Some(what) => write!(f, " waits for {what}")?,
                None => f.write_str(" waits for a wake")?,
            }
            for (n, holder) in one.held_by.iter().enumerate() {
                let before = if n == 0 { ", which is with task" } else { "," };
                write!(f, "{before} {holder}")?;
            }
        }
        if waiting.len() < *alive {
            write!(f, "\n  and {} more", alive - waiting.len())?;
        }
        if let Some(first) = cycle.first() {
            f.write_str("\n  in a circle:")?;
            for task in cycle {
                write!(f, " {task} →")?;
            }
            write!(f, " {first}")?;
        }
        Ok(())
    }
}
