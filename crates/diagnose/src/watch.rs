//! How to watch, and what comes of it.

use crate::Launcher;
use crate::profile::Profile;
use std::time::Duration;

/// How to watch.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// The time between looks, where it can be afforded.
    pub interval: Duration,
    /// The share of one processor that watching may take.
    pub cost: f64,
    /// How long to watch at most; `None` until it ends.
    pub limit: Option<Duration>,
    /// What starts a command so that it ends with this process, however that ends; without one it may be left running
    /// when this process is killed.
    pub launcher: Option<Launcher>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            interval: Duration::from_millis(1),
            cost: 0.01,
            limit: None,
            launcher: None,
        }
    }
}

/// What came of watching.
#[derive(Clone, Debug, PartialEq)]
pub struct Watched {
    /// What was seen.
    pub profile: Profile,
    /// The exit code to pass on: the command's own, 128 and its number for a signal; 0 for a process.
    pub exit_code: u8,
}
