//! The flavours of the runtimes by name, for what looks at every one of them: a name becomes the function that builds it.

use crate::config::nearest::nearest;
use crate::runtimes::RuntimeName;
#[cfg(target_pointer_width = "64")]
use runtime_adapter::sim::{Builder, Costs, Sim};
use runtime_adapter::{BuildError, Fs, LocalRuntime, Net, Owned, Owner, Runtime};
#[cfg(unix)]
use runtime_adapter::{Process, Signals, UnixNet};
use std::fmt;
use std::str::FromStr;
#[cfg(target_pointer_width = "64")]
use std::time::Duration;

/// How many workers a flavour with several is looked at with: with one, nothing runs beside anything else; with four, on
/// most machines, something does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Workers {
    /// One.
    One,
    /// Four.
    Four,
}

impl Workers {
    /// Returns the number.
    pub const fn count(self) -> u32 {
        match self {
            Self::One => 1,
            Self::Four => 4,
        }
    }
}

/// One flavour of a runtime, with its number of workers where there is a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FlavourName {
    /// tokio with workers that steal from each other.
    TokioMultiThread(Workers),
    /// tokio on the thread that blocks on it.
    TokioCurrentThread,
    /// tokio on one thread, with tasks that are not `Send`.
    TokioLocal,
    /// A smol executor with its own workers.
    SmolMultiThread(Workers),
    /// A smol executor on one thread, with tasks that are not `Send`.
    SmolLocal,
    /// async-std, which is discontinued; its workers are fixed once in a process.
    AsyncStd(Workers),
    /// A thread per task.
    Threads,
    /// The simulator, with one virtual processor.
    Sim,
}

/// Why there is no flavour of the name that was given.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FlavourError {
    /// There is no such flavour.
    #[error("there is no flavour `{name}`{}; this build has {}", suggestion(.nearest.as_deref()), compiled_in_list())]
    Unknown {
        /// What was asked for.
        name: String,
        /// The nearest name there is, if one is near.
        nearest: Option<&'static str>,
    },
    /// Its runtime was left out of this build.
    #[error(
        "the flavour `{name}` was left out of this build, which has {}; {}",
        compiled_in_list(),
        .name.remedy()
    )]
    LeftOut {
        /// Which.
        name: FlavourName,
    },
}

/// What every flavour but the simulator can do besides running tasks.
#[cfg(unix)]
pub trait Able: Net + UnixNet + Fs + Signals + Process {}

#[cfg(unix)]
impl<R: Net + UnixNet + Fs + Signals + Process> Able for R {}

/// What every flavour but the simulator can do besides running tasks.
#[cfg(not(unix))]
pub trait Able: Net + Fs {}

#[cfg(not(unix))]
impl<R: Net + Fs> Able for R {}

/// Something to do with a flavour, whatever its type: it is given the function that builds the runtime.
pub trait VisitFlavour {
    /// What it gives.
    type Output;

    /// Does it with a runtime whose tasks move between threads.
    fn runtime<R: Runtime + Able + Owned<Root: Send>>(
        self,
        build: impl Fn() -> Result<Owner<R>, BuildError> + Send + Sync + 'static,
    ) -> Self::Output;

    /// Does it with a runtime whose tasks stay where they are.
    fn local<R: LocalRuntime + Able + Owned>(
        self,
        build: impl Fn() -> Result<Owner<R>, BuildError> + Send + Sync + 'static,
    ) -> Self::Output;

    /// Does it with a simulation, which has neither signals nor other programs.
    #[cfg(target_pointer_width = "64")]
    fn simulation(self, settings: impl Fn() -> Builder + Send + Sync + 'static) -> Self::Output;
}

impl FlavourName {
    /// Every flavour, compiled in or not, in the order in which they are shown.
    pub const ALL: [Self; 11] = [
        Self::TokioMultiThread(Workers::Four),
        Self::TokioMultiThread(Workers::One),
        Self::TokioCurrentThread,
        Self::TokioLocal,
        Self::SmolMultiThread(Workers::Four),
        Self::SmolMultiThread(Workers::One),
        Self::SmolLocal,
        Self::AsyncStd(Workers::Four),
        Self::AsyncStd(Workers::One),
        Self::Threads,
        Self::Sim,
    ];

