//! One pass of one flavour in this process: the suite that fits it, told as it goes on.

use super::record;
use crate::flavours::{Able, FlavourError, FlavourName, VisitFlavour};
use bench_report::conformance::{Begun, Event, Flavour};
use runtime_adapter::conformance::{Suite, declared};
#[cfg(target_pointer_width = "64")]
use runtime_adapter::sim::Builder;
use runtime_adapter::{BuildError, LocalRuntime, Owned, Owner, Runtime};
use serde::{Deserialize, Serialize};

/// Which checks to run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The one of this name alone.
    pub only: Option<String>,
    /// All but those that take long.
    pub quick: bool,
}

/// Lists the checks of a flavour, in the order of running.
///
/// # Errors
///
/// [`FlavourError`] if this build lacks it.
pub fn names(flavour: FlavourName, choice: &Choice) -> Result<Vec<&'static str>, FlavourError> {
    flavour.visit(Names { flavour, choice })
}

/// Runs the checks of a flavour in this process, one after another, and tells each event as it comes.
///
/// # Errors
///
/// [`FlavourError`] if this build lacks it. What a check finds is told, and no error.
pub fn run(
    flavour: FlavourName,
    repetition: u32,
    choice: &Choice,
    tell: impl FnMut(Event),
) -> Result<(), FlavourError> {
    flavour.visit(Checks {
        flavour,
        repetition,
        choice,
        tell,
    })
}

/// The suite of a runtime whose tasks move between threads.
fn suite<R: Runtime + Able + Owned<Root: Send>>(
    flavour: FlavourName,
    choice: &Choice,
    build: impl Fn() -> Result<Owner<R>, BuildError> + Send + Sync + 'static,
) -> Suite<R> {
    let suite = Suite::new(build).net().files();
    #[cfg(unix)]
    let suite = suite.unix_net().signals().processes();
    chosen(suite, flavour, choice)
}

/// The suite of a runtime whose tasks stay where they are.
fn local_suite<R: LocalRuntime + Able + Owned>(
    flavour: FlavourName,
    choice: &Choice,
    build: impl Fn() -> Result<Owner<R>, BuildError> + Send + Sync + 'static,
) -> Suite<R> {
    let suite = Suite::local(build).local_net().local_files();
    #[cfg(unix)]
    let suite = suite.local_unix_net().local_signals().local_processes();
    chosen(suite, flavour, choice)
}

fn chosen<R: Owned>(mut suite: Suite<R>, flavour: FlavourName, choice: &Choice) -> Suite<R> {
    suite = suite.declare(declared::of(&R::CAPS));
    if let Some(workers) = flavour.workers() {
        suite = suite.workers(workers as usize);
    }
    if choice.quick {
        suite = suite.quick();
    }
    match &choice.only {
        Some(name) => suite.only(name),
        None => suite,
    }
}

struct Names<'a> {
    flavour: FlavourName,
    choice: &'a Choice,
}

impl VisitFlavour for Names<'_> {
    type Output = Vec<&'static str>;

    fn runtime<R: Runtime + Able + Owned<Root: Send>>(
        self,
        build: impl Fn() -> Result<Owner<R>, BuildError> + Send + Sync + 'static,
    ) -> Self::Output {
        suite(self.flavour, self.choice, build).names()
    }

    fn local<R: LocalRuntime + Able + Owned>(
        self,
        build: impl Fn() -> Result<Owner<R>, BuildError> + Send + Sync + 'static,
    ) -> Self::Output {
        local_suite(self.flavour, self.choice, build).names()
    }

    #[cfg(target_pointer_width = "64")]
    fn simulation(self, settings: impl Fn() -> Builder + Send + Sync + 'static) -> Self::Output {
        chosen(Suite::of_simulation(settings), self.flavour, self.choice).names()
    }
}

struct Checks<'a, T> {
    flavour: FlavourName,
    repetition: u32,
    choice: &'a Choice,
    tell: T,
}

impl<T: FnMut(Event)> VisitFlavour for Checks<'_, T> {
    type Output = ();

    fn runtime<R: Runtime + Able + Owned<Root: Send>>(
        mut self,
        build: impl Fn() -> Result<Owner<R>, BuildError> + Send + Sync + 'static,
    ) {
        let suite = suite(self.flavour, self.choice, build);
        self.report(&suite);
    }

    fn local<R: LocalRuntime + Able + Owned>(
        mut self,
        build: impl Fn() -> Result<Owner<R>, BuildError> + Send + Sync + 'static,
    ) {
        let suite = local_suite(self.flavour, self.choice, build);
        self.report(&suite);
    }

    #[cfg(target_pointer_width = "64")]
    fn simulation(mut self, settings: impl Fn() -> Builder + Send + Sync + 'static) {
        let suite = chosen(Suite::of_simulation(settings), self.flavour, self.choice);
        self.report(&suite);
    }
}

impl<T: FnMut(Event)> Checks<'_, T> {
    fn report<R: Owned>(&mut self, suite: &Suite<R>) {
        let names = suite.names();
        (self.tell)(Event::Flavour(Flavour {
            name: self.flavour.name().to_owned(),
            repetition: self.repetition,
            workers: self.flavour.workers(),
            checks: u32::try_from(names.len()).unwrap_or(u32::MAX),
            caps: record::caps(&R::CAPS),
        }));
        let mut names = names.into_iter();
        // The checks run one after another, in this order: when one has ended, the next has begun.
        self.begun(names.next());
        // Each outcome is told as it comes; the report of all of them says nothing new.
        let _ = suite.report_each(|outcome| {
            let record = record::record(outcome, self.flavour.name(), self.repetition);
            (self.tell)(Event::Outcome(record));
            self.begun(names.next());
        });
    }

    fn begun(&mut self, check: Option<&str>) {
        if let Some(check) = check {
            (self.tell)(Event::Begun(Begun {
                flavour: self.flavour.name().to_owned(),
                repetition: self.repetition,
                check: check.to_owned(),
            }));
        }
    }
}
