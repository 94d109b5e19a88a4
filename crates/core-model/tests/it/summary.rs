//! What is summed up of a run.

use std::time::Duration;

use core_model::trace::{Event, EventKind, HouseSummary, Outcome, ShopSummary, summary};
use core_model::{
    CustomerId, Distribution, HousePlan, HouseStrategy, Scenario, ShopPlan, ShopStrategy, Trace,
};

use crate::schedule::{SLICE_NS, schedule};

const fn us(micros: u64) -> Duration {
    Duration::from_micros(micros)
}

fn shop_of(plan: ShopPlan, keep: impl Fn(&Event) -> bool) -> ShopSummary {
    let scenario = Scenario::new("summary", 7, plan.into()).unwrap();
    let events = schedule(&scenario).into_iter().filter(keep).collect();
    summary(&Trace::new(events), &scenario)
        .shop()
        .unwrap()
        .clone()
}

fn house_of(strategy: HouseStrategy) -> HouseSummary {
    let scenario = Scenario::new("summary", 7, HousePlan::new(strategy).into()).unwrap();
    summary(&Trace::new(schedule(&scenario)), &scenario)
        .house()
        .unwrap()
        .clone()
}

#[test]
fn a_customer_waits_and_works_while_its_burgers_are_grilled() {
    let summary = shop_of(
        ShopPlan {
            grill: 24,
            ..ShopPlan::new(ShopStrategy::Concurrent)
        },
        |_| true,
    );
    let fourth = summary.customers[3];
    assert_eq!(fourth.in_line, us(300));
    assert_eq!(fourth.working, us(3 * 200));
    assert_eq!(fourth.waiting, us(100_000 - 600));
    assert_eq!(fourth.total, us(300 + 100 + 100_000));
    assert_eq!((fourth.stories, fourth.outcome), (3, Outcome::Served));
    assert_eq!(
        (summary.served, summary.reneged, summary.stories),
        (12, 0, 36)
    );
    assert_eq!(summary.cashier_busy, [us(1200)]);
    assert_eq!(summary.grilled, us(24 * 100_000));
    assert_eq!(summary.makespan, us(1200 + 100_000 + 50_000));
    let share = 1200.0 / 151_200.0;
    assert!((summary.cashier_utilisation - share).abs() < 1e-12);
}

#[test]
fn who_stands_at_the_counter_tells_nothing_and_holds_the_cashier() {
    let summary = shop_of(ShopPlan::new(ShopStrategy::Sequential), |_| true);
    assert_eq!(summary.stories, 0);
    assert_eq!(summary.customers[2].in_line, us(2 * 100_100));
    assert_eq!(summary.cashier_busy, [us(12 * 100_100)]);
    let everybody: Vec<CustomerId> = (0..12).map(CustomerId).collect();
    assert_eq!(summary.order_of_arrival, everybody);
    assert_eq!(summary.order_of_completion, everybody);
}

#[test]
fn who_left_the_line_was_only_in_line() {
    let plan = ShopPlan {
        cashiers: 1,
        patience: Some(Distribution::Constant(us(450_000))),
        ..ShopPlan::new(ShopStrategy::Bank)
    };
    let summary = shop_of(plan, |_| true);
    assert_eq!((summary.served, summary.reneged), (5, 7));
    let last = summary.customers[11];
    assert_eq!(
        (last.in_line, last.total, last.waiting),
        (us(450_000), us(450_000), us(0))
    );
    assert_eq!(last.outcome, Outcome::Reneged);
    assert_eq!(summary.order_of_completion.len(), 5);
}

#[test]
fn what_is_open_at_an_interruption_counts_up_to_it() {
    let plan = ShopPlan {
        grill: 24,
        ..ShopPlan::new(ShopStrategy::Concurrent)
    };
    let summary = shop_of(plan, |event| event.at_ns <= 900_000);
    let third = summary.customers[3];
    assert_eq!((third.outcome, summary.served), (Outcome::Unfinished, 0));
    assert_eq!(third.total, us(900));
    // Taken at 400 µs; two stories told, the third only begun.
    assert_eq!(
        (third.stories, third.working, third.waiting),
        (2, us(400), us(100))
    );
}

#[test]
fn the_digest_says_who_was_served_what_and_nothing_of_when() {
    let plan = |strategy| ShopPlan {
        customers: 30,
        ..ShopPlan::new(strategy)
    };
    let digest = |strategy| shop_of(plan(strategy), |_| true).orders_digest;
    let one = digest(ShopStrategy::Concurrent);
    assert_eq!(one, digest(ShopStrategy::Buzzers));
    assert_eq!(one, digest(ShopStrategy::Parallel));
    assert_eq!(one, digest(ShopStrategy::Sequential));
    let missing = shop_of(
        plan(ShopStrategy::Concurrent),
        |event| !matches!(event.kind, EventKind::PickedUp { order, .. } if order.0 == 4),
    );
    assert_ne!(one, missing.orders_digest);
}

#[test]
fn turns_keep_the_one_cleaner_as_busy_as_zone_after_zone() {
    let work = Duration::from_nanos(12 * 8 * SLICE_NS);
    for strategy in [HouseStrategy::One, HouseStrategy::Turns] {
        let summary = house_of(strategy);
        assert_eq!(summary.cleaner_busy, [work]);
        assert_eq!(
            (summary.makespan, summary.cleaned, summary.cleaners_used),
            (work, 12, 1)
        );
        assert!((summary.cleaner_utilisation - 1.0).abs() < 1e-12);
    }
    assert_eq!(house_of(HouseStrategy::Turns).turns, 96);
}

#[test]
fn nine_cleaners_share_twelve_zones() {
    let summary = house_of(HouseStrategy::Parallel);
    let zone = Duration::from_nanos(8 * SLICE_NS);
    assert_eq!(summary.makespan, 2 * zone);
    assert_eq!(summary.cleaners_used, 9);
    assert_eq!(summary.cleaner_busy.iter().sum::<Duration>(), 12 * zone);
    assert!(
        summary
            .zones
            .iter()
            .all(|times| times.cleaned && times.duration == zone)
    );
    assert_eq!(summary.zones[2].cleaner, Some(2));
}
