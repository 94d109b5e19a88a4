//! Each invariant of orders, cashiers and the kitchen, broken in several ways: exactly that one is named.

use core_model::trace::{Actor, EventKind, Invariant};
use core_model::{CustomerId, OrderId, ShopPlan, ShopStrategy};

use crate::mutant::Mutant;
use crate::shops::*;

#[test]
fn only_those_in_the_plan_act_each_in_its_part() {
    let invariant = Invariant::PartOfThePlan;
    concurrent()
        .add(0, Actor::Customer(99), EventKind::Arrived)
        .breaks(invariant);
    concurrent().add(0, Actor::Cook(1), ON).breaks(invariant);
    concurrent()
        .add(0, Actor::Cleaner(0), EventKind::SatDown)
        .breaks(invariant);
    concurrent().add(0, ME, SHOWN).breaks(invariant);
    concurrent()
        .add(200 * MS, CASHIER, HANDED)
        .breaks(invariant);
    sequential().add(500 * MS, COOK, ON).breaks(invariant);
    concurrent().remove(CASHIER, STARTED).breaks(invariant);
    let stranger = EventKind::OrderStarted {
        order: OrderId(99),
        customer: CustomerId(99),
    };
    concurrent()
        .add(200 * MS, CASHIER, stranger)
        .breaks(invariant);
    let fourth = |kind: fn(u32) -> EventKind| kind(3);
    concurrent()
        .add(
            50 * MS,
            ME,
            fourth(|story| EventKind::StoryStarted { story }),
        )
        .add(
            51 * MS,
            ME,
            fourth(|story| EventKind::StoryFinished { story }),
        )
        .breaks(invariant);
}

#[test]
fn every_order_gets_exactly_one_number() {
    let invariant = Invariant::OneNumberPerOrder;
    concurrent().remove(CASHIER, GIVEN).breaks(invariant);
    concurrent()
        .remove(CASHIER, GIVEN)
        .breaks_partial(invariant);
    concurrent()
        .add(400_000, CASHIER, given(3, 77))
        .breaks(invariant);
    concurrent()
        .replace(CASHIER, GIVEN, (CASHIER, given(3, 4)))
        .breaks(invariant);
    concurrent()
        .replace(CASHIER, GIVEN, (CASHIER, given(3, u32::MAX)))
        .breaks_only_these(&[invariant, Invariant::NumberShownOnce]);
    sequential().add(305 * MS, CASHIER, GIVEN).breaks(invariant);
}

#[test]
fn every_number_is_shown_once() {
    let invariant = Invariant::NumberShownOnce;
    concurrent().remove(DISPLAY, SHOWN).breaks(invariant);
    concurrent()
        .remove(DISPLAY, SHOWN)
        .breaks_partial(invariant);
    concurrent().add(120 * MS, DISPLAY, SHOWN).breaks(invariant);
}

#[test]
fn burgers_are_picked_up_after_they_came_out() {
    let invariant = Invariant::PickedUpAfterShown;
    concurrent()
        .move_to(101 * MS, DISPLAY, SHOWN)
        .breaks(invariant);
    concurrent().move_to(99 * MS, ME, PICKED).breaks(invariant);
    sequential().remove(CASHIER, HANDED).breaks(invariant);
    sequential().move_to(400 * MS, ME, PICKED).breaks(invariant);
}

#[test]
fn nobody_takes_the_burgers_of_another() {
    let invariant = Invariant::OwnBurgers;
    concurrent()
        .replace(ME, PICKED, (ME, picked(4, 2)))
        .breaks(invariant);
    concurrent()
        .replace(ME, PICKED, (ME, picked(99, 2)))
        .breaks(invariant);
    concurrent()
        .add(120 * MS, ME, picked(4, 2))
        .breaks(invariant);
    concurrent()
        .replace(ME, PICKED, (ME, picked(4, 2)))
        .replace(OTHER, picked(4, 2), (OTHER, PICKED))
        .breaks(invariant);
}

#[test]
fn exactly_the_burgers_of_the_order_are_picked_up() {
    let invariant = Invariant::ExactBurgers;
    concurrent()
        .replace(ME, PICKED, (ME, picked(3, 1)))
        .breaks(invariant);
    concurrent().add(110 * MS, ME, PICKED).breaks(invariant);
    let three = EventKind::OrderTaken {
        order: ORDER,
        burgers: 3,
    };
    concurrent()
        .replace(CASHIER, TAKEN, (CASHIER, three))
        .breaks(invariant);
    let third = EventKind::GrillStarted {
        order: ORDER,
        burger: 2,
    };
    concurrent().add(50 * MS, COOK, third).breaks(invariant);
    let one = EventKind::HandedOver {
        order: ORDER,
        burgers: 1,
    };
    sequential()
        .replace(CASHIER, HANDED, (CASHIER, one))
        .breaks(invariant);
}

#[test]
fn burgers_are_grilled_before_the_number_is_shown() {
    let invariant = Invariant::GrilledBeforeShown;
    concurrent().move_to(105 * MS, COOK, OFF).breaks(invariant);
    concurrent().remove(COOK, OFF).breaks(invariant);
    concurrent().remove(COOK, ON).breaks(invariant);
    concurrent()
        .remove(COOK, ON)
        .remove(COOK, OFF)
        .breaks(invariant);
    concurrent().move_to(0, COOK, ON).breaks(invariant);
    concurrent().move_to(102 * MS, COOK, ON).breaks(invariant);
    concurrent().add(50 * MS, COOK, ON).breaks(invariant);
    sequential().remove(CASHIER, OFF).breaks(invariant);
}

#[test]
fn the_grill_has_no_more_burgers_than_room() {
    // Four burgers at a time: orders 2 and 3 wait for the burgers of orders 0 and 1.
    let full = Mutant::of(ShopPlan {
        grill: 4,
        ..ShopPlan::new(ShopStrategy::Concurrent)
    });
    full.move_to(50 * MS, COOK, ON)
        .breaks(Invariant::GrillCapacity);
}

#[test]
fn a_cashier_serves_one_customer_at_a_time() {
    let invariant = Invariant::OneCustomerPerCashier;
    concurrent()
        .move_to(250_000, CASHIER, STARTED)
        .breaks(invariant);
    sequential()
        .move_to(250 * MS, CASHIER, STARTED)
        .breaks(invariant);
    concurrent().add(400_000, CASHIER, TAKEN).breaks(invariant);
    concurrent()
        .add(400_000, CASHIER, STARTED)
        .breaks(invariant);
    let two = Mutant::of(ShopPlan {
        cashiers: 2,
        ..ShopPlan::new(ShopStrategy::Parallel)
    });
    let at = Actor::Cashier(1);
    two.replace(at, HANDED, (CASHIER, HANDED)).breaks(invariant);
}
