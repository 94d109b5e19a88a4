//! The check of a trace against the invariants of its scenario.

use super::shop_ledger::ShopLedger;
use super::summary::{Summary, sum_up_shop, summary};
use super::violation::{Findings, Violation};
use super::{Trace, grill_rule, house_rules, shop_rules, story_rules};
use crate::plan::Plan;
use crate::scenario::Scenario;

/// How much of a run a trace holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Extent {
    /// All of it: what must happen by the end must have happened.
    Complete,
    /// Up to an interruption.
    Partial,
}

impl Trace {
    /// Everything that breaks an [`Invariant`](super::Invariant) in the trace of a complete run; empty if all is well.
    ///
    /// A fault is laid to one invariant. At most ten violations of an invariant are told, then how many more there are. Time grows
    /// with the events; what may be wrong with orders, burgers or stories is sorted first. Memory is about half of the trace's own.
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

    /// Checks a run and sums it up, as [`Trace::check`] or [`Trace::check_partial`] and [`summary`] do; the
    /// events of a shop are read once for both.
    #[must_use]
    pub fn review(&self, scenario: &Scenario, extent: Extent) -> Review {
        let Plan::Shop(plan) = scenario.plan() else {
            return Review {
                violations: self.check_extent(scenario, extent),
                summary: summary(self, scenario),
            };
        };
        let mut found = Findings::default();
        let ledger = ShopLedger::read(&self.events, plan, &mut found);
        self.judge_shop(&ledger, extent, &mut found);
        Review {
            violations: found.finish(),
            summary: Summary::Shop(sum_up_shop(self, &ledger)),
        }
    }

    fn check_extent(&self, scenario: &Scenario, extent: Extent) -> Vec<Violation> {
        let mut found = Findings::default();
        match scenario.plan() {
            Plan::Shop(plan) => {
                let ledger = ShopLedger::read(&self.events, plan, &mut found);
                self.judge_shop(&ledger, extent, &mut found);
            }
            Plan::House(plan) => house_rules::judge(&self.events, plan, extent, &mut found),
        }
        found.finish()
    }

    fn judge_shop(&self, ledger: &ShopLedger<'_>, extent: Extent, found: &mut Findings) {
        shop_rules::judge(ledger, extent, found);
        grill_rule::judge(ledger, found);
        story_rules::judge(&self.events, ledger, extent, found);
    }
}

