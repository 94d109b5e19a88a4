//! What becomes of a file: the defaults of each strategy, overridden by what the file says.

use std::time::Duration;

use core_model::{Distribution, HousePlan, HouseStrategy, Plan, ShopPlan, ShopStrategy, Strategy};

use super::{house, read, shop};
use crate::config::{HouseSection, ShopSection, find};

#[test]
fn what_is_left_out_has_the_default_of_its_strategy() {
    for strategy in ShopStrategy::ALL {
        assert_eq!(
            ShopSection::default().plan(strategy),
            ShopPlan::new(strategy)
        );
    }
    for strategy in HouseStrategy::ALL {
        assert_eq!(
            HouseSection::default().plan(strategy),
            HousePlan::new(strategy)
        );
    }
    assert_eq!(HouseSection::default().size(), (1024, 768));
    let file = read(&shop(""));
    assert_eq!((file.seed, file.workers, file.repeat), (42, None, None));
}

#[test]
fn what_is_written_reaches_every_plan_that_uses_it() {
    let file = read(
        r#"
        name = "lunch"
        seed = 7
        [shop]
        strategies = ["bank", "concurrent"]
        customers = 5
        burgers = 3
        cashiers = 6
        cooks = 2
        grill = 9
        arrivals = "1ms"
        ordering = "2ms"
        grilling = "uniform(3ms, 4ms)"
        story = "5ms"
        stories = 4
        eating = "6ms"
        patience = "7ms"
        "#,
    );
    let ms = |ms| Distribution::Constant(Duration::from_millis(ms));
    let bank = ShopPlan {
        strategy: ShopStrategy::Bank,
        customers: 5,
        burgers: 3,
        cashiers: 6,
        cooks: 1,
        grill: 9,
        arrivals: ms(1),
        ordering: ms(2),
        grilling: Distribution::Uniform {
            min: Duration::from_millis(3),
            max: Duration::from_millis(4),
        },
        story: ms(5),
        eating: ms(6),
        stories: 4,
        patience: Some(ms(7)),
    };
    let concurrent = ShopPlan {
        strategy: ShopStrategy::Concurrent,
        cashiers: 1,
        cooks: 2,
        patience: None,
        ..bank
    };
    let scenarios = file.scenarios().unwrap();
    assert_eq!(
        scenarios.iter().map(|one| one.plan()).collect::<Vec<_>>(),
        [&bank.into(), &concurrent.into()]
    );
    assert!(
        scenarios
            .iter()
            .all(|one| one.name() == "lunch" && one.seed() == 7)
    );
}

#[test]
fn a_house_has_several_cleaners_only_in_parallel() {
    let file = read(&house(
        "cleaners = 3\nzones = 5\nslices = 2\nwidth = 64\nheight = 48",
    ));
    assert_eq!(file.house.as_ref().unwrap().size(), (64, 48));
    for (strategy, cleaners) in [
        (HouseStrategy::One, 1),
        (HouseStrategy::Turns, 1),
        (HouseStrategy::Parallel, 3),
        (HouseStrategy::Rayon, 3),
    ] {
        let plan = HousePlan {
            strategy,
            cleaners,
            zones: 5,
            slices: 2,
        };
        let scenario = file.scenario(Strategy::House(strategy)).unwrap();
        assert_eq!(scenario.plan(), &Plan::House(plan));
    }
}

#[test]
fn an_own_kitchen_has_room_for_one_order_of_each_who_cooks() {
    let section = ShopSection {
        burgers: Some(3),
        cashiers: Some(5),
        cooks: Some(2),
        own_kitchens: true,
        ..ShopSection::default()
    };
    let grills = ShopStrategy::ALL.map(|strategy| section.plan(strategy).grill);
    assert_eq!(grills, [3, 15, 6, 6, 15]);
}

#[test]
fn a_strategy_that_is_not_listed_can_be_asked_for() {
    let file = find("burgers").unwrap().file();
    for strategy in ShopStrategy::ALL {
        let scenario = file.scenario(Strategy::Shop(strategy)).unwrap();
        assert_eq!(scenario.shop().unwrap().strategy, strategy);
    }
    let mut file = read(&shop(""));
    file.shop.as_mut().unwrap().cashiers = Some(3);
    let parallel = file
        .scenario(Strategy::Shop(ShopStrategy::Parallel))
        .unwrap();
    assert_eq!(parallel.shop().unwrap().cashiers, 3);
}

#[test]
fn a_shop_is_not_cleaned_and_a_house_sells_no_burgers() {
    let error = read(&shop("")).scenario(Strategy::House(HouseStrategy::Turns));
    assert_eq!(
        error.unwrap_err().to_string(),
        "the scenario `lunch` is a shop and cannot be run as house/turns; valid are sequential, parallel, concurrent, buzzers, bank"
    );
    let error = read(&house("")).scenario(Strategy::Shop(ShopStrategy::Bank));
    assert_eq!(
        error.unwrap_err().to_string(),
        "the scenario `lunch` is a house and cannot be run as shop/bank; valid are one, turns, parallel, rayon, threads, processes"
    );
}
