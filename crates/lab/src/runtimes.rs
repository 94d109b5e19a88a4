//! The runtimes by name: the one place where a name becomes a type.

#[cfg(target_pointer_width = "64")]
use runtime_adapter::sim::{Builder, Sim};
use runtime_adapter::{BuildError, Net, Owned, Owner, Runtime};
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// A runtime that workloads can be measured on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuntimeName {
    /// tokio's multi-thread flavour.
    Tokio,
    /// async-std, which is discontinued.
    AsyncStd,
    /// A smol executor with its own workers.
    Smol,
    /// A thread per task.
    Threads,
    /// The simulator: virtual time, on virtual processors.
    Sim,
}

/// Why a runtime cannot be used under the name that was given.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RuntimeError {
    /// There is no such runtime.
    #[error("there is no runtime `{name}`{}; this build has {}", suggestion(.nearest.as_deref()), compiled_in_list())]
    Unknown {
        /// What was asked for.
        name: String,
        /// The nearest name there is, if one is near.
        nearest: Option<&'static str>,
    },
    /// It exists, but was left out of this build.
    #[error(
        "the runtime `{name}` was left out of this build, which has {}; build it with `--features {name}`",
        compiled_in_list()
    )]
    LeftOut {
        /// Which.
        name: RuntimeName,
    },
    /// It could not be built.
    #[error("cannot build the runtime {name}")]
    Build {
        /// Which.
        name: RuntimeName,
        /// Why not.
        #[source]
        source: BuildError,
    },
}

/// Something to do with a runtime, whatever its type.
pub trait Visit {
    /// What it gives.
    type Output;

    /// Does it.
    fn visit<R: Runtime + Net + Owned>(self, owner: Owner<R>) -> Self::Output;

    /// Does it with a simulation, which can tell more of itself than a runtime can.
    #[cfg(target_pointer_width = "64")]
    fn visit_simulation(self, owner: Owner<Sim>) -> Self::Output
    where
        Self: Sized,
    {
        self.visit(owner)
    }
}

impl RuntimeName {
    /// Every runtime, compiled in or not, in the order in which they are shown.
    pub const ALL: [Self; 5] = [
        Self::Tokio,
        Self::AsyncStd,
        Self::Smol,
        Self::Threads,
        Self::Sim,
    ];

