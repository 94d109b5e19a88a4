//! The check of a trace against the invariants of its scenario.

use super::shop_ledger::ShopLedger;
use super::violation::{Findings, Violation};
use super::{Trace, grill_rule, house_rules, shop_rules, story_rules};
use crate::plan::Plan;
use crate::scenario::Scenario;

/// How much of a run a trace holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// All of it: what must happen by the end must have happened.
    Complete,
    /// Up to an interruption.
    Partial,
}

impl Trace {
    /// Everything that breaks an [`Invariant`](super::Invariant) in the trace of a complete run; empty if all is well.
    ///
    /// A fault is laid to one invariant. At most ten violations of an invariant are told, then how many more there are. Time grows
    /// with the events, but for the sorting of orders and burgers; memory is about half of the trace's own.
    #[must_use]
    pub fn check(&self, scenario: &Scenario) -> Vec<Violation> {
        self.check_extent(scenario, Extent::Complete)
    }

    /// As [`Trace::check`], for a run that was interrupted: what has not happened yet is no violation, what happened wrongly
    /// is.
    #[must_use]
    pub fn check_partial(&self, scenario: &Scenario) -> Vec<Violation> {
        self.check_extent(scenario, Extent::Partial)
    }

    fn check_extent(&self, scenario: &Scenario, extent: Extent) -> Vec<Violation> {
        let mut found = Findings::default();
        match scenario.plan() {
            Plan::Shop(plan) => {
                let ledger = ShopLedger::read(&self.events, plan, &mut found);
                shop_rules::judge(&ledger, extent, &mut found);
                grill_rule::judge(&ledger, &mut found);
                story_rules::judge(&self.events, &ledger, extent, &mut found);
            }
            Plan::House(plan) => house_rules::judge(&self.events, plan, extent, &mut found),
        }
        found.finish()
    }
}
