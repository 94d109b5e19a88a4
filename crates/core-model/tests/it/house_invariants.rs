//! Each invariant of a house, broken in several ways: exactly that one is named.

use core_model::trace::{Actor, EventKind, Invariant};
use core_model::{HousePlan, HouseStrategy, ZoneId};

use crate::mutant::Mutant;
use crate::schedule::SLICE_NS;

const CLEANER: Actor = Actor::Cleaner(0);
const BEGUN: EventKind = EventKind::ZoneStarted { zone: ZoneId(2) };
const CLEANED: EventKind = EventKind::ZoneCleaned { zone: ZoneId(2) };
const TURN: EventKind = turn(2, 5);

const fn turn(zone: u32, slice: u32) -> EventKind {
    EventKind::TurnTaken {
        zone: ZoneId(zone),
        slice,
    }
}

fn house(strategy: HouseStrategy) -> Mutant {
    Mutant::of(HousePlan::new(strategy))
}

#[test]
fn only_cleaners_of_the_plan_act_in_its_zones() {
    let invariant = Invariant::PartOfThePlan;
    house(HouseStrategy::One)
        .add(0, Actor::Customer(0), EventKind::Arrived)
        .breaks(invariant);
    house(HouseStrategy::One)
        .add(0, Actor::Cleaner(1), BEGUN)
        .breaks(invariant);
    house(HouseStrategy::One)
        .add(0, CLEANER, turn(99, 0))
        .breaks(invariant);
    house(HouseStrategy::Turns)
        .add(0, CLEANER, turn(0, 8))
        .breaks(invariant);
}

#[test]
fn every_zone_is_cleaned_once() {
    let invariant = Invariant::ZoneCleanedOnce;
    for strategy in HouseStrategy::ALL {
        let who = if strategy == HouseStrategy::Turns || strategy == HouseStrategy::One {
            CLEANER
        } else {
            Actor::Cleaner(2)
        };
        let end = house(strategy).time(who, CLEANED);
        house(strategy).remove(who, CLEANED).breaks(invariant);
        house(strategy).remove(who, CLEANED).is_fine_as_partial();
        house(strategy).remove(who, BEGUN).breaks(invariant);
        house(strategy).add(end, who, CLEANED).breaks(invariant);
        house(strategy).add(end, who, BEGUN).breaks(invariant);
    }
    let gone = |event: &core_model::Event| match event.kind {
        EventKind::ZoneStarted { zone }
        | EventKind::ZoneCleaned { zone }
        | EventKind::TurnTaken { zone, .. } => zone == ZoneId(2),
        _ => false,
    };
    house(HouseStrategy::Turns)
        .remove_all(gone)
        .breaks(invariant);
}

#[test]
fn a_zone_has_one_cleaner_from_beginning_to_end() {
    let invariant = Invariant::OneCleanerPerZone;
    let third = Actor::Cleaner(2);
    house(HouseStrategy::Parallel)
        .replace(third, CLEANED, (CLEANER, CLEANED))
        .breaks(invariant);
    house(HouseStrategy::Rayon)
        .replace(third, TURN, (CLEANER, TURN))
        .breaks(invariant);
    house(HouseStrategy::Parallel)
        .add(SLICE_NS, CLEANER, BEGUN)
        .breaks(invariant);
    let end = house(HouseStrategy::Rayon).time(third, CLEANED);
    house(HouseStrategy::Rayon)
        .move_to(end + 1, third, turn(2, 7))
        .breaks(invariant);
}

#[test]
fn every_slice_is_done_once() {
    let invariant = Invariant::SliceOnce;
    house(HouseStrategy::Turns)
        .remove(CLEANER, TURN)
        .breaks(invariant);
    house(HouseStrategy::Turns)
        .replace(CLEANER, TURN, (CLEANER, turn(2, 4)))
        .breaks(invariant);
    house(HouseStrategy::Rayon)
        .remove(Actor::Cleaner(2), TURN)
        .breaks(invariant);
    house(HouseStrategy::Rayon)
        .remove(Actor::Cleaner(2), TURN)
        .breaks_partial(invariant);
}

#[test]
fn turns_alternate_between_zones() {
    // The cleaner stays for a second slice of zone 2, and does its neighbour's afterwards.
    let swapped = house(HouseStrategy::Turns)
        .replace(CLEANER, turn(2, 5), (CLEANER, turn(2, 99)))
        .replace(CLEANER, turn(3, 4), (CLEANER, turn(2, 5)))
        .replace(CLEANER, turn(2, 99), (CLEANER, turn(3, 4)));
    swapped.breaks(Invariant::TurnsAlternate);
    swapped.breaks_partial(Invariant::TurnsAlternate);
}

#[test]
fn the_last_unfinished_zone_may_take_turns_with_itself() {
    let plan = HousePlan {
        zones: 1,
        ..HousePlan::new(HouseStrategy::Turns)
    };
    let _valid = Mutant::of(plan);
}

#[test]
fn a_cleaner_is_in_one_zone_at_a_time() {
    let invariant = Invariant::OneZonePerCleaner;
    for strategy in [
        HouseStrategy::One,
        HouseStrategy::Parallel,
        HouseStrategy::Rayon,
    ] {
        let zone = EventKind::ZoneStarted { zone: ZoneId(11) };
        let who = if strategy == HouseStrategy::One {
            CLEANER
        } else {
            Actor::Cleaner(2)
        };
        let start = house(strategy).time(who, zone);
        house(strategy)
            .move_to(start - 1, who, zone)
            .breaks(invariant);
    }
}
