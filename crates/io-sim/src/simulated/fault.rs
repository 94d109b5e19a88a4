//! What goes wrong in a simulated device: which faults, how often, for whom.

use crate::Invalid;
use crate::retry::Transient;
use core_model::Stream;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// One way in which a device fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fault {
    /// It takes its time, and answers with an error.
    Error,
    /// It does not answer; the deadline ends the wait.
    Timeout,
    /// The connection is reset, part of the way through.
    Reset,
    /// It gives less than it should, part of the way through.
    ShortRead,
    /// It has no room for more. Asking again does not help.
    DiskFull,
    /// It takes its time, and finds that another transaction was first.
    SerialisationFailure,
}

/// How often a device fails, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Faults {
    /// Each with its share of the attempts.
    rates: BTreeMap<Fault, f64>,
    /// What the attempts of an item meet, one after the other; those after them succeed.
    script: BTreeMap<u64, Vec<Fault>>,
    deadline: Duration,
}

/// Why a simulated device gave no reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A fault that was to be, at the last attempt that was allowed.
    #[error(
        "the simulated device `{stream}` {} while item {item} was waited for, at attempt {attempts}; its settings say so",
        fault.says()
    )]
    Faulted {
        /// The device's name.
        stream: &'static str,
        /// The item.
        item: u64,
        /// The fault of the last attempt.
        fault: Fault,
        /// How many attempts there were.
        attempts: u32,
    },
}

/// A fault was named that does not exist.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no fault `{0}`; there are error, timeout, reset, short-read, disk-full and serialisation-failure"
)]
pub struct UnknownFault(pub String);

impl Fault {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Error,
        Self::Timeout,
        Self::Reset,
        Self::ShortRead,
        Self::DiskFull,
        Self::SerialisationFailure,
    ];

    /// Returns its name, as scripts write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Timeout => "timeout",
            Self::Reset => "reset",
            Self::ShortRead => "short-read",
            Self::DiskFull => "disk-full",
            Self::SerialisationFailure => "serialisation-failure",
        }
    }

    const fn says(self) -> &'static str {
        match self {
            Self::Error => "answered with an error",
            Self::Timeout => "did not answer in time",
            Self::Reset => "broke the connection off",
            Self::ShortRead => "gave less than it should",
            Self::DiskFull => "had no room for more",
            Self::SerialisationFailure => "let another transaction go first",
        }
    }
}

impl Transient for Fault {
    fn is_transient(&self) -> bool {
        *self != Self::DiskFull
    }
}

impl Transient for Error {
    fn is_transient(&self) -> bool {
        let Self::Faulted { fault, .. } = self;
        fault.is_transient()
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Fault {
    type Err = UnknownFault;

    fn from_str(text: &str) -> Result<Self, UnknownFault> {
        let fault = Self::ALL.into_iter().find(|fault| fault.name() == text);
        fault.ok_or_else(|| UnknownFault(text.to_owned()))
    }
}

impl Faults {
    /// Nothing goes wrong.
    pub const fn none() -> Self {
        Self {
            rates: BTreeMap::new(),
            script: BTreeMap::new(),
            deadline: Duration::from_secs(1),
        }
    }

    /// Lets this share of all attempts meet `fault`.
    ///
    /// # Errors
    ///
    /// [`Invalid`] for what is no share, and for shares that are more than the whole together.
    pub fn rate(mut self, fault: Fault, share: f64) -> Result<Self, Invalid> {
        if !(0.0..=1.0).contains(&share) {
            return Err(Invalid::new(fault.name(), share, "a share from 0 to 1"));
        }
        self.rates.insert(fault, share);
        let sum: f64 = self.rates.values().sum();
        if sum > 1.0 {
            return Err(Invalid::new("faults", sum, "shares of at most 1 in all"));
        }
        Ok(self)
    }

    /// Lets the attempts of `item` meet these faults, one after the other, and those after them none.
    #[must_use]
    pub fn script(mut self, item: u64, faults: impl IntoIterator<Item = Fault>) -> Self {
        self.script.insert(item, faults.into_iter().collect());
        self
    }

    /// Sets how long a [`Fault::Timeout`] lets itself be waited for; a second by default.
    #[must_use]
    pub const fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Whether nothing ever goes wrong.
    pub(super) fn are_none(&self) -> bool {
        self.rates.is_empty() && self.script.is_empty()
    }

    /// Draws what attempt number `attempt` (from 0) of `item` meets, and how much of `latency` it takes until then.
    pub(super) fn draw(
        &self,
        item: u64,
        attempt: u32,
        latency: Duration,
        stream: &mut Stream,
    ) -> (Option<Fault>, Duration) {
        // Both are drawn always, so that a change of one setting does not move the other draws.
        let (chance, share) = (stream.next_unit(), stream.next_unit());
        let fault = match self.script.get(&item) {
            Some(script) => script.get(attempt as usize).copied(),
            None => self.by_rate(chance),
        };
        let takes = match fault {
            Some(Fault::Timeout) => self.deadline,
            Some(Fault::Reset | Fault::ShortRead) => latency.mul_f64(share),
            _ => latency,
        };
        (fault, takes)
    }

    fn by_rate(&self, chance: f64) -> Option<Fault> {
        let mut sum = 0.0;
        let met = self.rates.iter().find(|(_, share)| {
            sum += **share;
            chance < sum
        });
        met.map(|(fault, _)| *fault)
    }
}

impl Default for Faults {
    fn default() -> Self {
        Self::none()
    }
}