/// What a run came to, and what was wrong with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Review {
    /// Everything that broke an invariant; empty if all is well.
    pub violations: Vec<Violation>,
    /// What the run came to, whether or not all is well.
    pub summary: Summary,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{ShopPlan, ShopStrategy};
    use crate::trace::{Actor, Event, EventKind};
    use crate::{CustomerId, OrderId, TurnNumber};
    use proptest::prelude::*;

    const CUSTOMERS: u32 = 4;

    /// A shop small enough that what goes wrong soon breaks a rule: one place on the grill, two stories.
    fn small(strategy: ShopStrategy) -> ShopPlan {
        ShopPlan {
            customers: CUSTOMERS,
            cashiers: 2,
            grill: 1,
            stories: 2,
            ..ShopPlan::new(strategy)
        }
    }

    /// Everything that is done for a customer, in its order.
    fn visit(customer: u32, strategy: ShopStrategy) -> Vec<(Actor, EventKind)> {
        let (order, number) = (OrderId(customer), TurnNumber(customer));
        let guest = Actor::Customer(customer);
        let cashier = Actor::Cashier(customer % 2);
        let burgers = 2;
        let taking = [
            (guest, EventKind::Arrived),
            (
                cashier,
                EventKind::OrderStarted {
                    order,
                    customer: CustomerId(customer),
                },
            ),
            (cashier, EventKind::OrderTaken { order, burgers }),
        ];
        let seated = strategy.hands_out_numbers();
        let cook = if seated { Actor::Cook(0) } else { cashier };
        let grilling = (0..burgers).flat_map(|burger| {
            [
                (cook, EventKind::GrillStarted { order, burger }),
                (cook, EventKind::GrillDone { order, burger }),
            ]
        });
        let sitting = [
            (cashier, EventKind::NumberGiven { order, number }),
            (guest, EventKind::SatDown),
        ];
        let stories = (0..2).flat_map(|story| {
            [
                (guest, EventKind::StoryStarted { story }),
                (guest, EventKind::StoryFinished { story }),
                (Actor::Companion(customer), EventKind::StoryHeard { story }),
            ]
        });
        let out = match seated {
            true => (Actor::Display, EventKind::NumberShown { number }),
            false => (cashier, EventKind::HandedOver { order, burgers }),
        };
        let eating = [
            out,
            (guest, EventKind::PickedUp { order, burgers }),
            (guest, EventKind::EatingStarted),
            (guest, EventKind::EatingFinished),
        ];
        let mut all = taking.to_vec();
        if seated {
            all.extend(sitting);
            all.extend(stories);
        }
        all.extend(grilling);
        all.extend(eating);
        all
    }

    /// The visits of a day, some of what happens left out, done twice, done by another or at another time.
    fn day(strategy: ShopStrategy, gaps: &[u64], changes: &[(usize, u8, u64)]) -> Vec<Event> {
        let mut at_ns = 0;
        let mut gap = gaps.iter().cycle();
        let mut events: Vec<Event> = (0..CUSTOMERS)
            .flat_map(|customer| visit(customer, strategy))
            .map(|(actor, kind)| {
                at_ns += gap.next().copied().unwrap_or(1);
                Event::new(at_ns, actor, kind)
            })
            .collect();
        for (place, change, by) in changes {
            let place = place % events.len();
            let event = events[place];
            match change {
                0 => drop(events.remove(place)),
                1 => events.push(event),
                2 => events[place].at_ns = by % (at_ns + 1),
                3 => {
                    let other = usize::try_from(*by).unwrap_or(0) % events.len();
                    events[place].actor = events[other].actor;
                }
                _ => events.push(Event {
                    at_ns: by % (at_ns + 1),
                    ..event
                }),
            }
        }
        events
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2000, ..ProptestConfig::default() })]

        #[test]
        fn what_is_seen_to_be_right_in_passing_would_be_found_right_when_looked_at(
            strategy in proptest::sample::select(&ShopStrategy::ALL),
            gaps in proptest::collection::vec(0..3_u64, 1..20),
            changes in proptest::collection::vec((any::<usize>(), 0..5_u8, any::<u64>()), 0..4),
            extent in proptest::sample::select(&[Extent::Complete, Extent::Partial]),
        ) {
            let plan = small(strategy);
            let trace = Trace::new(day(strategy, &gaps, &changes));
            let [quick, thorough] = [false, true].map(|distrust| {
                let mut found = Findings::default();
                let mut ledger = ShopLedger::read(&trace.events, &plan, &mut found);
                if distrust {
                    ledger.distrust();
                }
                trace.judge_shop(&ledger, extent, &mut found);
                found.finish()
            });
            prop_assert_eq!(quick, thorough);
        }
    }

    #[test]
    fn a_day_without_a_fault_is_seen_to_be_right_in_passing() {
        for strategy in ShopStrategy::ALL {
            let plan = small(strategy);
            let trace = Trace::new(day(strategy, &[1], &[]));
            let mut found = Findings::default();
            let ledger = ShopLedger::read(&trace.events, &plan, &mut found);
            assert!(ledger.in_turn.holds(), "{strategy:?}");
            assert_eq!(ledger.on_the_grill.most(), 1, "{strategy:?}");
            let row = |customer| ledger.customers.get(customer).copied().unwrap_or_default();
            let mut stories = ledger.stories.iter();
            assert!(
                stories.all(|(customer, told)| told.is_plain(&row(customer), plan.stories)),
                "{strategy:?}"
            );
            trace.judge_shop(&ledger, Extent::Complete, &mut found);
            assert_eq!(found.finish(), [], "{strategy:?}");
        }
    }

    #[test]
    fn a_review_says_what_check_and_summary_say() {
        let plan = small(ShopStrategy::Concurrent);
        let scenario = Scenario::new("reviewed", 1, plan.into()).unwrap();
        for changes in [&[][..], &[(5, 0, 0)], &[(20, 2, 3)]] {
            let trace = Trace::new(day(ShopStrategy::Concurrent, &[1, 0, 2], changes));
            let review = trace.review(&scenario, Extent::Complete);
            assert_eq!(review.violations, trace.check(&scenario));
            assert_eq!(review.summary, summary(&trace, &scenario));
            let review = trace.review(&scenario, Extent::Partial);
            assert_eq!(review.violations, trace.check_partial(&scenario));
        }
    }
}
