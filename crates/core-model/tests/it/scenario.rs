//! What a scenario accepts, draws and needs.

use std::time::Duration;

use core_model::{
    Distribution, HousePlan, HouseStrategy, Plan, Scenario, ShopPlan, ShopStrategy, Use,
};

fn scenario(plan: impl Into<Plan>) -> Scenario {
    Scenario::new("scenario", 42, plan.into()).unwrap()
}

/// The fields of the problems of a plan.
fn problems(plan: impl Into<Plan>) -> Vec<&'static str> {
    let found = Scenario::new("scenario", 42, plan.into())
        .map_or_else(|invalid| invalid.problems, |_| Vec::new());
    found.into_iter().map(|problem| problem.field).collect()
}

#[test]
fn every_default_plan_is_valid() {
    for strategy in ShopStrategy::ALL {
        assert_eq!(problems(ShopPlan::new(strategy)), [""; 0]);
    }
    for strategy in HouseStrategy::ALL {
        assert_eq!(problems(HousePlan::new(strategy)), [""; 0]);
    }
}

#[test]
fn every_problem_is_listed_at_once() {
    let plan = ShopPlan {
        customers: 0,
        burgers: 1001,
        cashiers: 2,
        cooks: 0,
        grill: 0,
        story: Distribution::LogNormal {
            median: Duration::from_secs(1),
            sigma: f64::NAN,
        },
        eating: Distribution::Constant(Duration::from_secs(100_000)),
        patience: Some(Distribution::ZERO),
        ..ShopPlan::new(ShopStrategy::Sequential)
    };
    let fields = [
        "name",
        "customers",
        "burgers",
        "cashiers",
        "cooks",
        "grill",
        "story",
        "eating",
        "patience",
    ];
    let invalid = Scenario::new(" ", 42, plan.into()).unwrap_err();
    assert_eq!(
        invalid
            .problems
            .iter()
            .map(|problem| problem.field)
            .collect::<Vec<_>>(),
        fields
    );
    let text = invalid.to_string();
    assert_eq!(text.lines().count(), fields.len());
    assert!(
        text.contains("customers is `0`: must be from 1 to 10000000\n"),
        "{text}"
    );
    assert!(text.contains("sigma `NaN`"), "{text}");
}

#[test]
fn customers_and_burgers_together_have_a_limit() {
    let plan = ShopPlan {
        customers: 1_000_000,
        burgers: 101,
        ..ShopPlan::new(ShopStrategy::Concurrent)
    };
    assert_eq!(problems(plan), ["burgers"]);
    assert_eq!(
        problems(ShopPlan {
            burgers: 100,
            ..plan
        }),
        [""; 0]
    );
}

#[test]
fn patience_belongs_to_the_bank_alone() {
    for strategy in ShopStrategy::ALL {
        let plan = ShopPlan {
            patience: Some(Distribution::Constant(Duration::from_secs(1))),
            ..ShopPlan::new(strategy)
        };
        assert_eq!(problems(plan).is_empty(), strategy == ShopStrategy::Bank);
    }
}

#[test]
fn stories_mean_nothing_where_nobody_sits() {
    for strategy in ShopStrategy::ALL {
        let plan = ShopPlan {
            stories: u32::MAX,
            ..ShopPlan::new(strategy)
        };
        assert_eq!(problems(plan).is_empty(), !strategy.hands_out_numbers());
    }
}

#[test]
fn one_cleaner_is_one_cleaner() {
    for strategy in HouseStrategy::ALL {
        let plan = HousePlan {
            cleaners: 2,
            ..HousePlan::new(strategy)
        };
        let alone = strategy.is_alone();
        assert_eq!(
            problems(plan),
            if alone { vec!["cleaners"] } else { vec![] }
        );
    }
    let nothing = HousePlan {
        cleaners: 0,
        zones: 0,
        slices: 0,
        ..HousePlan::new(HouseStrategy::Turns)
    };
    assert_eq!(problems(nothing), ["cleaners", "zones", "slices"]);
}

#[test]
fn a_draw_depends_on_seed_use_and_index_alone() {
    let random = Distribution::Exponential {
        mean: Duration::from_millis(1),
    };
    let plan = ShopPlan {
        ordering: random,
        grilling: random,
        eating: random,
        ..ShopPlan::new(ShopStrategy::Concurrent)
    };
    let one = scenario(plan);
    let first = one.draw(Use::Ordering, 7);
    // More customers, other durations elsewhere: the draw stays.
    let other = scenario(ShopPlan {
        customers: 500,
        grilling: Distribution::ZERO,
        ..plan
    });
    assert_eq!(first, other.draw(Use::Ordering, 7));
    assert_ne!(first, one.draw(Use::Ordering, 8));
    assert_ne!(first, one.draw(Use::Eating, 7));
    assert_eq!(one.grilling(3, 1), one.draw(Use::Grilling, 3 * 2 + 1));
    let reseeded = Scenario::new("scenario", 43, plan.into()).unwrap();
    assert_ne!(first, reseeded.draw(Use::Ordering, 7));
}

#[test]
fn the_first_customer_comes_at_the_opening_and_gaps_add_up() {
    let gap = Duration::from_millis(10);
    let plan = ShopPlan {
        customers: 4,
        arrivals: Distribution::Constant(gap),
        ..ShopPlan::new(ShopStrategy::Bank)
    };
    let arrivals: Vec<Duration> = scenario(plan).arrivals().collect();
    assert_eq!(arrivals, [Duration::ZERO, gap, gap * 2, gap * 3]);
    assert_eq!(
        scenario(HousePlan::new(HouseStrategy::One))
            .arrivals()
            .count(),
        0
    );
}

#[test]
fn patience_without_end_is_no_duration() {
    let plan = ShopPlan::new(ShopStrategy::Bank);
    assert_eq!(scenario(plan).patience(0), None);
    assert_eq!(scenario(plan).draw(Use::Patience, 0), Duration::MAX);
    let second = Duration::from_secs(1);
    let patient = ShopPlan {
        patience: Some(Distribution::Constant(second)),
        ..plan
    };
    assert_eq!(scenario(patient).patience(0), Some(second));
}

#[test]
fn memory_is_estimated_from_customers_and_events() {
    let plan = ShopPlan {
        customers: 1_000_000,
        stories: 0,
        ..ShopPlan::new(ShopStrategy::Concurrent)
    };
    assert_eq!(scenario(plan).bytes_needed(false), 1_536_000_000);
    assert_eq!(
        scenario(plan).bytes_needed(true),
        1_536_000_000 + 13_000_000 * 32
    );
    let absurd = ShopPlan {
        stories: 1_000_000,
        ..plan
    };
    assert!(scenario(absurd).bytes_needed(true) > 90_000_000_000_000);
    assert!(scenario(HousePlan::new(HouseStrategy::Turns)).bytes_needed(true) < 20_000);
}
