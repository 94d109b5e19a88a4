//! What must hold in every run, and what a check found that did not.

use std::fmt;

/// Something that must hold in every run, whatever ran it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Invariant {
    /// Only those of whom the plan speaks act, each in its part.
    PartOfThePlan,
    /// One turn number per order in a shop that hands them out, none elsewhere.
    OneNumberPerOrder,
    /// Each number is shown once.
    NumberShownOnce,
    /// No pick-up before the number is shown or the order handed over.
    PickedUpAfterShown,
    /// Nobody takes another's burgers.
    OwnBurgers,
    /// As many burgers as were ordered.
    ExactBurgers,
    /// Burgers are on the grill between the order and its number's showing.
    GrilledBeforeShown,
    /// The kitchen's capacity is kept.
    GrillCapacity,
    /// A customer is in one place at a time.
    OnePlaceAtATime,
    /// A cashier serves one customer at a time.
    OneCustomerPerCashier,
    /// Everybody is served or has left by the end.
    NobodyLost,
    /// Eating follows the pick-up.
    EatsAfterPickUp,
    /// Stories are told to the end.
    StoryFinished,
    /// Who stands at the counter tells no stories.
    NoStoriesAtCounter,
    /// Who left the line is not served.
    RenegedNotServed,
    /// Each zone is cleaned once.
    ZoneCleanedOnce,
    /// One cleaner does the whole of a zone.
    OneCleanerPerZone,
    /// Each slice of a zone is done once.
    SliceOnce,
    /// Turns go from zone to zone.
    TurnsAlternate,
    /// A cleaner is in one zone at a time.
    OneZonePerCleaner,
}

impl Invariant {
    /// Every one: those of both kinds, then the shop's, then the house's.
    pub const ALL: [Self; 20] = [
        Self::PartOfThePlan,
        Self::OneNumberPerOrder,
        Self::NumberShownOnce,
        Self::PickedUpAfterShown,
        Self::OwnBurgers,
        Self::ExactBurgers,
        Self::GrilledBeforeShown,
        Self::GrillCapacity,
        Self::OnePlaceAtATime,
        Self::OneCustomerPerCashier,
        Self::NobodyLost,
        Self::EatsAfterPickUp,
        Self::StoryFinished,
        Self::NoStoriesAtCounter,
        Self::RenegedNotServed,
        Self::ZoneCleanedOnce,
        Self::OneCleanerPerZone,
        Self::SliceOnce,
        Self::TurnsAlternate,
        Self::OneZonePerCleaner,
    ];

