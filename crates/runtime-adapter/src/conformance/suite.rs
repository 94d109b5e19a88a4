//! All checks that fit a runtime, run one after another.

use super::check::{Beside, Check, Finding, Found, Kind, Pace, Topic};
use super::erased::{self, Erased, ErasedLocal};
use super::report::{Outcome, Report, Verdict};
use super::subject::Subject;
use super::{
    blocking, cancel, computing, drops, fairness, groups, intervals, lifecycle, load, local, order,
    panics, pool, shapes, shutdown, tasks, timeouts, timer_steps, timers, turns, wakes,
};
use crate::{BuildError, JoinError, LocalRuntime, Owned, Owner, Runtime};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

/// The checks of one runtime, and what was declared of it.
pub struct Suite<R: Owned> {
    subject: Subject<R>,
    checks: Vec<Arc<Check<R>>>,
    declared: Vec<(String, String)>,
    patience: Duration,
}

impl<R: Runtime + Owned<Root: Send>> Suite<R> {
    /// Checks a runtime with what [`Runtime`] promises, and nothing declared.
    pub fn run(build: impl Fn() -> Result<Owner<R>, BuildError> + Send + Sync + 'static) -> Report {
        Self::new(build).report()
    }

    /// Gathers the checks of [`Runtime`].
    pub fn new(build: impl Fn() -> Result<Owner<R>, BuildError> + Send + Sync + 'static) -> Self {
        Self::empty(build)
            .with(shapes::checks())
            .with(erased::checks(of_any_runtime()))
    }
}

/// The checks of [`Runtime`], for a runtime whose type does not matter.
fn of_any_runtime() -> Vec<Check<Erased>> {
    let all = [
        tasks::checks(),
        order::checks(),
        drops::checks(),
        cancel::checks(),
        panics::checks(),
        lifecycle::checks(),
        shutdown::checks(),
        wakes::checks(),
        load::checks(),
        groups::checks(),
        timers::checks(),
        timer_steps::checks(),
        timeouts::checks(),
        intervals::checks(),
        blocking::checks(),
        pool::checks(),
        fairness::checks(),
        computing::checks(),
        turns::checks(),
    ];
    all.into_iter().flatten().collect()
}

impl<R: LocalRuntime + Owned> Suite<R> {
    /// Gathers the checks of [`LocalRuntime`].
    pub fn local(build: impl Fn() -> Result<Owner<R>, BuildError> + Send + Sync + 'static) -> Self {
        Self::empty(build)
            .with(shapes::local_checks())
            .with(erased::local_checks(of_any_local_runtime()))
    }
}

/// The checks of [`LocalRuntime`], for a runtime whose type does not matter.
fn of_any_local_runtime() -> Vec<Check<ErasedLocal>> {
    let all = [
        local::checks(),
        local::life_checks(),
        groups::local_checks(),
        timers::local_checks(),
        timer_steps::local_checks(),
        timeouts::local_checks(),
        intervals::local_checks(),
        fairness::local_checks(),
        computing::local_checks(),
        turns::local_checks(),
    ];
    all.into_iter().flatten().collect()
}

impl<R: Owned> Suite<R> {
    fn empty(build: impl Fn() -> Result<Owner<R>, BuildError> + Send + Sync + 'static) -> Self {
        Self {
            subject: Subject::new(build),
            checks: Vec::new(),
            declared: Vec::new(),
            patience: Duration::from_secs(60),
        }
    }

    pub(super) fn with(mut self, checks: impl IntoIterator<Item = Check<R>>) -> Self {
        self.checks.extend(checks.into_iter().map(Arc::new));
        self
    }

    /// Tells how many workers the runtime that is built has; without it, what only holds of a known number is not
    /// checked. A runtime with a thread for each task has none.
    pub fn workers(mut self, workers: usize) -> Self {
        self.subject.workers = Some(workers);
        self
    }

