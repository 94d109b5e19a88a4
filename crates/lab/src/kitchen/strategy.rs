//! Where the computing of a heavy request is done.

use crate::runtimes::RuntimeName;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A way to compute in a program that also waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KitchenStrategy {
    /// No heavy requests at all: what the light ones take when nobody computes.
    Alone,
    /// In the request's own task: the mistake.
    Inline,
    /// On the runtime's threads for blocking calls.
    Blocking,
    /// In a rayon pool of one thread per core.
    Rayon,
    /// In the same pool, several requests as one job.
    #[serde(rename = "rayon+batch")]
    RayonBatch,
    /// On a new thread for each request.
    ThreadPerRequest,
}

/// There is no strategy of the name that was given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no strategy `{name}`{}; there are alone, inline, blocking, rayon, rayon+batch and thread-per-request",
    suggestion(.name)
)]
pub struct UnknownKitchenStrategy {
    /// What was asked for.
    pub name: String,
}

/// The strategy means nothing on the runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the strategy `{strategy}` starts threads of the system, of which {runtime} knows nothing; `blocking` is its nearest there"
)]
pub struct NotOnThisRuntime {
    /// Which strategy.
    pub strategy: KitchenStrategy,
    /// Which runtime.
    pub runtime: RuntimeName,
}

impl KitchenStrategy {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 6] = [
        Self::Alone,
        Self::Inline,
        Self::Blocking,
        Self::Rayon,
        Self::RayonBatch,
        Self::ThreadPerRequest,
    ];

    /// Returns its name, as it is typed.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Alone => "alone",
            Self::Inline => "inline",
            Self::Blocking => "blocking",
            Self::Rayon => "rayon",
            Self::RayonBatch => "rayon+batch",
            Self::ThreadPerRequest => "thread-per-request",
        }
    }

    /// Tells whether it can be run there.
    ///
    /// # Errors
    ///
    /// [`NotOnThisRuntime`] for threads of the system in virtual time.
    pub fn check(self, runtime: RuntimeName) -> Result<(), NotOnThisRuntime> {
        match self {
            Self::ThreadPerRequest if runtime.is_virtual() => Err(NotOnThisRuntime {
                strategy: self,
                runtime,
            }),
            _ => Ok(()),
        }
    }

    /// Tells whether it computes on threads beside the runtime's workers, of which a simulation has processors of their own.
    #[cfg(target_pointer_width = "64")]
    pub(super) const fn has_a_pool(self) -> bool {
        matches!(self, Self::Blocking | Self::Rayon | Self::RayonBatch)
    }
}

impl fmt::Display for KitchenStrategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for KitchenStrategy {
    type Err = UnknownKitchenStrategy;

    fn from_str(text: &str) -> Result<Self, UnknownKitchenStrategy> {
        let found = Self::ALL.into_iter().find(|it| it.name() == text);
        found.ok_or_else(|| UnknownKitchenStrategy {
            name: text.to_owned(),
        })
    }
}

fn suggestion(text: &str) -> String {
    let names = KitchenStrategy::ALL.into_iter().map(KitchenStrategy::name);
    names
        .map(|name| (strsim::damerau_levenshtein(text, name), name))
        .min()
        .filter(|(distance, _)| *distance <= 3)
        .map_or_else(String::new, |(_, name)| {
            format!(" (did you mean `{name}`?)")
        })
}