    /// Its name, as records write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PartOfThePlan => "part-of-the-plan",
            Self::OneNumberPerOrder => "one-number-per-order",
            Self::NumberShownOnce => "number-shown-once",
            Self::PickedUpAfterShown => "picked-up-after-shown",
            Self::OwnBurgers => "own-burgers",
            Self::ExactBurgers => "exact-burgers",
            Self::GrilledBeforeShown => "grilled-before-shown",
            Self::GrillCapacity => "grill-capacity",
            Self::OnePlaceAtATime => "one-place-at-a-time",
            Self::OneCustomerPerCashier => "one-customer-per-cashier",
            Self::NobodyLost => "nobody-lost",
            Self::EatsAfterPickUp => "eats-after-pick-up",
            Self::StoryFinished => "story-finished",
            Self::NoStoriesAtCounter => "no-stories-at-counter",
            Self::RenegedNotServed => "reneged-not-served",
            Self::ZoneCleanedOnce => "zone-cleaned-once",
            Self::OneCleanerPerZone => "one-cleaner-per-zone",
            Self::SliceOnce => "slice-once",
            Self::TurnsAlternate => "turns-alternate",
            Self::OneZonePerCleaner => "one-zone-per-cleaner",
        }
    }

    /// What it says, in one sentence.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::PartOfThePlan => {
                "every event names an actor, an order or a zone of the plan, and comes from an actor whose part it is"
            }
            Self::OneNumberPerOrder => {
                "where numbers are handed out, every order gets exactly one and no two orders the same; elsewhere there are none"
            }
            Self::NumberShownOnce => "every number is shown exactly once",
            Self::PickedUpAfterShown => {
                "burgers are picked up only after their number was shown or they were handed over"
            }
            Self::OwnBurgers => "burgers are picked up only by the customer who ordered them",
            Self::ExactBurgers => {
                "exactly the burgers of the plan are ordered, grilled, handed over and picked up for each order"
            }
            Self::GrilledBeforeShown => {
                "every burger is grilled once, after its order was taken and before its number is shown or it is handed over"
            }
            Self::GrillCapacity => "there are never more burgers on the grill than it has room for",
            Self::OnePlaceAtATime => {
                "a customer stands in line, then at the counter, then sits and tells one story at a time, then picks up, each once"
            }
            Self::OneCustomerPerCashier => {
                "a cashier serves one customer at a time, and an order has one cashier from beginning to end"
            }
            Self::NobodyLost => {
                "by the end every customer of the plan has come, and has either eaten or left the line"
            }
            Self::EatsAfterPickUp => "eating starts once, after the pick-up, and ends",
            Self::StoryFinished => "a story that was begun is told to its end, once",
            Self::NoStoriesAtCounter => {
                "where customers stand at the counter, nobody sits down or tells a story"
            }
            Self::RenegedNotServed => {
                "customers leave the line only where the plan gives them patience, and who has left is never served"
            }
            Self::ZoneCleanedOnce => "every zone is begun and cleaned exactly once",
            Self::OneCleanerPerZone => {
                "a zone is cleaned by one cleaner, from its beginning to its end"
            }
            Self::SliceOnce => "every slice of a zone is done exactly once",
            Self::TurnsAlternate => {
                "a cleaner who takes turns changes to another zone with each, while more than one is unfinished"
            }
            Self::OneZonePerCleaner => "a cleaner who does not take turns is in one zone at a time",
        }
    }
}

impl fmt::Display for Invariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// One thing that did not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// What did not hold.
    pub invariant: Invariant,
    /// Who and what broke it, and when.
    pub detail: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.invariant, self.detail)
    }
}

/// Collects violations, so that a thoroughly broken trace does not fill the memory with them.
#[derive(Debug, Default)]
pub(super) struct Findings {
    violations: Vec<Violation>,
    counts: [u64; Invariant::ALL.len()],
}

/// How many violations of one invariant are told in full.
const EXAMPLES: u64 = 10;

impl Findings {
    pub(super) fn add(&mut self, invariant: Invariant, detail: fmt::Arguments<'_>) {
        let count = &mut self.counts[invariant as usize];
        *count += 1;
        if *count <= EXAMPLES {
            self.violations.push(Violation {
                invariant,
                detail: detail.to_string(),
            });
        }
    }

    /// The violations as they were found, at most ten of an invariant and then how many more there are.
    pub(super) fn finish(mut self) -> Vec<Violation> {
        for (invariant, count) in Invariant::ALL.into_iter().zip(self.counts) {
            if count > EXAMPLES {
                self.violations.push(Violation {
                    invariant,
                    detail: format!("and {} more of these", count - EXAMPLES),
                });
            }
        }
        self.violations
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_lists_every_invariant_in_order_under_its_own_name() {
        for (i, invariant) in Invariant::ALL.into_iter().enumerate() {
            assert_eq!(invariant as usize, i);
            assert!(
                Invariant::ALL[..i]
                    .iter()
                    .all(|other| other.name() != invariant.name())
            );
        }
    }

    #[test]
    fn many_violations_of_one_kind_are_counted_not_told() {
        let mut found = Findings::default();
        for i in 0..1000 {
            found.add(Invariant::NobodyLost, format_args!("customer {i}"));
        }
        let violations = found.finish();
        assert_eq!(violations.len(), 11);
        assert_eq!(
            violations[10].to_string(),
            "nobody-lost: and 990 more of these"
        );
    }
}
