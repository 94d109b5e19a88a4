//! The runtimes under the layers, and which of the two sides runs: names that become types.

use crate::native;
use crate::side::{Ours, Side};
use anyhow::Result;
use lab::runtimes::RuntimeName;
use runtime_adapter::{async_std, smol, tokio};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A runtime's multi-thread flavour, with one worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flavour {
    /// tokio.
    Tokio,
    /// async-std, which is discontinued.
    AsyncStd,
    /// A smol executor with its own worker.
    Smol,
}

/// Which of the two does the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Which {
    /// The layers of this workspace.
    Ours,
    /// The runtime itself.
    Native,
}

/// Something to do on a side, whatever its type.
pub trait Visit {
    /// What it gives.
    type Output;

    /// Does it.
    fn visit<S: Side>(self, side: S) -> Self::Output;
}

impl Flavour {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Tokio, Self::AsyncStd, Self::Smol];

    /// Returns the name that tables show.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tokio => "tokio",
            Self::AsyncStd => "async-std (discontinued)",
            Self::Smol => "smol",
        }
    }

    /// Returns the runtime's name in `lab`.
    pub const fn runtime(self) -> RuntimeName {
        match self {
            Self::Tokio => RuntimeName::Tokio,
            Self::AsyncStd => RuntimeName::AsyncStd,
            Self::Smol => RuntimeName::Smol,
        }
    }

    /// Builds one side of the flavour, on which a customer waits for `wait`, and shows it to the visitor.
    ///
    /// # Errors
    ///
    /// If it cannot be built.
    pub fn visit<V: Visit>(self, which: Which, wait: Duration, visitor: V) -> Result<V::Output> {
        Ok(match (self, which) {
            (Self::Tokio, Which::Ours) => {
                let owner = tokio::MultiThread::builder().workers(1).build()?;
                visitor.visit(Ours::new(owner.handle(), wait))
            }
            (Self::Tokio, Which::Native) => visitor.visit(native::Tokio::new(wait)?),
            (Self::AsyncStd, Which::Ours) => {
                let owner = async_std::MultiThread::builder().workers(1).build()?;
                visitor.visit(Ours::new(owner.handle(), wait))
            }
            (Self::AsyncStd, Which::Native) => {
                // The executor is the process's own: giving it its one worker is the adapter's only part in this.
                let _owner = async_std::MultiThread::builder().workers(1).build()?;
                visitor.visit(native::AsyncStd::new(wait))
            }
            (Self::Smol, Which::Ours) => {
                let owner = smol::MultiThread::builder().workers(1).build()?;
                visitor.visit(Ours::new(owner.handle(), wait))
            }
            (Self::Smol, Which::Native) => visitor.visit(native::Smol::new(wait)?),
        })
    }
}
