//! Each invariant of customers, broken in several ways: exactly that one is named.

use core_model::trace::{Actor, EventKind, Invariant};
use core_model::{ShopPlan, ShopStrategy};

use crate::mutant::Mutant;
use crate::shops::*;

#[test]
fn a_customer_is_in_one_place_at_a_time() {
    let invariant = Invariant::OnePlaceAtATime;
    concurrent()
        .move_to(350_000, ME, EventKind::SatDown)
        .breaks(invariant);
    concurrent()
        .remove(ME, EventKind::Arrived)
        .breaks(invariant);
    concurrent()
        .move_to(350_000, ME, EventKind::Arrived)
        .breaks(invariant);
    concurrent()
        .add(10 * MS, ME, EventKind::Arrived)
        .breaks(invariant);
    concurrent()
        .add(10 * MS, ME, EventKind::SatDown)
        .breaks(invariant);
    concurrent()
        .remove(ME, EventKind::SatDown)
        .breaks(invariant);
    // In the middle of the last story.
    concurrent()
        .move_to(
            100 * MS + 500_000,
            ME,
            EventKind::StoryFinished { story: 2 },
        )
        .breaks(invariant);
    // Story 1 begins while story 0 is being told.
    concurrent().move_to(500_000, ME, TELLS).breaks(invariant);
    // Story 0 begins before the customer sits.
    concurrent()
        .move_to(350_000, ME, EventKind::StoryStarted { story: 0 })
        .breaks(invariant);
    concurrent().remove(CASHIER, TAKEN).breaks(invariant);
    sequential()
        .move_to(350 * MS, ME, EventKind::Arrived)
        .breaks(invariant);
}

#[test]
fn nobody_is_lost() {
    let invariant = Invariant::NobodyLost;
    let eats = |event: &core_model::Event| {
        matches!(
            event.kind,
            EventKind::EatingStarted | EventKind::EatingFinished
        )
    };
    let last = Actor::Customer(11);
    sequential()
        .remove_all(|event| event.actor == last && eats(event))
        .breaks(invariant);
    // The last one never comes; nobody cooks for it either.
    let from = sequential().time(CASHIER, started(11));
    let mine = move |event: &core_model::Event| {
        event.actor == last
            || (event.actor == CASHIER && event.at_ns > from)
            || event.kind == started(11)
    };
    sequential().remove_all(mine).breaks(invariant);
    sequential()
        .remove_all(mine)
        .add(0, last, EventKind::Arrived)
        .breaks(invariant);
    // The concurrent one stays hungry: its number is shown, and it never gets up.
    concurrent()
        .remove_all(|event| event.actor == ME && event.at_ns > 90 * MS)
        .breaks(invariant);
}

#[test]
fn eating_follows_the_pick_up_and_ends() {
    let invariant = Invariant::EatsAfterPickUp;
    concurrent()
        .move_to(99 * MS, ME, EventKind::EatingStarted)
        .breaks(invariant);
    concurrent()
        .remove(ME, EventKind::EatingFinished)
        .breaks(invariant);
    concurrent()
        .remove(ME, EventKind::EatingFinished)
        .is_fine_as_partial();
    concurrent()
        .remove(ME, EventKind::EatingStarted)
        .breaks(invariant);
    concurrent().remove(ME, PICKED).breaks(invariant);
    concurrent().remove(ME, PICKED).breaks_partial(invariant);
    concurrent()
        .add(200 * MS, ME, EventKind::EatingStarted)
        .breaks(invariant);
    concurrent()
        .move_to(0, ME, EventKind::EatingFinished)
        .breaks(invariant);
}

#[test]
fn a_story_that_was_begun_is_told_to_its_end() {
    let invariant = Invariant::StoryFinished;
    concurrent().remove(ME, TOLD).breaks(invariant);
    concurrent().remove(ME, TOLD).breaks_partial(invariant);
    concurrent()
        .remove(ME, TOLD)
        .cut(50 * MS)
        .breaks_partial(invariant);
    concurrent().remove(ME, TELLS).breaks(invariant);
    concurrent().add(2 * MS, ME, TOLD).breaks(invariant);
    concurrent()
        .move_to(10_000, COMPANION, EventKind::StoryHeard { story: 1 })
        .breaks(invariant);
    concurrent()
        .remove(ME, TOLD)
        .remove(COMPANION, EventKind::StoryHeard { story: 1 })
        .breaks(invariant);
}

#[test]
fn no_stories_are_told_at_the_counter() {
    let invariant = Invariant::NoStoriesAtCounter;
    let parallel = || Mutant::of(ShopPlan::new(ShopStrategy::Parallel));
    parallel()
        .add(50 * MS, ME, EventKind::SatDown)
        .breaks(invariant);
    parallel()
        .add(50 * MS, ME, TELLS)
        .add(51 * MS, ME, TOLD)
        .breaks(invariant);
    bank()
        .add(50 * MS, COMPANION, EventKind::StoryHeard { story: 0 })
        .breaks(invariant);
}

#[test]
fn who_left_the_line_is_not_served() {
    let invariant = Invariant::RenegedNotServed;
    let last = Actor::Customer(11);
    let left = bank().time(last, EventKind::Reneged);
    assert_eq!(left, 450 * MS, "who has waited for 450 ms leaves");
    bank().add(600 * MS, CASHIER, started(11)).breaks(invariant);
    bank().add(600 * MS, last, picked(11, 2)).breaks(invariant);
    bank()
        .add(600 * MS, last, EventKind::EatingStarted)
        .breaks_partial(invariant);
    concurrent()
        .add(0, ME, EventKind::Reneged)
        .breaks(invariant);
    bank()
        .remove(last, EventKind::Arrived)
        .breaks(Invariant::OnePlaceAtATime);
    bank()
        .add(500 * MS, last, EventKind::Reneged)
        .breaks(Invariant::OnePlaceAtATime);
    bank()
        .remove(last, EventKind::Reneged)
        .breaks(Invariant::NobodyLost);
}

#[test]
fn an_interrupted_run_is_judged_by_what_happened() {
    for at in [0, 350_000, MS, 100 * MS, 120 * MS] {
        concurrent().cut(at).is_fine_as_partial();
    }
    concurrent().cut(MS).breaks_only_these(&[
        Invariant::NobodyLost,
        Invariant::NumberShownOnce,
        Invariant::StoryFinished,
    ]);
}
