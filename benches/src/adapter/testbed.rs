//! The runtime flavours on which sides are compared: names that become types.

use super::echo::{echo, serve};
use super::native;
use super::operation::{
    Runner, blocking, hundred, spawn_join, spawn_join_owning, timer, yield_now,
};
use super::ours::{Ours, OursLocal};
use crate::runner;
use anyhow::{Result, bail};
use clap::ValueEnum;
use runtime_adapter::metered::{Metered, Settings};
use runtime_adapter::strict::{Limits, Strict};
use runtime_adapter::{async_std, smol, tokio};
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;

/// A flavour of a runtime, with one thread that drives tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Testbed {
    /// tokio's current-thread flavour.
    TokioCurrentThread,
    /// smol's executor for one thread.
    SmolLocal,
    /// tokio's multi-thread flavour with one worker.
    Tokio,
    /// smol's executor with one worker.
    Smol,
    /// async-std with one worker; it is discontinued.
    AsyncStd,
}

/// Who does the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Who {
    /// The runtime itself.
    Native,
    /// The adapter of this workspace.
    Ours,
    /// The adapter under the layer that makes the runtimes' semantics equal.
    Strict,
    /// The adapter under the layer that counts and times, with its default settings.
    Metered,
}

impl Who {
    /// Returns the name that tables show.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Ours => "ours",
            Self::Strict => "Strict",
            Self::Metered => "Metered",
        }
    }
}

/// Builds a side and hands it to the macro `$then`, behind the kind of its runtime and what keeps it alive.
macro_rules! with_side {
    ($testbed:expr, $who:expr, $then:ident) => {
        match ($testbed, $who) {
            (Testbed::TokioCurrentThread, Who::Native) => {
                $then!(shared, (), native::Tokio::current_thread()?)
            }
            (Testbed::TokioCurrentThread, Who::Ours) => {
                with_owner!(shared, tokio::CurrentThread::builder().build()?, $then)
            }
            (Testbed::TokioCurrentThread, Who::Strict) => {
                let owner = tokio::CurrentThread::builder().build()?;
                with_owner!(shared, Strict::own(owner, Limits::default())?, $then)
            }
            (Testbed::TokioCurrentThread, Who::Metered) => {
                let owner = tokio::CurrentThread::builder().build()?;
                with_owner!(shared, Metered::own(owner, Settings::default()), $then)
            }
            (Testbed::SmolLocal, Who::Native) => {
                $then!(shared, (), native::SmolLocal::default())
            }
            (Testbed::SmolLocal, Who::Ours) => {
                with_owner!(local, smol::Local::builder().build()?, $then)
            }
            (Testbed::SmolLocal, Who::Strict) => {
                let owner = smol::Local::builder().build()?;
                with_owner!(local, Strict::own(owner, Limits::default())?, $then)
            }
            (Testbed::SmolLocal, Who::Metered) => {
                let owner = smol::Local::builder().build()?;
                with_owner!(local, Metered::own(owner, Settings::default()), $then)
            }
            (Testbed::Tokio, Who::Native) => $then!(shared, (), native::Tokio::multi_thread()?),
            (Testbed::Tokio, Who::Ours) => {
                let builder = tokio::MultiThread::builder().workers(1);
                with_owner!(shared, builder.build()?, $then)
            }
            (Testbed::Smol, Who::Native) => $then!(shared, (), native::Smol::start()?),
            (Testbed::Smol, Who::Ours) => {
                let builder = smol::MultiThread::builder().workers(1);
                with_owner!(shared, builder.build()?, $then)
            }
            (Testbed::AsyncStd, Who::Native) => {
                // The executor is the process's own: giving it its one worker is the adapter's only part in this.
                drop(async_std::MultiThread::builder().workers(1).build()?);
                $then!(shared, (), native::AsyncStd)
            }
            (Testbed::AsyncStd, Who::Ours) => {
                let builder = async_std::MultiThread::builder().workers(1);
                with_owner!(shared, builder.build()?, $then)
            }
            (testbed, Who::Strict | Who::Metered) => {
                bail!("the layers are not measured on {}", testbed.name())
            }
        }
    };
}

