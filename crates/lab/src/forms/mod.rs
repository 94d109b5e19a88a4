//! The other forms: the same burgers with callbacks, with threads, with stackful coroutines and with async/await.
//!
//! ```text
//! plan ─▶ Day ─▶ callbacks | threads | coroutines | async_await ─▶ Recorder ─▶ Trace, checked
//! FormCell (a line of JSON) ─▶ worker process: the form, its memory, its switches ─▶ FormRecord (a line of JSON)
//! ```
//!
//! Each form is one file that is read whole; what it needs beneath and no library brings, an event loop or a scheduler, is
//! another. All have the same cast: one cashier, places on a grill, customers who come, order, tell stories until their
//! number is shown, and eat. The draws come from the scenario's seed, so every form serves the same orders in the same
//! times, and every trace is held to the same invariants.
//!
//! Three of the forms stand on no runtime: their clock is [`Wall`], the only one here that reads the system's time.

mod async_await;
mod callbacks;
mod cell;
mod clock;
#[cfg(feature = "corosensei")]
mod coroutines;
mod day;
mod drive;
mod event_loop;
#[cfg(feature = "corosensei")]
mod green;
mod ping_pong;
mod run;
mod source;
mod threads;

pub use cell::{FormCell, FormSelection, cells, plan, run_cell};
pub use clock::Wall;
pub use drive::{FormProgress, drive};
pub use ping_pong::switch;
pub use run::{Lunch, On, run};

use crate::runtimes::{RuntimeError, RuntimeName};
use runtime_adapter::JoinError;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A way to write code that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// An event loop that calls back.
    Callbacks,
    /// A thread of the system for everybody.
    Threads,
    /// A green thread, with a stack of its own, for everybody.
    Coroutines,
    /// A task for everybody.
    AsyncAwait,
}

/// Why a form could not do its work.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FormError {
    /// The plan is another than the forms are written for.
    #[error(
        "the forms run a shop that hands out numbers, with one cashier and one cook; `{0}` is none"
    )]
    Plan(String),
    /// The form was left out of this build.
    #[error("the form {0} was left out of this build; build it with `--features corosensei`")]
    LeftOut(Form),
    /// async/await needs a runtime that runs in real time, and there is none.
    #[error(
        "async/await needs a runtime, and this build has none; build it with `--features tokio`"
    )]
    NoRuntime,
    /// The system refused a thread, a stack or a poller.
    #[error("the system refused what the form needs")]
    System(#[from] std::io::Error),
    /// A task came to no end.
    #[error("somebody in the shop stopped working")]
    Join(#[from] JoinError),
    /// The runtime cannot be had.
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
}

impl Form {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 4] = [
        Self::Callbacks,
        Self::Threads,
        Self::Coroutines,
        Self::AsyncAwait,
    ];

    /// Returns its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Callbacks => "callbacks",
            Self::Threads => "threads",
            Self::Coroutines => "coroutines",
            Self::AsyncAwait => "async/await",
        }
    }

    /// Says what it stands on: a library, the system, or the runtime that it is given.
    pub const fn stands_on(self, runtime: Option<RuntimeName>) -> &'static str {
        match (self, runtime) {
            (Self::Callbacks, _) => "polling",
            (Self::Threads, _) => "the system",
            (Self::Coroutines, _) => "corosensei",
            (Self::AsyncAwait, Some(runtime)) => runtime.name(),
            (Self::AsyncAwait, None) => "no runtime",
        }
    }

    /// Returns those that this build can run: coroutines need a feature, and async/await a runtime.
    pub fn compiled_in() -> Vec<Self> {
        let has = |form: &Self| match form {
            Self::Callbacks | Self::Threads => true,
            Self::Coroutines => cfg!(feature = "corosensei"),
            Self::AsyncAwait => !RuntimeName::measured().is_empty(),
        };
        Self::ALL.into_iter().filter(has).collect()
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
