//! What holds of every plan and of every list of events.

use std::time::Duration;

use core_model::trace::{Actor, Event, EventKind, Invariant, summary};
use core_model::{
    CustomerId, Distribution, HousePlan, HouseStrategy, OrderId, Plan, Scenario, ShopPlan,
    ShopStrategy, Trace, TurnNumber, ZoneId, limits,
};
use proptest::prelude::*;

use crate::schedule::{SLICE_NS, schedule};

fn distribution() -> impl Strategy<Value = Distribution> {
    let us = |range: std::ops::Range<u64>| range.prop_map(Duration::from_micros);
    prop_oneof![
        us(0..5000).prop_map(Distribution::Constant),
        (us(0..1000), us(1000..5000)).prop_map(|(min, max)| Distribution::Uniform { min, max }),
        us(0..5000).prop_map(|mean| Distribution::Exponential { mean }),
        (us(1..5000), 0.0..2.0)
            .prop_map(|(median, sigma)| Distribution::LogNormal { median, sigma }),
        (us(1..1000), 0.5..3.0)
            .prop_map(|(minimum, shape)| Distribution::Pareto { minimum, shape }),
    ]
}

fn shop() -> impl Strategy<Value = Plan> {
    let counts = (1..30_u32, 1..4_u32, 1..5_u32, 1..12_u32, 0..5_u32);
    let durations = (
        distribution(),
        distribution(),
        distribution(),
        distribution(),
        distribution(),
    );
    let patience = proptest::option::of(distribution());
    (
        proptest::sample::select(&ShopStrategy::ALL),
        counts,
        durations,
        patience,
    )
        .prop_map(
            |(strategy, (customers, burgers, cashiers, grill, stories), durations, patience)| {
                Plan::Shop(ShopPlan {
                    strategy,
                    customers,
                    burgers,
                    cashiers: if strategy == ShopStrategy::Sequential {
                        1
                    } else {
                        cashiers
                    },
                    cooks: 1,
                    grill,
                    stories,
                    arrivals: durations.0,
                    ordering: durations.1,
                    grilling: durations.2,
                    story: durations.3,
                    eating: durations.4,
                    patience: patience.filter(|_| strategy == ShopStrategy::Bank),
                })
            },
        )
}

fn house() -> impl Strategy<Value = Plan> {
    (
        proptest::sample::select(&HouseStrategy::ALL),
        1..5_u32,
        1..20_u32,
        1..6_u32,
    )
        .prop_map(|(strategy, cleaners, zones, slices)| {
            let alone = strategy.is_alone();
            Plan::House(HousePlan {
                strategy,
                cleaners: if alone { 1 } else { cleaners },
                zones,
                slices,
            })
        })
}

fn scenario() -> impl Strategy<Value = Scenario> {
    (prop_oneof![3 => shop(), 1 => house()], any::<u64>())
        .prop_map(|(plan, seed)| Scenario::new("any", seed, plan).unwrap())
}

/// Any event at all, with small numbers so that they meet.
fn event() -> impl Strategy<Value = Event> {
    let number = || prop_oneof![9 => 0..4_u32, 1 => any::<u32>()];
    let actor = (0..6_usize, number()).prop_map(|(kind, n)| {
        let actors = [
            Actor::Customer(n),
            Actor::Companion(n),
            Actor::Cashier(n),
            Actor::Cook(n),
            Actor::Display,
            Actor::Cleaner(n),
        ];
        actors[kind]
    });
    let kind = (0..19_usize, number(), number()).prop_map(|(kind, n, burgers)| {
        let (order, number, zone) = (OrderId(n), TurnNumber(n), ZoneId(n));
        let (burger, story, slice) = (burgers, burgers, burgers);
        let customer = CustomerId(burgers);
        [
            EventKind::Arrived,
            EventKind::OrderStarted { order, customer },
            EventKind::OrderTaken { order, burgers },
            EventKind::NumberGiven {
                order,
                number: TurnNumber(burgers),
            },
            EventKind::GrillStarted { order, burger },
            EventKind::GrillDone { order, burger },
            EventKind::NumberShown { number },
            EventKind::SatDown,
            EventKind::StoryStarted { story },
            EventKind::StoryFinished { story },
            EventKind::StoryHeard { story },
            EventKind::PickedUp { order, burgers },
            EventKind::HandedOver { order, burgers },
            EventKind::EatingStarted,
            EventKind::EatingFinished,
            EventKind::Reneged,
            EventKind::ZoneStarted { zone },
            EventKind::TurnTaken { zone, slice },
            EventKind::ZoneCleaned { zone },
        ][kind]
    });
    let at_ns = prop_oneof![20 => 0..50_u64, 1 => any::<u64>()];
    (at_ns, actor, kind).prop_map(|(at_ns, actor, kind)| Event::new(at_ns, actor, kind))
}