    /// Declares what checks that may differ find on this runtime: the check's name and the class's.
    pub fn declare<'a>(
        mut self,
        differences: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        let owned = |(check, class): (&str, &str)| (check.to_owned(), class.to_owned());
        self.declared.extend(differences.into_iter().map(owned));
        self
    }

    /// Keeps the check of this name alone; none, if there is none.
    pub fn only(mut self, name: &str) -> Self {
        self.checks.retain(|check| check.name == name);
        self
    }

    /// Keeps the checks of this topic alone.
    pub fn about(mut self, topic: Topic) -> Self {
        self.checks.retain(|check| check.topic == topic);
        self
    }

    /// Keeps the checks alone whose claim holds on every runtime, and leaves out those that find a difference.
    pub fn claims(mut self) -> Self {
        self.checks.retain(|check| check.kind == Kind::MustHold);
        self
    }

    /// Leaves out the checks that take long.
    pub fn quick(mut self) -> Self {
        self.checks.retain(|check| check.pace == Pace::Quick);
        self
    }

    /// Keeps the checks alone that take long.
    pub fn slow(mut self) -> Self {
        self.checks.retain(|check| check.pace == Pace::Slow);
        self
    }

    /// Sets how long a check may take before it counts as hung; a minute by default.
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Returns the names of the checks, in the order of running.
    pub fn names(&self) -> Vec<&'static str> {
        self.checks.iter().map(|check| check.name).collect()
    }

    /// Runs the checks.
    pub fn report(&self) -> Report {
        self.report_each(|_| {})
    }

    /// Runs the checks, and shows each outcome as it comes.
    pub fn report_each(&self, mut show: impl FnMut(&Outcome)) -> Report {
        let outcomes = self.checks.iter().map(|check| {
            let outcome = self.outcome(check);
            show(&outcome);
            outcome
        });
        Report {
            caps: R::CAPS,
            workers: self.subject.workers,
            outcomes: outcomes.collect(),
        }
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the time a check takes is told by a clock of no runtime"
    )]
    fn outcome(&self, check: &Arc<Check<R>>) -> Outcome {
        let started = Instant::now();
        let verdict = match self.found(check) {
            Ok(Finding::Holds) => Verdict::Held,
            Ok(Finding::Skipped(reason)) => Verdict::Skipped(reason),
            Ok(Finding::Is(class)) => self.judge(check, class),
            Err(message) => Verdict::Failed(message),
        };
        Outcome {
            name: check.name,
            topic: check.topic,
            kind: check.kind,
            file: check.file,
            verdict,
            took: started.elapsed(),
        }
    }

    /// Compares the class that was found with the one that was declared.
    fn judge(&self, check: &Check<R>, found: &'static str) -> Verdict {
        let Kind::MayDiffer { classes, .. } = check.kind else {
            return Verdict::Failed(format!("a claim that must hold was answered by `{found}`"));
        };
        if !classes.iter().any(|class| class.name == found) {
            return Verdict::Failed(format!("`{found}` is none of its classes"));
        }
        let declared = self
            .declared
            .iter()
            .rev()
            .find(|(name, _)| name == check.name);
        match declared {
            Some((_, class)) if class == found => Verdict::Declared(found),
            other => Verdict::Undeclared {
                found,
                declared: other.map(|(_, class)| class.clone()),
            },
        }
    }

    /// Runs one check on a thread of its own; one that does not end is left behind.
    fn found(&self, check: &Arc<Check<R>>) -> Found {
        let lacking = match check.beside {
            Beside::Tasks => None,
            Beside::Threads => {
                Some("it needs threads that run beside each other, of which virtual time has none")
            }
            Beside::System => {
                Some("it looks at the system behind the runtime, and a simulation has none")
            }
        };
        if let Some(reason) = lacking.filter(|_| R::CAPS.virtual_time) {
            return Ok(Finding::Skipped(reason.to_owned()));
        }
        let (told, heard) = mpsc::sync_channel(1);
        let (subject, it) = (self.subject.clone(), Arc::clone(check));
        let started = std::thread::Builder::new()
            .name(format!("check {}", check.name))
            .spawn(move || {
                let found = catch_unwind(AssertUnwindSafe(|| (it.run)(&subject)));
                let found = found.unwrap_or_else(|payload| {
                    let error = JoinError::panicked(payload);
                    Err(format!(
                        "it panicked: {}",
                        error.panic_message().unwrap_or_default()
                    ))
                });
                // Nobody listens any more if it took too long.
                let _ = told.send(found);
            });
        if let Err(error) = started {
            return Err(format!("no thread to run it: {error}"));
        }
        heard
            .recv_timeout(self.patience)
            .unwrap_or_else(|_| Err(format!("it hung: no end after {:?}", self.patience)))
    }
}

impl<R: Owned> fmt::Debug for Suite<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Suite")
            .field("runtime", &R::CAPS.runtime)
            .field("flavour", &R::CAPS.flavour)
            .field("checks", &self.names())
            .field("declared", &self.declared)
            .finish_non_exhaustive()
    }
}
