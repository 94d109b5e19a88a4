//! One check: its name, what it is about, and what it may find.

use super::subject::Subject;
use crate::Owned;
use std::fmt;
use std::panic::Location;

/// What a check found, or what broke the contract, told to a person.
pub(super) type Found = Result<Finding, String>;

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Finding {
    /// The claim in its name holds.
    Holds,
    /// It found this one of its classes.
    Is(&'static str),
    /// It could not be run here, for this reason.
    Skipped(String),
}

/// Returns with a message unless the condition holds.
macro_rules! ensure {
    ($condition:expr, $($message:tt)+) => {
        if !$condition {
            return Err(format!($($message)+));
        }
    };
}
pub(super) use ensure;

/// What a check is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Topic {
    /// Spawning, joining, detaching, and the order of running.
    Tasks,
    /// What dropping a handle does.
    Drop,
    /// What cancelling does.
    Cancel,
    /// What becomes of a panic.
    Panic,
    /// What becomes of a runtime that goes, and of wrong settings.
    Lifecycle,
    /// Waiting for a time.
    Timers,
    /// Ticks.
    Intervals,
    /// Work that blocks.
    Blocking,
    /// Who gets a turn, and who must wait.
    Fairness,
    /// Wakes from anywhere.
    Wakes,
    /// Many of everything.
    Load,
    /// Structured tasks.
    Groups,
    /// Tasks that are not `Send`.
    Local,
    /// Sockets.
    Net,
    /// Files.
    Files,
    /// Signals.
    Signals,
    /// Other programs.
    Processes,
}

impl Topic {
    /// Returns the name that reports show.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tasks => "tasks",
            Self::Drop => "drop",
            Self::Cancel => "cancel",
            Self::Panic => "panic",
            Self::Lifecycle => "lifecycle",
            Self::Timers => "timers",
            Self::Intervals => "intervals",
            Self::Blocking => "blocking",
            Self::Fairness => "fairness",
            Self::Wakes => "wakes",
            Self::Load => "load",
            Self::Groups => "groups",
            Self::Local => "local",
            Self::Net => "net",
            Self::Files => "files",
            Self::Signals => "signals",
            Self::Processes => "processes",
        }
    }

    /// Tells whether its checks may find a difference; the others are the contract itself.
    pub const fn may_differ(self) -> bool {
        !matches!(
            self,
            Self::Drop | Self::Cancel | Self::Panic | Self::Groups | Self::Intervals
        )
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One of the answers that a check may find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Class {
    /// Its name, as it is declared.
    pub name: &'static str,
    /// What it means for a program.
    pub means: &'static str,
}

/// Whether a check states the contract or finds a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The claim in its name holds on every runtime.
    MustHold,
    /// It answers a question; runtimes differ in the answer.
    MayDiffer {
        /// What it asks.
        question: &'static str,
        /// The answers there are.
        classes: &'static [Class],
    },
}

/// How long a check takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pace {
    /// Some milliseconds.
    Quick,
    /// So long that a repeated run makes it once only.
    Slow,
}

/// What has to run beside each other for a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beside {
    /// Tasks and blocking calls of the runtime.
    Tasks,
    /// Threads of the system as well, which virtual time knows nothing of.
    Threads,
    /// The system itself, of whose files, sockets and limits a simulation has none.
    System,
}

type Run<R> = Box<dyn Fn(&Subject<R>) -> Found + Send + Sync>;

/// One check of runtimes `R`.
pub(super) struct Check<R: Owned> {
    pub(super) name: &'static str,
    pub(super) topic: Topic,
    pub(super) kind: Kind,
    pub(super) pace: Pace,
    pub(super) beside: Beside,
    /// The file that it is written in.
    pub(super) file: &'static str,
    pub(super) run: Run<R>,
}

impl<R: Owned> Check<R> {
    /// Makes a check of a claim that holds everywhere: the claim is its name.
    #[track_caller]
    pub(super) fn must(
        topic: Topic,
        name: &'static str,
        run: impl Fn(&Subject<R>) -> Found + Send + Sync + 'static,
    ) -> Self {
        Self {
            name,
            topic,
            kind: Kind::MustHold,
            pace: Pace::Quick,
            beside: Beside::Tasks,
            file: Location::caller().file(),
            run: Box::new(run),
        }
    }

    /// Makes a check that finds which of the classes a runtime belongs to.
    #[track_caller]
    pub(super) fn differs(
        topic: Topic,
        name: &'static str,
        question: &'static str,
        classes: &'static [Class],
        run: impl Fn(&Subject<R>) -> Found + Send + Sync + 'static,
    ) -> Self {
        assert!(
            topic.may_differ(),
            "{name}: {topic} checks are the contract itself"
        );
        Self {
            kind: Kind::MayDiffer { question, classes },
            ..Self::must(topic, name, run)
        }
    }

    /// Makes the same check of runtimes of another type, which `subject` makes over.
    pub(super) fn map<S: Owned>(
        self,
        subject: impl Fn(&Subject<S>) -> Subject<R> + Send + Sync + 'static,
    ) -> Check<S> {
        let run = self.run;
        Check {
            name: self.name,
            topic: self.topic,
            kind: self.kind,
            pace: self.pace,
            beside: self.beside,
            file: self.file,
            run: Box::new(move |on| run(&subject(on))),
        }
    }

    /// Says that threads of the system take part, beside the one on which a simulation runs.
    pub(super) fn needs_threads(mut self) -> Self {
        self.beside = Beside::Threads;
        self
    }

    /// Says that the check looks behind the runtime, at the system's own files, sockets or limits.
    pub(super) fn needs_the_system(mut self) -> Self {
        self.beside = Beside::System;
        self
    }

    /// Says that the check takes long.
    pub(super) fn slow(mut self) -> Self {
        self.pace = Pace::Slow;
        self
    }
}