    /// Returns its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TokioMultiThread(Workers::One) => "tokio-multi-thread-1",
            Self::TokioMultiThread(Workers::Four) => "tokio-multi-thread-4",
            Self::TokioCurrentThread => "tokio-current-thread",
            Self::TokioLocal => "tokio-local",
            Self::SmolMultiThread(Workers::One) => "smol-multi-thread-1",
            Self::SmolMultiThread(Workers::Four) => "smol-multi-thread-4",
            Self::SmolLocal => "smol-local",
            Self::AsyncStd(Workers::One) => "async-std-1",
            Self::AsyncStd(Workers::Four) => "async-std-4",
            Self::Threads => "threads",
            Self::Sim => "sim",
        }
    }

    /// Returns the runtime that it is a flavour of.
    pub const fn runtime(self) -> RuntimeName {
        match self {
            Self::TokioMultiThread(_) | Self::TokioCurrentThread | Self::TokioLocal => {
                RuntimeName::Tokio
            }
            Self::SmolMultiThread(_) | Self::SmolLocal => RuntimeName::Smol,
            Self::AsyncStd(_) => RuntimeName::AsyncStd,
            Self::Threads => RuntimeName::Threads,
            Self::Sim => RuntimeName::Sim,
        }
    }

    /// What to do to have it.
    fn remedy(self) -> String {
        match self {
            Self::Sim => "the simulator needs a machine of 64 bits".to_owned(),
            _ => format!("build it with `--features {}`", self.runtime()),
        }
    }

    /// Returns its number of workers; where each task has a thread of its own, there are none.
    pub const fn workers(self) -> Option<u32> {
        match self {
            Self::TokioMultiThread(workers)
            | Self::SmolMultiThread(workers)
            | Self::AsyncStd(workers) => Some(workers.count()),
            Self::TokioCurrentThread | Self::TokioLocal | Self::SmolLocal | Self::Sim => Some(1),
            Self::Threads => None,
        }
    }

    /// Returns those that this build has.
    pub fn compiled_in() -> Vec<Self> {
        Self::ALL
            .into_iter()
            .filter(|name| name.runtime().is_compiled_in())
            .collect()
    }

    /// Reads the name of a flavour, or that of a runtime, which means all its flavours.
    ///
    /// # Errors
    ///
    /// [`FlavourError`] if there is none, or this build has none.
    pub fn matching(text: &str) -> Result<Vec<Self>, FlavourError> {
        let of_runtime: Vec<Self> = Self::ALL
            .into_iter()
            .filter(|name| name.runtime().name() == text && name.runtime().is_compiled_in())
            .collect();
        match of_runtime.is_empty() {
            true => text.parse().map(|name| vec![name]),
            false => Ok(of_runtime),
        }
    }

    /// Shows the visitor how the runtime is built.
    ///
    /// # Errors
    ///
    /// [`FlavourError::LeftOut`] if this build lacks it.
    pub fn visit<V: VisitFlavour>(self, visitor: V) -> Result<V::Output, FlavourError> {
        match self {
            #[cfg(feature = "tokio")]
            Self::TokioMultiThread(workers) => {
                use runtime_adapter::tokio::MultiThread;
                let workers = workers.count() as usize;
                Ok(visitor.runtime(move || MultiThread::builder().workers(workers).build()))
            }
            #[cfg(feature = "tokio")]
            Self::TokioCurrentThread => {
                use runtime_adapter::tokio::CurrentThread;
                Ok(visitor.runtime(|| CurrentThread::builder().build()))
            }
            #[cfg(feature = "tokio")]
            Self::TokioLocal => {
                use runtime_adapter::tokio::Local;
                Ok(visitor.local(|| Local::builder().build()))
            }
            #[cfg(feature = "smol")]
            Self::SmolMultiThread(workers) => {
                use runtime_adapter::smol::MultiThread;
                let workers = workers.count() as usize;
                Ok(visitor.runtime(move || MultiThread::builder().workers(workers).build()))
            }
            #[cfg(feature = "smol")]
            Self::SmolLocal => {
                use runtime_adapter::smol::Local;
                Ok(visitor.local(|| Local::builder().build()))
            }
            #[cfg(feature = "async-std")]
            Self::AsyncStd(workers) => {
                use runtime_adapter::async_std::MultiThread;
                let workers = workers.count() as usize;
                Ok(visitor.runtime(move || MultiThread::builder().workers(workers).build()))
            }
            #[cfg(feature = "threads")]
            Self::Threads => {
                use runtime_adapter::threads::Threads;
                Ok(visitor.runtime(|| Threads::builder().build()))
            }
            #[cfg(target_pointer_width = "64")]
            Self::Sim => Ok(visitor.simulation(simulation)),
            #[cfg(not(all(
                target_pointer_width = "64",
                feature = "tokio",
                feature = "async-std",
                feature = "smol",
                feature = "threads"
            )))]
            left_out => {
                drop(visitor);
                Err(FlavourError::LeftOut { name: left_out })
            }
        }
    }
}

