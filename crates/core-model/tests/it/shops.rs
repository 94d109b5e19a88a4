//! The shops whose traces are changed, and the events that the changes are about.

use std::time::Duration;

use core_model::trace::{Actor, EventKind};
use core_model::{CustomerId, Distribution, OrderId, ShopPlan, ShopStrategy, TurnNumber};

use crate::mutant::Mutant;

pub(crate) const MS: u64 = 1_000_000;
pub(crate) const ORDER: OrderId = OrderId(3);
pub(crate) const ME: Actor = Actor::Customer(3);
pub(crate) const OTHER: Actor = Actor::Customer(4);
pub(crate) const COMPANION: Actor = Actor::Companion(3);
pub(crate) const CASHIER: Actor = Actor::Cashier(0);
pub(crate) const COOK: Actor = Actor::Cook(0);
pub(crate) const DISPLAY: Actor = Actor::Display;

pub(crate) const STARTED: EventKind = started(3);
pub(crate) const TAKEN: EventKind = EventKind::OrderTaken {
    order: ORDER,
    burgers: 2,
};
pub(crate) const GIVEN: EventKind = given(3, 3);
pub(crate) const ON: EventKind = EventKind::GrillStarted {
    order: ORDER,
    burger: 1,
};
pub(crate) const OFF: EventKind = EventKind::GrillDone {
    order: ORDER,
    burger: 1,
};
pub(crate) const SHOWN: EventKind = EventKind::NumberShown {
    number: TurnNumber(3),
};
pub(crate) const HANDED: EventKind = EventKind::HandedOver {
    order: ORDER,
    burgers: 2,
};
pub(crate) const PICKED: EventKind = picked(3, 2);
pub(crate) const TELLS: EventKind = EventKind::StoryStarted { story: 1 };
pub(crate) const TOLD: EventKind = EventKind::StoryFinished { story: 1 };

pub(crate) const fn started(order: u32) -> EventKind {
    EventKind::OrderStarted {
        order: OrderId(order),
        customer: CustomerId(order),
    }
}

pub(crate) const fn given(order: u32, number: u32) -> EventKind {
    EventKind::NumberGiven {
        order: OrderId(order),
        number: TurnNumber(number),
    }
}

pub(crate) const fn picked(order: u32, burgers: u32) -> EventKind {
    EventKind::PickedUp {
        order: OrderId(order),
        burgers,
    }
}

/// Everybody comes at 0; order k is taken from k·100 µs on, and every number shown 100 ms after.
pub(crate) fn concurrent() -> Mutant {
    Mutant::of(ShopPlan {
        grill: 24,
        ..ShopPlan::new(ShopStrategy::Concurrent)
    })
}

pub(crate) fn sequential() -> Mutant {
    Mutant::of(ShopPlan::new(ShopStrategy::Sequential))
}

/// One teller, who takes about 100 ms for each of 12 clients; who has waited for 450 ms leaves.
pub(crate) fn bank() -> Mutant {
    Mutant::of(ShopPlan {
        cashiers: 1,
        patience: Some(Distribution::Constant(Duration::from_millis(450))),
        ..ShopPlan::new(ShopStrategy::Bank)
    })
}
