//! A valid trace with one thing changed.

use std::collections::BTreeSet;

use core_model::trace::{Actor, Event, EventKind, Invariant, Violation};
use core_model::{Plan, Scenario, Trace};

use crate::schedule::schedule;

pub(crate) struct Mutant {
    scenario: Scenario,
    events: Vec<Event>,
}

impl Mutant {
    /// The valid trace of a plan.
    #[track_caller]
    pub(crate) fn of(plan: impl Into<Plan>) -> Self {
        let scenario = Scenario::new("mutant", 7, plan.into()).unwrap();
        let events = schedule(&scenario);
        let trace = Trace::new(events.clone());
        assert_eq!(
            trace.check(&scenario),
            [],
            "the schedule must be valid before anything is changed"
        );
        assert_eq!(trace.check_partial(&scenario), []);
        Self { scenario, events }
    }

    /// Where `actor` does `kind`.
    #[track_caller]
    fn find(&self, actor: Actor, kind: EventKind) -> usize {
        let found = self
            .events
            .iter()
            .position(|event| event.actor == actor && event.kind == kind);
        found.unwrap_or_else(|| panic!("no {actor} does {kind:?}"))
    }

    /// When `actor` does `kind`.
    #[track_caller]
    pub(crate) fn time(&self, actor: Actor, kind: EventKind) -> u64 {
        self.events[self.find(actor, kind)].at_ns
    }

    #[track_caller]
    pub(crate) fn remove(mut self, actor: Actor, kind: EventKind) -> Self {
        let index = self.find(actor, kind);
        self.events.remove(index);
        self
    }

    /// Removes every event that is unwanted.
    pub(crate) fn remove_all(mut self, unwanted: impl Fn(&Event) -> bool) -> Self {
        self.events.retain(|event| !unwanted(event));
        self
    }

    #[track_caller]
    pub(crate) fn move_to(mut self, at_ns: u64, actor: Actor, kind: EventKind) -> Self {
        let index = self.find(actor, kind);
        self.events[index].at_ns = at_ns;
        self
    }

    #[track_caller]
    pub(crate) fn replace(mut self, actor: Actor, kind: EventKind, by: (Actor, EventKind)) -> Self {
        let index = self.find(actor, kind);
        (self.events[index].actor, self.events[index].kind) = by;
        self
    }

    pub(crate) fn add(mut self, at_ns: u64, actor: Actor, kind: EventKind) -> Self {
        self.events.push(Event::new(at_ns, actor, kind));
        self
    }

    /// Keeps what happened up to a time.
    pub(crate) fn cut(mut self, at_ns: u64) -> Self {
        self.events.retain(|event| event.at_ns <= at_ns);
        self
    }

    /// The check names this invariant and no other.
    #[track_caller]
    pub(crate) fn breaks(&self, invariant: Invariant) {
        self.breaks_only_these(&[invariant]);
    }

    /// The check names each of these invariants and no other.
    #[track_caller]
    pub(crate) fn breaks_only_these(&self, invariants: &[Invariant]) {
        names(
            &Trace::new(self.events.clone()).check(&self.scenario),
            invariants,
        );
    }

    /// The check of an interrupted run names this invariant and no other.
    #[track_caller]
    pub(crate) fn breaks_partial(&self, invariant: Invariant) {
        names(
            &Trace::new(self.events.clone()).check_partial(&self.scenario),
            &[invariant],
        );
    }

    /// Nothing is wrong if the run was interrupted.
    #[track_caller]
    pub(crate) fn is_fine_as_partial(&self) {
        names(
            &Trace::new(self.events.clone()).check_partial(&self.scenario),
            &[],
        );
    }
}

#[track_caller]
fn names(violations: &[Violation], expected: &[Invariant]) {
    let named: BTreeSet<Invariant> = violations.iter().map(|one| one.invariant).collect();
    assert_eq!(named, expected.iter().copied().collect(), "{violations:#?}");
}