/// A task that is polled and polled would see no time pass if a poll cost nothing.
#[cfg(target_pointer_width = "64")]
fn simulation() -> Builder {
    Sim::builder().costs(Costs {
        poll: Duration::from_nanos(100),
        ..Costs::default()
    })
}

impl fmt::Display for FlavourName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for FlavourName {
    type Err = FlavourError;

    fn from_str(text: &str) -> Result<Self, FlavourError> {
        match Self::ALL.into_iter().find(|name| name.name() == text) {
            Some(name) if name.runtime().is_compiled_in() => Ok(name),
            Some(name) => Err(FlavourError::LeftOut { name }),
            None => Err(FlavourError::Unknown {
                name: text.to_owned(),
                nearest: nearest(text, Self::ALL.map(Self::name)),
            }),
        }
    }
}

fn suggestion(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |name| format!(" (did you mean `{name}`?)"))
}

fn compiled_in_list() -> String {
    let names: Vec<_> = FlavourName::compiled_in()
        .into_iter()
        .map(FlavourName::name)
        .collect();
    match names.as_slice() {
        [] => "none".to_owned(),
        names => names.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_back_as_the_flavour_it_names() {
        for name in FlavourName::ALL {
            match name.to_string().parse::<FlavourName>() {
                Ok(read) => assert_eq!(read, name),
                Err(FlavourError::LeftOut { name: left_out }) => {
                    assert_eq!(left_out, name);
                    assert!(!FlavourName::compiled_in().contains(&name));
                }
                Err(error) => panic!("{name}: {error}"),
            }
        }
    }

    #[test]
    fn a_runtimes_name_means_all_its_flavours() {
        for runtime in RuntimeName::compiled_in() {
            let flavours = FlavourName::matching(runtime.name()).unwrap();
            assert!(!flavours.is_empty(), "{runtime}");
            assert!(flavours.iter().all(|name| name.runtime() == runtime));
        }
        for name in FlavourName::compiled_in() {
            assert!(FlavourName::matching(name.name()).unwrap().contains(&name));
        }
    }

    #[test]
    fn a_name_that_nothing_has_is_answered_with_the_nearest() {
        let error = FlavourName::matching("smol-locale").unwrap_err();
        assert!(
            error.to_string().contains("did you mean `smol-local`"),
            "{error}"
        );
        let error = FlavourName::matching("fibres").unwrap_err();
        assert!(!error.to_string().contains("did you mean"), "{error}");
    }
}
