//! What happened, by whom and when: the events of which a trace consists.

use std::fmt;

use crate::ids::{CustomerId, OrderId, TurnNumber, ZoneId};

/// One thing that happened. At most 32 bytes, because a long run records millions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Event {
    /// When, in nanoseconds since the run began.
    pub at_ns: u64,
    /// Who did it.
    pub actor: Actor,
    /// What it was.
    pub kind: EventKind,
}

impl Event {
    /// The event that `actor` does `kind`, `at_ns` nanoseconds after the run began.
    #[must_use]
    pub const fn new(at_ns: u64, actor: Actor, kind: EventKind) -> Self {
        Self { at_ns, actor, kind }
    }
}

/// Who acts. The number counts from 0 among those of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Actor {
    /// A customer, by its [`CustomerId`].
    Customer(u32),
    /// The companion of the customer with that number, who listens to its stories.
    Companion(u32),
    /// A cashier, a cashier-cook or a bank's teller.
    Cashier(u32),
    /// A cook in the kitchen.
    Cook(u32),
    /// The display above the counter that shows turn numbers.
    Display,
    /// Somebody who cleans the house.
    Cleaner(u32),
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (noun, number) = match self {
            Self::Customer(number) => ("customer", number),
            Self::Companion(number) => ("companion", number),
            Self::Cashier(number) => ("cashier", number),
            Self::Cook(number) => ("cook", number),
            Self::Cleaner(number) => ("cleaner", number),
            Self::Display => return f.pad("display"),
        };
        f.pad(&format!("{noun} {number}"))
    }
}

/// What an actor did.
///
/// A recorder writes an event when the thing has happened and before anybody else can act on it: `GrillDone` before the
/// place on the grill is given away, `HandedOver` before the customer takes the burgers. Events at the same nanosecond count
/// as being in the order that makes sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// A customer joins the line.
    Arrived,
    /// A cashier begins to take an order: from here until [`EventKind::OrderTaken`] it computes.
    OrderStarted {
        /// The order.
        order: OrderId,
        /// The customer whose it is; all later events name the order alone.
        customer: CustomerId,
    },
    /// The cashier has taken the order and payment; only now may the kitchen begin.
    OrderTaken {
        /// The order.
        order: OrderId,
        /// How many burgers were ordered.
        burgers: u32,
    },
    /// A cashier gives the order's owner a turn number (concurrent shop, buzzers).
    NumberGiven {
        /// The order.
        order: OrderId,
        /// Its number.
        number: TurnNumber,
    },
    /// A burger is put on the grill, by a cook or by a cashier-cook.
    GrillStarted {
        /// The order.
        order: OrderId,
        /// Which of its burgers, from 0.
        burger: u32,
    },
    /// A burger is taken off the grill, by a cook or by a cashier-cook.
    GrillDone {
        /// The order.
        order: OrderId,
        /// Which of its burgers, from 0.
        burger: u32,
    },
    /// The display shows a number.
    NumberShown {
        /// The number.
        number: TurnNumber,
    },
    /// A customer who has a number sits down.
    SatDown,
    /// A customer begins to tell a story while it waits.
    StoryStarted {
        /// Which of this customer's stories, from 0.
        story: u32,
    },
    /// A customer has told a story to its end.
    StoryFinished {
        /// Which of this customer's stories, from 0.
        story: u32,
    },
    /// The companion has heard a story to its end.
    StoryHeard {
        /// Which of this customer's stories, from 0.
        story: u32,
    },
    /// A customer takes burgers, from the counter or from the hands of a cashier-cook.
    PickedUp {
        /// The order whose burgers they are.
        order: OrderId,
        /// How many.
        burgers: u32,
    },
    /// A cashier-cook or teller hands an order over at the counter, and is free again.
    HandedOver {
        /// The order.
        order: OrderId,
        /// How many burgers.
        burgers: u32,
    },
    /// A customer begins to eat: a task of its own, after the pick-up.
    EatingStarted,
    /// A customer has eaten, and goes.
    EatingFinished,
    /// A customer leaves the line and loses its turn (bank).
    Reneged,
    /// A cleaner begins a zone.
    ZoneStarted {
        /// The zone.
        zone: ZoneId,
    },
    /// A cleaner has done one slice of a zone.
    TurnTaken {
        /// The zone.
        zone: ZoneId,
        /// Which of its slices, from 0.
        slice: u32,
    },
    /// A cleaner has finished a zone.
    ZoneCleaned {
        /// The zone.
        zone: ZoneId,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_at_most_32_bytes() {
        assert!(size_of::<Event>() <= 32, "{}", size_of::<Event>());
    }

    #[test]
    fn actors_read_as_words() {
        assert_eq!(Actor::Customer(3).to_string(), "customer 3");
        assert_eq!(format!("{:<12}|", Actor::Cook(0)), "cook 0      |");
        assert_eq!(Actor::Display.to_string(), "display");
    }
}
