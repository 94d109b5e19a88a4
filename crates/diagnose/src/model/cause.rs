//! The kinds of things that a thread waits for.

use serde::{Deserialize, Serialize};

/// What a thread waits for, from outside the program to inside it.
///
/// The order is that of blame: where nothing computes and several threads wait, the moment belongs to the first of their
/// causes. A parent that waits for its child waits for whatever the child waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// A file system: reading, writing, syncing, looking up names, pages that are not in memory.
    Disk,
    /// A peer on the network.
    Network,
    /// A person at a terminal.
    Terminal,
    /// A point in time.
    Timer,
    /// Somebody who connects, or asks on a connection to a port that the program serves.
    Clients,
    /// Anything that has no name here.
    Other,
    /// A pipe, or a local socket without a name.
    Pipe,
    /// A child process, or another thread, to end.
    Child,
    /// A lock, or another thread's signal.
    Lock,
}

impl Cause {
    /// All of them, in the order of blame.
    pub const ALL: [Self; 9] = [
        Self::Disk,
        Self::Network,
        Self::Terminal,
        Self::Timer,
        Self::Clients,
        Self::Other,
        Self::Pipe,
        Self::Child,
        Self::Lock,
    ];

    /// What is read after "waiting for".
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Disk => "the disk",
            Self::Network => "the network",
            Self::Terminal => "a person at the terminal",
            Self::Timer => "a timer (sleeping)",
            Self::Clients => "clients",
            Self::Other => "something else",
            Self::Pipe => "a pipe or local socket",
            Self::Child => "a child or thread to end",
            Self::Lock => "a lock or another thread",
        }
    }

    /// Tells whether something outside the program has to happen first.
    #[must_use]
    pub fn is_outside(self) -> bool {
        self <= Self::Clients
    }

    /// The place in [`Cause::ALL`].
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }
}