#[test]
fn a_shop_in_which_nothing_takes_time_keeps_every_invariant() {
    for strategy in ShopStrategy::ALL {
        let now = Distribution::ZERO;
        let plan = ShopPlan {
            grill: 1,
            ordering: now,
            grilling: now,
            story: now,
            eating: now,
            ..ShopPlan::new(strategy)
        };
        let scenario = Scenario::new("now", 1, plan.into()).unwrap();
        let trace = Trace::new(schedule(&scenario));
        assert_eq!(trace.makespan(), Duration::ZERO);
        assert_eq!(trace.check(&scenario), []);
        assert_eq!(limits::shop(&scenario, 1).limit().value, Duration::ZERO);
    }
}

proptest! {
    // A failure prints its smallest case, which becomes a test by name; nothing is written beside the sources.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_schedule_keeps_every_invariant(scenario in scenario()) {
        let trace = Trace::new(schedule(&scenario));
        prop_assert_eq!(trace.check(&scenario), []);
        prop_assert_eq!(trace.check_partial(&scenario), []);
    }

    #[test]
    fn a_schedule_may_be_cut_off_anywhere(scenario in scenario(), share in 0.0..1.0) {
        let trace = Trace::new(schedule(&scenario));
        let end = trace.makespan().mul_f64(share).as_nanos();
        let events = trace.events().iter().filter(|event| u128::from(event.at_ns) <= end);
        let part = Trace::new(events.copied().collect());
        prop_assert_eq!(part.check_partial(&scenario), []);
        let _ = summary(&part, &scenario);
    }

    #[test]
    fn the_order_of_events_of_one_nanosecond_does_not_matter(
        (scenario, events) in (shop(), any::<u64>()).prop_flat_map(|(plan, seed)| {
            let scenario = Scenario::new("any", seed, plan).unwrap();
            let events = schedule(&scenario);
            (Just(scenario), Just(events).prop_shuffle())
        })
    ) {
        let shuffled = Trace::new(events);
        prop_assert_eq!(shuffled.check(&scenario), []);
        prop_assert_eq!(summary(&shuffled, &scenario), summary(&Trace::new(schedule(&scenario)), &scenario));
    }

    #[test]
    fn no_schedule_beats_the_limits(scenario in scenario()) {
        let makespan = Trace::new(schedule(&scenario)).makespan();
        let bounds = match scenario.house() {
            // The schedule lets every cashier compute at the same time as all others.
            None => limits::shop(&scenario, u32::MAX),
            Some(house) => {
                let zone = Duration::from_nanos(u64::from(house.slices) * SLICE_NS);
                limits::house(&vec![zone; house.zones as usize], house.cleaners, u32::MAX)
            }
        };
        for bound in &bounds.all {
            prop_assert!(makespan >= bound.value, "{:?} beats {:?}", makespan, bound);
        }
    }

    #[test]
    fn no_events_make_the_check_panic(scenario in scenario(), events in proptest::collection::vec(event(), 0..200)) {
        let trace = Trace::new(events);
        let _ = summary(&trace, &scenario);
        let (all, some) = (trace.check(&scenario), trace.check_partial(&scenario));
        prop_assert!(some.len() <= all.len() + Invariant::ALL.len());
    }

    #[test]
    fn an_event_too_many_or_too_few_never_makes_the_check_panic(
        scenario in scenario(),
        which in any::<proptest::sample::Index>(),
        more in event(),
    ) {
        let mut events = schedule(&scenario);
        events.remove(which.index(events.len()));
        events.push(more);
        let trace = Trace::new(events);
        let _ = (trace.check(&scenario), trace.check_partial(&scenario), summary(&trace, &scenario));
    }
}