    /// Returns its name, which is also that of the feature that brings it; none brings the simulator.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tokio => "tokio",
            Self::AsyncStd => "async-std",
            Self::Smol => "smol",
            Self::Threads => "threads",
            Self::Sim => "sim",
        }
    }

    /// Tells whether its time is simulated, so that nothing that it takes can be compared with what others take.
    pub const fn is_virtual(self) -> bool {
        matches!(self, Self::Sim)
    }

    /// Tells whether this build has it.
    pub const fn is_compiled_in(self) -> bool {
        match self {
            Self::Tokio => cfg!(feature = "tokio"),
            Self::AsyncStd => cfg!(feature = "async-std"),
            Self::Smol => cfg!(feature = "smol"),
            Self::Threads => cfg!(feature = "threads"),
            Self::Sim => cfg!(target_pointer_width = "64"),
        }
    }

    /// Returns those that this build has and that run in real time.
    pub fn measured() -> Vec<Self> {
        let mut names = Self::compiled_in();
        names.retain(|name| !name.is_virtual());
        names
    }

    /// Returns those that this build has.
    pub fn compiled_in() -> Vec<Self> {
        Self::ALL
            .into_iter()
            .filter(|name| name.is_compiled_in())
            .collect()
    }

    /// Tells whether its tasks are polled by others' threads: all but the threads themselves.
    pub const fn is_async(self) -> bool {
        !matches!(self, Self::Threads)
    }

    /// The most tasks that can be alive at once, where there is such a limit.
    pub const fn task_limit(self) -> Option<u32> {
        match self {
            #[cfg(feature = "threads")]
            Self::Threads => {
                <runtime_adapter::threads::Threads as runtime_adapter::Time>::CAPS.task_limit
            }
            _ => None,
        }
    }

    /// The step to which its own timers round a deadline up; nothing where they do not.
    pub const fn timer_granularity(self) -> Duration {
        match self {
            #[cfg(feature = "tokio")]
            Self::Tokio => {
                <runtime_adapter::tokio::MultiThread as runtime_adapter::Time>::CAPS
                    .timer_granularity
            }
            _ => Duration::ZERO,
        }
    }

    /// Returns the one that this build has, runs in real time, and keeps it best: for whoever stands in for a device and is to
    /// take as long as it was told.
    pub fn most_punctual() -> Option<Self> {
        let punctual = |it: &Self| (it.timer_granularity(), it.note().is_some());
        Self::measured().into_iter().min_by_key(punctual)
    }

    /// What a table says beside the name.
    pub const fn note(self) -> Option<&'static str> {
        match self {
            Self::AsyncStd => Some("discontinued"),
            Self::Sim => Some("virtual time"),
            Self::Tokio | Self::Smol | Self::Threads => None,
        }
    }

    /// Builds the runtime and shows it to the visitor. `workers` means nothing to threads, of which each task has one, and
    /// is the number of processors of the simulator, whose other settings are the usual ones.
    ///
    /// # Errors
    ///
    /// [`RuntimeError::LeftOut`] if this build lacks it, [`RuntimeError::Build`] if it cannot be built.
    pub fn visit<V: Visit>(self, workers: u32, visitor: V) -> Result<V::Output, RuntimeError> {
        #[cfg_attr(
            not(any(
                target_pointer_width = "64",
                feature = "tokio",
                feature = "async-std",
                feature = "smol"
            )),
            expect(unused_variables, reason = "threads have no workers")
        )]
        let workers = workers as usize;
        match self {
            #[cfg(feature = "tokio")]
            Self::Tokio => {
                use runtime_adapter::tokio::MultiThread;
                self.show(MultiThread::builder().workers(workers).build(), visitor)
            }
            #[cfg(feature = "async-std")]
            Self::AsyncStd => {
                use runtime_adapter::async_std::MultiThread;
                self.show(MultiThread::builder().workers(workers).build(), visitor)
            }
            #[cfg(feature = "smol")]
            Self::Smol => {
                use runtime_adapter::smol::MultiThread;
                self.show(MultiThread::builder().workers(workers).build(), visitor)
            }
            #[cfg(feature = "threads")]
            Self::Threads => {
                use runtime_adapter::threads::Threads;
                self.show(Threads::builder().build(), visitor)
            }
            #[cfg(target_pointer_width = "64")]
            Self::Sim => show_simulation(Sim::builder().processors(workers), visitor),
            #[cfg(not(all(
                target_pointer_width = "64",
                feature = "tokio",
                feature = "async-std",
                feature = "smol",
                feature = "threads"
            )))]
            left_out => {
                drop(visitor);
                Err(RuntimeError::LeftOut { name: left_out })
            }
        }
    }

    #[cfg_attr(
        not(any(
            feature = "tokio",
            feature = "async-std",
            feature = "smol",
            feature = "threads"
        )),
        expect(dead_code, reason = "there is nothing to show")
    )]
    fn show<V: Visit, R: Runtime + Net + Owned>(
        self,
        built: Result<Owner<R>, BuildError>,
        visitor: V,
    ) -> Result<V::Output, RuntimeError> {
        match built {
            Ok(owner) => Ok(visitor.visit(owner)),
            Err(source) => Err(RuntimeError::Build { name: self, source }),
        }
    }

    /// What the drivers of the runtime are, for the record.
    pub const fn drivers(self) -> &'static str {
        match self {
            Self::Tokio => "tokio's I/O and time drivers",
            Self::AsyncStd | Self::Smol => "async-io",
            Self::Threads => "none: the thread parks",
            Self::Sim => "none: time is virtual",
        }
    }
}

/// Builds a simulation and shows it to the visitor.
///
/// # Errors
///
/// [`RuntimeError::Build`] if it cannot be built.
#[cfg(target_pointer_width = "64")]
pub fn show_simulation<V: Visit>(settings: Builder, visitor: V) -> Result<V::Output, RuntimeError> {
    let name = RuntimeName::Sim;
    let owner = settings
        .build()
        .map_err(|source| RuntimeError::Build { name, source })?;
    Ok(visitor.visit_simulation(owner))
}

impl fmt::Display for RuntimeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for RuntimeName {
    type Err = RuntimeError;

    fn from_str(text: &str) -> Result<Self, RuntimeError> {
        match Self::ALL.into_iter().find(|name| name.name() == text) {
            Some(name) if name.is_compiled_in() => Ok(name),
            Some(name) => Err(RuntimeError::LeftOut { name }),
            None => Err(RuntimeError::Unknown {
                name: text.to_owned(),
                nearest: nearest(text),
            }),
        }
    }
}

fn nearest(text: &str) -> Option<&'static str> {
    RuntimeName::ALL
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(text, name.name()), name.name()))
        .min()
        .filter(|(distance, _)| *distance <= 3)
        .map(|(_, name)| name)
}

fn suggestion(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |name| format!(" (did you mean `{name}`?)"))
}

fn compiled_in_list() -> String {
    let names: Vec<_> = RuntimeName::compiled_in()
        .into_iter()
        .map(RuntimeName::name)
        .collect();
    match names.as_slice() {
        [] => "none".to_owned(),
        names => names.join(", "),
    }
}