/// Makes the side of a runtime that was built.
macro_rules! with_owner {
    (shared, $owner:expr, $then:ident) => {{
        let owner = $owner;
        let side = Ours(owner.handle());
        $then!(shared, owner, side)
    }};
    (local, $owner:expr, $then:ident) => {{
        let owner = $owner;
        let side = OursLocal(owner.handle());
        $then!(local, owner, side)
    }};
}

impl Testbed {
    /// Those that drive tasks on the calling thread alone.
    pub const CURRENT_THREAD: [Self; 2] = [Self::TokioCurrentThread, Self::SmolLocal];
    /// Those that are timed: the calling thread drives the tasks; smol's worker stands in for what its local flavour lacks.
    pub const TIMED: [Self; 3] = [Self::TokioCurrentThread, Self::SmolLocal, Self::Smol];
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::TokioCurrentThread,
        Self::SmolLocal,
        Self::Tokio,
        Self::Smol,
        Self::AsyncStd,
    ];

    /// Returns the name that tables show.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TokioCurrentThread => "tokio, current thread",
            Self::SmolLocal => "smol, local",
            Self::Tokio => "tokio",
            Self::Smol => "smol",
            Self::AsyncStd => "async-std (discontinued)",
        }
    }

    /// Returns who is compared on it: native first.
    pub const fn own(self) -> &'static [Who] {
        match self {
            Self::TokioCurrentThread | Self::SmolLocal => {
                &[Who::Native, Who::Ours, Who::Strict, Who::Metered]
            }
            Self::Tokio | Self::Smol | Self::AsyncStd => &[Who::Native, Who::Ours],
        }
    }

    /// Builds one side.
    ///
    /// # Errors
    ///
    /// If the system refuses a thread or a descriptor, or this side is not compared here.
    pub fn runner(self, who: Who) -> Result<Runner> {
        macro_rules! run {
            // Traits for futures that stay on their thread have no pool for blocking work.
            (local, $owner:expr, $side:expr) => {
                runner!($side, keeping $owner, [
                    SpawnJoin => spawn_join,
                    SpawnJoinOwning => spawn_join_owning,
                    Hundred => hundred,
                    Yield => yield_now,
                    Timer => timer,
                    Echo => echo,
                ])
            };
            (shared, $owner:expr, $side:expr) => {
                runner!($side, keeping $owner, [
                    SpawnJoin => spawn_join,
                    SpawnJoinOwning => spawn_join_owning,
                    Hundred => hundred,
                    Yield => yield_now,
                    Timer => timer,
                    Blocking => blocking,
                    Echo => echo,
                ])
            };
        }
        Ok(with_side!(self, who, run))
    }

    /// Builds one side and has it echo on so many connections until their clients close them; gives the bytes.
    ///
    /// # Errors
    ///
    /// As for [`runner`](Self::runner).
    pub fn serve(self, who: Who, connections: usize, tell: fn(SocketAddr)) -> Result<u64> {
        macro_rules! echoing {
            ($kind:ident, $owner:expr, $side:expr) => {{
                let (_alive, side) = ($owner, $side);
                side.drive(serve(side.clone(), connections, tell))
            }};
        }
        Ok(with_side!(self, who, echoing))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapter::Operation;

    #[test]
    fn every_side_of_a_testbed_does_the_same() {
        for testbed in Testbed::ALL {
            let sides = testbed
                .own()
                .iter()
                .map(|who| testbed.runner(*who).unwrap());
            let sides: Vec<Runner> = sides.collect();
            for operation in Operation::ALL {
                let sums = sides.iter().filter_map(|run| run(operation, 3));
                let sums: Vec<u64> = sums.map(|ran| ran.sum).collect();
                assert!(!sums.is_empty() && sums.iter().all(|sum| *sum == sums[0]));
            }
        }
    }

    #[test]
    fn a_layer_that_is_not_measured_is_an_error() {
        assert!(Testbed::Smol.runner(Who::Strict).is_err());
    }
}
